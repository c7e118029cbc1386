/**
 * Random people propose, decide, give, end and declare in random order, by the rules of the domain alone. Whatever they do:
 * no forbidden pair is ever held together, nothing is decided by its proposer, and nobody decides beyond their duty.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { FORBIDDEN_PAIRS, LIMITED_ROLES, ROLES, type Role, UNIT_ROLES } from '../../src/contract/roles.ts';
import {
  clashOf,
  faultsOfTerm,
  isSameTerm,
  mayEndRole,
  mayGrantAlone,
  needsTwoToEnd,
} from '../../src/domain/duties.ts';
import { covers, type Interest, mayDecide, mayPropose, type Officer, stateOf } from '../../src/domain/proposals.ts';
import { INTERESTS, interestOf, PROPOSAL_DUTIES } from '../../src/verify/dutyRules.ts';

const START = Date.parse('2026-10-01T09:00:00Z');
const DAY = 86_400_000;
const PEOPLE = 5;
const UNITS = ['A', 'B'] as const;

type Held = { readonly role: Role; readonly units: readonly string[] | null; readonly until: Date; ended: boolean };
type Kind = 'grant-role' | 'override' | 'end-role';
type Proposed = {
  readonly kind: Kind;
  readonly by: number;
  readonly to: number;
  readonly role: Role;
  readonly units: readonly string[];
  readonly until: Date;
  readonly lapsesAt: Date;
  ended: 'approved' | 'refused' | 'void' | null;
  decidedBy: number | null;
};

/** An organisation as the actions keep it, in memory. Member n is the person n, and their entry is of unit A. */
class Organisation {
  now = START;
  readonly held: Held[][] = Array.from({ length: PEOPLE }, () => []);
  readonly proposals: Proposed[] = [];
  readonly declared: Interest[][] = Array.from({ length: PEOPLE }, () => []);
  readonly hasPasskey = Array.from({ length: PEOPLE }, () => false);
  secondCame = false;

