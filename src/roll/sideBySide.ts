/**
 * What each file says of one member, fact beside fact, so that an officer sees at a glance where they differ. E-mail addresses
 * are masked; which facts are shown goes by the kind of variance, and is no more than that kind is about. export.md §9.
 */
import { addressKey, emailKey, nameKey, postcodeKey } from './comparison.ts';
import type { LeaverRow, MemberRow, PaymentRow, RoleHolderRow } from './rows.ts';
import type { VarianceKind } from './variance.ts';

export const FACT_SOURCES = ['members', 'previous', 'payments', 'leavers', 'role-holders', 'units'] as const;
export type FactSource = (typeof FACT_SOURCES)[number];

export type MemberRows = {
  readonly members: MemberRow | null;
  readonly previous: MemberRow | null;
  readonly payments: PaymentRow | null;
  readonly leavers: LeaverRow | null;
  readonly roles: readonly RoleHolderRow[];
  /** Branches that cover the postcode; null where there are no boundaries or no postcode. */
  readonly coveredBy: readonly string[] | null;
};

export type Fact = {
  readonly fact: string;
  readonly values: readonly { readonly source: FactSource; readonly value: string }[];
  readonly differs: boolean;
};

/** `mara@example.org` → `m•••@e•••`: enough to ask whether it is the right one. The only way in which officers see an address in a list. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [mailbox, domain] = at < 0 ? [email, ''] : [email.slice(0, at), email.slice(at + 1)];
  const first = (text: string): string => [...text][0] ?? '';
  return `${first(mailbox)}•••@${first(domain)}•••`;
}

type Told = readonly [FactSource, string | null | undefined];
type Teller = (rows: MemberRows) => readonly Told[];
const both =
  (of: (row: MemberRow) => string | null): Teller =>
  ({ members, previous }) => [
    ['members', members && of(members)],
    ['previous', previous && of(previous)],
  ];

/** Every fact in the order in which it is shown; with what it is called. */
const FACTS = {
  name: ['Name', both(({ name }) => name)],
  email: ['E-mail', both(({ email }) => email)],
  address: ['Address', both(({ address }) => address.replace(/\s*\n\s*/g, ', '))],
  postcode: ['Postcode', both(({ postcode }) => postcode)],
  unit: ['Branch', both(({ unit }) => unit)],
  unitSince: ['In this branch since', both(({ unitSince }) => unitSince)],
  coveredBy: ['Postcode lies in', ({ coveredBy }) => [['units', coveredBy && (coveredBy.join(', ') || 'no branch')]]],
  joined: ['Joined', both(({ joined }) => joined)],
  lapsed: ['Lapsed', both(({ lapsed }) => lapsed)],
  rejoined: ['Rejoined', both(({ rejoined }) => rejoined)],
  ended: ['Membership ended', ({ leavers }) => [['leavers', leavers && `${leavers.ended} (${leavers.reason})`]]],
  grade: ['Type of membership', both(({ grade }) => grade)],
  standing: ['Standing', both(({ standing }) => standing)],
  standingFrom: ['Standing since', both(({ standingFrom }) => standingFrom)],
  paidTo: [
    'Fee paid to',
    ({ members, previous, payments }) => [
      ['members', members?.paidTo],
      ['payments', payments?.paidTo],
      ['previous', previous?.paidTo],
    ],
  ],
  lastPaid: ['Last payment', ({ payments }) => [['payments', payments?.lastPaid]]],
  age: ['Of the lowest age', both(({ meetsMinimumAge }) => meetsMinimumAge)],
  role: ['Holds the role', ({ roles }) => roles.map(({ role }): Told => ['role-holders', role])],
} as const satisfies Record<string, readonly [string, Teller]>;
type FactName = keyof typeof FACTS;

const isFactName = (name: string): name is FactName => Object.hasOwn(FACTS, name);
export const ALL_FACTS: readonly FactName[] = Object.keys(FACTS).filter(isFactName);
/** What a decision can rest on: all that the member concerned sees. */
export const FACTS_OF_DECISION: readonly FactName[] = ALL_FACTS.filter((name) => name !== 'role');

const PERSON: readonly FactName[] = ['name', 'email', 'postcode', 'unit', 'joined', 'standing'];
const FEE: readonly FactName[] = ['name', 'unit', 'paidTo', 'lastPaid'];
const PLACE: readonly FactName[] = ['name', 'postcode', 'unit', 'unitSince', 'coveredBy'];
const STANDING: readonly FactName[] = ['name', 'unit', 'standing', 'standingFrom', 'ended'];

export const FACTS_OF_KIND: { readonly [K in VarianceKind]: readonly FactName[] } = {
  'arrears-on-stale-feed': FEE,
  'contact-changed': ['name', 'email', 'address', 'postcode', 'unit'],
  'contact-cluster': ['name', 'email', 'unit'],
  'continuity-contradictory': ['name', 'unit', 'joined', 'lapsed', 'rejoined', 'ended', 'standing'],
  'duplicate-person': PERSON,
  'gone-without-leaving': STANDING,
  'join-date-moved': ['name', 'unit', 'joined'],
  'leaver-still-listed': STANDING,
  'look-alike-email': PERSON,
  'look-alike-name': PERSON,
  'number-reused': PERSON,
  'paid-not-listed': FEE,
  'payment-feed-behind': FEE,
  'payment-list-behind': FEE,
  'payment-unknown': FEE,
  'role-holder-not-listed': ['role', 'standing', 'ended'],
  'shared-email': PERSON,
  'stale-feed': [],
  'standing-future': STANDING,
  'standing-undated': STANDING,
  'unit-postcode-mismatch': PLACE,
  'unknown-unit': PLACE,
};

/** What counts as the same is what the variances count as the same (export.md §6). */
const KEYS: { readonly [N in FactName]?: (value: string) => string } = {
  name: nameKey,
  email: emailKey,
  address: addressKey,
  postcode: postcodeKey,
};

/** What the files say, those facts left out of which none says anything. Whether they differ is seen before masking. */
export const factsOf = (rows: MemberRows, names: readonly FactName[]): readonly Fact[] =>
  ALL_FACTS.filter((name) => names.includes(name)).flatMap((name): Fact[] => {
    const [fact, tell] = FACTS[name];
    const told = tell(rows).flatMap(([source, value]) =>
      value === null || value === undefined || value === '' ? [] : [{ source, value }],
    );
    if (told.length === 0) return [];
    const key = KEYS[name] ?? ((value: string) => value);
    const differs = name !== 'role' && new Set(told.map(({ value }) => key(value))).size > 1;
    const shown = (value: string): string => (name === 'email' ? maskedEmail(value) : value);
    const values = told.map(({ source, value }) => ({ source, value: shown(value) }));
    // In both lists, and with an address in one alone: that one by itself would look as if nothing had changed.
    const isNew = name === 'email' && told.length === 1 && rows.members !== null && rows.previous !== null;
    if (!isNew) return [{ fact, values, differs }];
    const other = values[0]?.source === 'members' ? 'previous' : 'members';
    return [{ fact, values: [...values, { source: other, value: 'none' }], differs: true }];
  });
