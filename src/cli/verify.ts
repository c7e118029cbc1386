/** `countersign verify`: a published bundle (folder or zip) or a Belenios archive, from its bytes alone; the report for people or programs. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { looksLikeArchive } from '../../crypto/belenios/archive.ts';
import { DecodeError, fromUtf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { parseJson } from '../../crypto/json.ts';
import { readSealingKey } from '../../crypto/sealedPart.ts';
import { verifyArchive } from '../verify/archive.ts';
import { type Anchors, anchors, type BundleFiles } from '../verify/bundle.ts';
import { verifyBundle } from '../verify/bundleVerifier.ts';
import { namesOf } from '../verify/names.ts';
import { finding, noReport, type Report } from '../verify/report.ts';
import { type HeldKey, withSealingKey } from '../verify/withKey.ts';
import { PACK_WORDS, withPack } from '../verify/withPack.ts';
import { looksLikeZip, readZip, Unreadable } from '../verify/zip.ts';
import { proveAhead } from '../workers/provers.ts';
import { readFolder } from './bundleReader.ts';
import { type Command, type Io, readArgs, UsageError } from './command.ts';

const HELP = `usage: countersign verify BUNDLE [--anchors FILE] [--against EARLIER] [--scrutineer PACK [--sealing-key FILE]]
                          [--json]
       countersign verify ARCHIVE.bel [--json]

Recomputes a published poll from its files: every ballot, every proof, the count and the outcome. Nothing is fetched, and
nothing but the anchors is believed.

  BUNDLE              folder or zip as published
  ARCHIVE.bel         a Belenios archive (protocol v1, Ed25519), ours or another's
  --anchors FILE      what you know from elsewhere: the log's origin and key, the trustees', scrutineers'
                      and export keys
  --against EARLIER   a copy of the bundle, or of its board, that you kept: it must be the beginning of this one
  --scrutineer PACK   scrutineers: the folder or zip with the openings, to check who signed and to make the roll again
  --sealing-key FILE  scrutineers: your sealing key, as age -d opens its file, to make again what is attested
  --json              one JSON document (countersign-report/1) on standard output, nothing else there

exit status  0 nothing found   1 findings   2 unreadable or unsupported   64 wrong usage
`;

const EXIT: Readonly<Record<Report['verdict'], number>> = {
  valid: 0,
  consistent: 0,
  findings: 1,
  unreadable: 2,
  unsupported: 2,
};

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'check a published bundle or a Belenios archive',
  help: HELP,
  run,
};

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(args, {
    anchors: { type: 'string' },
    against: { type: 'string' },
    scrutineer: { type: 'string' },
    'sealing-key': { type: 'string' },
    json: { type: 'boolean' },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError('name one bundle or archive');
  const bar = progressBar(io);
  const target = await readTarget(path);
  if (target.kind === 'archive' && (values.anchors ?? values.against ?? values.scrutineer) !== undefined) {
    throw new UsageError('--anchors, --against and --scrutineer go with a bundle, not with an archive');
  }
  const keyFile = values['sealing-key'];
  if (keyFile !== undefined && values.scrutineer === undefined) {
    throw new UsageError('--sealing-key goes with --scrutineer: the pack has what was sealed');
  }
  const sealingKey = keyFile === undefined ? undefined : await readKey(keyFile);
  let report: Report;
  if (target.kind === 'unreadable') {
    report = noReport('bundle', 'unreadable', finding('UNREADABLE', path, target.says));
  } else if (target.kind === 'archive') {
    report = verifyArchive(target.bytes, { name: basename(path), onProgress: bar.step });
  } else {
    const held = values.anchors === undefined ? undefined : await readAnchors(values.anchors);
    const against = values.against === undefined ? undefined : await readFiles(values.against, '--against');
    const pack = values.scrutineer === undefined ? undefined : await readFiles(values.scrutineer, '--scrutineer');
    const seen = await proveAhead(target.files, (done, of) => bar.step('proofs', done, of));
    const checked = verifyBundle(target.files, {
      seen,
      ...(held && { anchors: held }),
      ...(against && { against }),
      onProgress: bar.step,
    });
    report = pack === undefined ? checked : withPack(checked, target.files, pack, bar.step);
    if (pack !== undefined && sealingKey !== undefined) {
      report = await withSealingKey(report, target.files, pack, sealingKey, crypto.subtle);
    }
  }
  bar.end();
  if (values.json === true) io.out(`${JSON.stringify(report)}\n`);
  else io.out(inWords(report, target.kind === 'bundle' ? target.files : undefined));
  return EXIT[report.verdict];
}

type Target =
  | { readonly kind: 'bundle'; readonly files: BundleFiles }
  | { readonly kind: 'archive'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable'; readonly says: string };

/** What it is is told by its first bytes, not by its name. */
export async function readTarget(path: string): Promise<Target> {
  try {
    if ((await stat(path)).isDirectory()) return { kind: 'bundle', files: await readFolder(path) };
    const bytes = new Uint8Array(await readFile(path));
    if (looksLikeZip(bytes)) return { kind: 'bundle', files: readZip(bytes) };
    if (looksLikeArchive(bytes) || path.endsWith('.bel')) return { kind: 'archive', bytes };
    return { kind: 'unreadable', says: 'This is neither a bundle (a folder or a zip) nor a Belenios archive.' };
  } catch (fault) {
    if (isSystemFault(fault)) return { kind: 'unreadable', says: `This cannot be opened (${fault.code}).` };
    if (!(fault instanceof Unreadable)) throw fault;
    return { kind: 'unreadable', says: `This cannot be read: ${fault.message}.` };
  }
}

