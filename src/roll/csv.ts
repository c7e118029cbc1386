/**
 * CSV as RFC 4180 has it and no looser: a stray quote, a lone CR or a change of line ends is a fault with its row, never
 * mended. Rows count records, header = row 1, so a line break inside quotes shifts nothing. export.md §2.
 */

export type CsvFault = {
  readonly code: 'bad-quote' | 'unclosed-quote' | 'lone-cr' | 'mixed-line-ends' | 'too-many-rows';
  readonly row: number;
};

/** A record's cells; `blank` when it is one empty cell without quotes, that is an empty line. */
export type OnRecord = (cells: readonly string[], row: number, blank: boolean) => void;

const COMMA = 44;
const QUOTE = 34;
const LF = 10;
const CR = 13;

/**
 * Calls `onRecord` for each record in turn; nothing is kept, so that a long file costs only its text.
 *
 * @param text      the file, decoded, without byte order mark
 * @param mostRows  records allowed, the header included
 * @returns the first fault in the order of the text (records before it have been handed out), or null
 */
export function readCsv(text: string, mostRows: number, onRecord: OnRecord): CsvFault | null {
  const end = text.length;
  let at = 0;
  let row = 1;
  let lineEnd = 0; // of the first record: 1 for LF, 2 for CRLF
  let cells: string[] = [];

  while (at < end) {
    if (row > mostRows) return { code: 'too-many-rows', row };
    const quoted = text.charCodeAt(at) === QUOTE;
    if (quoted) {
      const cell = readQuoted(text, at);
      if (cell === null) return { code: 'unclosed-quote', row };
      cells.push(cell.value);
      at = cell.next;
    } else {
      const start = at;
      for (; at < end; at++) {
        const unit = text.charCodeAt(at);
        if (unit === COMMA || unit === LF || unit === CR) break;
        if (unit === QUOTE) return { code: 'bad-quote', row };
      }
      cells.push(text.slice(start, at));
    }

    const mark = at < end ? text.charCodeAt(at) : -1;
    if (mark === COMMA) {
      at++;
      if (at < end) continue;
      cells.push(''); // the file ends with a comma: one more, empty cell
    } else if (mark === CR && text.charCodeAt(at + 1) !== LF) {
      return { code: 'lone-cr', row };
    } else if (mark === CR || mark === LF) {
      const length = mark === CR ? 2 : 1;
      if (lineEnd === 0) lineEnd = length;
      if (length !== lineEnd) return { code: 'mixed-line-ends', row };
      at += length;
    } else if (mark !== -1) {
      return { code: 'bad-quote', row }; // text after a closing quote
    }
    onRecord(cells, row, cells.length === 1 && cells[0] === '' && !quoted);
    cells = [];
    row++;
  }
  return null;
}

/** The cell whose opening quote stands at `open`, and the place after its closing quote; null when it never closes. */
function readQuoted(text: string, open: number): { readonly value: string; readonly next: number } | null {
  let from = open + 1;
  let value = '';
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) return null;
    value += text.slice(from, close);
    if (text.charCodeAt(close + 1) !== QUOTE) return { value, next: close + 1 };
    value += '"';
    from = close + 2;
  }
}

/** CSV text of records, LF line ends; quotes only where a cell needs them (or a line would be blank without). */
export function writeCsv(records: readonly (readonly string[])[]): string {
  const cell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return records
    .map((record) => (record.length === 1 && record[0] === '' ? '""\n' : `${record.map(cell).join(',')}\n`))
    .join('');
}
