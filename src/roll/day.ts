/**
 * Calendar days and instants. A day is `YYYY-MM-DD`, so that the order of texts is the order of days; arithmetic counts
 * calendar dates, never hours. An instant becomes a day by London's clock. No clock is read here. export.md §1.1, §7.
 */
import { z } from 'zod';

const DAY_MS = 86_400_000;

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const monthLength = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

const isReal = (year: number, month: number, date: number): boolean =>
  month >= 1 && month <= 12 && date >= 1 && date <= monthLength(year, month);

/** The number that a part of a text writes in ASCII digits; NaN when anything else stands there. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Every day that was read, once: a list has few different days, and each member has several. */
const known: (Day | undefined)[] = [];

function dayOf(year: number, month: number, date: number): Day | null {
  if (!(year >= 1900 && year <= 2100) || !isReal(year, month, date)) return null;
  const index = ((year - 1900) * 12 + month) * 31 + date;
  const before = known[index];
  if (before !== undefined) return before;
  const written = `${year}-${twoDigits(month)}-${twoDigits(date)}` as Day;
  known[index] = written;
  return written;
}

function isDay(text: string): boolean {
  return readDay(text, 'YMD') !== null;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** A real calendar date of the years 1900–2100, `YYYY-MM-DD`. */
export const day = z.string().refine(isDay, 'a real date, written YYYY-MM-DD').brand<'Day'>();
export type Day = z.infer<typeof day>;

export type DateOrder = 'YMD' | 'DMY' | 'MDY';

/** A cell read as a day; null when it is none. DMY and MDY take `/`, `-` or `.`, the same twice. */
export function readDay(text: string, order: DateOrder): Day | null {
  if (text.length !== 10) return null;
  if (order === 'YMD') {
    if (text[4] !== '-' || text[7] !== '-') return null;
    return dayOf(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
  }
  const separator = text[2];
  if ((separator !== '/' && separator !== '-' && separator !== '.') || text[5] !== separator) return null;
  const [first, second, year] = [digits(text, 0, 2), digits(text, 3, 5), digits(text, 6, 10)];
  return order === 'DMY' ? dayOf(year, second, first) : dayOf(year, first, second);
}

const dayNumber = (of: Day): number => Date.UTC(digits(of, 0, 4), digits(of, 5, 7) - 1, digits(of, 8, 10)) / DAY_MS;

/** Whole days from one date to another; negative when `to` comes first. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from);

const FIRST_DAY = '1900-01-01' as Day;

/** That many days back, but no further than the first day there is. */
export function daysBack(from: Day, days: number): Day {
  const to = dayNumber(from) - days;
  return to < dayNumber(FIRST_DAY) ? FIRST_DAY : (new Date(to * DAY_MS).toISOString().slice(0, 10) as Day);
}

/** That many calendar months back, same day number; in a shorter month its last day. export.md §7 */
export function monthsBack(from: Day, months: number): Day {
  const index = Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7)) - 1 - months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  const date = Math.min(Number(from.slice(8)), monthLength(year, month));
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(date)}` as Day;
}

/**
 * Milliseconds since 1970 of an RFC 3339 text as export.md §1.1 allows it (whole seconds, `Z` or `±hh:mm`); null for
 * anything else.
 */
export function instantMs(text: string): number | null {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/.exec(
    text,
  );
  if (parts === null) return null;
  const [, year, month, date, time, sign, hours = '00', minutes = '00'] = parts;
  if (!isReal(Number(year), Number(month), Number(date))) return null;
  if (time! > '23:59:59' || /:[6-9]/.test(time!) || hours > '23' || minutes > '59') return null;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return Date.parse(`${year}-${month}-${date}T${time}Z`) - (sign === '-' ? -offset : offset);
}

/** An instant as a manifest writes it; kept word for word, because its text is published. */
export const instant = z
  .string()
  .refine((text) => instantMs(text) !== null, 'an RFC 3339 instant: YYYY-MM-DDThh:mm:ss and Z or an offset');

const london = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  calendar: 'gregory',
  numberingSystem: 'latn',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The calendar date in London at that moment: 23:30Z in summer is already tomorrow. */
export function londonDay(ms: number): Day {
  const parts = new Map(london.formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${(parts.get('year') ?? '').padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}` as Day;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `30 September 2026`: how a date is written to people. */
export const dayInWords = (of: Day): string =>
  `${Number(of.slice(8))} ${MONTHS[Number(of.slice(5, 7)) - 1]} ${of.slice(0, 4)}`;
