/**
 * Freezes the roll over an officer's passkey signature: the board begins with the poll's definition, the roll's commitments
 * and numbers, and the overrides that are in them. What is dear is made before the transaction, from rows that never change,
 * and the roll once more inside it where an override came in between. SPEC §4, §5.4.
 */
import { type ActMessage, composeAct } from '../../crypto/assertion.ts';
import type { Body } from '../../crypto/bodies.ts';
import { fromHex, toHex } from '../../crypto/bytes.ts';
import { committedRoot, saltFor } from '../../crypto/commitment.ts';
import { verifierKey } from '../../crypto/note.ts';
import { signingKey } from '../../crypto/signature.ts';
import { boardOrigin } from '../contract/origins.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { Deps } from '../deps.ts';
import { step } from '../domain/poll.ts';
import { electorateOf, type RollCounts, rollIdentity } from '../domain/rollIdentity.ts';
import { REASON_CODES } from '../roll/eligibility.ts';
import { appendEntries } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { readAmendments } from '../store/amendments.ts';
import { readHolds } from '../store/contacts.ts';
import { type Db, inTransaction, type Trx } from '../store/database.ts';
import { lockPoll, readPoll, type StoredPoll, setPollState } from '../store/polls.ts';
import { dutiesOf } from '../store/roles.ts';
import { readRoll } from '../store/roll.ts';
import { countByRules, countReasons, countTakenOff, countUnits, countVariances } from '../store/rollCounts.ts';
import { insertSignedAct } from '../store/signedActs.ts';
import { rowsListed } from '../store/snapshots.ts';
import { ACT_DUTIES, covers } from '../verify/dutyRules.ts';
import { commitAccess } from './accessHeads.ts';
import type { ActionOf } from './act.ts';
import { frozenEntry } from './amendRoll.ts';
import { tellFormerAddresses } from './contactLetters.ts';
import { commitDuties } from './dutyHeads.ts';
import { rollOpeningOf } from './rollOpenings.ts';
import { checkAct, sealAct, spendAct } from './signedAct.ts';
import { exportSigners, snapshotRoot } from './snapshotRoot.ts';
import { breathe, listed, unitsLocked } from './steps.ts';

const REFUSALS = [
  'POLL_STATE',
  'ROLL_NOT_AS_LISTED',
  'DECISIONS_UNCONFIRMED',
  'UNDECIDED_CHANGED',
  'UNIT_TOO_SMALL',
] as const;

export const freezeRoll: ActionOf<'freezeRoll'> = async (deps, actor, { params, body }) => {
  const { db } = deps;
  const poll = await readPoll(db, params.poll);
  if (poll === undefined || actor.person === null) return refuse('NOT_FOUND');
  const early = step(poll.state, 'freeze', freezeFacts(poll, await countsOf(db, poll), body.undecided));
  if (!early.ok) return listed(early, ...REFUSALS);

  const signed = await checkAct(deps, actor, freezeMessage(deps, poll, body), body.assertion);
  if (!signed.ok) return signed;

  const roots = {
    snapshotRoot: await snapshotRoot(db, poll.snapshot),
    signers: await exportSigners(db, poll),
  };
  const before = await frozenRollOf(db, poll);
  return inTransaction(db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const counts = await countsOf(trx, poll);
    const next = step(locked.state, 'freeze', freezeFacts(locked, counts, body.undecided));
    if (!next.ok) return listed(next, ...REFUSALS);
    const shut = await unitsLocked(trx, poll.id);
    if (shut !== null) return shut;
    const now = deps.now();
    // The roll of all units: who keeps some of them does not freeze it.
    const duties = await dutiesOf(trx, signed.value.person, now, poll.id);
    if (!covers(duties, ACT_DUTIES.freeze, null)) return refuse('NOT_YOUR_UNIT');
    const spent = await spendAct(trx, signed.value, now);
    if (!spent.ok) return spent;

    const amendments = await readAmendments(trx, poll.id);
    const { rollRoot } = amendments.length === before.amendments ? before : await frozenRollOf(trx, poll);
    const act = sealAct(signed.value, saltFor(fromHex(poll.saltSeed), ['act', body.nonce]));
    await insertSignedAct(trx, poll.id, signed.value.person, act, now);
    const [, rollFrozen] = await appendEntries(trx, deps, poll.id, [
      { kind: 'poll-defined', body: definedBody(deps, poll) },
      {
        kind: 'roll-frozen',
        body: {
          snapshot: poll.snapshot,
          previous: poll.previous,
          ...roots,
          rollRoot,
          rulesSha256: poll.definition.rules.sha256,
          ...rollIdentity(poll.definition, counts, REASON_CODES),
          undecided: counts.undecided,
          undecidedSigned: act.auth,
          duties: await commitDuties(trx, poll, 'roll-frozen'),
          accessLog: await commitAccess(trx, poll, 'roll-frozen'),
        },
      },
      ...amendments.map(frozenEntry),
    ]);
    if (rollFrozen === undefined) throw new Error('nothing was appended');
    await setPollState(trx, poll.id, next.value);
    await tellFormerAddresses(trx, deps, poll, await readHolds(trx, poll.id));
    const details = { undecided: counts.undecided, rollRoot };
    await recordAccess(trx, actor, { act: 'roll-frozen', poll: poll.id, details }, now);
    return accept({ rollFrozen });
  });
};

