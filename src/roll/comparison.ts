/**
 * Keys for comparing names, addresses and numbers that people write in several ways. A key never replaces the value, and
 * nothing is merged because of one: it only shows officers what to look at. export.md §6.
 */

const SPACE = '\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${SPACE}]+`, 'g');
const ENDS = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g');
const HAS_ENDS = new RegExp(`^[${SPACE}]|[${SPACE}]$`);
const ACUTE = new RegExp(`[${SPACE}]\\u0301`, 'g'); // what NFKC makes of U+00B4, written for an apostrophe
const APOSTROPHES = /[\u2018\u2019\u02bc\u02b9\u2032\u0060]/g;
const HYPHENS = /[\u2010-\u2014\u2212]/g;
const ZERO_WIDTHS = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
const PLAIN = /^[\x20-\x7e]*$/;

// Most texts have no white space at their ends, and the search for it is dear.
const trimmed = (text: string): string => (HAS_ENDS.test(text) ? text.replace(ENDS, '') : text);

const lower = (text: string): string => (PLAIN.test(text) ? text : text.normalize('NFKC')).toLowerCase();

export function nameKey(name: string): string {
  const key = lower(name);
  const written = PLAIN.test(key)
    ? key.replaceAll('`', "'")
    : key.replace(ACUTE, "'").replace(APOSTROPHES, "'").replace(HYPHENS, '-');
  return trimmed(written.replace(SPACES, ' '));
}

const LETTERS: ReadonlyMap<string, string> = new Map(
  'ß ss,æ ae,œ oe,ø o,ł l,đ d,ð d,þ th,ı i'.split(',').map((pair): [string, string] => [pair[0]!, pair.slice(2)]),
);

/** A nameKey without marks, punctuation and order: its words, sorted. */
function tokensOfKey(key: string): readonly string[] {
  const bare = PLAIN.test(key)
    ? key
    : key
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS.get(letter)!)
        .replace(ZERO_WIDTHS, '');
  const tokens = bare
    .replace(/['."]/g, '')
    .replace(/[-,]/g, ' ')
    .split(SPACES)
    .filter((token) => token !== '');
  return tokens.sort(byCodePoint);
}

const high = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

/** Equal within UTF-16 until surrogates meet letters above U+E000; then code points decide. */
function byCodePoint(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at >= a.length || at >= b.length) return a.length - b.length;
  return high(a.charCodeAt(at)) - high(b.charCodeAt(at));
}

export const nameTokens = (name: string): readonly string[] => tokensOfKey(nameKey(name));

/** The nameFold of the name whose nameKey this is. */
export const foldOfKey = (key: string): string => tokensOfKey(key).join(' ');

export const emailKey = (email: string): string => lower(trimmed(email));

export const postcodeKey = (postcode: string): string =>
  (PLAIN.test(postcode) ? postcode : postcode.normalize('NFKC')).toUpperCase().replace(SPACES, '');

export const addressKey = (address: string): string => trimmed(lower(address).replace(/[^\p{L}\p{M}\p{N}]+/gu, ' '));

const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  [
    ['авекмнорстухіјѕԁһѵ', 'abekmhopctyxijsdhv'],
    ['αβεικνορτυχ', 'abeikvoptux'],
    ['օսıɑɡ01|', 'ouiagoll'],
  ].flatMap(([from, to]) => [...from!].map((letter, i): [string, string] => [letter, to![i]!])),
);
const LOOK_ALIKE = new RegExp(`[${[...LOOK_ALIKES.keys()].join('')}]`, 'g');

/** What a nameKey or emailKey looks like at a glance. Accents stay: Zoë and Zoe are not look-alikes. */
export const skeleton = (key: string): string =>
  key
    .replace(ZERO_WIDTHS, '')
    .replace(LOOK_ALIKE, (letter) => LOOK_ALIKES.get(letter)!)
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .normalize('NFC');

/** Which branches cover a postcode: by its sector if any do, otherwise by its district. */
export class Boundaries {
  private readonly covering = new Map<string, string[]>();
  private readonly kinds = new Map<string, 'branch' | 'affiliate'>();

  constructor(
    units: Iterable<{
      readonly code: string;
      readonly kind: 'branch' | 'affiliate';
      readonly covers: readonly string[];
    }>,
  ) {
    for (const { code, kind, covers } of units) {
      this.kinds.set(code, kind);
      for (const area of covers) {
        const codes = this.covering.get(area);
        if (codes === undefined) this.covering.set(area, [code]);
        else codes.push(code);
      }
    }
  }

  isKnown(unit: string): boolean {
    return this.kinds.has(unit);
  }

  isBranch(unit: string): boolean {
    return this.kinds.get(unit) === 'branch';
  }

  /** @param key  a postcodeKey; text that is no full postcode is covered by none */
  branchesCovering(key: string): readonly string[] {
    if (!/^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$/.test(key)) return [];
    const district = key.slice(0, -3);
    return this.covering.get(`${district} ${key.at(-3)}`) ?? this.covering.get(district) ?? [];
  }
}
