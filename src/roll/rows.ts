/**
 * From cells to typed rows: each cell is judged by its column's type, and every fault is told by row and header. Nothing is
 * trimmed, repaired or guessed in what is kept. export.md §4, §5 stage 8.
 */
import { COLUMNS, type ColumnType, type Kind, type LeavingReason, type Standing } from './columns.ts';
import type { ComplaintCode } from './complaints.ts';
import { type Day, readDay } from './day.ts';
import type { Slot } from './header.ts';

/** Texts that may be empty are `''` when the cell is, or when the file has no such column. */
export type MemberRow = {
  readonly row: number;
  readonly number: string;
  readonly name: string;
  readonly email: string;
  readonly address: string;
  readonly postcode: string;
  readonly unit: string;
  readonly unitSince: Day | null;
  readonly joined: Day;
  readonly lapsed: Day | null;
  readonly rejoined: Day | null;
  readonly grade: string;
  readonly standing: Standing;
  readonly standingFrom: Day | null;
  readonly paidTo: Day | null;
  readonly meetsMinimumAge: 'yes' | 'no' | '';
};

export type PaymentRow = {
  readonly row: number;
  readonly number: string;
  readonly paidTo: Day;
  readonly lastPaid: Day | null;
};

export type LeaverRow = {
  readonly row: number;
  readonly number: string;
  readonly ended: Day;
  readonly reason: LeavingReason;
};

export type RoleHolderRow = {
  readonly row: number;
  readonly number: string;
  readonly role: string;
  readonly unit: string;
  readonly from: Day | null;
  readonly until: Day | null;
};

export type UnitRow = {
  readonly row: number;
  readonly code: string;
  readonly name: string;
  readonly kind: 'branch' | 'affiliate';
  readonly section: string;
  /** Districts (`OM4`) and sectors (`OM4 1`); empty for an affiliate. */
  readonly covers: readonly string[];
};

export type Rows = {
  readonly members: MemberRow;
  readonly payments: PaymentRow;
  readonly leavers: LeaverRow;
  readonly 'role-holders': RoleHolderRow;
  readonly units: UnitRow;
};

/** A record's values by schema column, judged good; a date is `YYYY-MM-DD`, what the file lacks is ''. */
export type Values = { [column: string]: string };

/** Every column of a kind, empty. */
export const noValues = (kind: Kind): Values => Object.fromEntries(COLUMNS[kind].map(({ name }) => [name, '']));

// The casts below are the parser's: judgeValue has let through only values of these types.
const dayOf = (value: string): Day => value as Day;
const dayOrNull = (value: string): Day | null => (value === '' ? null : (value as Day));

/** The typed row of a record whose every cell was judged good. */
export const MAKE_ROW: { readonly [K in Kind]: (row: number, values: Values) => Rows[K] } = {
  members: (row, values) => ({
    row,
    number: values.number!,
    name: values.name!,
    email: values.email!,
    address: values.address!,
    postcode: values.postcode!,
    unit: values.unit!,
    unitSince: dayOrNull(values.unitSince!),
    joined: dayOf(values.joined!),
    lapsed: dayOrNull(values.lapsed!),
    rejoined: dayOrNull(values.rejoined!),
    grade: values.grade!,
    standing: values.standing! as Standing,
    standingFrom: dayOrNull(values.standingFrom!),
    paidTo: dayOrNull(values.paidTo!),
    meetsMinimumAge: values.meetsMinimumAge! as 'yes' | 'no' | '',
  }),
  payments: (row, values) => ({
    row,
    number: values.number!,
    paidTo: dayOf(values.paidTo!),
    lastPaid: dayOrNull(values.lastPaid!),
  }),
  leavers: (row, values) => ({
    row,
    number: values.number!,
    ended: dayOf(values.ended!),
    reason: values.reason! as LeavingReason,
  }),
  'role-holders': (row, values) => ({
    row,
    number: values.number!,
    role: values.role!,
    unit: values.unit!,
    from: dayOrNull(values.from!),
    until: dayOrNull(values.until!),
  }),
  units: (row, values) => ({
    row,
    code: values.code!,
    name: values.name!,
    kind: values.kind! as 'branch' | 'affiliate',
    section: values.section!,
    covers: values.covers! === '' ? [] : values.covers!.split(';'),
  }),
};

