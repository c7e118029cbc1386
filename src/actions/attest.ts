/**
 * A scrutineer signs what came of the parts that trustees sealed to them. What others can compute of it is computed here too; the rest
 * rests on more than half of the scrutineers with a key having found the same. The one that makes it so many makes the outcome.
 * Whoever signed something else stays on record, and stops nobody. SPEC §6.8.
 */
import { checkAttestation } from '../../crypto/attestation.ts';
import { canonical } from '../../crypto/canonical.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { step } from '../domain/poll.ts';
import { appendEntries, type NewEntry } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll, setPollState } from '../store/polls.ts';
import { insertAttestation, readAttestations } from '../store/sealing.ts';
import { attestationMessageOf, attestersNeeded } from '../verify/attesting.ts';
import type { ActionOf } from './act.ts';
import { type CountPhase, countPhase, hasSealed, isTreated, readGiven } from './countPhase.ts';
import { resultsOf } from './results.ts';
import { scrutineerActing } from './scrutineerActing.ts';
import { listed } from './steps.ts';

export const attest: ActionOf<'attest'> = async (deps, actor, { params, body: { contests, signature } }) => {
  const acting = await scrutineerActing(deps.db, actor, params.poll);
  if (!acting.ok) return acting;
  const { poll, mine } = acting.value;
  if (mine.given === null) return refuse('NOT_SCRUTINEER');
  const { scrutineer, key } = mine.given;
  const phase = await countPhase(deps.db, poll.id);
  if (phase === undefined || poll.state !== 'closed') return refuse('POLL_STATE', { state: poll.state });
  const given = await readGiven(deps.db, poll.id);
  const partsGiven = hasSealed(phase) && given.lotShares.length >= phase.definition.trustees.quorum;
  if (!partsGiven) return refuse('SEALED_PARTS_MISSING');
  if (!checkAttestation(attestationMessageOf(phase, contests, scrutineer), key, signature)) {
    return refuse('ATTESTATION_INVALID');
  }
  if (canonical(contests.map(({ contest }) => contest)) !== canonical(sealedContests(phase))) {
    return refuse('ATTESTATION_INVALID');
  }
  // Before the lock: it decrypts all that is open. Parts that come meanwhile change nothing of it.
  const { entries, concluded } = await resultsOf(deps, phase, given, contests);
  if (!concluded.ok) return refuse('ATTESTATION_INVALID');

  return inTransaction(deps.db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const before = await readAttestations(trx, poll.id);
    const now = deps.now();
    const signed = [...before, { scrutineer, contests, signature }]
      .filter((one) => canonical(one.contests) === canonical(contests))
      .map((one) => ({ scrutineer: one.scrutineer, signature: one.signature }))
      .sort((a, b) => a.scrutineer - b.scrutineer);
    const next = step(locked.state, 'attest', {
      partsGiven,
      given: before.some((one) => one.scrutineer === scrutineer),
      signersMissing: Math.max(0, attestersNeeded(phase.sealedTo) - signed.length),
    });
    if (!next.ok) return listed(next, 'POLL_STATE', 'SEALED_PARTS_MISSING', 'ATTESTATION_GIVEN');
    await insertAttestation(trx, poll.id, { scrutineer, contests, signature }, now);
    if (next.value === 'counted') {
      const last: NewEntry[] = [
        { kind: 'attestation', body: { contests, signatures: signed } },
        { kind: 'outcome', body: concluded.outcome },
      ];
      await setPollState(trx, poll.id, next.value);
      await appendEntries(trx, deps, poll.id, [...entries, ...last]);
    }
    await recordAccess(trx, actor, { act: 'attested', poll: poll.id, details: { scrutineer } }, now);
    return accept({});
  });
};

/** In the order of the poll. */
const sealedContests = (phase: CountPhase): readonly string[] => {
  const sealed = phase.elections.filter((one) => isTreated(phase, one, 'sealed'));
  return phase.definition.contests.flatMap(({ id }) => (sealed.some((one) => one.contest.id === id) ? [id] : []));
};
