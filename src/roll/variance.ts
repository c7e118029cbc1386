/**
 * Variances: readable facts that disagree, each shown to officers and never settled by a machine. Kinds do not suppress
 * each other, except that a reused number is another person and is compared no further. export.md §9.
 */
import { z } from 'zod';
import { canonical } from '../../crypto/canonical.ts';
import { addressKey, emailKey, nameFold, nameKey, nameTokens, postcodeKey, skeleton } from './comparison.ts';
import type { ExportSet } from './export.ts';
import {
  arrearsDays,
  canExclude,
  type Facts,
  type Feed,
  feedAge,
  governingPaidTo,
  isContradictory,
  leftAs,
} from './facts.ts';
import type { MemberRow } from './rows.ts';

export const VARIANCE_KINDS = [
  'arrears-on-stale-feed',
  'contact-changed',
  'contact-cluster',
  'continuity-contradictory',
  'duplicate-person',
  'gone-without-leaving',
  'join-date-moved',
  'leaver-still-listed',
  'look-alike-email',
  'look-alike-name',
  'number-reused',
  'paid-not-listed',
  'payment-feed-behind',
  'payment-list-behind',
  'payment-unknown',
  'role-holder-not-listed',
  'shared-email',
  'stale-feed',
  'standing-future',
  'standing-undated',
  'unit-postcode-mismatch',
  'unknown-unit',
] as const;
export type VarianceKind = (typeof VARIANCE_KINDS)[number];

