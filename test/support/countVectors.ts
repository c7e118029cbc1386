/** The elections with known counts in test/vectors/counts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Election } from '../../src/count/election.ts';
import type { RuleName } from '../../src/count/stage.ts';

export const COUNT_VECTORS = new URL('../vectors/counts/', import.meta.url).pathname;

export const countVector = (...path: readonly string[]) =>
  JSON.parse(readFileSync(join(COUNT_VECTORS, ...path), 'utf8'));

/** Of the rules as the vectors name them. */
export const RULE_OF: Readonly<Record<string, RuleName>> = {
  'scottish-stv-2007': 'scottish-stv-2007',
  ers97: 'ers97',
  meek: 'meek-hww',
  av: 'av',
};

/** An election written as in the vectors: how many candidates, and papers like `3 1 2`, the number of papers first. */
export const smallElection = (seats: number, candidates: number, ballots: readonly string[]): Election => ({
  ...{ title: 'small', seats, withdrawn: [] },
  candidates: Array.from({ length: candidates }, (_, i) => `Candidate ${i + 1}`),
  papers: ballots.map((line) => {
    const [count, ...ranking] = line.split(' ').map(Number);
    return { count: count!, ranking };
  }),
});
