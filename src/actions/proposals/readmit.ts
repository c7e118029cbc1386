/**
 * A lost passkey: two officers withdraw it, and with the last one gone the person gets a new way in. What was signed with it stays:
 * a paper that was spent stays spent. Every known address is told, and the link goes to the one on the list alone.
 */
import type { EnrolmentEvent, TwoOfficers } from '../../../crypto/enrolmentChain.ts';
import { LAPSE_HOURS, type ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import type { Deps } from '../../deps.ts';
import { isOneAddress } from '../../domain/address.ts';
import { APPOINTMENT_LINK_DAYS, after } from '../../domain/sessions.ts';
import { linkAddress, readmittedLetter, withdrawnLetter } from '../../mail/letters.ts';
import { noticeAddresses } from '../../store/contacts.ts';
import type { Trx } from '../../store/database.ts';
import { appendEvents, openPollsWith } from '../../store/enrolments.ts';
import { expireAppointmentLinks, insertLinks } from '../../store/links.ts';
import { openPapersOf } from '../../store/openPapers.ts';
import { enqueue } from '../../store/outbox.ts';
import { hasPasskey, passkeyIdsOf, passkeysMadeSince, revokePasskeys } from '../../store/passkeys.ts';
import { findPerson, listedAddress, type Person, readOrganisation } from '../../store/people.ts';
import { readPoll } from '../../store/polls.ts';
import { findProposal, pendingAbout } from '../../store/proposals.ts';
import { memberLine } from '../../store/roll.ts';
import { newToken } from '../sessions.ts';
import { toInstant } from '../steps.ts';
import { sendAgain, sendingFacts } from '../waysIn.ts';
import type { Decided, ProposalHandler } from './handler.ts';

type Readmit = ProposalOf<'readmit'>;

export const readmit: ProposalHandler<Readmit> = {
  hold: async (trx, _deps, proposal, { now, id }) => {
    const person = await findPerson(trx, proposal.person, { lock: true });
    if (person === undefined) return refuse('NOT_FOUND');
    // A passkey is a person's and not a poll's: it is withdrawn everywhere.
    if (proposal.poll !== null) return refuse('PROPOSAL_UNSUITABLE', ['poll']);
    const own = await passkeyIdsOf(trx, person.id);
    const { revoke } = proposal;
    if (
      person.name !== proposal.name ||
      new Set(revoke).size !== revoke.length ||
      !revoke.every((one) => own.includes(one))
    ) {
      return refuse('ENTRY_CHANGED');
    }
    if (own.length > 0 && revoke.length === 0) return refuse('PROPOSAL_EMPTY');
    // One that was made since, and is not withdrawn with the others, may be the thief's.
    const proposedAt = id === null ? undefined : (await findProposal(trx, id))?.proposedAt;
    const since = proposedAt === undefined ? [] : await passkeysMadeSince(trx, person.id, proposedAt);
    if (!since.every((one) => revoke.includes(one))) return refuse('ENTRY_CHANGED');
    const pending = await pendingAbout(trx, { kind: 'readmit', poll: null, concerning: person.id, now });
    if (pending.some((one) => one.id !== id)) return refuse('PROPOSAL_PENDING');
    const concern = { poll: null, units: null, person: person.id, number: null };
    return accept({ concern, lapsesAt: after(now, { minutes: LAPSE_HOURS * 60 }) });
  },
  approve: async (trx, deps, proposal, decided) => {
    const person = await findPerson(trx, proposal.person, { lock: true });
    if (person === undefined) throw new Error('the person held is gone');
    const { revoke } = proposal;
    await withdrawInPolls(trx, revoke, decided);
    await revokePasskeys(trx, { credentials: revoke, proposal: decided.stored.id, now: decided.now });
    if (revoke.length > 0) await tellEverywhere(trx, person, decided);
    if (!(await hasPasskey(trx, person.id))) await sendWayIn(trx, deps, person, decided);
  },
};

/** The chain of every open poll in which one of them stands says so, before anything else can be signed with it. */
async function withdrawInPolls(
  trx: Trx,
  credentials: readonly string[],
  { stored, decided, now }: Decided,
): Promise<void> {
  const acts: TwoOfficers = {
    proposed: stored.act.auth,
    decided,
    proposedAt: toInstant(stored.proposedAt),
    decidedAt: toInstant(now),
  };
  const events = new Map<string, EnrolmentEvent[]>();
  for (const { poll, credential } of await openPollsWith(trx, credentials)) {
    const ofPoll = events.get(poll) ?? [];
    ofPoll.push({ kind: 'revoke', credential, acts });
    events.set(poll, ofPoll);
  }
  for (const [poll, ofPoll] of events) await appendEvents(trx, poll, ofPoll);
}

async function tellEverywhere(trx: Trx, person: Person, { stored, now }: Decided): Promise<void> {
  const organisation = (await readOrganisation(trx))?.name ?? '';
  const letter = withdrawnLetter({ organisation, name: person.name, at: now });
  for (const recipient of await noticeAddresses(trx, person)) {
    const idempotencyKey = `passkey-withdrawn/${stored.id}/${recipient}`;
    await enqueue(trx, { purpose: 'passkey-withdrawn', idempotencyKey, recipient, ...letter }, now);
  }
}

/**
 * To an elector of an open poll, the vote link of each; to everybody else, and to an elector whose papers are spent, a link with
 * which to make a passkey. Without an address there is none: a letter is printed, or they vote by another way.
 */
async function sendWayIn(trx: Trx, deps: Deps, person: Person, { stored, decidedBy, now }: Decided): Promise<void> {
  const { memberNumber } = person;
  let isDone = false;
  for (const { poll: id } of memberNumber === null ? [] : await openPapersOf(trx, memberNumber)) {
    const poll = await readPoll(trx, id);
    const line = memberNumber === null ? undefined : await memberLine(trx, id, memberNumber);
    if (poll === undefined || line === undefined) continue;
    const { address, held } = await sendingFacts(trx, deps, id, line, 'officers');
    // Two officers agree on a held address by itself; until then nothing goes to it, nor round it.
    isDone ||= held || address !== null;
    if (address !== null && !held) await sendAgain(trx, deps, poll, line, decidedBy.person);
  }
  const address = memberNumber === null ? person.email : ((await listedAddress(trx, memberNumber)) ?? person.email);
  if (isDone || address === null || !isOneAddress(address)) return;
  if (memberNumber !== null && !(await noticeAddresses(trx, person)).includes(address)) return;
  await expireAppointmentLinks(trx, person.id, now);
  const { token, hash } = newToken(deps.rng);
  const until = after(now, { days: APPOINTMENT_LINK_DAYS });
  await insertLinks(trx, [
    { tokenHash: hash, purpose: 'appointment', person: person.id, poll: null, expiresAt: until },
  ]);
  const organisation = (await readOrganisation(trx))?.name ?? '';
  const link = linkAddress(deps.config.webOrigin, token);
  const letter = readmittedLetter({ organisation, name: person.name, link, until });
  const idempotencyKey = `readmitted/${stored.id}`;
  await enqueue(trx, { purpose: 'readmitted', idempotencyKey, recipient: address, ...letter }, now);
}
