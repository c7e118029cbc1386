/**
 * A teller's count of papers that came by another way, over a passkey signature. The first of two waits; the second is held against
 * it, and what both say goes on the board. Where they differ neither is told where, and both count again. SPEC §6.9.
 */
import { readSized } from '../../crypto/belenios/tally.ts';
import type { Body } from '../../crypto/bodies.ts';
import { fromHex } from '../../crypto/bytes.ts';
import { countCommitment, saltFor } from '../../crypto/commitment.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { type CountGiven, countMessage } from '../contract/tellers.ts';
import { faultOfCount } from '../count/tellersCount.ts';
import { mayCount } from '../domain/tellers.ts';
import { appendEntries } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { boardBodies, boardBody } from '../store/board.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { mailboxOf } from '../store/people.ts';
import { lockPoll, readPoll, type StoredPoll } from '../store/polls.ts';
import { insertTellerCount, movedToPaper, type StoredCount, subjectOf, tellerCounts } from '../store/tellerCounts.ts';
import { isCountSealed } from '../verify/sealing.ts';
import type { ActionOf } from './act.ts';
import { neededCounts } from './counts.ts';
import { commitDuties } from './dutyHeads.ts';
import { electionsIn, groundOf } from './electionsOfPoll.ts';
import { officerOf } from './officer.ts';
import { checkAct, sealAct, spendAct } from './signedAct.ts';
import { toInstant } from './steps.ts';

export const enterCount: ActionOf<'enterCount'> = async (deps, actor, { params, body }) => {
  const { nonce, counted, assertion } = body;
  const found = await readPoll(deps.db, params.poll);
  const contest = found?.definition.contests.find(({ id }) => id === counted.contest);
  if (found === undefined || contest === undefined) return refuse('NOT_FOUND');
  const { webOrigin: origin, rpId } = deps.config;
  const signed = await checkAct(deps, actor, countMessage(found.id, counted, { origin, rpId, nonce }), assertion);
  if (!signed.ok) return signed;

  return inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const poll = await lockPoll(trx, found.id);
    const officer = await officerOf(trx, actor, found.id, now);
    if (poll === undefined || officer === undefined) return refuse('NOT_FOUND');
    if (poll.state !== 'closed') return refuse('POLL_STATE', { state: poll.state });
    const subject = subjectOf(counted);
    const needed = (await neededCounts(trx, poll)).find((one) => subjectOf(one) === subject);
    if (needed === undefined) return refuse('NOT_FOUND');
    const entered = await tellerCounts(trx, poll.id, subject);
    const mailbox = new Set(await mailboxOf(trx, officer.person));
    const moved = await movedToPaper(trx, officer.person, poll.id);
    const turn = mayCount({ ...officer, mailbox, moved, unit: counted.unit, stands: needed.stands, entered });
    if (!turn.ok) return turn;
    if (counted.papers > needed.taken || faultOfCount(contest, counted.papers, counted.count) !== null) {
      return refuse('COUNT_WRONG');
    }
    const spent = await spendAct(trx, signed.value, now);
    if (!spent.ok) return spent;

    const act = sealAct(signed.value, saltFor(fromHex(poll.saltSeed), ['act', nonce]));
    const { round, place } = turn.value;
    const { papers } = counted;
    const given = { round, place, subject, papers, person: officer.person, said: counted, act, at: now };
    const mine = await insertTellerCount(trx, poll.id, given);
    const other = entered.find((one) => one.round === round);
    const agreed = other?.same === mine.same;
    if (other !== undefined && agreed) {
      const entry = await entryOf(trx, poll, counted, [other, mine]);
      await appendEntries(trx, deps, poll.id, [{ kind: 'other-channel', body: entry }]);
    }
    const { contest: of, unit } = counted;
    const details = { contest: of, ...(unit === null ? {} : { unit }), round };
    await recordAccess(trx, actor, { act: 'count-entered', poll: poll.id, details }, now);
    return accept({ became: other === undefined ? 'entered' : agreed ? 'agreed' : 'differs' });
  });
};

/** Salt of the commitment to a count that is not shown. */
export const countSalt = (
  { saltSeed }: Pick<StoredPoll, 'saltSeed'>,
  of: Pick<CountGiven, 'unit' | 'contest'>,
): string => saltFor(fromHex(saltSeed), ['count', of.contest, of.unit]);

async function entryOf(
  trx: Trx,
  poll: StoredPoll,
  counted: CountGiven,
  tellers: readonly [StoredCount, StoredCount],
): Promise<Body<'other-channel'>> {
  const { unit, contest: id, papers, count } = counted;
  const election = electionsIn(await groundOf(trx, poll.id)).find(
    (one) => one.contest.id === id && (one.unit?.code ?? null) === unit,
  );
  const tally = (await boardBodies(trx, poll.id, 'encrypted-tally')).find(({ body }) => body.uuid === election?.uuid);
  const opened = await boardBody(trx, poll.id, 'opened');
  if (election === undefined || tally === undefined || opened === undefined) throw new Error('a count of no election');
  const ballots = readSized(tally.body.sized).numTallied;
  const sealedTo = opened.body.sealedTo !== undefined;
  const isSealed = isCountSealed(poll.definition, election.contest, { ballots, papers, sealedTo });
  return {
    ...{ unit, contest: id, papers, count: isSealed ? null : count },
    sealed: isSealed ? countCommitment(poll.id, counted, countSalt(poll, counted)) : null,
    tellers: tellers.map(({ auth, at }) => ({ act: auth, at: toInstant(at) })),
    duties: await commitDuties(trx, poll, tellers[1].auth),
  };
}
