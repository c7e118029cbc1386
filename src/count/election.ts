/**
 * Ranked papers as they come to a count, and how they are made ready: withdrawn candidates struck out, identical papers
 * merged. Trusts nothing of the papers but their types. Candidates are numbered from 1, as in BLT files and reports.
 */

/** `count` identical papers; candidate numbers in the voter's order. An empty ranking is a blank paper. */
export type RankedPaper = { readonly count: number; readonly ranking: readonly number[] };

export type Election = {
  readonly title: string;
  readonly seats: number;
  /** Names; the first is candidate 1. */
  readonly candidates: readonly string[];
  /** Numbers of the candidates who withdrew after the papers were made. */
  readonly withdrawn: readonly number[];
  readonly papers: readonly RankedPaper[];
};

/** A bundle of identical papers on its way through a count. It lies with one candidate at a time, as real paper does. */
export type Bundle = {
  readonly count: number;
  readonly ranking: readonly number[];
  /** Where in the ranking the papers have got to; never goes back, because nobody comes back into a count. */
  at: number;
};

export type ReadyPapers = { readonly bundles: readonly Bundle[]; readonly valid: number; readonly blank: number };

/**
 * Strikes out withdrawn candidates and all but the first mention of each, and merges what is then the same. Papers
 * without a preference left are not valid and are counted apart (ballot-rules §5.4).
 *
 * @throws RangeError for a number that is no candidate's, or more papers than can be counted exactly
 */
export function readyPapers({ candidates, withdrawn, papers }: Election): ReadyPapers {
  const gone = new Set(withdrawn);
  const merged = new Map<string, { count: number; readonly ranking: readonly number[] }>();
  let blank = 0;
  let valid = 0;
  for (const { count, ranking } of papers) {
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError('a paper is counted a whole number of times');
    for (const number of ranking) {
      if (!Number.isInteger(number) || number < 1 || number > candidates.length) {
        throw new RangeError(`there is no candidate ${number}`);
      }
    }
    const kept = [...new Set(ranking)].filter((number) => !gone.has(number));
    if (kept.length === 0) {
      blank += count;
      continue;
    }
    valid += count;
    const key = kept.join(' ');
    const same = merged.get(key);
    if (same === undefined) merged.set(key, { count, ranking: kept });
    else same.count += count;
  }
  if (!Number.isSafeInteger(valid + blank)) throw new RangeError('too many papers to count exactly');
  return { bundles: [...merged.values()].map((one) => ({ ...one, at: 0 })), valid, blank };
}
