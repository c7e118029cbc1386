/** What was typed after `countersign simulate`, or the sentence that says what is wrong with it. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import type { Contest } from '../../crypto/bodies.ts';
import { toBase58 } from '../../crypto/bytes.ts';
import { SIMULATED_CONTESTS } from '../simulation/contests.ts';
import type { Exports } from '../simulation/membership.ts';
import { readArgs, UsageError } from './command.ts';
import { readNow } from './exportArgs.ts';
import { readExportFolder, readKeyFolder, readOneFile } from './exportFolder.ts';

/** Members whom a branch needs for a secret ballot of its own. */
export const SMALL_UNIT = 10;
const PRESET_NOW = '2026-10-02T09:00:00Z';

export type SimulateOptions = {
  /** Without it a new folder is made for what comes of it. */
  readonly out: string | undefined;
  readonly voters: number;
  readonly units: number;
  readonly contests: readonly Contest[];
  readonly trustees: number;
  readonly quorum: number;
  /** What few cast is for the scrutineer alone; then few vote in some branches. */
  readonly smallCounts: boolean;
  readonly seed: string;
  readonly now: Date;
  readonly exports: Exports | undefined;
  readonly json: boolean;
};

/** @throws UsageError */
export async function readOptions(args: readonly string[]): Promise<SimulateOptions> {
  const { values, positionals } = readArgs(args, {
    out: { type: 'string' },
    voters: { type: 'string' },
    units: { type: 'string' },
    contest: { type: 'string', default: 'trigger' },
    trustees: { type: 'string', default: '2/2' },
    'small-counts': { type: 'boolean', default: false },
    seed: { type: 'string' },
    now: { type: 'string' },
    exports: { type: 'string' },
    previous: { type: 'string' },
    rules: { type: 'string' },
    keys: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not understood here`);
  if (values.out !== undefined) await mustBeEmpty(values.out);
  const contests = contestsFor(values.contest);
  const { quorum, trustees } = readTrustees(values.trustees);
  const voters = readNumber('--voters', values.voters ?? '300', 100_000);
  const units = readNumber('--units', values.units ?? '6', 2000);
  const sized = values.voters !== undefined || values.units !== undefined;
  if (values.exports === undefined) {
    const stray = (['previous', 'rules', 'keys'] as const).find((name) => values[name] !== undefined);
    if (stray !== undefined) throw new UsageError(`--${stray} goes with --exports DIR`);
    if (Math.floor(voters / units) < SMALL_UNIT) {
      throw new UsageError(
        `--voters ${voters} in --units ${units} is too few: a branch with fewer than ${SMALL_UNIT} voters has no secret ballot of its own`,
      );
    }
  } else if (sized)
    throw new UsageError('--voters and --units are for a made-up membership; with --exports they follow from it');
  const given = values.exports === undefined ? undefined : await readGiven({ ...values, exports: values.exports });
  const now = given === undefined ? readNow(values.now ?? PRESET_NOW) : readNow(values.now);
  const smallCounts = values['small-counts'];
  const seed = values.seed ?? toBase58(randomBytes(12));
  return {
    out: values.out,
    voters,
    units,
    contests,
    trustees,
    quorum,
    smallCounts,
    seed,
    now,
    exports: given,
    json: values.json,
  };
}

async function readGiven(values: {
  readonly exports: string;
  readonly previous?: string | undefined;
  readonly rules?: string | undefined;
  readonly keys?: string | undefined;
}): Promise<Exports> {
  const { rules, keys } = values;
  if (rules === undefined) throw new UsageError('--rules FILE is needed with --exports: the rule pack');
  if (keys === undefined) throw new UsageError('--keys DIR is needed with --exports: the keys that may sign them');
  return {
    files: await readExportFolder(values.exports, '--exports'),
    previous: values.previous === undefined ? undefined : await readExportFolder(values.previous, '--previous'),
    keys: await readKeyFolder(keys),
    rules: (await readOneFile(rules, '--rules')).bytes,
  };
}

async function mustBeEmpty(out: string): Promise<void> {
  const names = await readdir(out).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return [];
    throw new UsageError(`--out ${out} is not a folder that can be used`);
  });
  if (names.length > 0) throw new UsageError(`--out ${out} is not empty: name a folder that is, or is not there yet`);
}

function readNumber(option: string, text: string, most: number): number {
  const value = /^[1-9][0-9]{0,6}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw new UsageError(`${option} needs a whole number from 1 to ${most}`);
  return value;
}

function contestsFor(kind: string): readonly Contest[] {
  const contests = SIMULATED_CONTESTS[kind];
  if (contests !== undefined) return contests;
  throw new UsageError(`--contest is one of ${Object.keys(SIMULATED_CONTESTS).join(', ')}`);
}

function readTrustees(text: string): { readonly quorum: number; readonly trustees: number } {
  const [, k, n] = /^([1-9][0-9]?)\/([1-9][0-9]?)$/.exec(text) ?? [];
  const [quorum, trustees] = [Number(k), Number(n)];
  if (k === undefined || quorum > trustees || trustees > 50) {
    throw new UsageError('--trustees is written K/N, for example 2/3, with at most 50 of them');
  }
  if (2 * quorum <= trustees) {
    const least = Math.floor(trustees / 2) + 1;
    throw new UsageError(`--trustees ${text}: more than half of them are needed, at least ${least}/${trustees}`);
  }
  return { quorum, trustees };
}
