/** Evidence: files that show something about an entry, sealed under the poll's key, with their hashes on record. Append-only. */
import { z } from 'zod';
import { decode } from '../../crypto/canonical.ts';
import { type EvidenceType, evidenceType } from '../contract/claims.ts';
import type { Place } from '../sealing.ts';
import { type Db, type Trx, violatedConstraint } from './database.ts';
import { sealedTexts, textOf } from './looks.ts';
import { pollSealer } from './polls.ts';

export type Evidence = {
  readonly id: string;
  readonly poll: string;
  /** About a claim, a member's number, or a unit that returns its result: one of them. */
  readonly claim: string | null;
  readonly number: string | null;
  readonly unit: string | null;
  readonly sha256: string;
  readonly type: EvidenceType;
  readonly size: number;
  readonly what: string;
  readonly givenBy: string;
  readonly byOfficer: boolean;
  readonly at: Date;
};

const bytesPlace = (id: string): Place => ['evidence', 'bytes', id];
const whatPlace = (id: string): Place => ['evidence', 'what', id];

/** @returns why the database refused it; null when it is kept */
export async function insertEvidence(
  trx: Trx,
  evidence: Evidence,
  bytes: Uint8Array,
): Promise<'EVIDENCE_KNOWN' | 'EVIDENCE_FULL' | null> {
  const { id, poll, claim, number, unit, sha256, type, size, what, givenBy, byOfficer, at } = evidence;
  const sealer = await pollSealer(trx, poll);
  try {
    await trx.transaction(async (savepoint) =>
      savepoint('evidence').insert({
        ...{ id, poll, claim, number, unit, sha256, type, size, at },
        what: sealer.sealText(what, whatPlace(id)),
        bytes: sealer.seal(bytes, bytesPlace(id)),
        given_by: givenBy,
        by_officer: byOfficer,
      }),
    );
    return null;
  } catch (fault) {
    if (violatedConstraint(fault) === 'evidence_once') return 'EVIDENCE_KNOWN';
    if (violatedConstraint(fault) === 'evidence_full') return 'EVIDENCE_FULL';
    throw fault;
  }
}

const row = z.object({
  id: z.string(),
  poll: z.string(),
  claim: z.string().nullable(),
  number: z.string().nullable(),
  unit: z.string().nullable(),
  sha256: z.string(),
  type: evidenceType,
  size: z.int(),
  givenBy: z.string(),
  byOfficer: z.boolean(),
  at: z.date(),
});
const COLUMNS = [
  ...['id', 'poll', 'claim', 'number', 'unit', 'sha256', 'type', 'size', 'at'],
  'given_by as givenBy',
  'by_officer as byOfficer',
];

/** One after the other: a transaction has one connection. */
async function readAll(db: Db | Trx, rows: readonly unknown[]): Promise<Evidence[]> {
  const found = rows.map((one) => decode(row, one, 'evidence'));
  const texts = await sealedTexts(
    db,
    'evidence',
    found.map(({ id }) => id),
  );
  const pieces: Evidence[] = [];
  for (const piece of found) {
    const sealer = await pollSealer(db, piece.poll);
    pieces.push({ ...piece, what: sealer.openText(textOf(texts, piece.id, 'what'), whatPlace(piece.id)) });
  }
  return pieces;
}

export async function findEvidence(db: Db | Trx, id: string): Promise<Evidence | undefined> {
  const found: unknown[] = await db('evidence')
    .where({ id })
    .select(...COLUMNS);
  return (await readAll(db, found))[0];
}

/** @throws SealBroken when it is not as it was stored */
export async function evidenceBytes(
  db: Db | Trx,
  { id, poll }: Pick<Evidence, 'id' | 'poll'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const sealed = textOf(await sealedTexts(db, 'evidence-bytes', [id]), id, 'bytes');
  return new Uint8Array((await pollSealer(db, poll)).open(sealed, bytesPlace(id)));
}

/** Evidence of these claims, in the order in which it was given. */
export async function evidenceOfClaims(db: Db | Trx, claims: readonly string[]): Promise<Evidence[]> {
  const rows: unknown[] = await db('evidence')
    .whereIn('claim', [...claims])
    .orderBy('at')
    .orderBy('id')
    .select(...COLUMNS);
  return readAll(db, rows);
}

/** Evidence about a number: given for it by officers, or with a claim about it; and with this claim, if one is named. */
export async function evidenceAbout(
  db: Db | Trx,
  poll: string,
  number: string,
  claim: string | null = null,
): Promise<Evidence[]> {
  const rows: unknown[] = await db('evidence')
    .where({ poll })
    .where((about) =>
      about
        .where({ number })
        .orWhereIn('claim', db('claims').where({ poll, number }).select('id'))
        .orWhere('claim', claim ?? ''),
    )
    .orderBy('at')
    .orderBy('id')
    .select(...COLUMNS);
  return readAll(db, rows);
}

/** Minutes of a unit that returns its result, in the order in which they were given. */
export async function minutesOf(db: Db | Trx, poll: string, unit: string): Promise<Evidence[]> {
  const rows: unknown[] = await db('evidence')
    .where({ poll, unit })
    .orderBy('at')
    .orderBy('id')
    .select(...COLUMNS);
  return readAll(db, rows);
}

export const isMinuteOf = async (db: Db | Trx, poll: string, unit: string, sha256: string): Promise<boolean> =>
  (await db('evidence').where({ poll, unit, sha256 }).first('id')) !== undefined;

/** What a proposal rests on. */
export async function linkEvidence(trx: Trx, proposal: string, evidence: readonly string[]): Promise<void> {
  if (evidence.length === 0) return;
  await trx('proposal_evidence').insert(evidence.map((id) => ({ proposal, evidence: id })));
}