export const variance = z.strictObject({
  kind: z.enum(VARIANCE_KINDS),
  /** Membership numbers, sorted, each once. */
  members: z.array(z.string()),
  /** For people: dates, units, counts; never a name, e-mail or address. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.null()])),
});
export type Variance = z.infer<typeof variance>;

/** Numbers are ASCII, so that the order of UTF-16 units is the order of bytes. */
const found = (kind: VarianceKind, members: readonly string[], detail: Variance['detail'] = {}): Variance => ({
  kind,
  members: [...new Set(members)].sort(),
  detail,
});

/** Members equal in a key, two or more; an empty key never matches. */
function groupsBy(
  members: readonly MemberRow[],
  key: (member: MemberRow) => string,
): readonly (readonly MemberRow[])[] {
  const first = new Map<string, MemberRow>();
  const groups = new Map<string, MemberRow[]>();
  for (const member of members) {
    const of = key(member);
    if (of === '') continue;
    const earlier = first.get(of);
    if (earlier === undefined) {
      first.set(of, member);
      continue;
    }
    const group = groups.get(of);
    if (group === undefined) groups.set(of, [earlier, member]);
    else group.push(member);
  }
  return [...groups.values()];
}

const numbersOf = (members: readonly MemberRow[]): readonly string[] => members.map(({ number }) => number);

/** What one row says against itself, the other files or the boundaries. */
function ofOneMember(member: MemberRow, facts: Facts): readonly Variance[] {
  const { set, rules, boundaries } = facts;
  const { number, standing, standingFrom, unit } = member;
  const listDay = set.files.members.day;
  const leaver = facts.leavers.get(number);
  const left = leftAs(member, leaver);
  const out: Variance[] = [];
  const say = (kind: VarianceKind, detail: Variance['detail'] = {}): void =>
    void out.push(found(kind, [number], detail));

  const governing = governingPaidTo(member, facts);
  if (governing === null) {
    if (rules.arrearsLimitDays !== null) say('payment-unknown');
  } else if (arrearsDays(governing.paidTo, rules) !== null && !canExclude(governing, facts)) {
    say('arrears-on-stale-feed', { paidTo: governing.paidTo, source: governing.source });
  }
  const payment = facts.payments.get(number);
  if (payment !== undefined && member.paidTo !== null) {
    const byPayments = arrearsDays(payment.paidTo, rules) !== null;
    const byList = arrearsDays(member.paidTo, rules) !== null;
    const detail = { list: member.paidTo, payments: payment.paidTo };
    if (byPayments && !byList) say('payment-feed-behind', detail);
    if (byList && !byPayments) say('payment-list-behind', detail);
  }
  if (isContradictory(member, leaver)) {
    const { joined, lapsed, rejoined } = member;
    say('continuity-contradictory', { joined, lapsed, rejoined, ended: leaver?.ended ?? null });
  }
  if (left !== null && left.ended <= listDay && (standing === 'active' || standing === 'suspended')) {
    say('leaver-still-listed', { ended: left.ended, reason: left.reason, standing });
  }
  if (standingFrom !== null && standingFrom > listDay) say('standing-future', { standing, from: standingFrom });
  if (standing !== 'active' && standingFrom === null) say('standing-undated', { standing });
  if (boundaries !== null) {
    if (!boundaries.isKnown(unit)) say('unknown-unit', { unit });
    const key = boundaries.isBranch(unit) ? postcodeKey(member.postcode) : '';
    const covering = boundaries.branchesCovering(key);
    if (key !== '' && !covering.includes(unit)) {
      say('unit-postcode-mismatch', { unit, coveredBy: covering.toSorted() });
    }
  }
  return out;
}

/** Files too old for the freeze, and numbers that stand in a side file and not in the list. */
function ofTheFiles({ set, rules, stale, payments, leavers }: Facts, listed: ReadonlySet<string>): readonly Variance[] {
  const staleFeeds = [...stale].map((feed: Feed) =>
    found('stale-feed', [], { feed, ageDays: feedAge(set, rules, feed), limitDays: rules.greatestFeedAgeDays[feed] }),
  );
  const paid = [...payments.values()]
    .filter(({ number }) => !listed.has(number) && !leavers.has(number))
    .map(({ number, paidTo }) => found('paid-not-listed', [number], { paidTo }));
  const listDay = set.files.members.day;
  const holders = (set.files['role-holders']?.rows ?? []).filter(
    ({ number, from, until }) =>
      !listed.has(number) && (from === null || from <= listDay) && (until === null || until >= listDay),
  );
  const notListed = [...new Set(holders.map(({ number }) => number))].map((number) =>
    found('role-holder-not-listed', [number]),
  );
  return [...staleFeeds, ...paid, ...notListed];
}

/** Groups of numbers joined pair by pair; each group once. */
class Connected {
  private readonly parent = new Map<string, string>();

  private root(of: string): string {
    let at = of;
    for (let up = this.parent.get(at); up !== undefined && up !== at; up = this.parent.get(at)) {
      this.parent.set(at, this.parent.get(up) ?? up); // halves the path, so that long chains stay cheap
      at = up;
    }
    return at;
  }

  join(a: string, b: string): void {
    const root = this.root(b);
    this.parent.set(root, root);
    this.parent.set(this.root(a), root);
  }

  groups(): readonly (readonly string[])[] {
    const out = new Map<string, string[]>();
    for (const of of this.parent.keys()) {
      const root = this.root(of);
      const group = out.get(root);
      if (group === undefined) out.set(root, [of]);
      else group.push(of);
    }
    return [...out.values()];
  }
}

function samePersons(members: readonly MemberRow[]): readonly Variance[] {
  const together = new Connected();
  for (const namesakes of groupsBy(members, ({ name }) => nameFold(name))) {
    for (const contact of [
      ({ email }: MemberRow) => emailKey(email),
      ({ postcode }: MemberRow) => postcodeKey(postcode),
    ]) {
      for (const group of groupsBy(namesakes, contact)) {
        for (const member of group) together.join(group[0]!.number, member.number);
      }
    }
  }
  return together.groups().map((numbers) => found('duplicate-person', numbers));
}

function lookAlikes(
  kind: 'look-alike-email' | 'look-alike-name',
  members: readonly MemberRow[],
  key: (member: MemberRow) => string,
): readonly Variance[] {
  return groupsBy(members, (member) => skeleton(key(member)))
    .filter((group) => new Set(group.map(key)).size >= 2)
    .map((group) => found(kind, numbersOf(group)));
}

/** What members have in common that they should not. */
const amongMembers = (members: readonly MemberRow[]): readonly Variance[] => [
  ...samePersons(members),
  ...lookAlikes('look-alike-email', members, ({ email }) => emailKey(email)),
  ...lookAlikes('look-alike-name', members, ({ name }) => nameKey(name)),
  ...groupsBy(members, ({ email }) => emailKey(email)).map((group) => found('shared-email', numbersOf(group))),
];

/** Whether a number now stands for somebody else: no word of the name, no mailbox and no joining date in common. */
function isReused(now: MemberRow, then: MemberRow): boolean {
  if (now.joined === then.joined) return false;
  const mailbox = emailKey(now.email);
  if (mailbox !== '' && mailbox === emailKey(then.email)) return false;
  const tokens = new Set(nameTokens(now.name));
  return !nameTokens(then.name).some((token) => tokens.has(token));
}

const CONTACTS = [
  ['email', emailKey],
  ['address', addressKey],
  ['postcode', postcodeKey],
] as const;

function sincePrevious(facts: Facts, listed: ReadonlySet<string>, previous: ExportSet): readonly Variance[] {
  const { set, rules, leavers } = facts;
  const [nowFile, thenFile] = [set.files.members, previous.files.members];
  const comparable = CONTACTS.filter(([field]) => nowFile.columns.has(field) && thenFile.columns.has(field));
  const before = new Map(thenFile.rows.map((row) => [row.number, row]));
  const units = new Map<string, { both: number; changed: string[] }>();
  const out: Variance[] = [];

  for (const now of nowFile.rows) {
    const then = before.get(now.number);
    if (then === undefined) continue;
    if (isReused(now, then)) {
      out.push(found('number-reused', [now.number]));
      continue;
    }
    if (now.joined !== then.joined) {
      out.push(found('join-date-moved', [now.number], { before: then.joined, now: now.joined }));
    }
    const fields = comparable.filter(
      ([field, key]) => now[field] !== then[field] && key(now[field]) !== key(then[field]),
    );
    const names = fields.map(([field]) => field);
    if (names.length > 0) out.push(found('contact-changed', [now.number], { fields: names }));
    const unit = units.get(now.unit) ?? { both: 0, changed: [] };
    unit.both++;
    if (names.includes('email')) unit.changed.push(now.number);
    units.set(now.unit, unit);
  }

  const { least, percent } = rules.contactCluster;
  for (const [unit, { both, changed }] of units) {
    if (changed.length >= least && changed.length * 100 >= percent * both) {
      out.push(found('contact-cluster', changed, { unit, changed: changed.length, of: both }));
    }
  }
  for (const { number, standing } of thenFile.rows) {
    const wasIn = standing === 'active' || standing === 'suspended';
    if (wasIn && !listed.has(number) && !leavers.has(number)) out.push(found('gone-without-leaving', [number]));
  }
  return out;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compareMembers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return compare(a[i]!, b[i]!);
  return a.length - b.length;
}

/** Every variance of a set, sorted by kind, then members, then detail. */
export function findVariances(facts: Facts, previous: ExportSet | null): readonly Variance[] {
  const members = facts.set.files.members.rows;
  const listed = new Set(numbersOf(members));
  const all = [
    ...members.flatMap((member) => ofOneMember(member, facts)),
    ...ofTheFiles(facts, listed),
    ...amongMembers(members),
    ...(previous === null ? [] : sincePrevious(facts, listed, previous)),
  ];
  return all.sort(
    (a, b) =>
      compare(a.kind, b.kind) ||
      compareMembers(a.members, b.members) ||
      compare(canonical(a.detail), canonical(b.detail)),
  );
}
