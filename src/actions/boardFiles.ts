/**
 * Files served beside the API: the board, its blobs, its checkpoint, the declaration's PDF and the published bundle to everybody, the scrutineer
 * pack to the scrutineers of the poll, each time on the record.
 */
import { utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { type Accepted, type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Act, Actor, Deps } from '../deps.ts';
import { isDeskLocked, rolesLeft } from '../domain/locks.ts';
import { pictureTypeOf } from '../domain/picture.ts';
import { recordAccess } from '../store/accessLog.ts';
import { boardBody, boardSize, readBlob, readCheckpoint } from '../store/board.ts';
import { inTransaction } from '../store/database.ts';
import { readDeclarationPdf } from '../store/declarations.ts';
import { openLocks } from '../store/locks.ts';
import { isScrutineerOf } from '../store/polls.ts';
import { readPublishedZip } from '../store/published.ts';
import { zipOf } from '../verify/zip.ts';
import { declaredPdf, signedPdf } from './declaredPdf.ts';
import { keptBoard } from './keptBoard.ts';
import { packFiles } from './packFiles.ts';
import { keptFrom } from './pollParts.ts';
import { countedBoard } from './signDeclaration.ts';
import { unruledIn } from './unruled.ts';

export type BoardFile = { readonly bytes: Uint8Array; readonly contentType: string };

const ZIP = 'application/zip';
const PDF = 'application/pdf';
const TEXT = 'text/plain; charset=utf-8';
const JSON_LINES = 'application/x-ndjson; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

const BLOB = /^blobs\/([0-9a-f]{64})$/;

/** @param file  `board.jsonl`, `checkpoint`, `poll.json`, `blobs/<sha256>`, `declaration.pdf`, `declaration-signed.pdf`, `bundle.zip` or `pack.zip` */
export const boardFile: Act<
  { readonly poll: string; readonly file: string },
  Answer<BoardFile, 'NOT_FOUND' | 'NOT_SIGNED_IN' | 'NOT_ALLOWED' | 'LOCKED' | 'INTERESTED' | 'POLL_STATE'>
> = async (deps, actor, { poll, file }) => {
  if (file === 'pack.zip') return pack(deps, actor, poll);
  const { db } = deps;
  const size = await boardSize(db, poll);
  if (size === 0) return refuse('NOT_FOUND');
  const [, blob] = BLOB.exec(file) ?? [];
  if (blob !== undefined) {
    const bytes = await readBlob(db, poll, blob);
    return found(bytes, (bytes && pictureTypeOf(bytes)) ?? JSON_TYPE);
  }
  switch (file) {
    case 'board.jsonl':
      return found(await keptBoard(db, poll, size), JSON_LINES);
    case 'checkpoint': {
      const checkpoint = await readCheckpoint(db, poll);
      return found(checkpoint && utf8(checkpoint.note), TEXT);
    }
    case 'poll.json': {
      const defined = await boardBody(db, poll, 'poll-defined');
      return found(defined && utf8(`${canonical(defined.body.poll)}\n`), JSON_TYPE);
    }
    case 'declaration.pdf': {
      const kept = await readDeclarationPdf(db, poll);
      return kept === undefined ? toBeSigned(deps, actor, poll) : found(kept, PDF);
    }
    case 'declaration-signed.pdf': {
      const declared = await boardBody(db, poll, 'declaration');
      return found(declared && (await signedPdf(await countedBoard(db, poll))), PDF);
    }
    case 'bundle.zip':
      return found(await readPublishedZip(db, poll), ZIP);
    default:
      return refuse('NOT_FOUND');
  }
};

const found = (bytes: Uint8Array | undefined, contentType: string) =>
  bytes === undefined ? refuse('NOT_FOUND') : accept({ bytes, contentType });

/** The declaration's PDF before anybody signed it, for those who may. */
async function toBeSigned({ db }: Deps, { roles }: Actor, poll: string): Promise<Answer<BoardFile, 'NOT_FOUND'>> {
  if (!roles.has('returning-officer') && !roles.has('scrutineer')) return refuse('NOT_FOUND');
  const outcome = await boardBody(db, poll, 'outcome');
  if (outcome === undefined || (await unruledIn(db, poll)).length > 0) return refuse('NOT_FOUND');
  const pdf = await declaredPdf(db, poll, await countedBoard(db, poll));
  return found(pdf?.bytes, PDF);
}

/** Only after the close: before it, the pack would tell who has voted so far. */
async function pack(
  deps: Deps,
  actor: Actor,
  poll: string,
): Promise<Answer<BoardFile, 'NOT_FOUND' | 'NOT_SIGNED_IN' | 'NOT_ALLOWED' | 'LOCKED' | 'INTERESTED' | 'POLL_STATE'>> {
  if (actor.session !== 'passkey' || actor.person === null) return refuse('NOT_SIGNED_IN');
  if (!actor.roles.has('scrutineer') || !(await isScrutineerOf(deps.db, poll, actor.person)))
    return refuse('NOT_ALLOWED');
  const kept = await keptFrom(deps.db, { person: actor.person, poll, as: ['scrutineer'], acts: false });
  if (kept !== null) return refuse('INTERESTED');
  // Not in the table of endpoints, and shut like what is.
  const locks = await openLocks(deps.db);
  if (isDeskLocked(locks, poll) || !rolesLeft(actor.roles, locks, poll).includes('scrutineer')) return refuse('LOCKED');
  if ((await boardBody(deps.db, poll, 'closed')) === undefined) return refuse('POLL_STATE');
  const files = await packFiles(deps, poll);
  if (files === undefined) return refuse('POLL_STATE');
  return inTransaction(deps.db, async (trx): Promise<Accepted<BoardFile>> => {
    await recordAccess(trx, actor, { act: 'pack-read', poll }, deps.now());
    return accept({ bytes: zipOf(files), contentType: ZIP });
  });
}
