/** The last minute of a day, in London: which day an export, a joining and a feed are of, in winter and in summer time. */
import { expect } from 'chai';
import { utf8 } from '../../crypto/bytes.ts';
import { buildRoll } from '../../src/roll/build.ts';
import type { Table } from '../../src/roll/prepare.ts';
import { type RulePack, readRulePack } from '../../src/roll/rules.ts';
import { OFFICE_KEYS, signedSet } from '../support/exports.ts';
import { bare, readSet, rulesAt } from '../support/exportVectors.ts';

const LATER = new Date('2027-06-01T00:00:00Z');
const members = (asOf: string, joined: string): Table => ({
  kind: 'members',
  asOf,
  header: ['number', 'name', 'unit', 'joined', 'grade', 'standing', 'paidTo'],
  records: [['A1', 'Anne Ash', 'N', joined, 'full', 'active', '2030-01-01']],
});
const read = (...tables: readonly Table[]) => readSet(signedSet(tables), undefined, false, OFFICE_KEYS, LATER);
const packOf = (change: Partial<Record<keyof RulePack, unknown>>): RulePack =>
  readRulePack(utf8(JSON.stringify({ ...rulesAt('oakmarsh', 'rules.json').rules, boundaryTest: 'none', ...change })))
    .rules;
function rollOf(rules: RulePack, ...tables: readonly Table[]) {
  const set = read(...tables);
  if (!set.ok) throw new Error(JSON.stringify(bare(set)));
  return buildRoll({ set: set.set, previous: null, rules, rulesSha256: '0'.repeat(64) });
}

/** [the day, an instant in its last minute, the first instant of the next day], by London's clock. */
const NIGHTS: readonly (readonly [string, string, string, string, string])[] = [
  ['in winter', '2026-12-31', '2026-12-31T23:59:59Z', '2027-01-01', '2027-01-01T00:00:00Z'],
  ['in summer', '2026-09-30', '2026-09-30T22:59:59Z', '2026-10-01', '2026-09-30T23:00:00Z'],
  [
    'in summer, written with the offset',
    '2026-09-30',
    '2026-09-30T23:59:59+01:00',
    '2026-10-01',
    '2026-10-01T00:00:00+01:00',
  ],
  ['before the clocks go forward', '2026-03-28', '2026-03-28T23:59:59Z', '2026-03-29', '2026-03-29T00:00:00Z'],
  ['after they went forward', '2026-03-29', '2026-03-29T22:59:59Z', '2026-03-30', '2026-03-29T23:00:00Z'],
  ['before the clocks go back', '2026-10-24', '2026-10-24T22:59:59Z', '2026-10-25', '2026-10-24T23:00:00Z'],
  ['after they went back', '2026-10-25', '2026-10-25T23:59:59Z', '2026-10-26', '2026-10-26T00:00:00Z'],
];

describe('the last minute of a day in London', () => {
  for (const [when, day, lastSecond, next, firstSecond] of NIGHTS) {
    it(`belongs to that day for what an export may say (${when})`, () => {
      expect(read(members(lastSecond, day))).to.include({ ok: true });
      const tooEarly = read(members(lastSecond, next));
      if (tooEarly.ok) return expect.fail('accepted a member who joined tomorrow');
      expect(bare(tooEarly).map(({ code }) => code)).to.deep.equal(['future-date']);
      expect(read(members(firstSecond, next))).to.include({ ok: true });
    });

    it(`belongs to that day for how old a file is at the freeze (${when})`, () => {
      const limit = 7;
      const freezeDate = new Date(Date.parse(`${day}T00:00:00Z`) + (limit + 1) * 86_400_000).toISOString().slice(0, 10);
      const rules = packOf({
        freezeDate,
        votingDay: freezeDate,
        greatestFeedAgeDays: { members: limit, payments: null, leavers: null },
      });
      const stale = (asOf: string) => rollOf(rules, members(asOf, '2020-01-01')).counts.variance['stale-feed'] ?? 0;
      expect(stale(lastSecond), 'a day too old').to.equal(1);
      expect(stale(firstSecond), 'just not').to.equal(0);
    });

    it(`is still in time for whoever joins on the freeze date itself (${when})`, () => {
      const rules = packOf({ freezeDate: day, votingDay: next, joinedBy: day, minMembershipMonths: null });
      const codes = (asOf: string, joined: string) =>
        rollOf(rules, members(asOf, joined)).members[0]!.reasons.map(({ code }) => code);
      expect(codes(lastSecond, day)).to.deep.equal([]);
      expect(codes(firstSecond, day)).to.deep.equal([]);
      expect(codes(firstSecond, next)).to.deep.equal(['NOT_MEMBER_AT_FREEZE', 'JOINED_TOO_LATE']);
    });
  }
});
