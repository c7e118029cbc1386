/** What a declaration is made of, before it is a page or a PDF: both are written from the same blocks. */

/** Running text; `strong` and `code` alone are told apart. */
export type Run = string | { readonly strong: string } | { readonly code: string };

/** A candidate in one stage of a count. */
export type StageRow = {
  readonly name: string;
  /** Exact, as counted. */
  readonly votes: string;
  /** What came in this stage, and from whom, in words; empty for none. */
  readonly received: string;
  readonly elected: boolean;
  /** For the bar, of its whole length: votes at the end of the stage, and how many of them came in it. */
  readonly share: number;
  readonly came: number;
};

export type Block =
  | { readonly kind: 'title'; readonly text: string }
  | { readonly kind: 'heading'; readonly level: 2 | 3 | 4; readonly text: string }
  | { readonly kind: 'text'; readonly runs: readonly Run[] }
  /** What was decided: as text, but it is what people look for. */
  | { readonly kind: 'decision'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  /** The first cell of a row names it. Without a head: figures beside their names. */
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[] | null;
      readonly rows: readonly (readonly (string | number)[])[];
    }
  /** Votes of a stage as figures and as bars; `quota` is its place on the bars' length, null where there is none on it. */
  | {
      readonly kind: 'stage';
      readonly caption: string;
      readonly rows: readonly StageRow[];
      readonly quota: number | null;
    };

export const heading = (level: 2 | 3 | 4, text: string): Block => ({ kind: 'heading', level, text });
export const text = (...runs: readonly Run[]): Block => ({ kind: 'text', runs });
export const decision = (says: string): Block => ({ kind: 'decision', text: says });
export const list = (items: readonly string[], ordered = false): Block => ({ kind: 'list', ordered, items });
export const table = (
  caption: string,
  head: readonly string[] | null,
  rows: readonly (readonly (string | number)[])[],
): Block => ({ kind: 'table', caption, head, rows });
