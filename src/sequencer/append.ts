/**
 * The one place that writes a board: lines, blobs, and one signed checkpoint for the new size, in the caller's
 * transaction. The root grows with each entry and is also made anew from everything stored: a checkpoint is signed only
 * when the two agree, so a row that somebody altered stops the log instead of forking it. SPEC §5.
 */
import type { z } from 'zod';
import { EMPTY_PREV, makeEntry } from '../../crypto/board.ts';
import { BODIES, type BodyKind, pollDefined } from '../../crypto/bodies.ts';
import { equalBytes, fromHex, utf8 } from '../../crypto/bytes.ts';
import { decode, hashOf } from '../../crypto/canonical.ts';
import { openCheckpoint, parseVerifierKey, signNote, verifierKey, writeCheckpoint } from '../../crypto/note.ts';
import { signingKey } from '../../crypto/signature.ts';
import { appendLeaf, emptyFrontier, type Frontier, frontierRoot, leafHash, treeRoot } from '../../crypto/tlog.ts';
import type { Deps } from '../deps.ts';
import * as board from '../store/board.ts';
import type { Trx } from '../store/database.ts';

/** What is to stand on the board next: a kind of this version with its body. */
export type NewEntry = {
  [K in BodyKind]: { readonly kind: K; readonly body: z.input<(typeof BODIES)[K]> };
}[BodyKind];

/** SHA-256(JCS({body,kind})): what a promise names, before the entry has a place. */
export const bodyHashOf = ({ kind, body }: NewEntry): string => hashOf({ body, kind });

/**
 * Appends entries in the order given and signs the checkpoint of the new size.
 *
 * The poll's row is locked against change of state, and the board against every other writer, until the transaction
 * ends. A caller that also locks the row for change must have done so before.
 *
 * @returns hashes of the new entries
 * @throws DecodeError for a body that is not of its kind; Error when what is stored is not what was signed before
 */
export async function appendEntries(
  trx: Trx,
  { now }: Pick<Deps, 'now'>,
  poll: string,
  entries: readonly NewEntry[],
): Promise<string[]> {
  const lock = await board.lockBoard(trx, poll);
  if (lock === undefined) throw new Error('no such poll');
  if (entries.length === 0) return [];
  const last = await board.lastEntry(trx, poll);
  const before = (await board.readCheckpoint(trx, poll)) ?? { size: 0, note: '', frontier: emptyFrontier };

  let root: Frontier = before.frontier;
  let prev = last?.hash ?? EMPTY_PREV;
  const rows: board.StoredEntry[] = [];
  for (const entry of entries) {
    const index = before.size + rows.length;
    decode(BODIES[entry.kind], entry.body, entry.kind);
    const { line, hash, blob } = makeEntry({ index, kind: entry.kind, prev, body: entry.body });
    if (blob !== null) await board.insertBlob(trx, poll, blob.sha256, blob.bytes);
    rows.push({ index, kind: entry.kind, prev, hash, line, bodyHash: bodyHashOf(entry), subject: subjectOf(entry) });
    root = appendLeaf(root, leafHash(utf8(line)));
    prev = hash;
  }
  await board.insertEntries(trx, poll, rows);

  const key = await logKeyOf(trx, poll, lock.logSecret);
  await checkStored(trx, poll, key.verifier, before, root);
  const text = writeCheckpoint({ origin: key.origin, size: root.size, root: frontierRoot(root) });
  const note = signNote(text, key.origin, key.signing);
  await board.insertCheckpoint(trx, poll, { size: root.size, note, frontier: root }, now());
  return rows.map(({ hash }) => hash);
}

/** By which an entry is told from others of its kind; the database lets each stand once. */
function subjectOf(entry: NewEntry): string {
  switch (entry.kind) {
    case 'ballot-cast':
      return entry.body.paper;
    case 'roll-amended':
      return entry.body.amendment;
    case 'ballot-tendered':
      return entry.body.tender;
    case 'incident':
      // Two of a kind may come in one second; what officers signed is signed once.
      return `${entry.body.what}/${entry.body.acts.join('/')}`;
    case 'enrolments':
      return entry.body.head;
    case 'reviewer-admitted':
      return entry.body.proposed;
    case 'encrypted-tally':
    case 'result':
      return entry.body.uuid;
    case 'shuffle':
    case 'partial-decryption':
    case 'sealed-part':
      return `${entry.body.uuid}/${entry.body.owner}`;
    case 'unit-returned':
    case 'other-channel':
      return `${entry.body.contest}/${entry.body.unit ?? ''}`;
    case 'ruling':
      return `${entry.body.contest}/${entry.body.constraint}`;
    case 'tally-approval':
    case 'lot-share':
      return `/${entry.body.owner}`;
    default:
      return '';
  }
}

/** Origin and key as entry 0 names them; the secret must be the half that belongs to it. */
async function logKeyOf(trx: Trx, poll: string, logSecret: string) {
  const defined = await board.boardBody(trx, poll, 'poll-defined');
  if (defined?.index !== 0) throw new Error('a board begins with poll-defined');
  const { origin, logKey } = decode(pollDefined, defined.body);
  const signing = signingKey(fromHex(logSecret));
  if (verifierKey(origin, signing.publicKey) !== logKey)
    throw new Error('the log key is not the one that entry 0 names');
  return { origin, signing, verifier: parseVerifierKey(logKey) };
}

/** Everything stored, hashed again: its beginning must be what the last checkpoint signed, the whole what we signed next. */
async function checkStored(
  trx: Trx,
  poll: string,
  key: ReturnType<typeof parseVerifierKey>,
  before: { readonly size: number; readonly note: string },
  root: Frontier,
): Promise<void> {
  if ((await board.alteredBlobs(trx, poll)) > 0) {
    throw new Error('a stored blob is not what its entry names: nothing is signed');
  }
  const leaves = await board.storedLeaves(trx, poll);
  if (leaves.length !== root.size || !equalBytes(treeRoot(leaves), frontierRoot(root))) {
    throw new Error('the stored entries are not those that were appended: nothing is signed');
  }
  if (before.size === 0) return;
  const opened = openCheckpoint(before.note, key);
  const signed = opened.ok && opened.checkpoint.size === before.size ? opened.checkpoint.root : undefined;
  if (signed === undefined || !equalBytes(treeRoot(leaves.slice(0, before.size)), signed)) {
    throw new Error('the stored entries are not those of the last checkpoint: nothing is signed');
  }
}
