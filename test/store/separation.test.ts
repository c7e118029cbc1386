/**
 * Random people write to the tables in random order, with no rule of the domain before them. Whatever the database took: no
 * forbidden pair was held together or done in one poll, nothing was decided by its proposer or by somebody with an interest,
 * and the chain of duties is one that a scrutineer finds nothing in.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { decode } from '../../crypto/canonical.ts';
import { proposal } from '../../src/contract/proposals.ts';
import { ROLES } from '../../src/contract/roles.ts';
import { recordAccess } from '../../src/store/accessLog.ts';
import { inTransaction, type Trx, violatedConstraint } from '../../src/store/database.ts';
import { dutyEvents } from '../../src/store/duties.ts';
import { insertInterest } from '../../src/store/interests.ts';
import { endRoleOf } from '../../src/store/roleEnds.ts';
import { insertRole } from '../../src/store/roles.ts';
import { INTERESTS } from '../../src/verify/dutyRules.ts';
import { checkEvents } from '../../src/verify/packDuties.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import {
  decideInDatabase,
  firstTwo,
  givePasskey,
  grantInDatabase,
  later,
  person,
  proposeInDatabase,
} from '../support/grants.ts';
import { listMember } from '../support/listedMember.ts';
import { seededRng } from '../support/random.ts';

const START = new Date('2026-10-01T09:00:00Z');
const PEOPLE = 6;
const ACTS = ['roll-opened', 'poll-opened', 'poll-closed', 'decisions-confirmed', 'codes-given'] as const;

const who = fc.nat({ max: PEOPLE - 1 });
const role = fc.constantFrom(...ROLES);
const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      is: fc.constant('grant' as const),
      by: fc.tuple(fc.constantFrom(0, 0, 1, 2), fc.constantFrom(1, 1, 0, 3)),
      to: who,
      role,
      days: fc.integer({ min: -1, max: 410 }),
      units: fc.constantFrom(null, null, ['N'], ['N', 'S']),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('propose' as const),
      by: fc.oneof(fc.constant(2), who),
      number: who,
      unit: fc.constantFrom('N', 'S'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('decide' as const),
      by: fc.oneof(fc.constant(3), who),
      which: fc.nat({ max: 9 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('act' as const), by: who, act: fc.constantFrom(...ACTS) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('end' as const), of: who, role }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('declare' as const),
      by: who,
      interest: fc.constantFrom('none' as const, 'none' as const, ...INTERESTS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('alone' as const), by: who, to: who, role }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('enrol' as const), by: who }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('wait' as const), days: fc.integer({ min: 0, max: 40 }) }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

const TOGETHER = `
  select a.person, a.role, b.role from roles a join roles b on b.person = a.person and b.id > a.id and forbidden_together(a.role, b.role)
  where greatest(a.since, b.since) < least(coalesce(a.ended_at, a.until), a.until, coalesce(b.ended_at, b.until), b.until)`;
const IN_ONE_POLL = `
  select a.person from poll_duties a join poll_duties b on b.poll = a.poll and b.person = a.person and forbidden_together(a.role, b.role)`;
const BY_ONE = `
  select p.id from proposals p join proposal_ends e on e.proposal = p.id where e.ended in ('approved','refused') and
    (e.person = p.proposed_by or e.person = p.concerning or exists (select 1 from people m where m.id = e.person and m.member_number = p.concerning))`;
const WITH_INTEREST = `
  select p.id from proposals p join proposal_ends e on e.proposal = p.id
  where p.poll is not null and e.ended in ('approved','refused') and (
    not exists (select 1 from interests i where i.poll = p.poll and i.person = e.person and i.at <= e.at)
    or exists (select 1 from interests i where i.poll = p.poll and i.person = e.person and i.at < e.at and i.interest <> 'none'))`;
const UNAGREED = `
  select r.id from roles r left join proposal_ends e on e.proposal = r.proposal and e.ended = 'approved' and e.person <> r.granted_by
  where e.proposal is null and r.id > 2`;

const UNNAMED = `select id from roles where role = 'affiliate-officer' and cardinality(units) is distinct from 1`;

describe('whatever is written to the tables', function () {
  this.timeout(180_000);
  const taken = new Map<string, number>();
  const refused = new Set<string>();

  async function run(database: TestDatabase, acts: readonly Act[]): Promise<void> {
    const { db } = database;
    let now = START;
    const { first, second } = await inTransaction(db, (trx) => firstTwo(trx, now));
    const people = [first, second];
    for (let i = 2; i < PEOPLE; i++) {
      const facts = { email: `person-${i}@members.example`, memberNumber: `M${i}` };
      people.push(await inTransaction(db, (trx) => person(trx, now, facts)));
    }
    const poll = await listMember(
      { db, rng: seededRng('poll'), now: () => now },
      { number: 'M2', name: 'M', email: null },
    );
    const waiting: string[] = [];
    const at = (i: number): string => people[i] ?? '';
    const perform = async (trx: Trx, given: Act): Promise<void> => {
      switch (given.is) {
        case 'grant': {
          const by = [at(given.by[0]), at(given.by[1])] as const;
          const until = later(now, given.days);
          return grantInDatabase(trx, { to: at(given.to), role: given.role, by, now, until, units: given.units });
        }
        case 'propose': {
          const number = `M${given.number}`;
          const said = decode(proposal, { kind: 'release-contact', poll, number, why: 'Good.' });
          const concern = { poll, units: [given.unit], person: null, number };
          waiting.push(await proposeInDatabase(trx, { proposal: said, concern, by: at(given.by), now }));
          return;
        }
        case 'decide':
          return decideInDatabase(trx, waiting[given.which % Math.max(1, waiting.length)] ?? '', {
            by: at(given.by),
            now,
          });
        case 'act':
          await recordAccess(trx, { person: at(given.by), credentialId: null }, { act: given.act, poll }, now);
          return;
        case 'end': {
          const end = { person: at(given.of), role: given.role, endedBy: first, how: 'officer', words: null } as const;
          await endRoleOf(trx, { ...end, now });
          return;
        }
        case 'declare':
          return insertInterest(trx, { poll, person: at(given.by), interest: given.interest, now });
        case 'alone': {
          const until = later(now, 100);
          const role = { person: at(given.to), role: given.role, units: null, until };
          return insertRole(trx, { ...role, grantedBy: at(given.by), proposal: null, now });
        }
        case 'enrol':
          await givePasskey(trx, at(given.by), now);
          return;
        case 'wait':
          return;
      }
    };
    for (const given of acts) {
      if (given.is === 'wait') now = later(now, given.days);
      now = new Date(now.getTime() + 1000);
      try {
        await inTransaction(db, (trx) => perform(trx, given));
        taken.set(given.is, (taken.get(given.is) ?? 0) + 1);
      } catch (fault) {
        const rule = violatedConstraint(fault);
        if (rule === undefined) throw fault;
        refused.add(rule);
      }
    }
    for (const [what, sql] of Object.entries({ TOGETHER, IN_ONE_POLL, BY_ONE, WITH_INTEREST, UNAGREED, UNNAMED })) {
      const { rows } = await db.raw(sql);
      expect(rows, what).to.deep.equal([]);
    }
    expect(checkEvents(await dutyEvents(db))).to.deep.equal([]);
  }

  it('no forbidden pair comes together, and nothing is decided by its proposer', async () => {
    const opening: Act[] = [
      { is: 'grant', by: [0, 1], to: 2, role: 'membership-secretary', days: 300, units: null },
      { is: 'grant', by: [0, 1], to: 3, role: 'procedure-secretary', days: 300, units: ['N'] },
      { is: 'grant', by: [0, 1], to: 5, role: 'membership-secretary', days: 300, units: null },
      { is: 'act', by: 5, act: 'roll-opened' },
      { is: 'end', of: 5, role: 'membership-secretary' },
      { is: 'grant', by: [0, 1], to: 5, role: 'returning-officer', days: 300, units: null },
      { is: 'act', by: 5, act: 'poll-opened' },
      { is: 'declare', by: 2, interest: 'none' },
      { is: 'declare', by: 3, interest: 'none' },
      { is: 'propose', by: 2, number: 4, unit: 'N' },
      { is: 'decide', by: 3, which: 0 },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 45, maxLength: 60 }), async (acts) => {
        const database = await freshDatabase();
        try {
          await run(database, [...opening, ...acts]);
        } finally {
          await database.drop();
        }
      }),
      { numRuns: 8, seed: 20261001, endOnFailure: true },
    );
  });

  it('…and each of these rules was met', () => {
    expect(taken.get('decide') ?? 0, 'decided').to.be.greaterThan(2);
    expect(taken.get('grant') ?? 0, 'granted').to.be.greaterThan(24);
    for (const rule of ['roles_apart', 'parts_apart', 'two_officers', 'no_interest', 'duty_covers', 'granted_by_two']) {
      expect([...refused], rule).to.include(rule);
    }
  });
});
