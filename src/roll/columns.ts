/**
 * The columns an export may have, and the headers it may never have. What is not in these tables has no way in: no date of
 * birth, no telephone number, no sum of money. export.md §1, §4.
 */

export const KINDS = ['members', 'payments', 'leavers', 'role-holders', 'units'] as const;
export type Kind = (typeof KINDS)[number];

export const STANDINGS = ['active', 'suspended', 'excluded', 'resigned', 'deceased', 'lapsed'] as const;
export type Standing = (typeof STANDINGS)[number];

export const LEAVING_REASONS = ['lapsed', 'resigned', 'deceased', 'excluded'] as const;
export type LeavingReason = (typeof LEAVING_REASONS)[number];

/** `column`: it and a value are needed; `column only`: the value may be empty; `optional`: the column may be absent. */
type Need = 'column' | 'column only' | 'optional';

export type ColumnType =
  | { readonly is: 'pattern'; readonly pattern: RegExp }
  | { readonly is: 'text'; readonly most: number; readonly lineBreaks?: true }
  | { readonly is: 'e-mail' }
  | { readonly is: 'date'; readonly notAfterExport?: true }
  | { readonly is: 'one of'; readonly values: readonly string[] }
  | { readonly is: 'covers' };

export type Column = {
  readonly name: string;
  readonly need: Need;
  readonly type: ColumnType;
  /** No two rows may have the same value. */
  readonly unique?: true;
};

/** Of a member, as an export spells it: export.md §4. */
export const MEMBER_NUMBER = /^[A-Z0-9][A-Z0-9./-]{0,31}$/;
const number: ColumnType = { is: 'pattern', pattern: MEMBER_NUMBER };
const code: ColumnType = { is: 'pattern', pattern: /^[A-Z0-9][A-Z0-9-]{0,31}$/ };
const token: ColumnType = { is: 'pattern', pattern: /^[a-z][a-z0-9-]{0,31}$/ };
const text = (most: number): ColumnType => ({ is: 'text', most });
const date: ColumnType = { is: 'date' };
const pastDate: ColumnType = { is: 'date', notAfterExport: true };
const oneOf = (...values: readonly string[]): ColumnType => ({ is: 'one of', values });

export const COLUMNS: { readonly [K in Kind]: readonly Column[] } = {
  members: [
    { name: 'number', need: 'column', type: number, unique: true },
    { name: 'name', need: 'column', type: text(200) },
    { name: 'email', need: 'optional', type: { is: 'e-mail' } },
    { name: 'address', need: 'optional', type: { is: 'text', most: 500, lineBreaks: true } },
    { name: 'postcode', need: 'optional', type: text(12) },
    { name: 'unit', need: 'column only', type: code },
    { name: 'unitSince', need: 'optional', type: pastDate },
    { name: 'joined', need: 'column', type: pastDate },
    { name: 'lapsed', need: 'optional', type: pastDate },
    { name: 'rejoined', need: 'optional', type: pastDate },
    { name: 'grade', need: 'column', type: token },
    { name: 'standing', need: 'column', type: oneOf(...STANDINGS) },
    { name: 'standingFrom', need: 'optional', type: date },
    { name: 'paidTo', need: 'optional', type: date },
    { name: 'meetsMinimumAge', need: 'optional', type: oneOf('yes', 'no') },
  ],
  payments: [
    { name: 'number', need: 'column', type: number, unique: true },
    { name: 'paidTo', need: 'column', type: date },
    { name: 'lastPaid', need: 'optional', type: pastDate },
  ],
  leavers: [
    { name: 'number', need: 'column', type: number, unique: true },
    { name: 'ended', need: 'column', type: pastDate },
    { name: 'reason', need: 'column', type: oneOf(...LEAVING_REASONS) },
  ],
  'role-holders': [
    { name: 'number', need: 'column', type: number },
    { name: 'role', need: 'column', type: text(80) },
    { name: 'unit', need: 'optional', type: code },
    { name: 'from', need: 'optional', type: date },
    { name: 'until', need: 'optional', type: date },
  ],
  units: [
    { name: 'code', need: 'column', type: code, unique: true },
    { name: 'name', need: 'column', type: text(120) },
    { name: 'kind', need: 'column', type: oneOf('branch', 'affiliate') },
    { name: 'section', need: 'column', type: token },
    { name: 'covers', need: 'column only', type: { is: 'covers' } },
  ],
};

const NEVER_EQUAL = new Set('dob ni race sex faith age bic memo pin salary wage'.split(' '));
const NEVER_WITHIN = (
  'bank sortcode iban accountn cardn cvv directdebit mandate nationalins natins ninumber nino passport drivinglic birth ' +
  'donat giftaid ethnic nationality religio sexual orientation gender disab health medical note comment remark ' +
  'socialmedia twitter facebook instagram tiktok canvass intention complaint disciplin casework profil score income ' +
  'password photo crimin convict'
).split(' ');

/** Whether a header names something that may never come in, however it is written. There is no override. */
export function isRefusedHeader(header: string): boolean {
  const folded = header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  return NEVER_EQUAL.has(folded) || NEVER_WITHIN.some((word) => folded.includes(word));
}
