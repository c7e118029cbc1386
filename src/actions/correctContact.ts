/**
 * An officer gives a member's right address in place of the list's. The list is not edited and the address is not used: it is
 * held like every other change until two officers release it, and the address before is told.
 */
import { accept, refuse } from '../contract/refusals.ts';
import type { PollState } from '../contract/shapes.ts';
import { isOneAddress } from '../domain/address.ts';
import { unitsCovered } from '../domain/duties.ts';
import { emailKey } from '../roll/comparison.ts';
import { recordAccess } from '../store/accessLog.ts';
import { insertCorrection, readHolds, usableContacts } from '../store/contacts.ts';
import { inTransaction } from '../store/database.ts';
import { findPerson } from '../store/people.ts';
import { lockPoll } from '../store/polls.ts';
import { dutiesOf } from '../store/roles.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { tellFormerAddresses } from './contactLetters.ts';
import { ownAmong } from './officer.ts';

const STATES: readonly PollState[] = ['roll-open', 'roll-frozen', 'keys-ready', 'open'];
const ROLES = ['membership-secretary', 'procedure-secretary'] as const;

export const correctContact: ActionOf<'correctContact'> = (deps, actor, { params, body: { number, email } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const poll = await lockPoll(trx, params.poll);
    const officer = actor.person === null ? undefined : await findPerson(trx, actor.person);
    const line = poll === undefined ? undefined : await memberLine(trx, poll.id, number);
    if (poll === undefined || officer === undefined || line === undefined) return refuse('NOT_FOUND');
    if (!STATES.includes(poll.state)) return refuse('POLL_STATE', { state: poll.state });
    const covered = unitsCovered(await dutiesOf(trx, officer.id, now, poll.id), ROLES);
    if (covered !== null && !covered.includes(line.unit)) return refuse('NOT_YOUR_UNIT');
    if (await ownAmong(trx, deps, actor, [number])) return refuse('OWN_ENTRY');
    if (!isOneAddress(email)) return refuse('EMAIL_INVALID');
    const held = await readHolds(trx, poll.id, number);
    const newest = held.at(-1);
    if (emailKey(newest?.newEmail ?? line.email ?? '') === emailKey(email)) return refuse('CONTACT_KNOWN');

    // Who is told: whoever letters reach today; while nobody is reached, whoever they reached before the list changed.
    const [contact] = await usableContacts(trx, poll.id, [line]);
    const oldEmail = contact?.email ?? newest?.oldEmail ?? null;
    const correction = { poll: poll.id, number, oldEmail, newEmail: email, heldBy: officer.id, at: now };
    await insertCorrection(trx, correction);
    // Before the freeze the list itself may still be exchanged: the freeze tells of everything that is held then.
    if (poll.state !== 'roll-open') await tellFormerAddresses(trx, deps, poll, await readHolds(trx, poll.id, number));
    await recordAccess(trx, actor, { act: 'contact-corrected', poll: poll.id, concerning: number }, now);
    return accept({});
  });
