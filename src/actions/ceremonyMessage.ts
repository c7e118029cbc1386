/**
 * A trustee takes the next step of making the key together. What is sent is checked as the others' browsers will check it; a
 * complaint is judged, and names who lies. With the last confirmation the key stands on the board. SPEC §10.
 */
import { proofPair } from '../../crypto/bodies.ts';
import { canonical, decodeCanonical } from '../../crypto/canonical.ts';
import { stepOf } from '../contract/ceremony.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { type CeremonyFacts, decideCeremonyStep, TURN_OF } from '../domain/ceremony.ts';
import { appendEntries } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { insertCeremonyMessage, readCeremonyMessages, readCeremonyStand } from '../store/ceremonies.ts';
import { type Db, inTransaction, type Trx } from '../store/database.ts';
import { lockPoll, readPoll, type StoredPoll, setPollState } from '../store/polls.ts';
import { readTrusteesOf } from '../store/trustees.ts';
import type { ActionOf } from './act.ts';
import { byOwner, checkSent } from './keptCeremony.ts';
import { listed } from './steps.ts';

const REFUSED = [
  'POLL_STATE',
  'KEYS_OTHERWISE',
  'CEREMONY_RESTARTED',
  'CEREMONY_ENDED',
  'CEREMONY_TURN',
  'CEREMONY_GIVEN',
] as const;

/** As it stands for the pure step; under the poll's lock, as it will stand. */
export async function ceremonyFacts(db: Db | Trx, { id, state, definition }: StoredPoll): Promise<CeremonyFacts> {
  return { state, ...definition.trustees, ...(await readCeremonyStand(db, id)) };
}

export const ceremonyMessage: ActionOf<'ceremonyMessage'> = async (deps, actor, { params, body }) => {
  const found = await readPoll(deps.db, params.poll);
  if (found === undefined) return refuse('NOT_FOUND');
  const trustees = await readTrusteesOf(deps.db, found.id);
  const mine = trustees.find(({ person }) => person === actor.person);
  if (mine === undefined) return refuse('NOT_TRUSTEE');
  const { owner } = mine;
  const { round, message } = body;
  const wanted = { round, owner, step: stepOf(message) };
  const may = decideCeremonyStep(await ceremonyFacts(deps.db, found), wanted);
  if (!may.ok) return listed(may, ...REFUSED);

  // What it is checked by is complete, and stays as it is for as long as this round lasts.
  const { quorum, of } = found.definition.trustees;
  const ceremony = { poll: found.id, quorum, names: trustees.map(({ name }) => name) };
  const before = await readCeremonyMessages(deps.db, found.id, round);
  const { says, blame, made } = await checkSent(ceremony, before, owner, message);
  if (says.length > 0) return refuse('CEREMONY_INVALID', { says });

  return inTransaction(deps.db, async (trx) => {
    const poll = await lockPoll(trx, found.id);
    if (poll === undefined) return refuse('NOT_FOUND');
    const next = decideCeremonyStep(await ceremonyFacts(trx, poll), wanted);
    if (!next.ok) return listed(next, ...REFUSED);
    const now = deps.now();
    const text = canonical('confirmation' in message ? message.confirmation : message);
    const turn = TURN_OF[wanted.step];
    await insertCeremonyMessage(trx, poll.id, { ...wanted, turn, message: text, blame }, now);
    if (next.value === 'keys-ready') {
      const rows = await readCeremonyMessages(trx, poll.id, round);
      if (made === undefined) throw new Error('the key stands without a confirmation');
      const confirmations = byOwner(rows, 'confirmation', of).map((kept) => decodeCanonical(proofPair, kept ?? ''));
      const { names, record, commitments } = made;
      const entry = { quorum, names: [...names], record, ceremony: { commitments: [...commitments], confirmations } };
      await setPollState(trx, poll.id, next.value);
      await appendEntries(trx, deps, poll.id, [{ kind: 'trustees', body: entry }]);
    }
    const details = { owner, round, step: wanted.step, ...(blame === null ? {} : { blamed: blame.blamed }) };
    await recordAccess(trx, actor, { act: 'ceremony-step', poll: poll.id, details }, now);
    return accept({});
  });
};
