/**
 * CSV as RFC 4180 has it and no looser: a stray quote, a lone CR or a change of line ends is a fault with its row, never
 * mended. Read byte by byte, since every mark is ASCII and no byte of another UTF-8 character is. Rows count records,
 * header = row 1, so a line break inside quotes shifts nothing. export.md §2.
 */
import { utf8 } from '../../crypto/bytes.ts';

export type CsvFault = {
  readonly code: 'bad-quote' | 'unclosed-quote' | 'lone-cr' | 'mixed-line-ends' | 'too-many-rows';
  readonly row: number;
};

const COMMA = 44;
const QUOTE = 34;
const LF = 10;
const CR = 13;
const SPACE = 0x20;
const TILDE = 0x7e;

/** What a cell is, as bits: within quotes; with quotes of its own, doubled; with a byte beyond SPACE to TILDE. */
const QUOTED = 1;
const DOUBLED = 2;
const UNUSUAL = 4;

/** A byte order mark inside the file is a character like any other. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The records of a file, one after the other; only the one at hand is held, so that a long file costs only its bytes. */
export class CsvRecords {
  /** Of the record at hand, header = 1. */
  row = 0;
  /** Where the record at hand begins. */
  start = 0;
  /** What ended the reading early, if anything did. */
  fault: CsvFault | null = null;

  private readonly bytes: Uint8Array;
  private readonly mostRows: number;
  private at = 0;
  private lineEnd = 0; // of the first record: 1 for LF, 2 for CRLF
  /** Begin and end of each cell within its quotes, and what it is: three numbers a cell, of which `used` are the record's. */
  private marks = new Int32Array(3 * 32);
  private used = 0;

  /**
   * @param bytes     valid UTF-8, without byte order mark at its start
   * @param mostRows  records allowed, the header included
   */
  constructor(bytes: Uint8Array, mostRows: number = Number.POSITIVE_INFINITY) {
    this.bytes = bytes;
    this.mostRows = mostRows;
  }

  /** Cells of the record at hand. */
  get count(): number {
    return this.used / 3;
  }

  /** Whether the record at hand is one empty cell without quotes, that is an empty line. */
  get isBlank(): boolean {
    return this.used === 3 && this.marks[0] === this.marks[1] && !this.is(0, QUOTED);
  }

  /** Moves to the next record. @returns false at the end of the file, or at a fault */
  next(): boolean {
    this.used = 0;
    if (this.fault !== null || this.at >= this.bytes.length) return false;
    this.row++;
    this.start = this.at;
    const code = this.row > this.mostRows ? 'too-many-rows' : this.read();
    if (code !== null) this.fault = { code, row: this.row };
    return code === null;
  }

  /** Goes to a record whose `start` is known, out of its turn; its row is not. */
  seek(start: number): void {
    this.at = start;
    this.lineEnd = 0;
    this.next();
  }

  /** The cells of the record at hand, without their quotes. */
  cells(): string[] {
    const { bytes, marks, start, used } = this;
    const end = used === 0 ? start : marks[used - 2]!;
    const text = decoder.decode(bytes.subarray(start, end));
    const isAscii = text.length === end - start; // then a place in the text is the place in the bytes
    const out: string[] = [];
    for (let i = 0; i < used; i += 3) {
      const from = marks[i]!;
      const to = marks[i + 1]!;
      const cell = isAscii ? text.slice(from - start, to - start) : decoder.decode(bytes.subarray(from, to));
      out.push((marks[i + 2]! & DOUBLED) !== 0 ? cell.replaceAll('""', '"') : cell);
    }
    return out;
  }

  /** One cell of the record at hand; the others are not decoded. */
  cell(index: number): string {
    const { bytes, marks } = this;
    const cell = decoder.decode(bytes.subarray(marks[3 * index], marks[3 * index + 1]));
    return this.is(index, DOUBLED) ? cell.replaceAll('""', '"') : cell;
  }

  /** Whether a cell of the record at hand has nothing but what a typewriter has: U+0020 to U+007E. */
  isPlain(index: number): boolean {
    return !this.is(index, UNUSUAL);
  }

  private is(index: number, what: number): boolean {
    return (this.marks[3 * index + 2]! & what) !== 0;
  }

  private mark(from: number, to: number, what: number): void {
    if (this.used === this.marks.length) {
      const longer = new Int32Array(2 * this.used);
      longer.set(this.marks);
      this.marks = longer;
    }
    this.marks[this.used] = from;
    this.marks[this.used + 1] = to;
    this.marks[this.used + 2] = what;
    this.used += 3;
  }

  private read(): CsvFault['code'] | null {
    const { bytes } = this;
    const end = bytes.length;
    let at = this.at;
    for (;;) {
      let what = 0;
      if (bytes[at] === QUOTE) {
        const open = at++;
        what = QUOTED;
        for (; at < end; at++) {
          const byte = bytes[at]!;
          if (byte === QUOTE) {
            if (bytes[at + 1] !== QUOTE) break;
            at++;
            what |= DOUBLED;
          } else if (byte < SPACE || byte > TILDE) what |= UNUSUAL;
        }
        if (at >= end) return 'unclosed-quote';
        this.mark(open + 1, at, what);
        at++;
      } else {
        const from = at;
        for (; at < end; at++) {
          const byte = bytes[at]!;
          if (byte === COMMA || byte === LF || byte === CR) break;
          if (byte === QUOTE) return 'bad-quote';
          if (byte < SPACE || byte > TILDE) what = UNUSUAL;
        }
        this.mark(from, at, what);
      }
      if (bytes[at] !== COMMA) break;
      at++; // a file that ends with a comma has one more, empty cell: the loop comes to it at the end of the bytes
    }
    const mark = bytes[at];
    if (mark === CR && bytes[at + 1] !== LF) return 'lone-cr';
    if (mark === CR || mark === LF) {
      const length = mark === CR ? 2 : 1;
      if (this.lineEnd === 0) this.lineEnd = length;
      if (length !== this.lineEnd) return 'mixed-line-ends';
      at += length;
    } else if (mark !== undefined) {
      return 'bad-quote'; // text after a closing quote
    }
    this.at = at;
    return null;
  }
}

/** A record's cells; `blank` when it is one empty cell without quotes, that is an empty line. */
export type OnRecord = (cells: readonly string[], row: number, blank: boolean) => void;

/**
 * Calls `onRecord` for each record in turn.
 *
 * @param source    the file, without byte order mark
 * @param mostRows  records allowed, the header included
 * @returns the first fault in the order of the text (records before it have been handed out), or null
 */
export function readCsv(source: string | Uint8Array, mostRows: number, onRecord: OnRecord): CsvFault | null {
  const records = new CsvRecords(typeof source === 'string' ? utf8(source) : source, mostRows);
  while (records.next()) onRecord(records.cells(), records.row, records.isBlank);
  return records.fault;
}

/** CSV text of records, LF line ends; quotes only where a cell needs them (or a line would be blank without). */
export function writeCsv(records: readonly (readonly string[])[]): string {
  const cell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return records
    .map((record) => (record.length === 1 && record[0] === '' ? '""\n' : `${record.map(cell).join(',')}\n`))
    .join('');
}
