/**
 * What a pack holds so that a scrutineer can make the decisions again: the export as it was received, the one before, the keys,
 * the rules, and the secret of the rows' salts. It is the whole list with its addresses, as the signed files have it. SPEC §7.2.
 */
import type { Db } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { readSnapshot } from '../store/snapshots.ts';
import { jsonLines } from '../verify/packFiles.ts';
import { pollExports } from './pollExports.ts';
import { toInstant } from './steps.ts';

export async function replayFiles(db: Db, poll: StoredPoll): Promise<readonly (readonly [string, Uint8Array])[]> {
  const snapshot = await readSnapshot(db, poll.snapshot);
  if (snapshot === undefined) throw new Error('the snapshot of a poll is gone');
  const { files, previous, keys, now, rules } = await pollExports(db, poll);
  const folder = (name: string, of: ReadonlyMap<string, Uint8Array>) =>
    [...of].map(([file, bytes]) => [`${name}/${file}`, bytes] as const);
  const head = { format: 'countersign-replay/1', judgedAt: toInstant(now), snapshotSeed: snapshot.saltSeed };
  return [
    ...folder('export', files),
    ...folder('previous', previous ?? new Map()),
    ...folder('keys', keys),
    ['rules.json', rules],
    ['replay.json', jsonLines([head])],
  ];
}
