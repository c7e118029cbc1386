/**
 * Letters to those whom a change of the roll or an answer concerns, in the transaction of the decision. A member is told at
 * every address that is known for their number but not at one that is held, so that nobody can keep the news from them, or
 * read it, by altering one.
 */

import type { ProposalOf } from '../contract/proposals.ts';
import type { Deps } from '../deps.ts';
import { isOneAddress } from '../domain/address.ts';
import { claimsUntil } from '../domain/claims.ts';
import { after } from '../domain/sessions.ts';
import { type LetterText, linkAddress, pollAddress } from '../mail/letters.ts';
import { type ChangeTold, claimAnsweredLetter, claimWrittenLetter, entryChangedLetter } from '../mail/rollLetters.ts';
import type { StoredClaim } from '../store/claims.ts';
import { noticeAddresses } from '../store/contacts.ts';
import type { Trx } from '../store/database.ts';
import { insertLinks } from '../store/links.ts';
import { enqueue } from '../store/outbox.ts';
import { hasPasskey } from '../store/passkeys.ts';
import { findMember, readOrganisation } from '../store/people.ts';
import type { StoredPoll } from '../store/polls.ts';
import type { RollLine } from '../verify/bundle.ts';
import { newRowId, newToken } from './sessions.ts';
import { appealOf } from './settings.ts';
import { unitNameOf } from './unitName.ts';

/** Days for which a mailed link leads to a claim. */
const LINK_DAYS = 14;

/** A link with which somebody reads and adds to what they claimed, and no more; null for a person who has a passkey. */
export async function claimLink(trx: Trx, deps: Deps, poll: string, person: string): Promise<string | null> {
  if (await hasPasskey(trx, person)) return null;
  const { token, hash } = newToken(deps.rng);
  const expiresAt = after(deps.now(), { days: LINK_DAYS });
  await insertLinks(trx, [{ tokenHash: hash, purpose: 'claim', person, poll, expiresAt }]);
  return linkAddress(deps.config.webOrigin, token);
}

async function send(
  trx: Trx,
  deps: Deps,
  purpose: string,
  recipients: readonly string[],
  text: LetterText,
): Promise<void> {
  const key = newRowId(deps.rng);
  for (const [i, recipient] of recipients.filter(isOneAddress).entries()) {
    await enqueue(trx, { purpose, idempotencyKey: `${purpose}/${key}/${i}`, recipient, ...text }, deps.now());
  }
}

const organisationOf = async (trx: Trx, { definition }: StoredPoll): Promise<string> =>
  (await readOrganisation(trx))?.name ?? definition.organisation.name;

/** What an override did to a line, in words for the member. */
export async function changeTold(
  trx: Trx,
  poll: StoredPoll,
  {
    before,
    after: now,
    grounds,
  }: Pick<ProposalOf<'override'>, 'after' | 'grounds'> & { readonly before: RollLine | null },
): Promise<ChangeTold> {
  const was = before?.decision === 'eligible';
  const is = now.decision === 'eligible';
  const moved = before === null || before.unit !== now.unit;
  return {
    gained: is && !was,
    lost: was && !is,
    eligible: is,
    unit: moved ? await unitNameOf(trx, poll, now.unit) : null,
    name: before !== null && before.name !== now.name,
    grounds,
  };
}

/** The member is told what was changed, on what sort of grounds, and how to contest it; never of the evidence. */
export async function tellChange(
  trx: Trx,
  deps: Deps,
  poll: StoredPoll,
  proposal: ProposalOf<'override'>,
  now: Date,
): Promise<void> {
  const { number, after: line } = proposal;
  const { title, rehearsal } = poll.definition;
  const member = await findMember(trx, number);
  const addresses = await noticeAddresses(trx, { email: member?.email ?? null, memberNumber: number });
  const letter = entryChangedLetter({
    organisation: await organisationOf(trx, poll),
    name: line.name,
    title,
    rehearsal,
    change: await changeTold(trx, poll, proposal),
    appeal: await appealOf(trx),
    contestUntil: claimsUntil(poll, now),
    webOrigin: deps.config.webOrigin,
    poll: poll.id,
  });
  await send(trx, deps, 'entry-changed', addresses, letter);
}

/** Whoever made a claim can be written to at the address of the claim, or else where the member is known. */
async function addressesOf(trx: Trx, { email, claimant, number, origin }: StoredClaim): Promise<readonly string[]> {
  if (email !== null) return [email];
  if (number === null || (claimant === null && origin !== 'walk-in')) return [];
  const member = await findMember(trx, number);
  return noticeAddresses(trx, { email: member?.email ?? null, memberNumber: number });
}

/** Whoever made a claim is told the answer, its reason, and how to appeal. */
export async function tellAnswer(
  trx: Trx,
  deps: Deps,
  poll: StoredPoll,
  claim: StoredClaim,
  answer: { readonly changed: boolean; readonly because: string },
): Promise<void> {
  // A challenge is an officer's: who made it sees the answer on the page.
  if (claim.origin === 'challenge') return;
  const { title, rehearsal } = poll.definition;
  const letter = claimAnsweredLetter({
    ...answer,
    organisation: await organisationOf(trx, poll),
    name: claim.name,
    title,
    rehearsal,
    appeal: await appealOf(trx),
    link: claim.claimant === null ? null : await claimLink(trx, deps, poll.id, claim.claimant),
  });
  await send(trx, deps, 'claim-answered', await addressesOf(trx, claim), letter);
}

/** Whoever made a claim is written to about the ballot that they tendered over it; it was they, and nobody else asks. */
export async function tellClaimant(
  trx: Trx,
  deps: Deps,
  poll: StoredPoll,
  claim: StoredClaim,
  purpose: 'ballot-tendered' | 'tender-settled' | 'claim-taken-back',
  letter: (to: {
    readonly organisation: string;
    readonly name: string;
    readonly title: string;
    readonly rehearsal: boolean;
    readonly page: string;
  }) => LetterText,
): Promise<void> {
  const { title, rehearsal } = poll.definition;
  const page = `${pollAddress(deps.config.webOrigin, poll.id)}/claim`;
  const text = letter({ organisation: await organisationOf(trx, poll), name: claim.name, title, rehearsal, page });
  await send(trx, deps, purpose, await addressesOf(trx, claim), text);
}

/** Whoever made a claim is told that an officer has a question. */
export async function tellQuestion(trx: Trx, deps: Deps, poll: StoredPoll, claim: StoredClaim): Promise<void> {
  if (claim.origin === 'challenge') return;
  const { title, rehearsal } = poll.definition;
  const letter = claimWrittenLetter({
    organisation: await organisationOf(trx, poll),
    name: claim.name,
    title,
    rehearsal,
    link: claim.claimant === null ? null : await claimLink(trx, deps, poll.id, claim.claimant),
    webOrigin: deps.config.webOrigin,
  });
  await send(trx, deps, 'claim-written', await addressesOf(trx, claim), letter);
}
