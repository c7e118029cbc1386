/**
 * Variances: readable facts that disagree, each shown to officers and never settled by a machine. Kinds do not suppress
 * each other, except that a reused number is another person and is compared no further. export.md §9.
 */
import { z } from 'zod';
import { canonical } from '../../crypto/canonical.ts';
import type { ChangedContact } from './changedContacts.ts';
import { addressKey, emailKey, foldOfKey, nameKey, nameTokens, postcodeKey, skeleton } from './comparison.ts';
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

/**
 * The keys of all members as small whole numbers, equal where the keys are: what half a million of them are compared by.
 * 0 stands for the empty key, which never matches.
 */
class Keys {
  /** By member, in the order of the list. */
  readonly of: number[] = [];
  /** Each different key once; its place is its number. */
  readonly different: string[] = [''];
  private readonly numbers = new Map([['', 0]]);

  add(key: string): void {
    const known = this.numbers.get(key);
    if (known === undefined) {
      this.numbers.set(key, this.different.length);
      this.different.push(key);
    }
    this.of.push(known ?? this.different.length - 1);
  }

  /** The same members by a coarser key, made of this one. */
  coarser(fold: (key: string) => string): readonly number[] {
    const folded = new Keys();
    for (const key of this.different) folded.add(fold(key));
    return this.of.map((number) => folded.of[number]!);
  }
}

/** Those of the places that are equal in a key, two or more. */
function groupsBy(key: readonly number[], places: Iterable<number> = key.keys()): readonly (readonly number[])[] {
  const first = new Map<number, number>();
  const groups = new Map<number, number[]>();
  for (const place of places) {
    const of = key[place]!;
    if (of === 0) continue;
    const earlier = first.get(of);
    if (earlier === undefined) {
      first.set(of, place);
      continue;
    }
    const group = groups.get(of);
    if (group === undefined) groups.set(of, [earlier, place]);
    else group.push(place);
  }
  return [...groups.values()];
}

/** What one row says against itself, the other files or the boundaries. */
function ofOneMember(member: MemberRow, facts: Facts): readonly Variance[] {
  const { set, rules, boundaries } = facts;
  const { number, standing, standingFrom, unit } = member;
  const listDay = set.files.members.day;
  const leaver = facts.leavers.get(number);
  const left = leftAs(member, leaver);
  const out: Variance[] = [];

  const governing = governingPaidTo(member, facts);
  if (governing === null) {
    if (rules.arrearsLimitDays !== null) out.push(found('payment-unknown', [number]));
  } else if (arrearsDays(governing.paidTo, rules) !== null && !canExclude(governing, facts)) {
    out.push(found('arrears-on-stale-feed', [number], { paidTo: governing.paidTo, source: governing.source }));
  }
  const payment = facts.payments.get(number);
  if (payment !== undefined && member.paidTo !== null) {
    const byPayments = arrearsDays(payment, rules) !== null;
    const byList = arrearsDays(member.paidTo, rules) !== null;
    const detail = { list: member.paidTo, payments: payment };
    if (byPayments && !byList) out.push(found('payment-feed-behind', [number], detail));
    if (byList && !byPayments) out.push(found('payment-list-behind', [number], detail));
  }
  if (isContradictory(member, leaver)) {
    const { joined, lapsed, rejoined } = member;
    out.push(found('continuity-contradictory', [number], { joined, lapsed, rejoined, ended: leaver?.ended ?? null }));
  }
  if (left !== null && left.ended <= listDay && (standing === 'active' || standing === 'suspended')) {
    out.push(found('leaver-still-listed', [number], { ended: left.ended, reason: left.reason, standing }));
  }
  if (standingFrom !== null && standingFrom > listDay)
    out.push(found('standing-future', [number], { standing, from: standingFrom }));
  if (standing !== 'active' && standingFrom === null) out.push(found('standing-undated', [number], { standing }));
  if (boundaries !== null) {
    if (!boundaries.isKnown(unit)) out.push(found('unknown-unit', [number], { unit }));
    const key = boundaries.isBranch(unit) ? postcodeKey(member.postcode) : '';
    const covering = boundaries.branchesCovering(key);
    if (key !== '' && !covering.includes(unit)) {
      out.push(found('unit-postcode-mismatch', [number], { unit, coveredBy: covering.toSorted() }));
    }
  }
  return out;
}

