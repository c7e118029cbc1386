/**
 * One officer takes away, at once and over their own signature: a unit, a role, the desk, or voting for a while. What is
 * locked stays locked until two officers lift it. A pause of voting holds the poll as casting and closing do, so that of a
 * cast, a close and a pause at one moment each comes wholly before or after the others.
 */
import { toHex } from '../../crypto/bytes.ts';
import { LOCK_DUTIES, type LockGiven, lockMessage } from '../contract/locks.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { Deps } from '../deps.ts';
import { type Lock, rolesLeft } from '../domain/locks.ts';
import { step } from '../domain/poll.ts';
import { covers, holdsAny } from '../domain/proposals.ts';
import { lockLetter } from '../mail/letters.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { insertLock, openLocks } from '../store/locks.ts';
import { enqueue } from '../store/outbox.ts';
import { readOrganisation } from '../store/people.ts';
import { lockPoll } from '../store/polls.ts';
import { allDutiesOf } from '../store/roles.ts';
import type { ActionOf } from './act.ts';
import { watchers } from './endedAccess.ts';
import { boardTime, tellIncident } from './incidents.ts';
import { newRowId } from './sessions.ts';
import { checkAct, sealAct, spendAct } from './signedAct.ts';
import { listed, timing, toInstant } from './steps.ts';

export const lockDown: ActionOf<'lockDown'> = async (deps, actor, { body: { nonce, lock, assertion } }) => {
  const { person } = actor;
  if (person === null) return refuse('NOT_FOUND');
  const { webOrigin: origin, rpId } = deps.config;
  const signed = await checkAct(deps, actor, lockMessage(lock, { origin, rpId, nonce }), assertion);
  if (!signed.ok) return signed;
  return inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const poll = lock.poll === null ? null : await lockPoll(trx, lock.poll);
    if (poll === undefined) return refuse('NOT_FOUND');
    const locks = await openLocks(trx);
    const all = await allDutiesOf(trx, person, now);
    const left = rolesLeft(new Set(all.map(({ role }) => role)), locks, lock.poll);
    const duties = all.filter(({ role }) => left.includes(role));
    const roles = LOCK_DUTIES[lock.scope];
    // Whose role is locked locks nothing. A locked desk keeps nobody from pausing voting too.
    if (!holdsAny(duties, roles)) return refuse(holdsAny(all, roles) ? 'LOCKED' : 'NOT_ALLOWED');
    if (!covers(duties, roles, lock.scope === 'unit' ? [lock.unit] : null)) return refuse('NOT_YOUR_UNIT');
    if (lock.scope === 'voting' && poll !== null) {
      const next = step(poll.state, 'pause', timing(poll, now));
      if (!next.ok) return listed(next, 'POLL_NOT_OPEN', 'ALREADY_LOCKED');
    }
    if (locks.some((one) => isSame(one, lock))) return refuse('ALREADY_LOCKED');
    const spent = await spendAct(trx, signed.value, now);
    if (!spent.ok) return spent;

    const id = newRowId(deps.rng);
    const act = sealAct(signed.value, toHex(deps.rng(32)));
    const at = lock.poll === null ? toInstant(now) : await boardTime(trx, lock.poll, now);
    await insertLock(trx, { id, lock, lockedBy: person, at, act });
    const what = lock.scope === 'voting' ? 'voting-paused' : 'locked';
    await tellIncident(trx, deps, lock.poll, { what, acts: [act.auth] });
    await tellWatchers(trx, deps, id, lock, now);
    const details = {
      scope: lock.scope,
      ...(lock.scope === 'unit' ? { unit: lock.unit } : lock.scope === 'role' ? { role: lock.role } : {}),
    };
    const event = {
      act: 'locked',
      ...(lock.poll === null ? {} : { poll: lock.poll }),
      concerning: id,
      details,
    } as const;
    await recordAccess(trx, actor, event, now);
    return accept({ lock: id });
  });
};

const isSame = (one: Lock, given: LockGiven): boolean =>
  one.scope === given.scope &&
  one.poll === given.poll &&
  one.unit === (given.scope === 'unit' ? given.unit : null) &&
  one.role === (given.scope === 'role' ? given.role : null);

async function tellWatchers(trx: Trx, deps: Deps, id: string, { scope }: LockGiven, now: Date): Promise<void> {
  const organisation = (await readOrganisation(trx))?.name ?? '';
  for (const { id: watcher, name, email } of await watchers(trx, now)) {
    const letter = lockLetter({ organisation, name, scope, at: now, webOrigin: deps.config.webOrigin });
    const idempotencyKey = `locked/${id}/${watcher}`;
    await enqueue(trx, { purpose: 'locked', idempotencyKey, recipient: email, ...letter }, now);
  }
}
