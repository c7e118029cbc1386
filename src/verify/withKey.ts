/**
 * What scrutineers attest, made again by whoever has the scrutineer pack and one scrutineer's sealing key: the same work as on the
 * scrutineer's page (attesting.ts), held against what stands on the board. SPEC §6.8.
 */
import type { Aes } from '../../crypto/belenios/sealedMessage.ts';
import { canonical } from '../../crypto/canonical.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import { contestsToAttest } from './attesting.ts';
import { type BundleFiles, countOpening, sealedMessage } from './bundle.ts';
import { readLines } from './packFiles.ts';
import { type Finding, finding, type Report } from './report.ts';
import { readCounting } from './trusteeWork.ts';

/** Of crypto/sealedPart.ts. */
export type HeldKey = { readonly origin: string; readonly secret: bigint };

/**
 * @param report  of the bundle with its pack; one that could not be read stays as it is
 * @returns the report with `sealed` `recomputed` where nothing was found here
 */
export async function withSealingKey(
  report: Report,
  files: BundleFiles,
  pack: BundleFiles,
  key: HeldKey,
  aes: Aes,
): Promise<Report> {
  // Of a board with findings nothing could be said that rests on it.
  if (report.verdict !== 'valid' && report.verdict !== 'consistent') return report;
  const found = await recomputed(files, pack, key, aes);
  const { pack: packed } = report;
  if (found.length === 0) return { ...report, ...(packed && { pack: { ...packed, sealed: 'recomputed' } }) };
  return { ...report, verdict: 'findings', findings: [...report.findings, ...found] };
}

async function recomputed(
  files: BundleFiles,
  pack: BundleFiles,
  { origin, secret }: HeldKey,
  aes: Aes,
): Promise<readonly Finding[]> {
  const counting = readCounting(files);
  const { attestation, defined, opened } = counting?.board ?? {};
  const published = encodePoint(baseMultiply(secret));
  const place = (opened?.body.sealedTo ?? []).findIndex(({ key }) => key === published);
  if (counting === null || place < 0 || defined?.body.origin !== origin) {
    return [finding('SEALING_KEY', 'sealing key', 'This key is no scrutineer’s of this poll.')];
  }
  if (attestation === undefined) return []; // nothing is sealed
  const scrutineer = place + 1;
  const kept = readLines(pack, 'sealed.jsonl', sealedMessage).lines;
  const messages = kept.filter((one) => one.scrutineer === scrutineer);
  const counts = readLines(pack, 'counts.jsonl', countOpening).lines;
  const made = await contestsToAttest(counting, { scrutineer, secret, aes }, { messages, counts });
  const findings = made.faults.map(({ uuid, owner, says }) =>
    finding('SEALED_INVALID', `trustee ${owner}`, `What trustee ${owner} sealed does not count: ${says}.`, uuid),
  );
  const at = `board[${attestation.index}]`;
  if (!made.ok) {
    const evidence = [...made.waiting.map(({ uuid }) => uuid), ...made.counts];
    const says = 'What scrutineers attest cannot be made again from this pack.';
    return [...findings, finding('ATTESTED_UNSHOWN', at, says, ...evidence)];
  }
  if (canonical(made.contests) === canonical(attestation.body.contests)) return findings;
  const says = 'What scrutineers attest is not what was sealed.';
  return [...findings, finding('ATTESTED_OTHER', at, says, canonical(made.contests))];
}
