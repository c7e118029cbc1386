/**
 * The PDF of a counted poll's declaration: kept from the first signature on; before it, what the first to sign gets to read. It comes
 * of the text alone, byte for byte, so that it is made once for each. SPEC §7.5.
 */
import { sha256Hex } from '../../crypto/bytes.ts';
import type { Db } from '../store/database.ts';
import { readDeclarationPdf } from '../store/declarations.ts';
import { type Declaration, declarationOf, fileBlocks, signedBlocks } from '../verify/declaration/declaration.ts';
import type { PollBoard } from '../verify/pollBoard.ts';
import { declarationPdf } from './declarationPdf.ts';
import { inTurn } from './inTurn.ts';

export type DeclaredPdf = { readonly bytes: Uint8Array; readonly sha256: string };

/** The newest few, by SHA-256 of the text: anybody may ask for one. */
const made = new Map<string, DeclaredPdf>();
const KEPT = 4;

/** With the names of who signed it, from the board; undefined before it is signed. @param board  as stored */
export async function signedPdf(board: PollBoard): Promise<Uint8Array | undefined> {
  const signed = signedBlocks(board);
  const { closed, declaration } = board;
  if (signed === null || closed === undefined || declaration === undefined) return undefined;
  const pdf = await madeOnce(declaration.hash, signed, new Date(closed.body.closedAt));
  return pdf.bytes;
}

/** undefined before there is an outcome. @param board  as stored */
export async function declaredPdf(db: Db, poll: string, board: PollBoard): Promise<DeclaredPdf | undefined> {
  const kept = await readDeclarationPdf(db, poll);
  if (kept !== undefined) return { bytes: kept, sha256: sha256Hex(kept) };
  const declaration = declarationOf(board);
  if (declaration === null || board.closed === undefined) return undefined;
  return madeOnce(
    declaration.sha256,
    { title: declaration.title, blocks: fileBlocks(declaration) },
    new Date(board.closed.body.closedAt),
  );
}

/** @param of  SHA-256 of what it says */
const madeOnce = (
  of: string,
  { title, blocks }: Pick<Declaration, 'title' | 'blocks'>,
  madeAt: Date,
): Promise<DeclaredPdf> =>
  inTurn(`declaration/${of}`, async () => {
    const before = made.get(of);
    if (before !== undefined) return before;
    const bytes = await declarationPdf(title, blocks, madeAt);
    const pdf = { bytes, sha256: sha256Hex(bytes) };
    const [oldest] = made.keys();
    if (made.size >= KEPT && oldest !== undefined) made.delete(oldest);
    made.set(of, pdf);
    return pdf;
  });
