/**
 * Complaints for people: each sort once with its rows, so that a wrong date in every row is one line and not half a million;
 * and the same as a list to send back to the membership office. Neither holds what stands in a cell. export.md §5.
 */
import { compareText } from '../../crypto/bytes.ts';
import { COLUMNS, KINDS } from './columns.ts';
import { type Complaint, type ComplaintCode, complaintInWords } from './complaints.ts';
import { csvName } from './export.ts';

export type ComplaintSort = {
  readonly file: string;
  /** Header as it stands in the file. */
  readonly column: string | null;
  readonly code: ComplaintCode | 'no-header-row';
  readonly wrong: string;
  readonly remedy: string;
  /** Complaints of this sort. */
  readonly count: number;
  /** The first rows with one, at most MOST_ROWS; header = 1. */
  readonly rows: readonly number[];
};

export const MOST_ROWS = 200;

/** What of a sort is told to people. */
type Told = Omit<ComplaintSort, 'code'>;

/**
 * Sorted by file, then the first row.
 *
 * Where the columns of a file are not those that are needed its first row may be a member: what stands in it is not repeated.
 */
export function complaintSorts(refused: readonly Complaint[]): readonly ComplaintSort[] {
  const sorts = new Map<string, Omit<ComplaintSort, 'count' | 'rows'> & { count: number; rows: number[] }>();
  const headless = filesWithoutHeaders(refused);
  for (const { file, row, column, code } of refused) {
    const isHeadless = headless.has(file) && row === 1;
    const key = isHeadless ? JSON.stringify([file]) : JSON.stringify([file, column, code]);
    let sort = sorts.get(key);
    if (sort === undefined) {
      sort = isHeadless
        ? { file, column: null, code: 'no-header-row', ...NO_HEADER_ROW, count: 0, rows: [] }
        : { file, column, code, ...complaintInWords(code), count: 0, rows: [] };
      sorts.set(key, sort);
    }
    if (isHeadless && sort.count > 0) continue;
    sort.count++;
    if (row !== null && sort.rows.length < MOST_ROWS) sort.rows.push(row);
  }
  return [...sorts.values()].sort((a, b) => compareText(a.file, b.file) || (a.rows[0] ?? 0) - (b.rows[0] ?? 0));
}

const NO_HEADER_ROW = {
  wrong: 'What stands in the first row is not the names of the columns that are needed.',
  remedy:
    'The first row must hold the names of the columns. If they have other names in your system, map them under "Layouts" and have the file signed with that layout.',
} as const;

/** Files that lack as many columns as are needed, and have as many in their place that nobody asked for. */
function filesWithoutHeaders(refused: readonly Complaint[]): ReadonlySet<string> {
  const inHeaders = refused.filter(({ row, column }) => row === 1 && column !== null);
  const isWithout = (file: string): boolean => {
    const kind = KINDS.find((each) => csvName(each) === file.replace('previous/', ''));
    const needed = kind === undefined ? 0 : COLUMNS[kind].filter(({ need }) => need !== 'optional').length;
    const told = inHeaders.filter((complaint) => complaint.file === file);
    const missing = told.filter(({ code }) => code === 'missing-column').length;
    return needed > 0 && missing >= needed && told.length - missing >= Math.min(needed, 2);
  };
  return new Set([...new Set(inHeaders.map(({ file }) => file))].filter(isWithout));
}

/** `2, 7 and 12 more`. */
export const spelt = (rows: readonly number[], count: number): string =>
  `${rows.join(', ')}${count > rows.length ? ` and ${count - rows.length} more` : ''}`;

/** `members.csv, column "Date joined", rows 2, 7 and 12 more`: where complaints of a sort stand. */
export const placeOf = ({ file, column, rows, count }: Told): string =>
  [
    file,
    ...(column === null ? [] : [`column "${column}"`]),
    ...(rows.length === 0 ? [] : [`${count === 1 ? 'row' : 'rows'} ${spelt(rows, count)}`]),
  ].join(', ');

/** A text for the membership office: where something is wrong, what, and what to do. */
export function listToSendBack(sorts: readonly Told[]): string {
  const paragraphs = sorts.map(
    (sort, i) => `${i + 1}. ${placeOf(sort)}\r\n   ${sort.wrong}\r\n   What to do: ${sort.remedy}\r\n`,
  );
  return [
    'What has to be put right in the membership export\r\n',
    'Rows are counted with the row of column names as row 1. This list says where something is wrong and what kind of thing it is; it repeats nothing that stands in a cell.\r\n',
    ...paragraphs,
  ].join('\r\n');
}
