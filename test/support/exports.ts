/** A membership of any size, made up from a seed and signed with a test key. Every person and place is invented. */
import { utf8 } from '../../crypto/bytes.ts';
import { signingKey } from '../../crypto/signature.ts';
import { allowedSignersLine } from '../../crypto/sshsig.ts';
import type { Files } from '../../src/roll/export.ts';
import { readPinnedKeys } from '../../src/roll/keys.ts';
import { prepareSet, type Table } from '../../src/roll/prepare.ts';

export const ORGANISATION = 'oakmarsh-clp';
/** TEST KEY: protects nothing. */
export const OFFICE_KEY = signingKey(utf8('countersign test office key 0001'));
export const OFFICE_KEY_FILES: Files = new Map([
  ['allowed_signers', utf8(`${allowedSignersLine(ORGANISATION, OFFICE_KEY.publicKey)}\n`)],
]);
export const OFFICE_KEYS = readPinnedKeys(OFFICE_KEY_FILES);

/** mulberry32: whole numbers below `n`, the same for the same seed. */
export function seeded(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const FIRST = 'Anne Barbara Carol David Edith Farid Grace Henryk Ines José Kemal Lena Mary Nasreen Olu Peter Zoë'.split(
  ' ',
);
const LAST =
  "Akhtar Bailey O'Connor Dąbrowski Evans Fisher Gray Hughes Iqbal Jones Khan Lewis Mensah Nowak Smith-Rowe".split(' ');

const two = (n: number): string => String(n).padStart(2, '0');

/** Members, payments, leavers and units tables in the schema's own layout. */
export function membership(members: number, seed = 1, units = 20): readonly Table[] {
  const below = seeded(seed);
  const code = (i: number): string => `U-${two(i)}`;
  const records = Array.from({ length: members }, (_, i) => {
    const unit = below(units);
    const name = `${FIRST[below(FIRST.length)]} ${LAST[below(LAST.length)]} ${LAST[below(LAST.length)]}`;
    return {
      number: `A${String(1_000_000 + i)}`,
      name,
      email: below(10) === 0 ? '' : `member${i}@mail${below(50)}.example`,
      address: `${1 + below(200)} Quarry Hill\nOakmarsh, "Upper" End`,
      postcode: `OM${1 + unit} ${below(9)}${'ABDEFGHJ'[below(8)]}${'LNPQRSTU'[below(8)]}`,
      unit: code(unit),
      joined: `20${two(below(26))}-${two(1 + below(12))}-${two(1 + below(28))}`,
      grade: below(50) === 0 ? 'supporter' : 'full',
      standing: below(100) === 0 ? 'suspended' : 'active',
      paidTo: `${2026 + below(2)}-${two(1 + below(12))}-${two(1 + below(28))}`,
    };
  });
  const columns = [
    'number',
    'name',
    'email',
    'address',
    'postcode',
    'unit',
    'joined',
    'grade',
    'standing',
    'paidTo',
  ] as const;
  const asOf = '2026-09-30T23:30:00Z';
  return [
    {
      kind: 'members',
      asOf,
      header: columns,
      records: records.map((record) => columns.map((column) => record[column])),
    },
    {
      kind: 'payments',
      asOf,
      header: ['number', 'paidTo'],
      records: records.filter(() => below(20) > 0).map(({ number, paidTo }) => [number, paidTo]),
    },
    {
      kind: 'leavers',
      asOf,
      header: ['number', 'ended', 'reason'],
      records: records.filter(() => below(100) === 0).map(({ number }) => [number, '2026-03-31', 'lapsed']),
    },
    {
      kind: 'units',
      asOf,
      header: ['code', 'name', 'kind', 'section', 'covers'],
      records: Array.from({ length: units }, (_, i) => [code(i), `Oakmarsh ${i}`, 'branch', 'party', `OM${1 + i}`]),
    },
  ];
}

/** The tables as a signed set. */
export const signedSet = (tables: readonly Table[]): Files =>
  prepareSet(ORGANISATION, 'test office', tables, OFFICE_KEY);
