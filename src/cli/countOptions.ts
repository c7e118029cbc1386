/** What is typed after `countersign count`, read: the rule, the places, the lots, and the conditions that the elected must keep. */
import type { Election } from '../count/election.ts';
import { type Lots, lotsFromSeed, noLots } from '../count/lot.ts';
import type { Count, RuleName } from '../count/stage.ts';
import { UsageError } from './command.ts';

/** As typed; `meek` is short for its full name, under which the result is told. */
const RULES: Readonly<Record<string, RuleName>> = {
  'scottish-stv-2007': 'scottish-stv-2007',
  ers97: 'ers97',
  meek: 'meek-hww',
  'meek-hww': 'meek-hww',
  av: 'av',
};

export function readRule(typed: string | undefined): RuleName {
  const rule = typed === undefined || !Object.hasOwn(RULES, typed) ? undefined : RULES[typed];
  if (rule === undefined) throw new UsageError('--rule: one of scottish-stv-2007, ers97, meek, av');
  return rule;
}

const wholeNumber = (typed: string): number | null => (/^[1-9][0-9]{0,3}$/.test(typed) ? Number(typed) : null);

export function readSeats(typed: string | undefined, rule: RuleName): number | undefined {
  if (typed === undefined) return undefined;
  const seats = wholeNumber(typed);
  if (seats === null) throw new UsageError('--seats: a whole number from 1');
  if (rule === 'av' && seats !== 1) throw new UsageError('--seats: av fills one place');
  return seats;
}

type TypedLots = {
  readonly lot?: string | undefined;
  readonly seed?: string | undefined;
  readonly contest?: string | undefined;
};

/** @throws UsageError, now or when a lot is asked for, for numbers that are none or fell on somebody who is not tied */
export function readLots({ lot, seed, contest = '' }: TypedLots): Lots {
  if (lot !== undefined && seed !== undefined) throw new UsageError('--lot or --lot-seed, not both');
  if (seed !== undefined) return lotsFromSeed(seed, contest);
  if (lot === undefined) return noLots;
  const drawn = lot.split(',').map((number) => {
    const candidate = wholeNumber(number);
    if (candidate === null)
      throw new UsageError('--lot: numbers of candidates with commas between them; a text is a --lot-seed');
    return candidate;
  });
  let asked = 0;
  return ({ among }) => {
    const next = drawn[asked++];
    if (next === undefined) return null;
    if (!among.includes(next))
      throw new UsageError(`--lot: lot ${asked} is between ${among.join(', ')}; it cannot fall on ${next}`);
    return next;
  };
}

/** At least so many of these candidates among the elected. */
export type Condition = { readonly least: number; readonly among: readonly number[] };

export function readCondition(typed: string, { candidates }: Election): Condition {
  const [, most = '', numbers = ''] = /^([^:]*):(.*)$/.exec(typed) ?? [];
  const least = wholeNumber(most);
  const among = numbers.split(',').map(wholeNumber);
  const known = among.flatMap((number) => (number !== null && number <= candidates.length ? [number] : []));
  if (least === null || known.length < among.length || new Set(known).size < known.length || least > known.length) {
    throw new UsageError('--least: such as 2:1,4,5, at least two of the candidates with these numbers');
  }
  return { least, among: known };
}

export const isKept = ({ winners }: Count, { least, among }: Condition): boolean =>
  among.filter((number) => winners.includes(number)).length >= least;
