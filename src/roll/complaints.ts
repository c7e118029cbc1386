/**
 * Why a set is refused, in sentences. A complaint says what kind of thing stands where and what to do; it never repeats
 * the value, because it may be printed, mailed or logged. export.md §5.
 */
import { compareText } from '../../crypto/bytes.ts';

const askOffice = 'Ask the membership office to correct the list and export it again.';
const exportAgain = 'Ask for the file to be exported and signed again.';

/** [what is wrong, what to do] */
const SAYS = {
  'missing-file': [
    'The file or its manifest is not in the folder.',
    'Put both the CSV and its .manifest.json in the folder; members is always needed, units whenever addresses are tested.',
  ],
  'unknown-file': [
    'A CSV file that is no part of an export.',
    'Take it out of the folder. Only members, payments, leavers, role-holders and units are read.',
  ],
  'bad-manifest': ['The manifest is not written as the format asks.', 'Make the manifest anew and sign it again.'],
  'wrong-kind': [
    'The manifest is that of another kind of file.',
    'Put each manifest beside the CSV that it was made for.',
  ],
  'future-as-of': [
    'The manifest gives a time that has not come yet.',
    'Check the clock of the machine that made the export, then export and sign again.',
  ],
  'wrong-organisation': [
    "The file is another organisation's.",
    'Put only files of one organisation in the folder; the previous set must be its own too.',
  ],
  'previous-not-earlier': [
    'The previous list is not older than this one.',
    'Check that the two folders are not the wrong way round.',
  ],
  unsigned: ['The manifest is not signed.', 'Ask the office that made the file to sign it and send the signature.'],
  'bad-signature': [
    'A signature does not hold: the manifest was changed, or the key is not one of the pinned keys for this organisation, purpose and time.',
    'Do not use the file. Ask the office that made it, by another way than this one came, to send it again.',
  ],
  'hash-mismatch': ['The file is not the one that was signed.', 'Do not use it. Ask for the original file.'],
  'too-large': [
    'The file is larger than 256 MiB or has more than 2,000,000 rows.',
    'Export the units of this body alone.',
  ],
  'not-utf8': ['The text is not UTF-8.', 'Export the file again as "CSV UTF-8".'],
  nul: ['A zero byte in the text.', 'Export the file again as "CSV UTF-8".'],
  'no-header': ['The file is empty.', exportAgain],
  'bad-quote': [
    'A quotation mark in the wrong place.',
    'A cell with quotation marks must stand in quotation marks, each one inside doubled.',
  ],
  'unclosed-quote': ['A quotation mark opens here and never closes.', exportAgain],
  'lone-cr': ['A line ends with a carriage return alone.', 'Export the file with ordinary line ends (LF or CRLF).'],
  'mixed-line-ends': [
    'This record ends otherwise than the first.',
    'The file was put together from parts. Export it in one piece.',
  ],
  'blank-line': ['An empty line between records.', exportAgain],
  'field-count': ['The row has more or fewer cells than the header.', exportAgain],
  'refused-column': [
    'A column with data that may never come in here.',
    'Export the file without it. There is no way round this.',
  ],
  'duplicate-column': ['A column that is there twice.', 'Export the file with each column once.'],
  'unknown-column': [
    'A column that is neither in the schema nor in the layout.',
    'Export the file without it, or name it in the layout.',
  ],
  'missing-column': ['A column that is needed is not there.', 'Export the file with it, or correct the layout.'],
  'too-long': ['Longer than allowed.', askOffice],
  'row-count': [
    'The manifest gives another number of rows than the file has.',
    'Part of the file may be missing. Ask for it to be exported and signed again.',
  ],
  'no-rows': ['The list has no members.', exportAgain],
  'duplicate-number': ['The same number or code stands in an earlier row.', askOffice],
  formula: [
    'The cell begins with =, +, - or @, which a spreadsheet would run.',
    'Ask the membership office to correct the cell and export it again.',
  ],
  'control-character': ['A control character, or a line break where none may be.', askOffice],
  'missing-value': ['A value is needed here and the cell is empty.', askOffice],
  'bad-value': ['Not a value that this column allows.', askOffice],
  'bad-date': ['Not a real date in the form that the layout gives.', askOffice],
  'future-date': ['The date is later than the export itself.', askOffice],
  'bad-rules': ['The rule pack is not written as the format asks.', 'Use one of the presets, or correct the pack.'],
} as const satisfies { readonly [code: string]: readonly [string, string] };

export type ComplaintCode = keyof typeof SAYS;

/** Each text once: a fault of the whole file has a complaint for every row. */
const MESSAGES: ReadonlyMap<string, string> = new Map(
  Object.entries(SAYS).map(([code, says]) => [code, says.join(' ')]),
);

export type Complaint = {
  /** The CSV's name, also when its manifest or signature is at fault. */
  readonly file: string;
  /** Record number, header = 1. */
  readonly row: number | null;
  /** Header as it stands in the file. */
  readonly column: string | null;
  readonly code: ComplaintCode;
  readonly message: string;
};

/** What is wrong and what to do, apart. */
export const complaintInWords = (code: ComplaintCode): { readonly wrong: string; readonly remedy: string } => ({
  wrong: SAYS[code][0],
  remedy: SAYS[code][1],
});

export const complain = (
  file: string,
  code: ComplaintCode,
  row: number | null = null,
  column: string | null = null,
): Complaint => ({ file, row, column, code, message: MESSAGES.get(code) ?? '' });

const nullFirst = <T>(a: T | null, b: T | null, compare: (a: T, b: T) => number): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : compare(a, b);

/** File, row, column, code; nothing before something; texts by their bytes. */
export const sortComplaints = (complaints: readonly Complaint[]): readonly Complaint[] =>
  complaints.toSorted(
    (a, b) =>
      compareText(a.file, b.file) ||
      nullFirst(a.row, b.row, (x, y) => x - y) ||
      nullFirst(a.column, b.column, compareText) ||
      compareText(a.code, b.code),
  );

/** The document that a refused set is answered with. */
export const refusalDocument = (refused: readonly Complaint[]) => ({ format: 'countersign-refusal/1', refused });
