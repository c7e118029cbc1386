/** Which roles one person may hold together, for how long, and who may end them. The database once more: test/store/duties.test.ts. */
import { expect } from 'chai';
import { FORBIDDEN_PAIRS, ROLES, type Role } from '../../src/contract/roles.ts';
import {
  clashOf,
  faultsOfTerm,
  isSameTerm,
  mayActAs,
  mayEndRole,
  mayGrantAlone,
  needsTwoToEnd,
} from '../../src/domain/duties.ts';
import { covers } from '../../src/domain/proposals.ts';

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
const named = ([a, b]: readonly [Role, Role]) => [a, b].sort().join(' + ');
const unique = (names: string[]) => [...new Set(names)].sort();
const NOW = new Date('2026-10-01T09:00:00Z');
const later = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);

describe('roles held by one person', () => {
  it('clash as the constitution of the system says, in either order', () => {
    expect(FORBIDDEN_PAIRS.map(named).sort()).to.deep.equal(APART);
    expect(unique(PAIRS.filter((pair) => clashOf(pair) !== null).map(named))).to.deep.equal(APART);
    for (const [a, b] of PAIRS) expect(clashOf([a, b]) === null).to.equal(clashOf([b, a]) === null);
    expect(clashOf(['registrar', 'trustee', 'procedure-secretary', 'scrutineer'])).to.deep.equal([
      'trustee',
      'scrutineer',
    ]);
    expect(clashOf(['trustee'])).to.equal(null);
  });

  it('clash in one poll with what was done in it before, unless another of their roles does not', () => {
    expect(mayActAs([], ['returning-officer'])).to.equal(true);
    expect(mayActAs(['membership-secretary'], ['returning-officer'])).to.equal(false);
    expect(mayActAs(['membership-secretary'], ['returning-officer', 'procedure-secretary'])).to.equal(true);
    expect(mayActAs(['registrar', 'membership-secretary'], ['procedure-secretary'])).to.equal(true);
    expect(mayActAs(['trustee'], [])).to.equal(false);
  });

  it('let nobody be without a returning officer', () => {
    expect(mayEndRole('returning-officer', 0)).to.equal(false);
    expect(mayEndRole('returning-officer', 1)).to.equal(true);
    expect(mayEndRole('trustee', 0)).to.equal(true);
  });

  it('are ended by one officer, but for the one who looks at what the officers do (demand 19)', () => {
    expect(ROLES.filter(needsTwoToEnd)).to.deep.equal(['data-protection-officer']);
  });

  it('are given by one officer alone only if their holder may then agree to the others', () => {
    expect(ROLES.filter(mayGrantAlone)).to.deep.equal(['returning-officer', 'data-protection-officer']);
  });
});

describe('a duty for some units', () => {
  const some = [{ role: 'procedure-secretary', units: ['A', 'B'] }] as const;
  const all = [{ role: 'procedure-secretary', units: null }] as const;
  const roles = ['procedure-secretary'] as const;

  it('covers what touches those units alone, and nothing that is of the whole body', () => {
    expect(covers(some, roles, ['A', 'B'])).to.equal(true);
    expect(covers(some, roles, ['A', 'C'])).to.equal(false);
    expect(covers(some, roles, null)).to.equal(false);
    expect(covers(some, roles, []), 'what names no unit').to.equal(false);
    for (const units of [['A'], ['C'], [], null]) expect(covers(all, roles, units)).to.equal(true);
    expect(covers(all, ['registrar'], null)).to.equal(false);
    // Nor do two duties for some units make one for all of them.
    expect(covers([...some, { role: 'procedure-secretary', units: ['C'] }], roles, ['A', 'C'])).to.equal(false);
  });
});

describe('the term of a role', () => {
  const faults = (given: Partial<Parameters<typeof faultsOfTerm>[0]>) =>
    faultsOfTerm({ role: 'membership-secretary', units: null, until: later(10), ...given }, NOW).length;

  it('is four hundred days at most, to the second, and not over when it begins', () => {
    expect(faults({ until: later(400) })).to.equal(0);
    expect(faults({ until: new Date(later(400).getTime() + 1000) })).to.equal(1);
    expect(faults({ until: NOW })).to.equal(1);
    expect(faults({ until: new Date(NOW.getTime() + 1000) })).to.equal(0);
  });

  it('names units for those alone who may be limited to some, each once and in order', () => {
    expect(faults({ units: ['A', 'B'] })).to.equal(0);
    expect(faults({ units: ['B', 'A'] })).to.equal(1);
    expect(faults({ units: ['A', 'A'] })).to.equal(1);
    const limited = ROLES.filter((role) => faults({ role, units: ['A'] }) === 0);
    expect(limited).to.deep.equal(['membership-secretary', 'procedure-secretary', 'affiliate-officer', 'teller']);
  });

  it('names an affiliate’s officer for a unit, and never for all', () => {
    expect(ROLES.filter((role) => faults({ role, units: null }) > 0)).to.deep.equal(['affiliate-officer']);
    expect(faults({ role: 'affiliate-officer', units: ['A'] })).to.equal(0);
    expect(faults({ role: 'affiliate-officer', units: ['A', 'B'] }), 'of two affiliates').to.equal(1);
  });

  it('is another when it is longer or for other units', () => {
    const held = { units: ['A'], until: later(10) };
    expect(isSameTerm(held, { units: ['A'], until: later(10) })).to.equal(true);
    expect(isSameTerm(held, { units: ['A'], until: later(9) })).to.equal(true);
    expect(isSameTerm(held, { units: ['A'], until: later(11) })).to.equal(false);
    expect(isSameTerm(held, { units: null, until: later(10) })).to.equal(false);
  });
});