/** No such file, no permission, and the like. */
const isSystemFault = (fault: unknown): fault is Error & { readonly code: string } =>
  fault instanceof Error && 'code' in fault && typeof fault.code === 'string';

/** @throws UsageError: what the caller brings along must be good, or the check would not be the one asked for */
export async function readFiles(path: string, option: string): Promise<BundleFiles> {
  const read = await readTarget(path);
  if (read.kind === 'bundle') return read.files;
  throw new UsageError(`${option}: ${read.kind === 'unreadable' ? read.says : 'This is an archive, not a bundle.'}`);
}

export async function readAnchors(path: string): Promise<Anchors> {
  try {
    return decode(anchors, parseJson(fromUtf8(new Uint8Array(await readFile(path)))));
  } catch (fault) {
    if (isSystemFault(fault)) throw new UsageError(`--anchors: ${path} cannot be opened (${fault.code})`);
    if (!(fault instanceof DecodeError)) throw fault;
    throw new UsageError(`--anchors: ${path} is not a file of anchors: ${fault.message}`);
  }
}

async function readKey(path: string): Promise<HeldKey> {
  try {
    return readSealingKey(fromUtf8(new Uint8Array(await readFile(path))));
  } catch (fault) {
    if (isSystemFault(fault)) throw new UsageError(`--sealing-key: ${path} cannot be opened (${fault.code})`);
    if (!(fault instanceof DecodeError)) throw fault;
    throw new UsageError(`--sealing-key: ${path} is no sealing key: ${fault.message}`);
  }
}

const BAR_WIDTH = 30;

/** One line on standard error that is written over; nothing where nobody looks. */
function progressBar(io: Io): {
  readonly step: (part: string, done: number, of: number) => void;
  readonly end: () => void;
} {
  let shown = '';
  const show = (line: string): void => {
    if (!io.isTerminal || line === shown) return;
    io.err(`\r${line.padEnd(shown.length)}`);
    shown = line;
  };
  return {
    step: (part, done, of) => {
      const full = of === 0 ? BAR_WIDTH : Math.floor((done * BAR_WIDTH) / of);
      show(`${part.padEnd(11)} [${'#'.repeat(full).padEnd(BAR_WIDTH)}] ${done} of ${of}`);
    },
    end: () => {
      if (shown !== '') io.err(`\r${' '.repeat(shown.length)}\r`);
    },
  };
}

/** The report for people. Names of choices come from the bundle's own board, whatever it is worth. */
function inWords(report: Report, files: BundleFiles | undefined): string {
  const lines: string[] = [];
  const names = files === undefined ? undefined : namesOf(files);
  if (names !== undefined) lines.push(printable(names.title), '');
  if (names?.abandoned !== undefined) lines.push(`This poll was abandoned: ${printable(names.abandoned)}`, '');
  const how = report.pack?.sealed === 'recomputed' ? 'and recomputed with your key' : 'not recomputed';
  for (const { uuid, unit, ballots, result, attested, notCanonical = [] } of report.elections) {
    lines.push(`${unit === null ? 'Election' : `Unit ${unit}, election`} ${uuid}: ${ballots} ballots`);
    const contest = names?.contest(uuid);
    if (contest !== undefined) lines.push(`  ${printable(contest.question)}`);
    for (const [question, totals] of (result ?? []).entries()) {
      if (totals.some((one) => Array.isArray(one))) {
        lines.push(`  question ${question + 1}: ${totals.length} papers decrypted, in the order of the last shuffle`);
        continue;
      }
      totals.forEach((total, i) => {
        const label = contest?.labels[i] ?? `question ${question + 1}, choice ${i + 1}`;
        lines.push(`  ${String(total).padStart(8)}  ${printable(label)}`);
      });
    }
    for (const [question, place] of notCanonical) {
      const paper = `question ${question + 1}, paper ${place + 1}`;
      lines.push(
        `  ${paper}: what was decrypted is more than these numbers; Belenios counts it, a poll of ours does not`,
      );
    }
    if (result === null) lines.push(attested === true ? `  attested, ${how}` : '  no result');
    lines.push('');
  }
  if (report.findings.length > 0) {
    lines.push(report.findings.length === 1 ? 'One finding:' : `${report.findings.length} findings:`);
    for (const { code, at, says, evidence } of report.findings) {
      lines.push(`  ${code}  ${printable(at)}`, `      ${printable(says)}`);
      for (const one of evidence) lines.push(`      · ${printable(one.length > 300 ? `${one.slice(0, 300)}…` : one)}`);
    }
    lines.push('');
  }
  return `${[...lines, ...verdictWords(report)].join('\n')}\n`;
}

function verdictWords({ kind, verdict, pack: checked }: Report): readonly string[] {
  const pack = checked === undefined ? [] : PACK_WORDS[checked.decisions];
  switch (verdict) {
    case 'valid':
      return kind === 'belenios'
        ? ['Valid: every proof holds, and the result follows from the ballots.']
        : ['Valid: nothing was found, and the keys are those you hold.', ...pack];
    case 'consistent':
      return [
        'Internally consistent only: nothing was found, but without anchors nothing shows that this is the board that others see,',
        'and without the scrutineers’ keys in them nothing shows who attests what was not recomputed.',
        'Get the anchors (log key, trustees’, scrutineers’ and export keys) from the trustees or scrutineers, not from where the bundle',
        'came from, and run this again with --anchors FILE.',
        ...pack,
      ];
    case 'findings':
      return ['Not valid: see the findings above, and show them to a scrutineer.'];
    case 'unreadable':
      return ['Unreadable: nothing can be said of it.'];
    case 'unsupported':
      return ['Unsupported: this version cannot check it. That is no finding against it.'];
  }
}

/** What a stranger wrote must not move the cursor or hide what we print: control and direction characters are shown as `?`. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
