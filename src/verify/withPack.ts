/** The report of a bundle together with that of its scrutineer pack, and what it means when nothing was found. SPEC §7.4. */
import type { BundleFiles } from './bundle.ts';
import type { OnProgress } from './electionChecks.ts';
import { verifyPack } from './pack.ts';
import { decisionsIn } from './packReplay.ts';
import type { Report } from './report.ts';

/** @param report  of the bundle alone */
export function withPack(report: Report, files: BundleFiles, pack: BundleFiles, onProgress: OnProgress): Report {
  const found = verifyPack(files, pack, onProgress);
  const withDecisions: Report = { ...report, pack: { decisions: decisionsIn(pack) } };
  if (found.length === 0) return withDecisions;
  const verdict = report.verdict === 'unreadable' ? report.verdict : 'findings';
  return { ...withDecisions, verdict, findings: [...report.findings, ...found] };
}

/** What a pack without findings shows. */
export const PACK_WORDS = {
  recomputed: [
    'Each ballot was signed by the enrolled passkey of one member on the roll. The roll was made again from the signed',
    'export and the rules, line by line; every exclusion and every change bears its officers’ names and signatures.',
  ],
  'not recomputed': [
    'Each ballot was signed by the enrolled passkey of one member on the roll, and every change of the roll by two officers.',
    'Decisions not recomputed: this pack holds no export, so that nothing is claimed of how the roll was made.',
  ],
} as const;
