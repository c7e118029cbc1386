/**
 * Judges every row of the snapshot by the rule pack and keeps decisions and variances. The roll is built again from the
 * stored bytes, with the keys and at the time that the export was judged by. export.md §8–§10.
 */
import { concatBytes } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { step } from '../domain/poll.ts';
import { buildRoll, type Roll } from '../roll/build.ts';
import { type ExportSet, type Files, readExportSet } from '../roll/export.ts';
import { readPinnedKeys } from '../roll/keys.ts';
import { readRulePack } from '../roll/rules.ts';
import { recordAccess } from '../store/accessLog.ts';
import { type Db, inTransaction } from '../store/database.ts';
import { lockPoll, readPoll, type StoredPoll, setPollState } from '../store/polls.ts';
import { insertRollLines, insertVariances, type NewRollLine } from '../store/roll.ts';
import { readSnapshot, snapshotFiles, snapshotKeys } from '../store/snapshots.ts';
import type { ActionOf } from './act.ts';
import { rollDeskOf } from './rollDesk.ts';
import { listed } from './steps.ts';

export const openRoll: ActionOf<'openRoll'> = async (deps, actor, { params }) => {
  const poll = await readPoll(deps.db, params.poll);
  if (poll === undefined) return refuse('NOT_FOUND');
  const first = step(poll.state, 'openRoll', {});
  if (!first.ok) return listed(first, 'POLL_STATE');

  // A definition never changes, nor does a snapshot: what is built here is what would be built under the lock.
  const built = await build(deps.db, poll);
  if (!built.ok) return refuse('EXPORT_REFUSED', built.refused);
  const { roll, set } = built;

  return inTransaction(deps.db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const next = step(locked.state, 'openRoll', {});
    if (!next.ok) return listed(next, 'POLL_STATE');
    await insertRollLines(trx, poll.id, linesOf(roll, set));
    await insertVariances(trx, poll.id, roll.variances);
    await setPollState(trx, poll.id, next.value);
    const { eligible } = roll.identity;
    const details = { listed: roll.identity.listed, eligible, variances: roll.variances.length };
    await recordAccess(trx, actor, { act: 'roll-opened', poll: poll.id, details }, deps.now());
    return accept(await rollDeskOf(trx, poll));
  });
};

async function build(db: Db, poll: StoredPoll) {
  const snapshot = await readSnapshot(db, poll.snapshot);
  if (snapshot === undefined) throw new Error('the snapshot of a poll is gone');
  const { rules, sha256 } = readRulePack(poll.rules);
  const read = readExportSet({
    files: await snapshotFiles(db, poll.snapshot),
    keys: readPinnedKeys(await keysOf(db, poll)),
    now: snapshot.importedAt,
    needUnits: rules.boundaryTest !== 'none',
    previous: poll.previous === null ? undefined : await snapshotFiles(db, poll.previous),
  });
  if (!read.ok) return read;
  const { set, previous } = read;
  return { ok: true as const, set, roll: buildRoll({ set, previous, rules, rulesSha256: sha256 }) };
}

/**
 * Keys that either set was judged with: each set was held to its own when it was loaded, and a key may have been changed in
 * between.
 */
async function keysOf(db: Db, { snapshot, previous }: StoredPoll): Promise<Files> {
  const own = await snapshotKeys(db, snapshot);
  const earlier: Files = previous === null ? new Map() : await snapshotKeys(db, previous);
  const lines = [own, earlier].map((keys) => keys.get('allowed_signers') ?? new Uint8Array());
  return new Map([...earlier, ...own, ['allowed_signers', concatBytes(...lines)]]);
}

function linesOf({ members }: Roll, { files }: ExportSet): NewRollLine[] {
  const { rows } = files.members;
  const places = new Map<string, number>();
  for (const { number } of rows) places.set(number, places.size);
  return members.map(({ number, unit, reasons }) => {
    const found = rows.at(places.get(number) ?? -1);
    if (found === undefined) throw new Error('a roll line without a row');
    const { name, email, row } = found;
    return { number, name, unit, email: email === '' ? null : email, row, eligible: reasons.length === 0, reasons };
  });
}
