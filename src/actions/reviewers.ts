/**
 * Who may still sign off what a result waits for, counted row by row, and whom two officers may admit where nobody is left.
 * What counts after the close is judged as a scrutineer's verifier judges it: by the record of duties that the board commits to.
 */
import { accept, refuse } from '../contract/refusals.ts';
import type { PollState } from '../contract/shapes.ts';
import type { Actor, Deps } from '../deps.ts';
import { mayActAs } from '../domain/duties.ts';
import { isDeskLocked, type Lock, rolesLeft } from '../domain/locks.ts';
import { admissionsTo, isAdmitted } from '../store/admissions.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { dutyEvents, dutyHeadsOf } from '../store/duties.ts';
import { interestOf, partsOf, workedOn } from '../store/interests.ts';
import { openLocks } from '../store/locks.ts';
import { findPasskey, passkeyIdsOf, type StoredPasskey } from '../store/passkeys.ts';
import { mailboxOf, namesOf } from '../store/people.ts';
import { isScrutineerOf, readPoll } from '../store/polls.ts';
import { holdingItems, type ReviewItem } from '../store/reviews.ts';
import { type HeldRole, heldBy, holdersOf } from '../store/roles.ts';
import { REVIEWERS, type ReviewerRole } from '../verify/accessLog.ts';
import { dutyRecord } from '../verify/duties.ts';
import { type Admitted, maySignOffBy } from '../verify/packAdmissions.ts';
import type { ActionOf, ValueOf } from './act.ts';
import { aboutThemselves } from './officer.ts';
import { keptFrom } from './pollParts.ts';
import { toInstant } from './steps.ts';

/** From the close, at which the board fixes who may sign off, to the declaration. */
export const ADMITTING: readonly PollState[] = ['closed', 'counted'];

/** A scrutineer signs off in the polls in which they are one, or were admitted. */
export const reviewsIn = async (trx: Trx, { person, roles }: Pick<Actor, 'person' | 'roles'>, poll: string) =>
  roles.has('data-protection-officer') ||
  (roles.has('scrutineer') &&
    person !== null &&
    ((await isScrutineerOf(trx, poll, person)) || (await isAdmitted(trx, poll, person))));

/** Whether a sign-off with this passkey would count now. Before the close any of theirs does. */
export async function countsWith(trx: Trx, poll: string): Promise<(passkey: StoredPasskey, now: Date) => boolean> {
  const heads = await dutyHeadsOf(trx, poll);
  if (!heads.some(({ of }) => of === 'closed')) return () => true;
  const events = await dutyEvents(trx, Math.max(...heads.map((head) => head.events)));
  const recordAt = (of: string) => dutyRecord(events.slice(0, heads.find((head) => head.of === of)?.events ?? 0));
  const atClose = recordAt('closed');
  const admitted: Admitted[] = (await admissionsTo(trx, poll)).map(({ person, at, proposed }) => ({
    person,
    at: toInstant(at),
    record: recordAt(proposed),
  }));
  return ({ id, publicKey, backupEligible }, now) =>
    maySignOffBy(atClose, admitted, { id, publicKey, backupEligible }, toInstant(now));
}

type Counts = Awaited<ReturnType<typeof countsWith>>;

async function hasPasskeyThatCounts(trx: Trx, person: string, counts: Counts, now: Date): Promise<boolean> {
  for (const id of await passkeyIdsOf(trx, person)) {
    const passkey = await findPasskey(trx, id);
    if (passkey !== undefined && counts(passkey, now)) return true;
  }
  return false;
}

/** Everybody who holds a duty to sign off now, with the role by which. */
async function holdersOfDuty(trx: Trx, now: Date): Promise<ReadonlyMap<string, ReviewerRole>> {
  const holders = new Map<string, ReviewerRole>();
  for (const role of REVIEWERS) for (const person of await holdersOf(trx, role, now)) holders.set(person, role);
  return holders;
}

/** Whether a lock keeps who holds this role from signing off. */
const isShut = (locks: readonly Lock[], role: ReviewerRole, poll: string): boolean =>
  isDeskLocked(locks, poll) || rolesLeft([role], locks, poll).length === 0;