/** Each member's place in the list, by number. */
type Listed = ReadonlyMap<string, number>;

/** Files too old for the freeze, and numbers that stand in a side file and not in the list. */
function ofTheFiles({ set, rules, stale, payments, leavers }: Facts, listed: Listed): readonly Variance[] {
  const staleFeeds = [...stale].map((feed: Feed) =>
    found('stale-feed', [], { feed, ageDays: feedAge(set, rules, feed), limitDays: rules.greatestFeedAgeDays[feed] }),
  );
  const paid = [...payments]
    .filter(([number]) => !listed.has(number) && !leavers.has(number))
    .map(([number, paidTo]) => found('paid-not-listed', [number], { paidTo }));
  const listDay = set.files.members.day;
  const holders = [...(set.files['role-holders']?.rows ?? [])].filter(
    ({ number, from, until }) =>
      !listed.has(number) && (from === null || from <= listDay) && (until === null || until >= listDay),
  );
  const notListed = [...new Set(holders.map(({ number }) => number))].map((number) =>
    found('role-holder-not-listed', [number]),
  );
  return [...staleFeeds, ...paid, ...notListed];
}

/** Groups of places joined pair by pair; each group once. */
class Connected {
  private readonly parent = new Map<number, number>();

  private root(of: number): number {
    let at = of;
    for (let up = this.parent.get(at); up !== undefined && up !== at; up = this.parent.get(at)) {
      this.parent.set(at, this.parent.get(up) ?? up); // halves the path, so that long chains stay cheap
      at = up;
    }
    return at;
  }

  join(a: number, b: number): void {
    const root = this.root(b);
    this.parent.set(root, root);
    this.parent.set(this.root(a), root);
  }

  groups(): readonly (readonly number[])[] {
    const out = new Map<number, number[]>();
    for (const of of this.parent.keys()) {
      const root = this.root(of);
      const group = out.get(root);
      if (group === undefined) out.set(root, [of]);
      else group.push(of);
    }
    return [...out.values()];
  }
}

/** What members are compared with each other by. */
type Compared = { readonly name: Keys; readonly email: Keys; readonly postcode: Keys };

/** What members have in common that they should not, as groups of their places in the list. */
function amongMembers({ name, email, postcode }: Compared): readonly (readonly [VarianceKind, readonly number[]])[] {
  const samePerson = new Connected();
  for (const namesakes of groupsBy(name.coarser(foldOfKey))) {
    for (const contact of [email.of, postcode.of]) {
      for (const group of groupsBy(contact, namesakes)) for (const place of group) samePerson.join(group[0]!, place);
    }
  }
  const lookAlikes = ({ of }: Keys, looks: readonly number[]) =>
    groupsBy(looks).filter((group) => group.some((place) => of[place] !== of[group[0]!]));
  const groups: readonly (readonly [VarianceKind, readonly (readonly number[])[]])[] = [
    ['duplicate-person', samePerson.groups()],
    ['look-alike-email', lookAlikes(email, email.coarser(skeleton))],
    ['look-alike-name', lookAlikes(name, name.coarser(skeleton))],
    ['shared-email', groupsBy(email.of)],
  ];
  return groups.flatMap(([kind, found]) => found.map((places) => [kind, places] as const));
}

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

type Comparison = { readonly variances: readonly Variance[]; readonly contacts: readonly ChangedContact[] };