  constructor() {
    this.held[0]!.push({ role: 'returning-officer', units: null, until: new Date(START + 400 * DAY), ended: false });
    this.hasPasskey[0] = true;
  }
  get clock(): Date {
    return new Date(this.now);
  }
  rolesOf(person: number): Held[] {
    return this.held[person]!.filter(({ ended, until }) => !ended && until > this.clock);
  }
  officer(person: number): Officer {
    return {
      person: String(person),
      memberNumber: `M${person}`,
      numbersAtAddress: [],
      duties: this.rolesOf(person).map(({ role, units }) => ({ role, units })),
      interest: interestOf(this.declared[person]!),
    };
  }
  concern({ kind, to, units }: Pick<Proposed, 'kind' | 'to' | 'units'>) {
    return kind === 'override'
      ? { poll: 'p', units, person: null, number: `M${to}` }
      : { poll: null, units, person: String(to), number: null };
  }
  hindered(to: number, role: Role, units: readonly string[] | null, until: Date): boolean {
    const held = this.rolesOf(to);
    const same = held.find((one) => one.role === role);
    if (faultsOfTerm({ role, units, until }, this.clock).length > 0) return true;
    if (same !== undefined && isSameTerm(same, { units, until })) return true;
    return clashOf(new Set([...held.map((one) => one.role), role])) !== null;
  }
  give(to: number, role: Role, units: readonly string[] | null, until: Date): void {
    for (const one of this.held[to]!) if (one.role === role) one.ended = true;
    this.held[to]!.push({ role, units, until, ended: false });
    this.cameSecond(to);
  }
  cameSecond(person: number): void {
    const may = this.rolesOf(person).some(({ role }) => mayGrantAlone(role));
    if (person !== 0 && this.hasPasskey[person] && may) this.secondCame = true;
  }
  propose(kind: Kind, by: number, to: number, role: Role, unitCount: number, days: number): void {
    const limited = kind === 'override' || UNIT_ROLES.includes(role) ? UNITS.slice(0, unitCount) : [];
    const until = new Date(this.now + days * DAY);
    const units = kind === 'override' ? limited : kind === 'grant-role' && limited.length > 0 ? limited : [];
    const given = { kind, to, units };
    if (!mayPropose(kind, this.officer(by), this.concern(given)).ok) return;
    if (kind === 'grant-role' && this.hindered(to, role, units.length > 0 ? units : null, until)) return;
    if (kind === 'end-role' && !needsTwoToEnd(role)) return;
    const lapsesAt = new Date(this.now + 3 * DAY);
    this.proposals.push({ ...given, by, role, until, lapsesAt, ended: null, decidedBy: null });
  }
  decide(which: number, by: number, approve: boolean): void {
    // Mostly what is open, now and then what is over.
    const open = this.proposals.filter(({ ended }) => ended === null);
    const among = which % 7 === 0 ? this.proposals : open;
    const given = among[which % Math.max(1, among.length)];
    if (given === undefined) return;
    const proposer = this.officer(given.by);
    const state = stateOf({ ended: given.ended, lapsesAt: given.lapsesAt }, this.clock);
    const facts = {
      state,
      proposedBy: String(given.by),
      proposerHasDuty: covers(proposer.duties, PROPOSAL_DUTIES[given.kind].propose, given.units),
    };
    if (!mayDecide(given.kind, this.officer(by), this.concern(given), facts).ok) return;
    const units = given.units.length > 0 ? given.units : null;
    if (given.kind === 'grant-role' && approve && this.hindered(given.to, given.role, units, given.until)) return;
    given.ended = approve ? 'approved' : 'refused';
    given.decidedBy = by;
    // What must hold of whoever decides, read off the state and not off the rule that let them.
    expect(by, 'decided by its proposer').to.not.equal(given.by);
    expect(by, 'decided about themselves').to.not.equal(given.to);
    const duty = this.rolesOf(by).filter(({ role }) =>
      PROPOSAL_DUTIES[given.kind].decide.some((needed) => needed === role),
    );
    const inUnits = duty.some((one) => one.units === null || given.units.every((unit) => one.units?.includes(unit)));
    expect(inUnits, 'decided beyond their duty').to.equal(true);
    if (given.kind === 'override')
      expect(new Set(this.declared[by]), 'with an interest').to.deep.equal(new Set(['none']));
    if (!approve) return;
    if (given.kind === 'grant-role') this.give(given.to, given.role, units, given.until);
    if (given.kind === 'end-role') this.end(given.to, given.role);
  }
  grantAlone(by: number, to: number, role: Role): void {
    const isFirst = by === 0 && this.rolesOf(0).some((one) => one.role === 'returning-officer');
    if (!isFirst || this.secondCame || to === 0 || !mayGrantAlone(role)) return;
    const until = new Date(this.now + 400 * DAY);
    if (this.hindered(to, role, null, until)) return;
    this.give(to, role, null, until);
  }
  endByOne(by: number, to: number, role: Role): void {
    const isOfficer = this.rolesOf(by).some((one) => one.role === 'returning-officer');
    if (by !== to && (!isOfficer || needsTwoToEnd(role))) return;
    const others = this.held.filter(
      (_, i) => i !== to && this.hasPasskey[i] && this.rolesOf(i).some((one) => one.role === role),
    ).length;
    if (mayEndRole(role, others)) this.end(to, role);
  }
  end(to: number, role: Role): void {
    for (const one of this.held[to]!) if (one.role === role) one.ended = true;
    for (const given of this.proposals) {
      const duties = this.officer(given.by).duties;
      if (given.ended === null && !covers(duties, PROPOSAL_DUTIES[given.kind].propose, given.units))
        given.ended = 'void';
    }
  }
}

