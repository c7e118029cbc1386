/** Signatures of a declaration, as they go on its board, and the PDF that they sign. */
import type { Body } from '../../crypto/bodies.ts';
import { declarationBody } from '../../crypto/bodies.ts';
import { sha256Hex } from '../../crypto/bytes.ts';
import { canonical, decode } from '../../crypto/canonical.ts';
import type { Db, Trx } from './database.ts';

export type DeclarationSignature = Body<'declaration'>['signatures'][number];
const signatureShape = declarationBody.shape.signatures.element;

export async function insertDeclarationSignature(
  trx: Trx,
  poll: string,
  person: string,
  signature: DeclarationSignature,
): Promise<void> {
  const { role, at } = signature;
  await trx('declaration_signatures').insert({ poll, person, role, signature: canonical(signature), at });
}

/** The returning officer’s first, then in the order of signing. */
export async function readDeclarationSignatures(
  db: Db,
  poll: string,
): Promise<readonly { readonly person: string; readonly signature: DeclarationSignature }[]> {
  const rows: { person: string; signature: unknown }[] = await db('declaration_signatures')
    .where({ poll })
    .orderByRaw("role = 'returning-officer' desc, at, person")
    .select('person', 'signature');
  return rows.map(({ person, signature }) => ({ person, signature: decode(signatureShape, signature, 'signature') }));
}

/** Once; who signs later signs the same. Under the poll's lock. */
export async function keepDeclarationPdf(trx: Trx, poll: string, pdf: Uint8Array): Promise<void> {
  const row = { poll, sha256: sha256Hex(pdf), pdf: Buffer.from(pdf) };
  await trx('declaration_files').insert(row).onConflict('poll').ignore();
}

export async function readDeclarationPdf(db: Db | Trx, poll: string): Promise<Uint8Array | undefined> {
  const row: { pdf: Buffer } | undefined = await db('declaration_files').where({ poll }).first('pdf');
  return row === undefined ? undefined : Uint8Array.from(row.pdf);
}
