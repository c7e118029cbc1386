/**
 * The decision for each member under a rule pack: eligible, or a proposed exclusion with every reason, its fact, source and
 * date. It stays a proposal until a named officer confirms it. export.md §8.
 */
import { z } from 'zod';
import { postcodeKey } from './comparison.ts';
import { arrearsDays, breakBefore, canExclude, type Facts, governingPaidTo, leftAs } from './facts.ts';
import type { LeaverRow, MemberRow } from './rows.ts';
import { joinLimit, standingDay } from './rules.ts';

/** In the order in which they are given. */
export const REASON_CODES = [
  'NOT_MEMBER_AT_FREEZE',
  'JOINED_TOO_LATE',
  'MEMBERSHIP_BROKEN',
  'IN_ARREARS',
  'OUTSIDE_UNIT',
  'ADDRESS_UNKNOWN',
  'MOVED_AFTER_FREEZE',
  'WRONG_UNIT',
  'SUSPENDED',
  'EXCLUDED',
  'RESIGNED',
  'DECEASED',
  'WRONG_GRADE',
  'UNDER_AGE',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export const reason = z.strictObject({
  code: z.enum(REASON_CODES),
  /** For people; its dates are `YYYY-MM-DD`. */
  fact: z.string(),
  source: z.enum(['members', 'payments', 'leavers']),
  /** The source file's asOf, word for word. */
  asOf: z.string(),
});
export type Reason = z.infer<typeof reason>;

export const decision = z.enum(['eligible', 'proposed-exclusion']);
export type Decision = z.infer<typeof decision>;

type Cause = { readonly fact: string; readonly source: Reason['source'] };

const cause = (fact: string, source: Reason['source'] = 'members'): Cause => ({ fact, source });

function notMemberAtFreeze(member: MemberRow, left: LeaverRow | null, isBroken: boolean, facts: Facts): Cause | null {
  const { freezeDate } = facts.rules;
  const { standing, standingFrom } = member;
  const start = isBroken && member.rejoined !== null ? member.rejoined : member.joined;
  if (start > freezeDate) return cause(`start ${start}`);
  if (standing === 'lapsed' && (standingFrom === null || standingFrom <= freezeDate)) {
    return cause(`lapsed ${standingFrom ?? 'undated'}`);
  }
  if (left?.reason === 'lapsed' && left.ended <= freezeDate) return cause(`ended ${left.ended}`, 'leavers');
  return null;
}

function inArrears(member: MemberRow, facts: Facts): Cause | null {
  const governing = governingPaidTo(member, facts);
  if (governing === null || !canExclude(governing, facts)) return null;
  const behind = arrearsDays(governing.paidTo, facts.rules);
  return behind === null ? null : cause(`paid to ${governing.paidTo}, ${behind} days before freeze`, governing.source);
}

type Place = 'OUTSIDE_UNIT' | 'ADDRESS_UNKNOWN' | 'WRONG_UNIT';

/** Where the address lies, for a member of a known branch; an unknown unit excludes nobody. */
function misplaced(
  member: MemberRow,
  { rules, boundaries }: Facts,
): { readonly code: Place; readonly cause: Cause } | null {
  if (rules.boundaryTest === 'none' || boundaries === null || !boundaries.isBranch(member.unit)) return null;
  const key = postcodeKey(member.postcode);
  if (key === '') return { code: 'ADDRESS_UNKNOWN', cause: cause('no postcode') };
  const covering = boundaries.branchesCovering(key);
  if (covering.length === 0) return { code: 'OUTSIDE_UNIT', cause: cause('postcode in no branch') };
  if (rules.boundaryTest === 'body' || covering.includes(member.unit)) return null;
  return { code: 'WRONG_UNIT', cause: cause(`covered by ${covering.toSorted().join(', ')}`) };
}

type Barring = 'suspended' | 'excluded' | 'resigned' | 'deceased';

function barred(standing: Barring, member: MemberRow, left: LeaverRow | null, { rules }: Facts): Cause | null {
  const judgedOn = standingDay(rules);
  const { standingFrom } = member;
  if (!rules.barringStandings.includes(standing)) return null;
  if (member.standing === standing && (standingFrom === null || standingFrom <= judgedOn)) {
    return cause(`${standing} ${standingFrom ?? 'undated'}`);
  }
  if (left?.reason === standing && left.ended <= judgedOn) return cause(`${standing} ${left.ended}`, 'leavers');
  return null;
}

/** Every reason against a member, each code once, in the order of REASON_CODES. */
export function reasonsAgainst(member: MemberRow, facts: Facts): readonly Reason[] {
  const { rules } = facts;
  const leaver = facts.leavers.get(member.number);
  const left = leftAs(member, leaver);
  const limit = joinLimit(rules);
  const brokenDays = breakBefore(member, leaver, rules.continuityGraceDays);
  const place = misplaced(member, facts);
  const { joined, rejoined, unitSince } = member;

  const causes: { readonly [C in ReasonCode]: Cause | null } = {
    NOT_MEMBER_AT_FREEZE: notMemberAtFreeze(member, left, brokenDays !== null, facts),
    JOINED_TOO_LATE: joined > limit ? cause(`joined ${joined}, limit ${limit}`) : null,
    MEMBERSHIP_BROKEN:
      brokenDays !== null && rejoined !== null && rejoined > limit
        ? cause(`rejoined ${rejoined} after ${brokenDays} days`)
        : null,
    IN_ARREARS: inArrears(member, facts),
    OUTSIDE_UNIT: place?.code === 'OUTSIDE_UNIT' ? place.cause : null,
    ADDRESS_UNKNOWN: place?.code === 'ADDRESS_UNKNOWN' ? place.cause : null,
    MOVED_AFTER_FREEZE: unitSince !== null && unitSince > rules.freezeDate ? cause(`in unit since ${unitSince}`) : null,
    WRONG_UNIT: place?.code === 'WRONG_UNIT' ? place.cause : null,
    SUSPENDED: barred('suspended', member, left, facts),
    EXCLUDED: barred('excluded', member, left, facts),
    RESIGNED: barred('resigned', member, left, facts),
    DECEASED: barred('deceased', member, left, facts),
    WRONG_GRADE: rules.grades.includes(member.grade) ? null : cause(`grade ${member.grade}`),
    UNDER_AGE: rules.minimumAgeDeclared && member.meetsMinimumAge === 'no' ? cause('declared under age') : null,
  };
  return REASON_CODES.flatMap((code) => {
    const found = causes[code];
    if (found === null) return [];
    const { fact, source } = found;
    return [{ code, fact, source, asOf: facts.set.files[source]?.manifest.asOf ?? '' }];
  });
}
