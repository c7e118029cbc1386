/** Who may propose and who may decide, each reason why not by itself: facts by hand. */
import { expect } from 'chai';
import {
  type Concern,
  mayDecide,
  mayPropose,
  type Officer,
  type ProposalState,
  stateOf,
} from '../../src/domain/proposals.ts';

const officer = (change: Partial<Officer> = {}): Officer => ({
  person: 'paula',
  memberNumber: 'M9',
  numbersAtAddress: [],
  duties: [{ role: 'procedure-secretary', units: ['EAST', 'WEST'] }],
  interest: 'none',
  ...change,
});
const CONCERN: Concern = { poll: 'p', units: ['EAST'], person: 'vera', number: 'M1' };
const codeOf = (answer: { ok: true } | { ok: false; code: string }): string => (answer.ok ? 'OK' : answer.code);

/** What holds of whoever takes part, on either side. */
const either: readonly [what: string, officer: Partial<Officer>, concern: Partial<Concern>, code: string][] = [
  ['with the duty, in their units, and without an interest', {}, {}, 'OK'],
  ['without the duty', { duties: [{ role: 'returning-officer', units: null }] }, {}, 'NOT_ALLOWED'],
  ['in another unit', {}, { units: ['NORTH'] }, 'NOT_YOUR_UNIT'],
  ['in a unit of theirs and in another one', {}, { units: ['EAST', 'NORTH'] }, 'NOT_YOUR_UNIT'],
  ['for the whole body with a duty for some units', {}, { units: null }, 'NOT_YOUR_UNIT'],
  [
    'for the whole body with a duty for all of it',
    { duties: [{ role: 'procedure-secretary', units: null }] },
    { units: null },
    'OK',
  ],
  ['on themselves', { person: 'vera' }, {}, 'OWN_ENTRY'],
  ['on their own entry', { memberNumber: 'M1' }, {}, 'OWN_ENTRY'],
  ['on the entry of somebody whose mailbox they read', { numbersAtAddress: ['M2', 'M1'] }, {}, 'OWN_ENTRY'],
  ['on what is of no member, as no member themselves', { memberNumber: null }, { number: null }, 'OK'],
  ['who has not said whether they have an interest', { interest: null }, {}, 'INTEREST_UNDECLARED'],
  ['who has an interest', { interest: 'agent' }, {}, 'INTERESTED'],
];

describe('an officer who proposes', () => {
  for (const [what, change, concern, code] of either) {
    it(`${what} (${code})`, () => {
      expect(codeOf(mayPropose('override', officer(change), { ...CONCERN, ...concern }))).to.equal(code);
    });
  }

  it('is not asked for an interest where nothing of a poll hangs on it', () => {
    const duties = [{ role: 'membership-secretary', units: null }] as const;
    const pins = officer({ interest: null, duties });
    expect(codeOf(mayPropose('pin-signer', pins, { ...CONCERN, units: null }))).to.equal('OK');
  });
});

describe('an officer who decides', () => {
  const given = { state: 'pending', proposedBy: 'mary', proposerHasDuty: true } as const;
  for (const [what, change, concern, code] of either) {
    it(`${what} (${code})`, () => {
      expect(codeOf(mayDecide('override', officer(change), { ...CONCERN, ...concern }, given))).to.equal(code);
    });
  }

  const decides = (change: Partial<Parameters<typeof mayDecide>[3]>, who = officer()): string =>
    codeOf(mayDecide('override', who, CONCERN, { ...given, ...change }));

  it('is another than the one who proposed it', () => {
    expect(decides({ proposedBy: 'paula' })).to.equal('SAME_OFFICER');
  });

  it('has a duty to decide, not only to propose', () => {
    expect(decides({}, officer({ duties: [{ role: 'membership-secretary', units: null }] }))).to.equal('NOT_ALLOWED');
  });

  it('decides what waits, and nothing that has ended or whose proposer no longer holds the duty', () => {
    const ends: readonly ProposalState[] = ['approved', 'refused', 'withdrawn', 'void'];
    for (const state of ends) expect(decides({ state }), state).to.equal('PROPOSAL_ENDED');
    expect(decides({ proposerHasDuty: false })).to.equal('PROPOSAL_ENDED');
    expect(decides({ state: 'lapsed' })).to.equal('PROPOSAL_LAPSED');
  });
});

describe('a proposal', () => {
  const lapsesAt = new Date('2026-10-04T09:00:00Z');
  const at = (now: string, ended: Parameters<typeof stateOf>[0]['ended'] = null): ProposalState =>
    stateOf({ ended, lapsesAt }, new Date(now));

  it('waits up to the instant at which it lapses', () => {
    expect(at('2026-10-04T08:59:59.999Z')).to.equal('pending');
    expect(at('2026-10-04T09:00:00Z')).to.equal('lapsed');
  });

  it('stays as it ended, whatever the time', () => {
    expect(at('2026-10-09T00:00:00Z', 'approved')).to.equal('approved');
  });
});
