/** Which roles one person may hold together, for how long, and who may end them. The database once more: test/store/duties.test.ts. */
import { expect } from 'chai';
import { ROLES, type Role } from '../../src/contract/roles.ts';
import { clashOf, mayEndRole } from '../../src/domain/duties.ts';

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
});
