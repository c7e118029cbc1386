/** What officers are shown of a member, file beside file: no more than the kind of variance is about, addresses masked. */
import { expect } from 'chai';
import { readDay } from '../../src/roll/day.ts';
import { rereadSet } from '../../src/roll/reread.ts';
import { FACTS_OF_DECISION, FACTS_OF_KIND, factsOf, type MemberRows, maskedEmail } from '../../src/roll/sideBySide.ts';
import { VARIANCE_KINDS } from '../../src/roll/variance.ts';
import { folder } from '../support/exportVectors.ts';

const current = rereadSet(folder('oakmarsh', 'current'));
const NONE: MemberRows = { members: null, previous: null, payments: null, leavers: null, roles: [], coveredBy: null };

describe('facts side by side', () => {
  const [row] = [...(current.members?.rows ?? [])].filter(({ email }) => email !== '');
  const about = (change: Partial<MemberRows> = {}): MemberRows => ({
    ...NONE,
    members: row!,
    previous: row!,
    ...change,
  });

  it('reads a stored list again row by row, with the day in London that it is of', () => {
    expect(current.members?.rows.length).to.equal(603);
    expect([current.members?.asOf, current.members?.day]).to.deep.equal(['2026-09-30T23:30:00Z', '2026-10-01']);
    expect(current.leavers?.rows.length).to.be.greaterThan(0);
  });

  it('tells a difference where the comparison keys do, and not a capital or a comma', () => {
    const previous = {
      ...row!,
      name: row!.name.toUpperCase(),
      address: `${row!.address},`,
      joined: readDay('1999-01-02', 'YMD')!,
    };
    const differing = factsOf(about({ previous }), FACTS_OF_DECISION).filter(({ differs }) => differs);
    expect(differing.map(({ fact }) => fact)).to.deep.equal(['Joined']);
  });

  it('sees that an address is another one though it looks the same masked', () => {
    const [email] = factsOf(
      about({ previous: { ...row!, email: `${row!.email[0]}nother@${row!.email.split('@')[1]}` } }),
      ['email'],
    );
    expect(new Set(email?.values.map(({ value }) => value)).size).to.equal(1);
    expect(email?.differs).to.equal(true);
  });

  it('says that a list has no address where the other has one, and nothing where a list has no such member', () => {
    const [email] = factsOf(about({ previous: { ...row!, email: '' } }), ['email']);
    expect([email?.differs, email?.values[1]]).to.deep.equal([true, { source: 'previous', value: 'none' }]);
    const [alone] = factsOf(about({ previous: null }), ['email']);
    expect([alone?.differs, alone?.values.length]).to.deep.equal([false, 1]);
  });

  it('shows no address in full for any kind, and the street only where contacts changed', () => {
    for (const kind of VARIANCE_KINDS) {
      const shown = JSON.stringify(factsOf(about(), FACTS_OF_KIND[kind]));
      expect(shown, kind).not.to.contain(row!.email);
      expect(FACTS_OF_KIND[kind].includes('address'), kind).to.equal(kind === 'contact-changed');
    }
    expect(maskedEmail('mara.o@mail.example.org')).to.equal('m•••@m•••');
  });

  it('leaves out what no file says', () => {
    expect(factsOf(NONE, FACTS_OF_DECISION)).to.deep.equal([]);
    const role = { row: 2, number: row!.number, role: 'Treasurer', unit: '', from: null, until: null };
    const [first, ...more] = factsOf({ ...NONE, roles: [role] }, FACTS_OF_KIND['role-holder-not-listed']);
    expect([first, more]).to.deep.equal([
      { fact: 'Holds the role', values: [{ source: 'role-holders', value: 'Treasurer' }], differs: false },
      [],
    ]);
  });
});
