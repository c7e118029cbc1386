/** Which roles one person may hold together: in the domain, and once more in the database. */
import { expect } from 'chai';
import { ROLES, type Role } from '../../src/contract/roles.ts';
import { clashOf, mayEndRole } from '../../src/domain/duties.ts';
import { type Trx, violatedConstraint } from '../../src/store/database.ts';
import { insertPerson, insertRole } from '../../src/store/people.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

/** system.md §1, by hand: the keeper of the roll or of the codes does not run the poll; who decrypts does not check; who reads every log does nothing else. */
const APART = [
  'membership-secretary + returning-officer',
  'registrar + returning-officer',
  'scrutineer + trustee',
  ...ROLES.filter((role) => role !== 'data-protection-officer').map((role) =>
    ['data-protection-officer', role].sort().join(' + '),
  ),
].sort();
const PAIRS = ROLES.flatMap((a) => ROLES.filter((b) => b !== a).map((b): [Role, Role] => [a, b]));
const named = ([a, b]: [Role, Role]) => [a, b].sort().join(' + ');
const unique = (names: string[]) => [...new Set(names)].sort();

describe('roles held by one person', () => {
  it('clash as the constitution of the system says, in either order', () => {
    expect(unique(PAIRS.filter((pair) => clashOf(pair) !== null).map(named))).to.deep.equal(APART);
    for (const [a, b] of PAIRS) expect(clashOf([a, b]) === null).to.equal(clashOf([b, a]) === null);
    expect(clashOf(['registrar', 'trustee', 'procedure-secretary', 'scrutineer'])).to.deep.equal([
      'trustee',
      'scrutineer',
    ]);
    expect(clashOf(['trustee'])).to.equal(null);
  });

  it('let nobody be without a returning officer', () => {
    expect(mayEndRole('returning-officer', 0)).to.equal(false);
    expect(mayEndRole('returning-officer', 1)).to.equal(true);
    expect(mayEndRole('trustee', 0)).to.equal(true);
  });

  describe('in the database', () => {
    let database: TestDatabase;
    before(async () => {
      database = await freshDatabase();
    });
    after(() => database.drop());

    it('are refused by the same pairs, in either order, and allowed again when one has ended', async () => {
      const now = new Date('2026-10-01T09:00:00Z');
      const refused: string[] = [];
      for (const [i, [a, b]] of PAIRS.entries()) {
        const id = `person-${i}`;
        await database.db.transaction(async (trx) => {
          const person = { id, name: 'N', email: `${id}@example.org`, memberNumber: null, userHandle: id };
          await insertPerson(trx, person, now);
          await insertRole(trx, { person: id, role: a, grantedBy: null, now });
        });
        const second = () =>
          database.db.transaction((trx) => insertRole(trx, { person: id, role: b, grantedBy: null, now }));
        const fault = await second().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (fault === undefined) continue;
        expect(violatedConstraint(fault)).to.equal('roles_apart');
        refused.push(named([a, b]));
        await database.db('roles').where({ person: id }).update({ ended_at: now });
        await second();
      }
      expect(unique(refused)).to.deep.equal(APART);
      expect(refused).to.have.length(2 * APART.length);
    });

    it('are refused when two grants come at the same moment', async () => {
      const now = new Date('2026-10-01T09:00:00Z');
      const person = { id: 'both', name: 'N', email: 'both@example.org', memberNumber: null, userHandle: 'both' };
      await database.db.transaction((trx) => insertPerson(trx, person, now));
      const grant = (trx: Trx, role: Role) => insertRole(trx, { person: 'both', role, grantedBy: null, now });
      let second: Promise<unknown> = Promise.resolve();
      await database.db.transaction(async (trx) => {
        await grant(trx, 'trustee');
        // Cannot see the first, which is not committed yet, and so has to wait for it.
        second = database.db
          .transaction((other) => grant(other, 'scrutineer'))
          .then(() => 'granted', violatedConstraint);
        const waiting = new Promise((later) => setTimeout(later, 300, 'waits'));
        expect(await Promise.race([second, waiting])).to.equal('waits');
      });
      expect(await second).to.equal('roles_apart');
    });
  });
});
