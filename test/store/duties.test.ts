/** What the database itself refuses of who holds which duty, whoever writes to it; and the chain that writes itself. */
import { expect } from 'chai';
import { dutyLink, NO_DUTIES } from '../../crypto/commitment.ts';
import { ROLES, type Role } from '../../src/contract/roles.ts';
import { type Trx, violatedConstraint } from '../../src/store/database.ts';
import { dutyEvents, dutyHead } from '../../src/store/duties.ts';
import { endRoleOf } from '../../src/store/roleEnds.ts';
import { FORBIDDEN_PAIRS, PROPOSAL_DUTIES } from '../../src/verify/dutyRules.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { firstTwo, grantInDatabase, person } from '../support/grants.ts';

const NOW = new Date('2026-10-01T09:00:00Z');
const PAIRS = ROLES.flatMap((a) => ROLES.filter((b) => b !== a).map((b): [Role, Role] => [a, b]));
const named = ([a, b]: readonly [Role, Role]) => [a, b].sort().join(' + ');

describe('the database', () => {
  let database: TestDatabase;
  let by: readonly [string, string];
  /** Runs it in a transaction of its own. @returns the rule that refused it; undefined when it was taken */
  const refusedBy = (act: (trx: Trx) => Promise<unknown>): Promise<string | undefined> =>
    database.db.transaction(act).then(
      () => undefined,
      (fault: unknown) => violatedConstraint(fault) ?? String(fault),
    );
  beforeEach(async () => {
    database = await freshDatabase();
    const { first, second } = await database.db.transaction((trx) => firstTwo(trx, NOW));
    by = [first, second];
  });
  afterEach(() => database.drop());

  it('has the pairs and the duties that the verifier has', async () => {
    const pairs: { a: Role; b: Role }[] = await database.db('forbidden_pairs').select('a', 'b');
    expect(pairs.map(({ a, b }) => named([a, b])).sort()).to.deep.equal(FORBIDDEN_PAIRS.map(named).sort());
    const duties: { kind: string; part: string; role: string }[] = await database.db('proposal_duties');
    const expected = Object.entries(PROPOSAL_DUTIES).flatMap(([kind, parts]) =>
      Object.entries(parts).flatMap(([part, roles]) => [...roles].map((role) => `${kind} ${part} ${role}`)),
    );
    expect(duties.map(({ kind, part, role }) => `${kind} ${part} ${role}`).sort()).to.deep.equal(expected.sort());
  });

  it('refuses every forbidden pair to one person, in either order, until the other has ended (demand 26)', async () => {
    const refused: string[] = [];
    for (const [a, b] of PAIRS) {
      const to = await database.db.transaction((trx) => person(trx, NOW));
      await database.db.transaction((trx) => grantInDatabase(trx, { to, role: a, by, now: NOW }));
      const second = (now: Date) => refusedBy((trx) => grantInDatabase(trx, { to, role: b, by, now }));
      const rule = await second(NOW);
      if (rule === undefined) continue;
      expect(rule).to.equal('roles_apart');
      refused.push(named([a, b]));
      const end = { person: to, role: a, endedBy: by[0], how: 'officer', words: null, now: NOW } as const;
      await database.db.transaction((trx) => endRoleOf(trx, end));
      expect(await second(NOW), named([a, b])).to.equal(undefined);
    }
    expect(refused).to.have.length(2 * FORBIDDEN_PAIRS.length);
    expect([...new Set(refused)].sort()).to.deep.equal(FORBIDDEN_PAIRS.map(named).sort());
  });
  it('writes the chain of duties itself, linked as SPEC §4.4 has it', async () => {
    const events = await dutyEvents(database.db);
    let link = NO_DUTIES;
    for (const event of events) link = dutyLink(link, event);
    expect((await dutyHead(database.db)).link).to.equal(link);
  });
});
