/**
 * A membership made up from a seed: so many eligible members in so many branches, and for every ten of them one who is not.
 * Every person and place is invented; the key that signs the export is made from the seed, and protects nothing.
 */
import { type Rng, utf8 } from '../../crypto/bytes.ts';
import { newSigningKey } from '../../crypto/signature.ts';
import { allowedSignersLine } from '../../crypto/sshsig.ts';
import type { Files } from '../roll/export.ts';
import { prepareSet, type Table } from '../roll/prepare.ts';
import { drawBelow } from './seededRng.ts';

const ORGANISATION = 'simulated-clp';
const FIRST = 'Anne Barbara Carol David Edith Farid Grace Henryk Ines José Kemal Lena Mary Nasreen Olu Peter Zoë'.split(
  ' ',
);
const LAST = 'Akhtar Bailey Dąbrowski Evans Fisher Gray Hughes Iqbal Jones Khan Lewis Mensah Nowak O’Connor'.split(' ');

export type Exports = {
  readonly files: Files;
  readonly previous: Files | undefined;
  /** allowed_signers and minisign keys, to be pinned. */
  readonly keys: Files;
  /** The rule pack's exact bytes. */
  readonly rules: Uint8Array;
};

const DAY = 86_400_000;
const dayOf = (now: Date, days: number): string => new Date(now.getTime() + days * DAY).toISOString().slice(0, 10);
const pick = <T>(rng: Rng, items: readonly T[]): T => items[drawBelow(rng, items.length)]!;

/**
 * @param voters  eligible members, spread over the branches as evenly as they go
 * @param now     the list is of the day before
 */
export function simulatedExports({
  voters,
  units,
  now,
  rng,
}: {
  readonly voters: number;
  readonly units: number;
  readonly now: Date;
  readonly rng: Rng;
}): Exports {
  const key = newSigningKey(rng);
  const asOf = `${dayOf(now, -1)}T18:00:00Z`;
  const wide = String(units).length;
  const code = (i: number): string => `BRANCH-${String((i % units) + 1).padStart(wide, '0')}`;
  const name = (): string => `${pick(rng, FIRST)} ${pick(rng, LAST)}-${pick(rng, LAST)}`;
  const number = (i: number): string => `S${String(100_000 + i)}`;
  const goodStanding = (i: number) => ({
    number: number(i),
    name: name(),
    email: `member${i + 1}@members.example`,
    unit: code(i),
    joined: dayOf(now, -400 - drawBelow(rng, 8000)),
    grade: 'full',
    standing: 'active',
    paidTo: dayOf(now, 30 + drawBelow(rng, 300)),
  });
  const eligible = Array.from({ length: voters }, (_, i) => goodStanding(i));
  // Who is not eligible, and why: the three reasons that most members meet.
  const others = Array.from({ length: Math.ceil(voters / 10) }, (_, i) => ({
    ...goodStanding(voters + i),
    ...[{ joined: dayOf(now, -20) }, { paidTo: dayOf(now, -300) }, { grade: 'supporter' }][i % 3],
  }));
  const members = [...eligible, ...others];
  const columns = ['number', 'name', 'email', 'unit', 'joined', 'grade', 'standing', 'paidTo'] as const;
  const tables: readonly Table[] = [
    { kind: 'members', asOf, header: columns, records: members.map((one) => columns.map((column) => one[column])) },
    {
      kind: 'payments',
      asOf,
      header: ['number', 'paidTo'],
      records: members.map((one) => [one.number, one.paidTo]),
    },
    {
      kind: 'units',
      asOf,
      header: ['code', 'name', 'kind', 'section', 'covers'],
      records: Array.from({ length: units }, (_, i) => [code(i), `Branch ${i + 1}`, 'branch', 'party', `SM${i + 1}`]),
    },
  ];
  return {
    files: prepareSet(ORGANISATION, 'simulated office', tables, key),
    previous: undefined,
    keys: new Map([['allowed_signers', utf8(`${allowedSignersLine(ORGANISATION, key.publicKey)}\n`)]]),
    rules: simulatedRules(now),
  };
}

/** Six months' membership, half a year's arrears: the common rules, with dates that fit the simulated poll. */
const simulatedRules = (now: Date): Uint8Array =>
  utf8(
    `${JSON.stringify({
      format: 'countersign-rules/1',
      name: 'simulated-trigger',
      version: '1',
      source: 'made for a simulation',
      timeZone: 'Europe/London',
      freezeDate: dayOf(now, -1),
      votingDay: dayOf(now, 7),
      joinedBy: null,
      minMembershipMonths: 6,
      arrearsLimitDays: 183,
      greatestFeedAgeDays: { members: 7, payments: 14, leavers: 14 },
      continuityGraceDays: 30,
      grades: ['full', 'reduced', 'youth'],
      barringStandings: ['deceased', 'excluded', 'resigned', 'suspended'],
      standingJudgedOn: 'voting-day',
      boundaryTest: 'none',
      minimumAgeDeclared: false,
      contactCluster: { least: 5, percent: 10 },
    })}\n`,
  );
