/** Rule packs: the presets as they were dated, and their words against the decisions that the same pack makes. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { utf8 } from '../../crypto/bytes.ts';
import { buildRoll } from '../../src/roll/build.ts';
import { type Day, dayInWords, daysBack, readDay } from '../../src/roll/day.ts';
import type { Table } from '../../src/roll/prepare.ts';
import { type RulePack, readRulePack } from '../../src/roll/rules.ts';
import { rulePackInWords } from '../../src/roll/rulesInWords.ts';
import { OFFICE_KEYS, signedSet } from '../support/exports.ts';
import { readSet } from '../support/exportVectors.ts';

const PRESETS = new URL('../../src/roll/presets/', import.meta.url).pathname;
const preset = (name: string): Uint8Array => new Uint8Array(readFileSync(`${PRESETS}${name}`));
/** As `sha256sum` printed them on the day they were made. */
const HASHES: Readonly<Record<string, string>> = {
  'society-2026.json': '92397f6fc073337115e4e96cadaeb425affefed28cdb486020a710c7e52b34a0',
  'trigger-2021-22.json': '6f10ddbbd1f585b8d8752f1af6abb3029b85f33ee9c1f25d9ae25a0a211448bf',
  'union-2026.json': '17e0c9f8e8891391fc5246df149cd52044c52d40a1e8aead6fcfc75ecc34680a',
};

describe('a preset', () => {
  it('is never edited: another has another name', () => {
    expect(readdirSync(PRESETS).sort()).to.deep.equal(Object.keys(HASHES).sort());
    for (const [name, hash] of Object.entries(HASHES)) {
      const { rules, sha256 } = readRulePack(preset(name));
      expect(sha256, `${name} was changed: keep it, and add another`).to.equal(hash);
      expect(`${rules.name}.json`).to.equal(name);
    }
  });

  it('of the trigger ballots of 2021 says who was in: joined by 9 May 2021, paid to 10 May 2021', () => {
    const says = wordsOf(readRulePack(preset('trigger-2021-22.json')).rules);
    expect(says.get('Joining')).to.contain('on or before 9 May 2021').and.contain('6 months before 9 November 2021');
    expect(says.get('Fees')).to.contain('up to 10 May 2021 or later');
    expect(says.get('Standing')).to.contain('on 10 July 2022, the voting day');
    expect(says.get('Standing')).to.contain(
      'suspended, expelled, no longer a member because they resigned or recorded',
    );
    expect(says.get('How old the data may be'))
      .to.contain('the membership list must be of 2 November 2021 or later')
      .and.contain('the payments file must be of 26 October 2021 or later');
    expect(says.get('Type of membership')).to.contain('full, reduced and youth');
  });
});

const wordsOf = (rules: RulePack): ReadonlyMap<string, string> =>
  new Map(rulePackInWords(rules).map(({ about, says }) => [about, says]));
