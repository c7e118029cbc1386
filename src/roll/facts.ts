/**
 * What decisions and variances both need to know of a set under a rule pack: what each file says of a number, how old the
 * files were at the freeze, who covers where. export.md §7, §8.
 */
import { Boundaries } from './comparison.ts';
import { type Day, daysBetween } from './day.ts';
import type { ExportSet } from './export.ts';
import type { LeaverRow, MemberRow } from './rows.ts';
import type { RulePack } from './rules.ts';

export type Feed = 'members' | 'payments' | 'leavers';

export type Facts = {
  readonly set: ExportSet;
  readonly rules: RulePack;
  /** By number, how far the fee is paid as finance has it. */
  readonly payments: ReadonlyMap<string, Day>;
  readonly leavers: ReadonlyMap<string, LeaverRow>;
  /** Null without units.csv. */
  readonly boundaries: Boundaries | null;
  readonly stale: ReadonlySet<Feed>;
};

/** Days by which a feed was older than the freeze; null when the set has no such file. */
export function feedAge(set: ExportSet, rules: RulePack, feed: Feed): number | null {
  const file = set.files[feed];
  return file === null ? null : Math.max(0, daysBetween(file.day, rules.freezeDate));
}

export function gatherFacts(set: ExportSet, rules: RulePack): Facts {
  const { payments, leavers, units } = set.files;
  const feeds: readonly Feed[] = ['members', 'payments', 'leavers'];
  const isStale = (feed: Feed): boolean => {
    const limit = rules.greatestFeedAgeDays[feed];
    const age = feedAge(set, rules, feed);
    return limit !== null && age !== null && age > limit;
  };
  return {
    set,
    rules,
    payments: byNumber(payments?.rows ?? [], ({ paidTo }) => paidTo),
    leavers: byNumber(leavers?.rows ?? [], (row) => row),
    boundaries: units === null ? null : new Boundaries(units.rows),
    stale: new Set(feeds.filter(isStale)),
  };
}

function byNumber<Row extends { readonly number: string }, T>(
  rows: Iterable<Row>,
  of: (row: Row) => T,
): Map<string, T> {
  const out = new Map<string, T>();
  for (const row of rows) out.set(row.number, of(row));
  return out;
}

/** The end of membership that the leavers file gives, unless the member came back since. */
export function leftAs(member: MemberRow, leaver: LeaverRow | undefined): LeaverRow | null {
  if (leaver === undefined) return null;
  const { joined, rejoined } = member;
  const hasReturned = joined > leaver.ended || (rejoined !== null && rejoined >= leaver.ended);
  return hasReturned ? null : leaver;
}

/** Whether joining, lapsing and rejoining cannot all be as the export has them. */
export function isContradictory(member: MemberRow, leaver: LeaverRow | undefined): boolean {
  const { joined, lapsed, rejoined, standing } = member;
  const ended = leaver?.ended ?? null;
  if (rejoined !== null && rejoined <= joined) return true;
  if (lapsed !== null && lapsed < joined) return true;
  if (lapsed !== null && rejoined === null) return standing === 'active' || standing === 'suspended';
  if (rejoined === null) return false;
  if (lapsed === null) return ended === null || ended > rejoined;
  return lapsed > rejoined || (ended !== null && ended <= rejoined && ended !== lapsed);
}

/** Days without membership before the last return, when they are more than the grace; null otherwise. */
export function breakBefore(member: MemberRow, leaver: LeaverRow | undefined, graceDays: number): number | null {
  if (member.rejoined === null || isContradictory(member, leaver)) return null;
  const ended = member.lapsed ?? leaver?.ended;
  if (ended === undefined) return null;
  const gap = daysBetween(ended, member.rejoined);
  return gap > graceDays ? gap : null;
}

/** Days that a paid-to date lies before the freeze, when they are more than the limit; null otherwise. */
export function arrearsDays(paidTo: Day, rules: RulePack): number | null {
  if (rules.arrearsLimitDays === null) return null;
  const behind = daysBetween(paidTo, rules.freezeDate);
  return behind > rules.arrearsLimitDays ? behind : null;
}

export type PaidTo = { readonly paidTo: Day; readonly source: 'members' | 'payments' };

/** The paid-to date that counts: finance's where it has one for the number, else the list's. */
export function governingPaidTo(member: MemberRow, { payments }: Facts): PaidTo | null {
  const paidTo = payments.get(member.number);
  if (paidTo !== undefined) return { paidTo, source: 'payments' };
  return member.paidTo === null ? null : { paidTo: member.paidTo, source: 'members' };
}

/** Whether arrears by this date can exclude: never on stale data. */
export const canExclude = ({ source }: PaidTo, { stale }: Facts): boolean =>
  !stale.has('payments') && (source === 'payments' || !stale.has('members'));