type Counts = RollCounts & { readonly rows: number; readonly unconfirmed: number; readonly undecided: number };

async function countsOf(db: Db, { id: poll, snapshot }: StoredPoll): Promise<Counts> {
  const reasons = await countReasons(db, poll);
  return {
    ...(await countByRules(db, poll)),
    rows: await rowsListed(db, snapshot),
    units: await countUnits(db, poll),
    takenOff: await countTakenOff(db, poll),
    unconfirmed: reasons.reduce((n, { members, confirmed }) => n + members - confirmed, 0),
    undecided: (await countVariances(db, poll)).reduce((n, { undecided }) => n + undecided, 0),
  };
}

const freezeFacts = ({ definition }: StoredPoll, counts: Counts, signedFor: number) => ({
  lines: counts.listed,
  rows: counts.rows,
  unconfirmed: counts.unconfirmed,
  undecided: counts.undecided,
  signedFor,
  electorate: electorateOf(definition, counts),
  smallUnit: definition.smallUnit,
});

/** What the officer must have signed: made here from our own facts, never taken from the request. */
const freezeMessage = (
  { config }: Pick<Deps, 'config'>,
  { id, snapshot }: StoredPoll,
  { nonce, undecided }: { readonly nonce: string; readonly undecided: number },
): ActMessage =>
  composeAct({
    origin: config.webOrigin,
    rpId: config.rpId,
    act: 'freeze',
    poll: id,
    says: { snapshot, undecided },
    nonce,
  });

/** The root over the lines as they stand, and how many amendments they have in them. */
async function frozenRollOf(
  db: Db | Trx,
  poll: StoredPoll,
): Promise<{ readonly amendments: number; readonly rollRoot: string }> {
  const amendments = (await readAmendments(db, poll.id)).length;
  const leaves: string[] = [];
  for (const member of await readRoll(db, poll.id)) {
    leaves.push(rollOpeningOf(poll.saltSeed, member).leaf);
    if (leaves.length % 1000 === 0) await breathe();
  }
  return { amendments, rollRoot: committedRoot(leaves) };
}

/** Entry 0: who speaks on this board and with which keys. */
function definedBody({ config }: Pick<Deps, 'config'>, poll: StoredPoll): Body<'poll-defined'> {
  const origin = boardOrigin(config.webOrigin, poll.id);
  return {
    format: 'countersign-board/1',
    origin,
    webOrigin: config.webOrigin,
    rpId: config.rpId,
    logKey: verifierKey(origin, signingKey(fromHex(poll.logSecret)).publicKey),
    promiseKey: toHex(signingKey(fromHex(poll.promiseSecret)).publicKey),
    poll: poll.definition,
  };
}