const plus = (day: Day, n: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
/** The first date that a sentence names after these words. */
function dateAfter(says: string | undefined, words: string): Day {
  const [, date, month = '', year] = new RegExp(`${words} (\\d+) (\\w+) (\\d{4})`).exec(says ?? '') ?? [];
  const text = `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
  return readDay(text, 'YMD') ?? expect.fail(`no date after "${words}" in: ${says}`);
}

/** The reasons against members who differ in these columns alone; the list is of the end of the freeze date in London. */
function reasonsOf(
  rules: RulePack,
  people: readonly Readonly<Record<string, string>>[],
  payments: readonly string[] = [],
) {
  const columns = [
    'number',
    'name',
    'unit',
    'joined',
    'lapsed',
    'rejoined',
    'grade',
    'standing',
    'standingFrom',
    'paidTo',
  ];
  const usual = {
    name: 'Anne Ash',
    unit: 'N',
    joined: '1990-01-01',
    grade: 'full',
    standing: 'active',
    paidTo: '2099-01-01',
  };
  // Far later, so that no date of the test is in the future of its export: no file of these packs is too old then.
  const asOf = '2098-12-31T12:00:00Z';
  const records = people.map((one, i) => {
    const row: Readonly<Record<string, string>> = { ...usual, number: `A${i}`, ...one };
    return columns.map((column) => row[column] ?? '');
  });
  const tables: Table[] = [
    { kind: 'members', asOf, header: columns, records },
    ...(payments.length === 0
      ? []
      : [
          {
            kind: 'payments',
            asOf,
            header: ['number', 'paidTo'],
            records: payments.map((to, i) => [`A${i}`, to]),
          } as const,
        ]),
  ];
  const read = readSetAt(tables);
  return buildRoll({ set: read.set, previous: null, rules, rulesSha256: '0'.repeat(64) }).members.map(({ reasons }) =>
    reasons.map(({ code }) => code),
  );
}
function readSetAt(tables: readonly Table[]) {
  const read = readSet(signedSet(tables), undefined, false, OFFICE_KEYS, new Date('2099-01-01T00:00:00Z'));
  if (!read.ok) throw new Error(JSON.stringify(read.refused));
  return read;
}

describe('a rule pack in words', () => {
  const trigger = readRulePack(preset('trigger-2021-22.json')).rules;
  const someDay = fc.integer({ min: 0, max: 20_000 }).map((n) => readDay(plus('2000-01-01' as Day, n), 'YMD')!);
  const packs = fc
    .record({
      freezeDate: someDay,
      votingAfter: fc.nat(400),
      joinedBy: fc.option(someDay),
      months: fc.integer({ min: 1, max: 60 }),
      arrearsLimitDays: fc.nat(800),
      continuityGraceDays: fc.nat(90),
      judged: fc.constantFrom('freeze', 'voting-day'),
    })
    .map(({ freezeDate, votingAfter, joinedBy, months, arrearsLimitDays, continuityGraceDays, judged }) => {
      const limit = joinedBy !== null && joinedBy < freezeDate ? joinedBy : null;
      const pack = {
        ...trigger,
        ...{ freezeDate, votingDay: plus(freezeDate, votingAfter), arrearsLimitDays, continuityGraceDays },
        ...{ joinedBy: limit, minMembershipMonths: limit === null ? months : null, standingJudgedOn: judged },
        ...{ boundaryTest: 'none', greatestFeedAgeDays: { members: null, payments: null, leavers: null } },
      };
      return readRulePack(utf8(JSON.stringify(pack))).rules;
    });

  it('names the very days on which the decisions turn: joining, fees, a break, a standing', () => {
    fc.assert(
      fc.property(packs, (rules) => {
        const says = wordsOf(rules);
        const joined = dateAfter(says.get('Joining'), 'on or before');
        const paid = dateAfter(says.get('Fees'), 'paid up to');
        const standing = dateAfter(says.get('Standing'), 'who on');
        const gap = Number(/A gap of (\d+)/.exec(says.get('A break in membership') ?? '')?.[1]);
        const back = plus(joined, 1); // came back a day too late, if the break counts
        const reasons = reasonsOf(rules, [
          { joined },
          { joined: plus(joined, 1) },
          { paidTo: paid },
          { paidTo: plus(paid, -1) },
          { standing: 'suspended', standingFrom: standing },
          { standing: 'suspended', standingFrom: plus(standing, 1) },
          { lapsed: plus(back as Day, -gap), rejoined: back },
          { lapsed: plus(back as Day, -gap - 1), rejoined: back },
        ]);
        const start = back > rules.freezeDate ? ['NOT_MEMBER_AT_FREEZE'] : [];
        expect(reasons).to.deep.equal([
          [],
          [...start, 'JOINED_TOO_LATE'],
          [],
          ['IN_ARREARS'],
          ['SUSPENDED'],
          [],
          [],
          [...start, 'MEMBERSHIP_BROKEN'],
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('takes finance’s date before the list’s, as it says', () => {
    const rules = {
      ...trigger,
      boundaryTest: 'none' as const,
      greatestFeedAgeDays: { members: null, payments: null, leavers: null },
    };
    const paid = dateAfter(wordsOf(rules).get('Fees'), 'paid up to');
    expect(
      reasonsOf(rules, [{ paidTo: '2020-01-01' }, { paidTo: '2099-01-01' }], [paid, plus(paid, -1)]),
    ).to.deep.equal([[], ['IN_ARREARS']]);
  });

  it('has a sentence for each parameter: none can be changed without a word', () => {
    const changes: Partial<RulePack>[] = [
      { freezeDate: '2021-11-08' as Day },
      { votingDay: '2022-07-11' as Day },
      { joinedBy: '2021-05-01' as Day, minMembershipMonths: null },
      { minMembershipMonths: 7 },
      { arrearsLimitDays: null },
      { arrearsLimitDays: 184 },
      { greatestFeedAgeDays: { ...trigger.greatestFeedAgeDays, members: 8 } },
      { greatestFeedAgeDays: { ...trigger.greatestFeedAgeDays, payments: null } },
      { greatestFeedAgeDays: { ...trigger.greatestFeedAgeDays, leavers: 15 } },
      { continuityGraceDays: 1 },
      { grades: ['full'] },
      { barringStandings: ['deceased', 'excluded', 'resigned'] },
      { standingJudgedOn: 'freeze' },
      { boundaryTest: 'none' },
      { boundaryTest: 'unit' },
      { minimumAgeDeclared: false },
      { contactCluster: { least: 6, percent: 10 } },
      { contactCluster: { least: 5, percent: 11 } },
    ];
    const seen = new Set([JSON.stringify(rulePackInWords(trigger))]);
    for (const change of changes) {
      const words = JSON.stringify(rulePackInWords({ ...trigger, ...change }));
      expect(seen.has(words), JSON.stringify(change)).to.equal(false);
      expect(words).not.to.match(/null|undefined|NaN/);
      seen.add(words);
    }
  });

  it('works out an edge that lies before any date there is', () => {
    expect(daysBack('2021-11-09' as Day, 1e12)).to.equal('1900-01-01');
    expect(daysBack('2024-03-01' as Day, 1)).to.equal('2024-02-29');
    expect(dayInWords(daysBack('1900-01-02' as Day, 1))).to.equal('1 January 1900');
  });
});
