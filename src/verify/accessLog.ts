/**
 * Rows of the access log as they are hashed, and the rule by which somebody else has to look at one: always where two officers
 * changed what a member may do or opened what is shut, or the scrutineer pack was taken; otherwise one look in twenty, drawn by what no reader knows. The
 * service and a scrutineer's verifier read the rule here. SPEC §4.7, §8.8.
 */
import { z } from 'zod';
import { fromHex, hex32 } from '../../crypto/bytes.ts';
import { hashOf } from '../../crypto/canonical.ts';
import type { DutyRole } from './dutyRules.ts';

/** `at` with milliseconds; `prev` is the hash of the row before, whatever that one tells of. */
export const accessRow = z.strictObject({
  at: z.string(),
  person: z.string().nullable(),
  credentialId: z.string().nullable(),
  act: z.string(),
  poll: z.string().nullable(),
  concerning: z.string().nullable(),
  details: z.record(z.string(), z.json()),
  prev: hex32,
});
export type AccessRow = z.infer<typeof accessRow>;

/** SHA-256(JCS({format: "countersign-access/1", ...row})). */
export const accessHash = (row: AccessRow): string => hashOf({ format: 'countersign-access/1', ...row });

/** `whose` in the details of a row: SHA-256(JCS(numbers)), the numbers of the members it showed, sorted, none twice. */
export const whoseHash = (sorted: readonly string[]): string => hashOf(sorted);

/** Looks at what is said of members other than oneself. */
const LOOKS: ReadonlySet<string> = new Set([
  'roll-entries-read',
  'roll-line-read',
  'exclusions-sampled',
  'variances-read',
  'claims-read',
  'claim-read',
  'tenders-read',
  'evidence-read',
  'contacts-read',
  'proposals-read',
  'notices-read',
  'notice-read',
  'passkeys-read',
  'codes-read',
  'letters-listed',
  'link-printed',
  'look-undone',
]);

/** Kinds of proposals whose approval is looked at every time. */
const AGREED: ReadonlySet<string> = new Set([
  'override',
  'release-contact',
  'settle-tender',
  'break-glass',
  'readmit',
  'other-channel',
  'print-letters',
]);

/** Whose duty it is to sign off; a scrutineer for the polls in which they are one. */
export const REVIEWERS = ['data-protection-officer', 'scrutineer'] as const satisfies readonly DutyRole[];
export type ReviewerRole = (typeof REVIEWERS)[number];

/** Which rows of a poll are in the chain that its board commits to, and which of these are looked at in any case. */
export function ruleFor({ act, details }: Pick<AccessRow, 'act' | 'details'>): 'always' | 'by-draw' | null {
  // The whole roll with its names, and all that was signed.
  if (act === 'glass-used' || act === 'pack-read') return 'always';
  if (act === 'decided') {
    const { kind, decision } = details;
    return typeof kind === 'string' && AGREED.has(kind) && decision === 'approve' ? 'always' : null;
  }
  // A refusal may tell that a member has voted, or has an address.
  return LOOKS.has(act) || (act === 'refused' && 'whose' in details) ? 'by-draw' : null;
}

/**
 * One in twenty: the first four bytes of SHA-256(JCS(["countersign-draw/1", row, secret])) as a whole number, times 20, are
 * below 2^32.
 *
 * @param row     hash of the row, which nobody knows before it is written
 * @param secret  hex of 32 bytes that the board commits to at the freeze and the pack opens after the close
 */
export const isDrawn = (row: string, secret: string): boolean =>
  new DataView(fromHex(hashOf(['countersign-draw/1', row, secret])).buffer).getUint32(0) * 20 < 2 ** 32;

/** Whether somebody else has to look at it. */
export function needsReview(row: AccessRow, secret: string): boolean {
  const rule = ruleFor(row);
  return rule === 'always' || (rule === 'by-draw' && isDrawn(accessHash(row), secret));
}

export const NO_ROWS = '0'.repeat(64);

/** SHA-256(JCS(["countersign-access-link/1", prev, row])): one row more of a poll's. @param row  its hash */
export const accessLink = (prev: string, row: string): string => hashOf(['countersign-access-link/1', prev, row]);

/** SHA-256(JCS(["countersign-access-head/1", head, salt])). */
export const accessCommitment = (head: string, salt: string): string =>
  hashOf(['countersign-access-head/1', head, salt]);