function sincePrevious(facts: Facts, listed: Listed, previous: ExportSet): Comparison {
  const { set, rules, leavers } = facts;
  const [nowFile, thenFile] = [set.files.members, previous.files.members];
  const comparable = CONTACTS.filter(([field]) => nowFile.columns.has(field) && thenFile.columns.has(field));
  const units = new Map<string, { both: number; changed: string[] }>();
  const out: Variance[] = [];
  const contacts: (Omit<ChangedContact, 'cluster'> & { readonly unit: string })[] = [];
  const holdBack = (now: MemberRow, then: MemberRow, cause: ChangedContact['cause']): void => {
    const { number, unit, email: newEmail } = now;
    const oldEmail = then.email === '' ? null : then.email;
    if (newEmail !== '') contacts.push({ number, cause, oldEmail, newEmail, unit });
  };

  for (const then of thenFile.rows) {
    const { number, standing } = then;
    const place = listed.get(number);
    const now = place === undefined ? undefined : nowFile.rows.at(place);
    if (now === undefined) {
      const wasIn = standing === 'active' || standing === 'suspended';
      if (wasIn && !leavers.has(number)) out.push(found('gone-without-leaving', [number]));
      continue;
    }
    if (isReused(now, then)) {
      out.push(found('number-reused', [number]));
      holdBack(now, then, 'number-reused');
      continue;
    }
    if (now.joined !== then.joined) {
      out.push(found('join-date-moved', [number], { before: then.joined, now: now.joined }));
    }
    const fields = comparable.filter(
      ([field, key]) => now[field] !== then[field] && key(now[field]) !== key(then[field]),
    );
    const names = fields.map(([field]) => field);
    if (names.length > 0) out.push(found('contact-changed', [number], { fields: names }));
    const unit = units.get(now.unit) ?? { both: 0, changed: [] };
    unit.both++;
    if (names.includes('email')) {
      unit.changed.push(number);
      holdBack(now, then, 'changed');
    }
    units.set(now.unit, unit);
  }

  const { least, percent } = rules.contactCluster;
  const clusters = new Set<string>();
  for (const [unit, { both, changed }] of units) {
    if (changed.length >= least && changed.length * 100 >= percent * both) {
      out.push(found('contact-cluster', changed, { unit, changed: changed.length, of: both }));
      clusters.add(unit);
    }
  }
  return {
    variances: out,
    contacts: contacts
      .map(({ unit, ...contact }) => ({
        ...contact,
        cluster: contact.cause === 'changed' && clusters.has(unit) ? unit : null,
      }))
      .sort((a, b) => compare(a.number, b.number)),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compareMembers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return compare(a[i]!, b[i]!);
  return a.length - b.length;
}

/** Finds the variances of a set whose members it is given once, one after the other, in the order of the list. */
export class VarianceFinder {
  private readonly facts: Facts;
  private readonly all: Variance[] = [];
  private readonly numbers: string[] = [];
  private readonly keys: Compared = { name: new Keys(), email: new Keys(), postcode: new Keys() };

  constructor(facts: Facts) {
    this.facts = facts;
  }

  add(member: MemberRow): void {
    const { name, email, postcode } = this.keys;
    this.numbers.push(member.number);
    name.add(nameKey(member.name));
    email.add(emailKey(member.email));
    postcode.add(postcodeKey(member.postcode));
    for (const one of ofOneMember(member, this.facts)) this.all.push(one);
  }

  /**
   * Every variance, sorted by kind, then members, then detail; every changed address, by number. Called once, after the last
   * member.
   */
  found(previous: ExportSet | null): Comparison {
    const { facts, all, numbers } = this;
    for (const [kind, places] of amongMembers(this.keys)) {
      const members = places.map((place) => numbers[place]!);
      all.push(found(kind, members));
    }
    const listed: Listed = new Map(numbers.map((number, place) => [number, place]));
    for (const one of ofTheFiles(facts, listed)) all.push(one);
    const since = previous === null ? { variances: [], contacts: [] } : sincePrevious(facts, listed, previous);
    for (const one of since.variances) all.push(one);
    all.sort(
      (a, b) =>
        compare(a.kind, b.kind) ||
        compareMembers(a.members, b.members) ||
        compare(canonical(a.detail), canonical(b.detail)),
    );
    return { variances: all, contacts: since.contacts };
  }
}
