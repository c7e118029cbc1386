/**
 * What a verification says: `countersign-report/1`, the same for bundles and Belenios archives, for the command and the
 * web page. Every finding is reported, not only the first, each with its place and evidence. SPEC §7.4.
 */
import { z } from 'zod';
import { type Decrypted, resultRows } from '../../crypto/belenios/result.ts';

export const findingShape = z.strictObject({
  /** Stable, for programs: `BALLOT_INVALID`. */
  code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  /** Where: `ballots[3]`, `trustee 2`, `byte 1024`, a file name. */
  at: z.string(),
  /** One sentence for people. */
  says: z.string(),
  /** Trackers, credentials, hashes, values that show it. */
  evidence: z.array(z.string()),
});
export type Finding = z.infer<typeof findingShape>;

/**
 * valid: checked against anchors (a Belenios archive has none to check against and is valid by itself).
 * consistent: nothing found, but no anchors were given, or none for the keys of scrutineers who attest: internally consistent only.
 */
export const verdictShape = z.enum(['valid', 'consistent', 'findings', 'unreadable', 'unsupported']);
export type Verdict = z.infer<typeof verdictShape>;

export const electionReportShape = z.strictObject({
  uuid: z.string(),
  /** Unit of the poll; null for a Belenios archive by itself. */
  unit: z.string().nullable(),
  /** Ballots in the archive, replaced ones included. */
  ballots: z.int().nonnegative(),
  /**
   * By question the totals of the choices (a blank choice first), or of a shuffled one the numbers of each paper; null
   * where they are not published or not checked.
   */
  result: z.array(z.union([z.array(z.int().nonnegative()), z.array(z.array(z.int().nonnegative()))])).nullable(),
  /** Too few ballots to be shown, or rankings that are sealed: the result is what scrutineers attest, and was not recomputed. */
  attested: z.literal(true).optional(),
  /** Papers, each by question and place from 0, whose plaintext is not the one that stands for their numbers; not left empty. */
  notCanonical: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])).optional(),
});
export type ElectionReport = z.infer<typeof electionReportShape>;

export const reportShape = z.strictObject({
  format: z.literal('countersign-report/1'),
  kind: z.enum(['bundle', 'belenios']),
  verdict: verdictShape,
  elections: z.array(electionReportShape),
  findings: z.array(findingShape),
  /** Only of a bundle checked with its scrutineer pack: whether the pack let the decisions on the roll be made again. */
  pack: z
    .strictObject({
      decisions: z.enum(['recomputed', 'not recomputed']),
      /** With a scrutineer's sealing key: what is attested was made again from what was sealed (withKey.ts). */
      sealed: z.literal('recomputed').optional(),
    })
    .optional(),
});
export type Report = z.infer<typeof reportShape>;

export const finding = (code: string, at: string, says: string, ...evidence: readonly string[]): Finding => ({
  code,
  at,
  says,
  evidence: [...evidence],
});

/** Adds one by one: what a stranger sends can make more findings than a call takes arguments. */
export function addAll(to: Finding[], found: readonly Finding[]): void {
  for (const one of found) to.push(one);
}

/** Enough of a list for its evidence; a stranger's list may be longer than a call takes arguments. */
export const some = (evidence: readonly string[]): readonly string[] => evidence.slice(0, 20);

/** @param otherwise the verdict when nothing was found */
export const report = (
  kind: Report['kind'],
  elections: readonly ElectionReport[],
  findings: readonly Finding[],
  otherwise: 'valid' | 'consistent',
): Report => ({
  format: 'countersign-report/1',
  kind,
  verdict: findings.length > 0 ? 'findings' : otherwise,
  elections: [...elections],
  findings: [...findings],
});

/** Nothing can be said, for one reason: unreadable, or something this verifier does not check (yet). */
export const noReport = (kind: Report['kind'], verdict: 'unreadable' | 'unsupported', why: Finding): Report => ({
  format: 'countersign-report/1',
  kind,
  verdict,
  elections: [],
  findings: [why],
});

/** A result as it stands in a report. */
export function reportOf({ result, notCanonical }: Decrypted): Pick<ElectionReport, 'result' | 'notCanonical'> {
  const marked = notCanonical.flatMap((places, question) => places.map((place): [number, number] => [question, place]));
  return { result: resultRows(result), ...(marked.length === 0 ? {} : { notCanonical: marked }) };
}
