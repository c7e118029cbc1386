/** `countersign simulate`: a whole poll on this machine, through the service's own acts and a real database, and its bundle. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readBoard } from '../../crypto/board.ts';
import { rollFrozen } from '../../crypto/bodies.ts';
import { DecodeError, fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { canonical, decode } from '../../crypto/canonical.ts';
import { parseJson } from '../../crypto/json.ts';
import { toInstant } from '../actions/steps.ts';
import { ConfigError, readConfig } from '../config.ts';
import { EmbeddedDatabaseError } from '../embedded/server.ts';
import { type Exports, simulatedExports } from '../simulation/membership.ts';
import { type Prospect, prospectOf } from '../simulation/officers.ts';
import { seededRng } from '../simulation/seededRng.ts';
import { type Simulated, type Stage, simulatePoll } from '../simulation/simulatedPoll.ts';
import { startSimulationDeps } from '../simulation/simulationDeps.ts';
import { Refused } from '../simulation/visitor.ts';
import { type BundleFiles, resultFile } from '../verify/bundle.ts';
import { verifyPack } from '../verify/pack.ts';
import type { Finding } from '../verify/report.ts';
import { readZip } from '../verify/zip.ts';
import { startBundleVerifiers } from '../workers/bundleVerifiers.ts';
import { readFolder } from './bundleReader.ts';
import { type Command, type Io, UsageError } from './command.ts';
import { refuse } from './exportArgs.ts';
import { readOptions, type SimulateOptions, SMALL_UNIT } from './simulateOptions.ts';
import { stageProgress } from './stageProgress.ts';

const HELP = `usage: countersign simulate [--out DIR] [--voters N] [--units N] [--contest KIND] [--trustees K/N]
                            [--small-counts] [--seed S] [--now INSTANT] [--json]
       countersign simulate [--out DIR] --exports DIR --rules FILE --keys DIR [--previous DIR] [--contest KIND]
                            [--trustees K/N] [--seed S] [--now INSTANT] [--json]

Runs a whole poll on this machine: the acts of the service on a real PostgreSQL, with a passkey in software for every
officer, trustee and member. Nothing is sent anywhere. The clock of the poll is simulated; about 85 in 100 vote.
Leaves DIR/bundle and DIR/bundle.zip as published, DIR/scrutineer (the pack) and DIR/anchors.json, and verifies them.

  --out DIR       where the files go: a folder that is not there yet, or is empty. Without it a new one is made in the
                  system's temporary folder, and named at the end
  --voters N      members who may vote, in a membership made up from the seed (default 300)
  --units N       branches, each with at least 10 of them (default 6)
  --contest KIND  trigger: affirm or open, in each branch, and three affiliates of which two return their results
                  (default); yesno; choose: up to two of five; approve: any of five; av: one of five, ranked; stv:
                  three of eight, ranked, by the Scottish rules of 2007
  --trustees K/N  how many trustees suffice for the count, and how many there are (default 2/2)
  --small-counts  in one branch five vote, in another two: the first is opened by the scrutineer alone, who attests it,
                  the other by nobody
  --seed S        the same seed, exports and --now give the same roll and result. Without it one is drawn and shown
  --now INSTANT   when the simulated poll is set up (default 2026-10-02T09:00:00Z; with --exports the clock)
  --exports DIR   a signed membership export instead, with --rules, --keys and, where there is one, --previous.
                  Its branches with at least 10 eligible members are polled
  --json          one JSON document (countersign-simulation/1) on standard output, nothing else there

It uses DATABASE_URL for a database that it makes and removes again, or else starts a PostgreSQL of its own.

exit status  0 nothing found   1 findings   2 the exports are refused   64 wrong usage
`;

const STOPPED = 130;

export const simulate: Command = {
  name: 'simulate',
  summary: 'a whole poll on this machine, and its bundle',
  help: HELP,
  run,
};

async function run(args: readonly string[], io: Io): Promise<number> {
  const options = await readOptions(args);
  const { now, seed } = options;
  const exports = options.exports ?? simulatedExports({ ...options, rng: seededRng(seed, 'membership') });
  const read = readProspect(exports, now);
  if (!read.ok) return refuse(read.refused, options.json, io);
  const { prospect } = read;
  if (prospect.units.length === 0) {
    throw new UsageError(`no branch of the export has ${SMALL_UNIT} eligible members, so none can be polled by itself`);
  }
  tellLeftOut(prospect, io);
  if (options.out !== undefined) await mkdir(options.out, { recursive: true });

  const bar = stageProgress(io);
  const signal = onSignal();
  try {
    const { databaseUrl } = readConfig('start');
    const label = new Uint8Array(randomBytes(8));
    const stage = await startSimulationDeps({ databaseUrl, label, seed, now });
    let simulated: Simulated;
    try {
      const progress = (name: Stage, done: number, of: number): void => {
        signal.check();
        bar.step(name, done, of);
      };
      const { contests, trustees, quorum, smallCounts } = options;
      simulated = await simulatePoll({
        ...stage,
        seed,
        exports,
        prospect,
        contests,
        trustees,
        quorum,
        smallUnit: SMALL_UNIT,
        smallCounts,
        // Of real exports nobody is admitted against the rules.
        tenders: options.exports === undefined,
        affiliates: options.exports === undefined,
        progress,
      });
    } finally {
      await stage.stop();
    }
    bar.step('verification', 0, 1);
    const out = options.out ?? (await mkdtemp(join(tmpdir(), 'countersign-simulated-')));
    const checked = await writeAndVerify(out, simulated);
    bar.end();
    tell(io, { ...options, out }, prospect, simulated, checked, bar.seconds());
    return checked.findings.length === 0 && checked.verdict === 'valid' ? 0 : 1;
  } catch (fault) {
    bar.end();
    if (fault instanceof Stopped) {
      io.err('Stopped. The simulated database is removed.\n');
      return STOPPED;
    }
    const isForTerminal =
      fault instanceof Refused || fault instanceof ConfigError || fault instanceof EmbeddedDatabaseError;
    if (!isForTerminal) throw fault;
    const details = fault instanceof Refused && fault.details !== undefined ? ` ${JSON.stringify(fault.details)}` : '';
    io.err(`countersign simulate: ${fault.message}${details}\n`);
    return 1;
  } finally {
    signal.end();
  }
}

/** @throws UsageError for rules or keys that cannot be read */
function readProspect(exports: Exports, now: Date) {
  try {
    return prospectOf(exports, { now, smallUnit: SMALL_UNIT });
  } catch (fault) {
    if (fault instanceof DecodeError) throw new UsageError(`--rules or --keys cannot be used: ${fault.message}`);
    throw fault;
  }
}

