/**
 * A poll with its officers and two listed members in a database without a service before it, for tests of what the tables refuse
 * by themselves. Signatures and sealed texts are such in form alone; every row but a poll's state goes past the triggers.
 */
import { expect } from 'chai';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { type Db, inTransaction, type Trx, violatedConstraint } from '../../src/store/database.ts';
import { freshDatabase, type TestDatabase } from './database.ts';
import { asFixture } from './fixture.ts';
import { firstTwo, grantInDatabase, later, newId, person } from './grants.ts';
import { listMember } from './listedMember.ts';
import { seededRng } from './random.ts';
import { SEALED } from './tableForms.ts';

export const NOW = new Date('2026-10-01T09:00:00Z');
export type Row = Readonly<Record<string, unknown>>;

export type RuledPoll = {
  readonly poll: string;
  readonly first: string;
  readonly second: string;
  readonly secretary: string;
  readonly procedure: string;
  /** Who is M1 on the roll, in unit N. */
  readonly member: string;
};

async function ruledPoll(db: Db<'serve'>): Promise<RuledPoll> {
  const people = await inTransaction(db, async (trx) => {
    const { first, second } = await firstTwo(trx, NOW);
    const [secretary, procedure] = [await person(trx, NOW), await person(trx, NOW)];
    const by = [first, second] as const;
    await grantInDatabase(trx, { to: secretary, role: 'membership-secretary', by, now: NOW });
    await grantInDatabase(trx, { to: procedure, role: 'procedure-secretary', by, now: NOW });
    return { first, second, secretary, procedure, member: await person(trx, NOW, { memberNumber: 'M1' }) };
  });
  const listed = { number: 'M1', name: 'Ann Example', email: 'ann@members.example' };
  const poll = await listMember({ db, rng: seededRng('ruled'), now: () => NOW }, listed, 3);
  await inTransaction(db, async (trx) => {
    await trx('roll_lines').insert(line(poll, { number: 'M2' }));
    for (const who of [people.secretary, people.procedure]) {
      await trx('interests').insert({ person: who, poll, interest: 'none', at: NOW });
    }
  });
  return { ...people, poll };
}

/** Before the tests of a file a database of their own with such a poll, which is gone after them. */
export function beforeRules(tell: (database: TestDatabase, ruled: RuledPoll) => void): void {
  let database: TestDatabase;
  before(async () => {
    database = await freshDatabase();
    tell(database, await ruledPoll(database.db));
  });
  after(() => database.drop());
}

/** Takes the poll to a state without the way there. */
export const setState = (trx: Trx, poll: string, state: string) =>
  asFixture(trx, () => trx('polls').where({ id: poll }).update({ state }));

export const line = (poll: string, change: Row = {}) => ({
  ...{ poll, number: 'M3', name: SEALED, unit: 'N', row: 3, eligible: true, reasons: '[]', name_words: [], ...change },
});

export const lock = ({ poll, first }: RuledPoll, change: Row = {}) => ({
  ...{ id: newId(), scope: 'desk', poll, why: SEALED, locked_by: first, at: NOW },
  ...{ auth: hashOf('l'), salt: 'x', record: SEALED, ...change },
});

export const evidence = ({ poll, secretary }: RuledPoll, change: Row = {}) => ({
  ...{ id: newId(), poll, number: 'M1', sha256: hashOf(newId()), type: 'pdf', size: 1, what: SEALED, bytes: SEALED },
  ...{ given_by: secretary, by_officer: true, at: NOW, ...change },
});

export const variance = (poll: string) => ({ poll, kind: 'shared-email', members: '["M1","M2"]', detail: '{}' });

export const hashOf = (text: string): string => sha256Hex(utf8(text));

export async function propose(trx: Trx, { poll, secretary }: RuledPoll, change: Row = {}): Promise<string> {
  const id = newId();
  const about = { kind: 'override', poll, concerning: 'M1', units: ['N'], proposed_by: secretary };
  const texts = { body: SEALED, record: SEALED, message_hash: hashOf(id), auth: hashOf(id), salt: 'x' };
  await trx('proposals').insert({ id, ...about, ...texts, proposed_at: NOW, lapses_at: later(NOW, 3), ...change });
  return id;
}

export const decide = (trx: Trx, { procedure }: RuledPoll, proposal: string, change: Row = {}) =>
  trx('proposal_ends').insert({
    ...{ proposal, ended: 'approved', person: procedure, because: SEALED, at: NOW },
    ...{ auth: hashOf(proposal), salt: 'x', record: SEALED, ...change },
  });

/** What two officers agreed. */
export async function agreed(trx: Trx, ruled: RuledPoll, about: Row = {}, decided: Row = {}): Promise<string> {
  const id = await propose(trx, ruled, about);
  await decide(trx, ruled, id, decided);
  return id;
}

/** Everything is taken back. @returns the rule that refused it, or what else went wrong; undefined when it was taken */
export async function refusedBy(db: Db, attempt: (trx: Trx) => PromiseLike<unknown>): Promise<string | undefined> {
  const taken = new Error('taken');
  try {
    await inTransaction(db, async (trx) => {
      await attempt(trx);
      throw taken;
    });
  } catch (fault) {
    return fault === taken ? undefined : (violatedConstraint(fault) ?? String(fault));
  }
  return undefined;
}

/** What is refused by the rule, and the same without the offence. */
export type Attempt = readonly [
  what: string,
  rule: string,
  wrong: (trx: Trx) => PromiseLike<unknown>,
  right: (trx: Trx) => PromiseLike<unknown>,
];

/** A test for each. */
export function tryAll(db: () => Db, attempts: readonly Attempt[]): void {
  for (const [what, rule, wrong, right] of attempts) {
    it(`refuse ${what} (${rule})`, async () => {
      expect(await refusedBy(db(), wrong)).to.equal(rule);
      expect(await refusedBy(db(), (trx) => right(trx))).to.equal(undefined);
    });
  }
}
