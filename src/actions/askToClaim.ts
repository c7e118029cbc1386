/**
 * Mails a link with which to contest an entry, to whoever says that they are a member. Nothing tells the asker whether the roll
 * has them: the answer is always the same, and a letter always goes to the address that was given. Whether it leads to a
 * member's own entry or to a claim by somebody unknown is seen by whoever reads that mailbox.
 */
import { toBase64Url } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { Deps } from '../deps.ts';
import { isOneAddress } from '../domain/address.ts';
import { MOST_ASKED, mayClaim } from '../domain/claims.ts';
import { after } from '../domain/sessions.ts';
import { claimLinkLetter } from '../mail/rollLetters.ts';
import { emailKey } from '../roll/comparison.ts';
import { recordAccess } from '../store/accessLog.ts';
import { countAskings, findAsker, type Given, insertAsking, insertClaimant } from '../store/claims.ts';
import { usableContacts } from '../store/contacts.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { enqueue } from '../store/outbox.ts';
import { insertMembers, insertPerson, readOrganisation } from '../store/people.ts';
import { lockPollShared } from '../store/polls.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { newRowId } from './sessions.ts';
import { claimLink } from './tellMember.ts';

export const askToClaim: ActionOf<'askToClaim'> = (deps, _actor, { params, body }) =>
  inTransaction(deps.db, async (trx) => {
    if (!isOneAddress(body.email)) return refuse('EMAIL_INVALID');
    const poll = await lockPollShared(trx, params.poll);
    if (poll === undefined) return refuse('NOT_FOUND');
    const now = deps.now();
    const may = mayClaim(poll, 'stranger', now);
    if (!may.ok) return may;
    // Beyond this nobody is written to, and nobody is told so: a mailbox must not be filled in somebody's name.
    const asked = await countAskings(trx, poll.id, body.email, after(now, { days: -1 }));
    if (asked >= MOST_ASKED) return accept({});
    await insertAsking(trx, poll.id, body.email, now);

    const person = (await memberAsking(trx, deps, poll.id, body)) ?? (await strangerAsking(trx, deps, poll.id, body));
    const { title, rehearsal, organisation } = poll.definition;
    const link = (await claimLink(trx, deps, poll.id, person)) ?? `${deps.config.webOrigin}/sign-in`;
    const letter = claimLinkLetter({
      organisation: (await readOrganisation(trx))?.name ?? organisation.name,
      name: body.name,
      title,
      rehearsal,
      link,
      until: poll.corrections.claimsUntil,
    });
    const idempotencyKey = `claim-link/${newRowId(deps.rng)}`;
    await enqueue(trx, { purpose: 'claim-link', idempotencyKey, recipient: body.email, ...letter }, now);
    return accept({});
  });

/** The member whose number was given, if letters to that member go to the same address. */
async function memberAsking(trx: Trx, deps: Deps, poll: string, { number, email }: Given): Promise<string | undefined> {
  const line = number === null ? undefined : await memberLine(trx, poll, number);
  if (number === null) return undefined;
  const nobody = { person: null, credentialId: null };
  await recordAccess(trx, nobody, { act: 'link-asked', poll, concerning: number }, deps.now());
  if (line === undefined) return undefined;
  const [contact] = await usableContacts(trx, poll, [line]);
  // An address that is held may be another's: whoever reads it is a stranger until two officers have looked.
  const good = contact === undefined || contact.quarantined ? null : contact.email;
  if (good === null || emailKey(good) !== emailKey(email)) return undefined;
  const userHandle = toBase64Url(deps.rng(32));
  const member = { id: newRowId(deps.rng), name: line.name, email: good, memberNumber: line.number, userHandle };
  return (await insertMembers(trx, [member], deps.now())).get(line.number);
}

/** A person of whom we know what they gave of themselves; the same one when they ask again. */
async function strangerAsking(trx: Trx, deps: Deps, poll: string, asker: Given): Promise<string> {
  const known = await findAsker(trx, poll, asker);
  if (known !== undefined) return known;
  const now = deps.now();
  const id = newRowId(deps.rng);
  // Without an address of their own: it stands sealed with the claim, and is in no officer's way.
  const person = { id, name: asker.name, email: null, memberNumber: null, userHandle: toBase64Url(deps.rng(32)) };
  await insertPerson(trx, person, now);
  await insertClaimant(trx, poll, { person: id, ...asker }, now);
  return id;
}