/** How many acts the result waits for, and how many of them nobody is left for: whom the service would turn away is not left. */
export async function reviewersLeft(
  trx: Trx,
  deps: Pick<Deps, 'logins'>,
  poll: string,
  now: Date,
): Promise<{ readonly holding: number; readonly nobody: number; readonly left: ReadonlyMap<string, ReviewerRole> }> {
  const items = await holdingItems(trx, poll);
  const counts = await countsWith(trx, poll);
  const locks = await openLocks(trx);
  const left = new Map<string, ReviewerRole>();
  const waiting = new Set(items.map(({ id }) => id));
  for (const [person, role] of await holdersOfDuty(trx, now)) {
    if (!(await reviewsIn(trx, { person, roles: new Set([role]) }, poll))) continue;
    if (isShut(locks, role, poll)) continue;
    if ((await keptFrom(trx, { person, poll, as: [role], acts: true })) !== null) continue;
    if (!(await hasPasskeyThatCounts(trx, person, counts, now))) continue;
    left.set(person, role);
    for (const id of await mayBeSignedBy(trx, deps, person, items)) waiting.delete(id);
  }
  return { holding: items.length, nobody: waiting.size, left };
}

async function mayBeSignedBy(
  trx: Trx,
  deps: Pick<Deps, 'logins'>,
  person: string,
  items: readonly ReviewItem[],
): Promise<readonly number[]> {
  const self = await mailboxOf(trx, person);
  const own = await aboutThemselves(trx, deps, { person }, items);
  const tookPart = (one: ReviewItem) => [one.person, one.other].some((doer) => doer !== null && self.includes(doer));
  return items.flatMap((one) => (own.has(one.id) || tookPart(one) ? [] : [one.id]));
}

/** What keeps somebody from being admitted, in sentences; none when they can be. */
export async function faultsOfReviewer(
  trx: Trx,
  poll: string,
  person: string,
  held: HeldRole | undefined,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const locks = await openLocks(trx);
  if (held?.alone === true) {
    faults.push('One officer alone gave them their role. Two officers give it anew first, on the page of people.');
  }
  if ((await passkeyIdsOf(trx, person)).length === 0) {
    faults.push('They have no passkey yet. They make one first: they sign off with that one.');
  }
  if (held !== undefined && REVIEWERS.some((role) => role === held.role && isShut(locks, role, poll))) {
    faults.push('Their role is locked. Two officers lift the lock first.');
  }
  const parts = (await Promise.all((await mailboxOf(trx, person)).map((one) => partsOf(trx, one, poll)))).flat();
  if ((held !== undefined && !mayActAs(parts, [held.role])) || (await workedOn(trx, person, poll))) {
    faults.push('They have had a part in this poll that does not go with signing off.');
  }
  if (![null, 'none'].includes(await interestOf(trx, person, poll))) {
    faults.push('They have declared an interest in this poll.');
  }
  return faults;
}

export const reviewers: ActionOf<'reviewers'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    if (poll === undefined) return refuse('NOT_FOUND');
    const admits = actor.roles.has('returning-officer');
    if (!admits && !(await reviewsIn(trx, actor, poll.id))) return refuse('NOT_ALLOWED');
    const now = deps.now();
    const { holding, nobody, left } = await reviewersLeft(trx, deps, poll.id, now);
    const admitted = await admissionsTo(trx, poll.id);
    const fit: { person: string; role: ReviewerRole }[] = [];
    const isStuck = ADMITTING.includes(poll.state) && nobody > 0;
    for (const [person, role] of admits && isStuck ? await holdersOfDuty(trx, now) : []) {
      if (left.has(person)) continue;
      const held = (await heldBy(trx, person, now)).find((one) => one.role === role);
      if ((await faultsOfReviewer(trx, poll.id, person, held)).length === 0) fit.push({ person, role });
    }
    const names = await namesOf(trx, [...left.keys(), ...[...admitted, ...fit].map(({ person }) => person)]);
    const nameOf = (person: string): string => names.get(person) ?? '';
    return accept({
      holding,
      nobody: isStuck ? nobody : 0,
      left: [...left].map(([person, role]) => ({ name: nameOf(person), role })),
      admitted: admitted.map(({ person, role, at }) => ({ name: nameOf(person), role, at: toInstant(at) })),
      fit: fit.map(({ person, role }) => ({ person, name: nameOf(person), role })),
    } satisfies ValueOf<'reviewers'>);
  });
