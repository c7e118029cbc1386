/**
 * `countersign bench`: what a ballot costs on this machine, beside belenios-tool on the same archive where it is installed; what it
 * costs to mix a ranked paper, and how long a count takes.
 */
import { randomBytes } from 'node:crypto';
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Rng } from '../../crypto/bytes.ts';
import { type BeleniosTool, findBeleniosTool } from '../bench/beleniosTool.ts';
import { median, perPiece, timeOf } from '../bench/measure.ts';
import { BENCH_UUID, benchPaper } from '../bench/papers.ts';
import { drawnRankings, sealedRankings } from '../bench/rankings.ts';
import { beleniosToolPath } from '../config.ts';
import { countRanked } from '../count/rules.ts';
import type { RuleName } from '../count/stage.ts';
import { verifyArchive } from '../verify/archive.ts';
import { type Command, type Io, readArgs, UsageError } from './command.ts';
import { table } from './exportArgs.ts';

const RUNS = 5;
const WARM_UP = 5;
const CHOICES = [2, 5] as const;
const RULES: readonly RuleName[] = ['scottish-stv-2007', 'ers97', 'meek-hww', 'av'];
/** A paper that is mixed, and a large election that is counted. */
const RANKED = { mixed: 8, candidates: 20, seats: 9 } as const;