function tellLeftOut({ units, leftOut }: Prospect, io: Io): void {
  const eligible = leftOut.filter((one) => one.eligible > 0);
  if (eligible.length === 0) return;
  const names = eligible.map((one) => `${one.unit === '' ? '(none)' : one.unit} (${one.eligible})`).join(', ');
  io.err(
    `Polled: ${units.map(({ code }) => code).join(', ')}. Left out, with their eligible members: ${names}; they are ` +
      `no branch, or have fewer than ${SMALL_UNIT}.\n`,
  );
}

type Checked = {
  readonly verdict: string;
  readonly findings: readonly Finding[];
  readonly result: ReturnType<typeof readResult>;
  readonly rollRoot: string;
  readonly head: string;
};

/** Verifies what lies on the disk, not what is in memory. */
async function writeAndVerify(out: string, { bundleZip, packZip, anchors }: Simulated): Promise<Checked> {
  await writeFile(join(out, 'bundle.zip'), bundleZip);
  await writeFile(join(out, 'anchors.json'), `${canonical(anchors)}\n`);
  for (const [folder, files] of [
    ['bundle', readZip(bundleZip)],
    ['scrutineer', readZip(packZip)],
  ] as const) {
    for (const [name, bytes] of files) {
      const path = join(out, folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
  }
  const bundle = await readFolder(join(out, 'bundle'));
  const pack = await readFolder(join(out, 'scrutineer'));
  const verifiers = startBundleVerifiers();
  const reported = verifiers.verifyBundle(bundle, anchors);
  const packFindings = verifyPack(bundle, pack);
  const { verdict, findings } = await reported.finally(verifiers.stop);
  return {
    verdict,
    findings: [...findings, ...packFindings],
    result: readResult(bundle),
    ...readEntries(bundle),
  };
}

const readResult = (files: BundleFiles) =>
  decode(resultFile, parseJson(fromUtf8(files.get('result.json') ?? utf8('null'), 'result.json')), 'result.json');

/** The root of the roll, and the hash of the board's last entry. */
function readEntries(files: BundleFiles): { readonly rollRoot: string; readonly head: string } {
  const blobs = [...files].flatMap(([name, bytes]): [string, Uint8Array][] =>
    name.startsWith('blobs/') ? [[name.slice('blobs/'.length), bytes]] : [],
  );
  const { entries } = readBoard(files.get('board.jsonl') ?? new Uint8Array(), new Map(blobs));
  const roll = entries.find(({ kind }) => kind === 'roll-frozen');
  return { rollRoot: decode(rollFrozen, roll?.body).rollRoot, head: entries.at(-1)?.hash ?? '' };
}

function tell(
  io: Io,
  { seed, now, out, json }: SimulateOptions & { readonly out: string },
  { leftOut }: Prospect,
  { poll, voters, cast }: Simulated,
  checked: Checked,
  seconds: Readonly<Record<string, number>>,
): void {
  const { verdict, findings, result, rollRoot, head } = checked;
  if (json) {
    const document = {
      format: 'countersign-simulation/1',
      seed,
      now: toInstant(now),
      out,
      poll,
      voters,
      cast,
      leftOut,
      rollRoot,
      result: result.contests,
      head,
      verdict,
      findings,
      seconds,
    };
    io.out(`${JSON.stringify(document)}\n`);
    return;
  }
  const lines = [`Seed ${seed}. ${cast} of ${voters} members voted.`, ''];
  for (const { units, decided } of result.contests) {
    for (const { unit, ballots, votes, says, returned } of units) {
      if (returned === true) {
        lines.push(`  ${unit}: returned ${says === 'not-voted' ? 'nothing' : says}`);
        continue;
      }
      const shares = votes.map((one) => `${one.choice} ${one.votes}`).join(', ');
      const counted = [
        `${ballots} ballots`,
        ...(shares === '' ? [] : [shares]),
        ...(says === null ? [] : [`says ${says}`]),
      ];
      lines.push(`  ${unit ?? 'All branches'}: ${counted.join('; ')}`);
    }
    if (decided !== undefined && 'elected' in decided) lines.push(`  Elected: ${decided.elected.join(', ')}`);
  }
  lines.push('', `Last entry of the board: ${head}`, `Files: ${out}`, '');
  for (const { code, at, says } of findings) lines.push(`  ${code}  ${at}: ${says}`);
  const clean = verdict === 'valid' && findings.length === 0;
  lines.push(clean ? 'Verified: nothing was found.' : `Not valid (${verdict}): see the findings above.`);
  io.out(`${lines.join('\n')}\n`);
}

class Stopped extends Error {}

/** Ctrl-C and SIGTERM end the simulation at its next step, so that its database is taken away; a second one ends the process. */
function onSignal(): { readonly check: () => void; readonly end: () => void } {
  let stopped = false;
  const names = ['SIGINT', 'SIGTERM'] as const;
  const end = (): void => {
    for (const name of names) process.removeListener(name, note);
  };
  const note = (): void => {
    stopped = true;
    end();
  };
  for (const name of names) process.on(name, note);
  return {
    check: () => {
      if (stopped) throw new Stopped();
    },
    end,
  };
}