const CELL_LIMIT = 4096;
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const CONTROL_BUT_LINE_BREAKS =
  /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const EMAIL = /^\p{White_Space}*[^\p{White_Space}@]+@[^\p{White_Space}@]+\.[^\p{White_Space}@]+\p{White_Space}*$/u;
const COVERED = /^[A-Z]{1,2}[0-9][A-Z0-9]?(?: [0-9])?$/;

/** UTF-8 takes one to three bytes for a UTF-16 unit; only what may be over is counted. */
const isOverCellLimit = (cell: string): boolean =>
  cell.length * 3 > CELL_LIMIT && new TextEncoder().encode(cell).length > CELL_LIMIT;

const isLongerThan = (text: string, codePoints: number): boolean =>
  text.length > codePoints && [...text].length > codePoints;

/**
 * What is wrong with a cell whatever it stands for; null when nothing is.
 * @param isPlain  known to have nothing but U+0020 to U+007E: no control character is looked for
 */
export function judgeCell(cell: string, type: ColumnType, isPlain = false): ComplaintCode | null {
  const first = cell.charCodeAt(0);
  if (first === 0x3d || first === 0x2b || first === 0x2d || first === 0x40) return 'formula';
  const control = type.is === 'text' && type.lineBreaks ? CONTROL_BUT_LINE_BREAKS : CONTROL;
  if (!isPlain && control.test(cell)) return 'control-character';
  return isOverCellLimit(cell) ? 'too-long' : null;
}

/**
 * The value of a slot in a record: mapped by the layout, joined where it has several cells.
 * @returns null when the layout's values do not list a cell
 */
export function slotValue(slot: Slot, cells: readonly string[]): string | null {
  if (slot.cells.length === 1 && slot.values === null) return cells[slot.cells[0]!]!;
  const parts: string[] = [];
  for (const at of slot.cells) {
    const cell = cells[at]!;
    const value = slot.values === null ? cell : (slot.values.get(cell) ?? (cell === '' ? '' : null));
    if (value === null) return null;
    if (value !== '') parts.push(value);
  }
  return parts.join(' ');
}

/** A value as it is kept, or what is wrong with it. */
export type Judged = { readonly value: string } | { readonly code: ComplaintCode };

// At module level, because they run for every cell.
const good = (value: string): Judged => ({ value });
const bad = (code: ComplaintCode): Judged => ({ code });

function judgeDate(read: Day | null, notAfter: Day | null): Judged {
  if (read === null) return bad('bad-date');
  return notAfter !== null && read > notAfter ? bad('future-date') : good(read);
}

/**
 * A value against its column, dates turned into `YYYY-MM-DD`. What `covers` may hold depends on the unit's kind and is
 * judged by judgeCovers.
 *
 * @param exportDay  London day of the file's asOf
 */
export function judgeValue(slot: Slot, value: string, exportDay: Day): Judged {
  const { type, need } = slot.column;
  if (type.is === 'text' && isLongerThan(value, type.most)) return bad('too-long');
  if (type.is === 'e-mail' && isLongerThan(value, 254)) return bad('too-long');
  if (value === '') return need === 'column' ? bad('missing-value') : good(value);
  switch (type.is) {
    case 'text':
    case 'covers':
      return good(value);
    case 'pattern':
      return type.pattern.test(value) ? good(value) : bad('bad-value');
    case 'one of':
      return type.values.includes(value) ? good(value) : bad('bad-value');
    case 'e-mail':
      return EMAIL.test(value) ? good(value) : bad('bad-value');
    case 'date':
      return judgeDate(readDay(value, slot.dates), type.notAfterExport ? exportDay : null);
  }
}

/** What judgeValue keeps of a value that it found good. */
export const keptValue = ({ column, dates }: Slot, value: string): string =>
  column.type.is === 'date' && value !== '' ? (readDay(value, dates) ?? '') : value;

/** What a unit covers: one or more districts or sectors for a branch, each once; nothing for an affiliate. */
export function judgeCovers(kind: string, covers: string): ComplaintCode | null {
  if (kind === 'affiliate') return covers === '' ? null : 'bad-value';
  if (kind !== 'branch') return null; // what covers must be cannot be said; the kind has its own complaint
  if (covers === '') return 'missing-value';
  const parts = covers.split(';');
  return parts.every((part) => COVERED.test(part)) && new Set(parts).size === parts.length ? null : 'bad-value';
}
