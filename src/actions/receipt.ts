/** Where a promised entry stands: its index and an offline proof against the newest checkpoint; nulls while it waits. */
import { writeTlogProof } from '../../crypto/note.ts';
import { buildTree, inclusionProof, type Tree } from '../../crypto/tlog.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { entryWithBody, readCheckpoint, storedLeaves } from '../store/board.ts';
import { castIsKnown } from '../store/casts.ts';
import type { Db } from '../store/database.ts';
import type { ActionOf } from './act.ts';

/** Anybody may ask for any receipt, so the newest tree of each board is kept; a checkpoint is never signed twice. */
const trees = new Map<string, { readonly note: string; readonly tree: Tree }>();
const KEPT = 20;

async function treeOf(db: Db, poll: string, { note, size }: { readonly note: string; readonly size: number }) {
  const known = trees.get(poll);
  if (known?.note === note) return known.tree;
  const tree = buildTree((await storedLeaves(db, poll)).slice(0, size));
  if (trees.size >= KEPT) trees.clear();
  trees.set(poll, { note, tree });
  return tree;
}

export const receipt: ActionOf<'receipt'> = async (deps, _actor, { params: { poll, bodyHash } }) => {
  const entry = await entryWithBody(deps.db, poll, bodyHash);
  const checkpoint = await readCheckpoint(deps.db, poll);
  if (entry === undefined || checkpoint === undefined) {
    return (await castIsKnown(deps.db, poll, bodyHash)) ? accept({ index: null, proof: null }) : refuse('NOT_FOUND');
  }
  const proof = inclusionProof(await treeOf(deps.db, poll, checkpoint), entry.index);
  return accept({
    index: entry.index,
    proof: writeTlogProof({ index: entry.index, proof, checkpoint: checkpoint.note }),
  });
};