export const bench: Command = {
  name: 'bench',
  summary: 'what a ballot and a count cost on this machine',
  help: `usage: countersign bench [--ballots N] [--mixed N] [--papers N] [--json]

Measures, on one thread and for a paper with one of two and one of five choices: milliseconds to verify a ballot of a
Belenios archive and to encrypt one, and its bytes. Where belenios-tool is installed (BELENIOS_TOOL names it) it verifies
the same archives. Times are medians of ${RUNS} runs, the cost of an archive without ballots taken off.
Then: milliseconds a paper to mix ranked papers of ${RANKED.mixed} candidates and to check a mixing; seconds to count ranked papers of
${RANKED.candidates} candidates for ${RANKED.seats} places (AV: one) by each rule.

  --ballots N   ballots in an archive (default 200)
  --mixed N     papers that are mixed (default 500)
  --papers N    papers that are counted (default 100000)
  --json        one JSON document (countersign-bench/1)

exit status  0 measured   64 wrong usage
`,
  run: async (args, io) => {
    const { values, positionals } = readArgs(args, {
      ballots: { type: 'string', default: '200' },
      mixed: { type: 'string', default: '500' },
      papers: { type: 'string', default: '100000' },
      json: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not understood here`);
    const ballots = wholeNumber('ballots', values.ballots);
    const mixed = wholeNumber('mixed', values.mixed);
    const counted = wholeNumber('papers', values.papers);
    const tool = findBeleniosTool(beleniosToolPath());
    const machine = {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
      // Others at work make every time longer: a table made under load is no good.
      load: loadavg()[0] ?? 0,
    };
    const papers = CHOICES.map((choices) => measure(choices, ballots, tool, io));
    const mixing = measureMixing(mixed, io);
    const counts = measureCounts(counted, io);
    const document = {
      format: 'countersign-bench/1',
      machine,
      ballots,
      runs: RUNS,
      beleniosTool: tool?.version ?? null,
      papers,
      mixing,
      counts,
    };
    io.out(values.json ? `${JSON.stringify(document)}\n` : inWords(document));
    return 0;
  },
};

function wholeNumber(name: string, given: string): number {
  if (!/^[1-9][0-9]{0,5}$/.test(given)) throw new UsageError(`--${name} needs a whole number from 1 to 999999`);
  return Number(given);
}

type Measured = {
  readonly choices: number;
  readonly verifyMs: number;
  /** Null where belenios-tool is not installed. */
  readonly beleniosVerifyMs: number | null;
  readonly encryptMs: number;
  readonly ballotBytes: number;
  readonly archiveBytes: number;
  readonly boardLineBytes: number;
};

function measure(choices: number, ballots: number, tool: BeleniosTool | undefined, io: Io): Measured {
  const say = (doing: string): void => {
    if (io.isTerminal) io.err(`1 of ${choices}: ${doing}…\n`);
  };
  say('encrypting');
  const paper = benchPaper(choices, nodeRng);
  const unmeasured = benchPaper(choices, nodeRng);
  for (let i = 0; i < WARM_UP; i++) unmeasured.encrypt(i);
  const encryptMs = median(Array.from({ length: ballots }, (_, i) => timeOf(() => paper.encrypt(i))));
  const { ballot, archive, boardLine } = paper.bytesPerBallot();
  const { full, setUpOnly } = paper.archives();

  say('verifying');
  const name = `${BENCH_UUID}.bel`;
  const verify = (bytes: Uint8Array) => () => {
    const { elections } = verifyArchive(bytes, { name });
    if (elections.length !== 1) throw new Error('the archive of the bench cannot be read');
  };
  verify(unmeasured.archives().full)();
  const verifyMs = perPiece(ballots, RUNS, verify(full), verify(setUpOnly));
  say(tool === undefined ? 'no belenios-tool here' : 'verifying with belenios-tool');
  const beleniosVerifyMs = tool === undefined ? null : withTool(tool, ballots, full, setUpOnly);
  return {
    choices,
    verifyMs: rounded(verifyMs),
    beleniosVerifyMs: beleniosVerifyMs === null ? null : rounded(beleniosVerifyMs),
    encryptMs: rounded(encryptMs),
    ballotBytes: ballot,
    archiveBytes: archive,
    boardLineBytes: boardLine,
  };
}

function withTool(tool: BeleniosTool, ballots: number, full: Uint8Array, setUpOnly: Uint8Array): number {
  const [whole, rest] = [tool.lay(full), tool.lay(setUpOnly)];
  try {
    return perPiece(ballots, RUNS, whole.verify, rest.verify);
  } finally {
    whole.remove();
    rest.remove();
  }
}

type Mixing = { readonly papers: number; readonly mixMs: number; readonly checkMs: number };

/** Milliseconds for each paper. */
function measureMixing(papers: number, io: Io): Mixing {
  if (io.isTerminal) io.err('mixing…\n');
  const { mix, check } = sealedRankings(papers, RANKED.mixed, nodeRng);
  const mixed = mix();
  const each = (work: () => void): number => rounded(median(Array.from({ length: RUNS }, () => timeOf(work))) / papers);
  return { papers, mixMs: each(mix), checkMs: each(() => check(mixed)) };
}

type Counts = {
  readonly papers: number;
  readonly candidates: number;
  readonly seats: number;
  /** By rule. */
  readonly seconds: Readonly<Record<string, number>>;
};

function measureCounts(papers: number, io: Io): Counts {
  const { candidates, seats } = RANKED;
  const election = drawnRankings({ papers, candidates, seats }, nodeRng);
  const seconds = RULES.map((rule): [string, number] => {
    if (io.isTerminal) io.err(`counting by ${rule}…\n`);
    const count = (): void => {
      if (!countRanked(election, { rule, lots: ({ among }) => among[0]! }).ok) throw new Error('every tie has its lot');
    };
    return [rule, rounded(median(Array.from({ length: RUNS }, () => timeOf(count))) / 1000)];
  });
  return { papers, candidates, seats, seconds: Object.fromEntries(seconds) };
}

const nodeRng: Rng = (length) => new Uint8Array(randomBytes(length));
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

function inWords(document: {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly load: number };
  readonly ballots: number;
  readonly runs: number;
  readonly beleniosTool: string | null;
  readonly papers: readonly Measured[];
  readonly mixing: Mixing;
  readonly counts: Counts;
}): string {
  const { machine, ballots, runs, beleniosTool, papers, mixing, counts } = document;
  const { cpu, cores, node, load } = machine;
  const row = (name: string, of: (paper: Measured) => number | null): string[] => [
    name,
    ...papers.map((paper) => String(of(paper) ?? '-').padStart(10)),
  ];
  return [
    `${cpu}, ${cores} cores, Node ${node}, load ${load.toFixed(1)}`,
    `One thread, ${ballots} ballots, medians of ${runs} runs. belenios-tool: ${beleniosTool ?? 'not installed'}.`,
    '',
    table([
      ['PER BALLOT', ...papers.map(({ choices }) => `1 of ${choices}`.padStart(10))],
      row('verify, ms', ({ verifyMs }) => verifyMs),
      row('verify with belenios-tool, ms', ({ beleniosVerifyMs }) => beleniosVerifyMs),
      row('encrypt, ms', ({ encryptMs }) => encryptMs),
      row('ballot, bytes', ({ ballotBytes }) => ballotBytes),
      row('in the archive, bytes', ({ archiveBytes }) => archiveBytes),
      row('line of the board, bytes', ({ boardLineBytes }) => boardLineBytes),
    ]),
    table([
      [`RANKED PAPERS OF ${RANKED.mixed}, EACH OF ${mixing.papers}`, ''],
      ['mix, ms', String(mixing.mixMs).padStart(10)],
      ['check a mixing, ms', String(mixing.checkMs).padStart(10)],
    ]),
    table([
      [`COUNT OF ${counts.papers}, ${counts.candidates} CANDIDATES, ${counts.seats} PLACES`, ''],
      ...Object.entries(counts.seconds).map(([rule, seconds]) => [`${rule}, s`, String(seconds).padStart(10)]),
    ]),
  ].join('\n');
}
