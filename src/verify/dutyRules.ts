/**
 * Who may hold what, and whose duty it is to propose and to decide. One table: the router, the domain and the pages read it
 * through contract, the database holds it again, and a scrutineer's verifier holds every signed act against it. SPEC §8.6.
 */

export const DUTY_ROLES = [
  'membership-secretary',
  'procedure-secretary',
  'returning-officer',
  'registrar',
  'trustee',
  'scrutineer',
  'data-protection-officer',
  'affiliate-officer',
  'teller',
] as const;
export type DutyRole = (typeof DUTY_ROLES)[number];

/** Roles that one person never holds together (by person, not by account). */
export const FORBIDDEN_PAIRS: readonly (readonly [DutyRole, DutyRole])[] = [
  ['membership-secretary', 'returning-officer'],
  ['registrar', 'returning-officer'],
  ['trustee', 'scrutineer'],
  ['data-protection-officer', 'membership-secretary'],
  ['data-protection-officer', 'procedure-secretary'],
  ['data-protection-officer', 'returning-officer'],
  ['data-protection-officer', 'registrar'],
  ['data-protection-officer', 'trustee'],
  ['data-protection-officer', 'scrutineer'],
  ['data-protection-officer', 'affiliate-officer'],
  ['data-protection-officer', 'teller'],
];

/** Roles that may be limited to some units; the others are for all. */
export const UNIT_ROLES: readonly DutyRole[] = [
  'membership-secretary',
  'procedure-secretary',
  'affiliate-officer',
  'teller',
];

/** Roles that are always limited to one unit: who speaks for an affiliate speaks for no other unit. */
export const LIMITED_ROLES: readonly DutyRole[] = ['affiliate-officer'];

/** What somebody declares about themselves and a poll. */
export const INTERESTS = ['none', 'candidate', 'agent', 'interested'] as const;
export type Interest = (typeof INTERESTS)[number];

const SECRETARIES = ['membership-secretary', 'procedure-secretary'] as const;

/** Each kind of proposal, and the roles of which one is needed for either part of it. */
export const PROPOSAL_DUTIES = {
  override: { propose: SECRETARIES, decide: ['procedure-secretary'] },
  'variances-stand': { propose: SECRETARIES, decide: ['procedure-secretary'] },
  'release-contact': { propose: SECRETARIES, decide: SECRETARIES },
  'lift-lock': {
    propose: [...SECRETARIES, 'returning-officer', 'data-protection-officer'],
    decide: ['returning-officer', 'data-protection-officer'],
  },
  'break-glass': {
    propose: [...SECRETARIES, 'returning-officer'],
    decide: ['returning-officer', 'data-protection-officer'],
  },
  'grant-role': { propose: ['returning-officer'], decide: ['returning-officer', 'data-protection-officer'] },
  'end-role': { propose: ['returning-officer'], decide: ['returning-officer', 'data-protection-officer'] },
  'pin-signer': { propose: ['membership-secretary'], decide: ['procedure-secretary', 'returning-officer'] },
  readmit: { propose: [...SECRETARIES, 'returning-officer'], decide: ['procedure-secretary', 'returning-officer'] },
  'settle-tender': { propose: SECRETARIES, decide: ['procedure-secretary'] },
  'other-channel': {
    propose: [...SECRETARIES, 'returning-officer'],
    decide: ['procedure-secretary', 'returning-officer'],
  },
  'print-letters': { propose: SECRETARIES, decide: ['procedure-secretary', 'returning-officer'] },
  // Not the secretaries, whose changes are what is reviewed.
  'admit-reviewer': { propose: ['returning-officer'], decide: ['returning-officer', 'data-protection-officer'] },
  'return-result': { propose: ['affiliate-officer'], decide: ['affiliate-officer'] },
  ruling: { propose: ['returning-officer'], decide: ['returning-officer', 'procedure-secretary'] },
} as const satisfies Readonly<
  Record<string, { readonly propose: readonly DutyRole[]; readonly decide: readonly DutyRole[] }>
>;
export type ProposalKind = keyof typeof PROPOSAL_DUTIES;

/** Kinds by which an interested person could help themselves: the interest must have been declared, and be none. */
export const NEEDS_NO_INTEREST: ReadonlySet<string> = new Set<ProposalKind>([
  'override',
  'variances-stand',
  'release-contact',
  'settle-tender',
  'other-channel',
  'print-letters',
  'readmit',
  'admit-reviewer',
  'return-result',
  'ruling',
]);

/** Acts of one officer. */
export const ACT_DUTIES = {
  'confirm-exclusion': ['membership-secretary'],
  freeze: ['returning-officer', 'procedure-secretary'],
  lock: [...SECRETARIES, 'returning-officer', 'data-protection-officer'],
  'teller-count': ['teller'],
  'sealing-key': ['scrutineer'],
  'teller-transcript': ['teller'],
} as const satisfies Readonly<Record<string, readonly DutyRole[]>>;

/** A role as it is held; `units` null: for all. */
export type Duty = { readonly role: DutyRole; readonly units: readonly string[] | null };

/** Whether one of these roles is held, for whatever units. */
export const holdsAny = (duties: readonly Duty[], roles: readonly DutyRole[]): boolean =>
  duties.some(({ role }) => roles.includes(role));

/**
 * Whether one of these duties is named for the part and covers every unit concerned.
 * @param units  null: the whole body. A list of none names nothing that a duty for some units could cover.
 */
export const covers = (duties: readonly Duty[], roles: readonly DutyRole[], units: readonly string[] | null): boolean =>
  duties.some(
    (duty) =>
      roles.includes(duty.role) &&
      (duty.units === null ||
        (units !== null && units.length > 0 && units.every((unit) => duty.units?.includes(unit)))),
  );

/** Roll units that a change of a line touches: an officer's duty must cover all of them. */
export const unitsTouched = (
  before: { readonly unit: string } | null,
  after: { readonly unit: string } | null,
): readonly string[] => [...new Set([before, after].flatMap((line) => (line === null ? [] : [line.unit])))];

/**
 * Where somebody stands in a poll by all that they have declared for it: an interest, once declared, stays one.
 * @returns null when they have declared nothing
 */
export const interestOf = (declared: readonly Interest[]): Interest | null =>
  declared.findLast((interest) => interest !== 'none') ?? declared[0] ?? null;
