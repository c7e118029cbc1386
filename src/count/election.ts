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

export const MOST_CANDIDATES = 1000;

/** A bundle of identical papers on its way through a count. It lies with one candidate at a time, as real paper does. */
export type Bundle = {
  readonly count: number;
  /** Where in `marks` the papers have got to; never goes back, because nobody comes back into a count. */
  at: number;
  /** Where in `marks` their ranking ends. */
  readonly end: number;
};

export type ReadyPapers = {
  readonly bundles: readonly Bundle[];
  /** All rankings, one behind the other: a count reads little else, and a hundred thousand small lists are slow to read. */
  readonly marks: Uint16Array;
  readonly valid: number;
  readonly blank: number;
};

/**
 * Strikes out withdrawn candidates and all but the first mention of each, and merges what is then the same. Papers
 * without a preference left are not valid and are counted apart (ballot-rules §5.4).
 *
 * @throws RangeError for a number that is no candidate's, more candidates than are told apart or papers than are counted exactly
 */
export function readyPapers({ candidates, withdrawn, papers }: Election): ReadyPapers {
  if (candidates.length > MOST_CANDIDATES) throw new RangeError(`at most ${MOST_CANDIDATES} candidates`);
  // By candidate, the last paper that named them; a withdrawn one is as if named on each.
  const namedOn = new Array<number>(candidates.length + 1).fill(-1);
  for (const number of withdrawn) namedOn[number] = Number.POSITIVE_INFINITY;
  const merged = new Map<string, { count: number; at: number; readonly end: number }>();
  const marks = new Uint16Array(papers.reduce((sum, { ranking }) => sum + ranking.length, 0));
  let end = 0;
  let blank = 0;
  let valid = 0;
  for (const [paper, { count, ranking }] of papers.entries()) {
    if (!Number.isSafeInteger(count) || count < 1) throw new RangeError('a paper is counted a whole number of times');
    const kept: number[] = [];
    for (const number of ranking) {
      const last = namedOn[number];
      if (last === undefined || number === 0) throw new RangeError(`there is no candidate ${number}`);
      if (last >= paper) continue;
      namedOn[number] = paper;
      kept.push(number);
    }
    if (kept.length === 0) {
      blank += count;
      continue;
    }
    valid += count;
    // A character for each candidate: by far the quickest name for a ranking that a Map can take.
    const key = String.fromCharCode(...kept);
    const same = merged.get(key);
    if (same !== undefined) {
      same.count += count;
      continue;
    }
    marks.set(kept, end);
    merged.set(key, { count, at: end, end: end + kept.length });
    end += kept.length;
  }
  if (!Number.isSafeInteger(valid + blank)) throw new RangeError('too many papers to count exactly');
  return { bundles: [...merged.values()], marks, valid, blank };
}