const who = fc.nat({ max: PEOPLE - 1 });
const mostlyFirst = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: who });
const mostlySecond = fc.oneof({ weight: 1, arbitrary: fc.constant(1) }, { weight: 2, arbitrary: who });
const role = fc.constantFrom(...ROLES);
/** Appointments are likelier than the rest, or nobody would ever have a duty to abuse. */
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constant('grant' as const),
      mostlyFirst,
      who,
      role,
      fc.nat({ max: 2 }),
      fc.integer({ min: -5, max: 410 }),
    ),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.constant('decide' as const),
      fc.nat({ max: 30 }),
      mostlySecond,
      fc.constantFrom(true, true, true, false),
    ),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constant('override' as const), who, who, fc.nat({ max: 2 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('alone' as const), who, who, role) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('end' as const), who, who, role) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('send away' as const), who, who) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('enrol' as const), who) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('declare' as const), who, fc.constantFrom('none' as const, ...INTERESTS)),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant('wait' as const),
      fc.oneof(fc.nat({ max: 2 }), fc.nat({ max: 2 }), fc.nat({ max: 2 }), fc.nat({ max: 90 })),
    ),
  },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

const perform = (organisation: Organisation, given: Act): void => {
  switch (given[0]) {
    case 'grant':
      organisation.propose('grant-role', given[1], given[2], given[3], given[4], given[5]);
      break;
    case 'override':
      organisation.propose('override', given[1], given[2], 'trustee', given[3], 1);
      break;
    case 'send away':
      organisation.propose('end-role', given[1], given[2], 'data-protection-officer', 0, 1);
      break;
    case 'decide':
      organisation.decide(given[1], given[2], given[3]);
      break;
    case 'alone':
      organisation.grantAlone(given[1], given[2], given[3]);
      break;
    case 'end':
      organisation.endByOne(given[1], given[2], given[3]);
      break;
    case 'enrol':
      organisation.hasPasskey[given[1]] = true;
      organisation.cameSecond(given[1]);
      break;
    case 'declare':
      organisation.declared[given[1]]!.push(given[2]);
      break;
    case 'wait':
      organisation.now += given[1] * DAY;
  }
};

/** Two who may agree, and two secretaries, so that most sequences get somewhere. */
const OPENING: readonly Act[] = [
  ['alone', 0, 1, 'data-protection-officer'],
  ['enrol', 1],
  ['grant', 0, 2, 'membership-secretary', 0, 300],
  ['decide', 1, 1, true],
  ['grant', 0, 3, 'procedure-secretary', 1, 300],
  ['decide', 1, 1, true],
  ['declare', 2, 'none'],
  ['declare', 3, 'none'],
];

describe('whatever people do', () => {
  const seen = { approved: 0, overrides: 0, void: 0 };

  it('no forbidden pair is ever held together, and nothing is decided by its proposer', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 90, maxLength: 120 }), (acts) => {
        const organisation = new Organisation();
        for (const given of OPENING) perform(organisation, given);
        for (const given of acts) {
          perform(organisation, given);
          for (let person = 0; person < PEOPLE; person++) {
            const roles = new Set(organisation.rolesOf(person).map((one) => one.role));
            const pair = FORBIDDEN_PAIRS.find(([a, b]) => roles.has(a) && roles.has(b));
            if (pair !== undefined) expect.fail(`held by one person: ${pair.join(' + ')}`);
            const wide = organisation
              .rolesOf(person)
              .find((one) => LIMITED_ROLES.includes(one.role) && one.units?.length !== 1);
            if (wide !== undefined) expect.fail(`${wide.role} for other than one unit`);
          }
        }
        seen.approved += organisation.proposals.filter(({ ended }) => ended === 'approved').length;
        seen.overrides += organisation.proposals.filter((one) => one.kind === 'override' && one.ended !== null).length;
        seen.void += organisation.proposals.filter(({ ended }) => ended === 'void').length;
      }),
      { numRuns: 400, seed: 20261001 },
    );
  });

  it('…and much of it was agreed to, so that there was something to forbid', () => {
    expect(seen.approved).to.be.greaterThan(1000);
    expect(seen.overrides).to.be.greaterThan(20);
    expect(seen.void).to.be.greaterThan(20);
  });
});
