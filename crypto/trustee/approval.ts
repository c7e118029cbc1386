/**
 * A trustee's approval: "this is the board, up to these tallies, that I verified, and I shall decrypt no other". Nobody releases a
 * factor before k approvals of the same are there. SPEC §6.5.
 */
import { z } from 'zod';
import { base58Text, compareText, hex32, type Rng } from '../bytes.ts';
import { decode, hashOf } from '../canonical.ts';
import type { Point } from '../group.ts';
import type { ProofText } from '../proofs.ts';
import { checkStatement, signStatement } from '../statement.ts';

export const approvalMessage = z.strictObject({
  format: z.literal('countersign-approval/1'),
  /** Of the log. */
  origin: z.string().min(1).max(300),
  /** Hashes of these entries. */
  opened: hex32,
  closed: hex32,
  /** Root of the tree over the board up to and with the last encrypted-tally, hex. */
  root: hex32,
  /** Every election with the SHA-256 of its tally record, sorted by uuid. */
  tallies: z
    .array(z.strictObject({ uuid: base58Text(22), tally: hex32 }))
    .min(1)
    .refine(
      (tallies) => tallies.every(({ uuid }, i) => i === 0 || compareText(tallies[i - 1]!.uuid, uuid) < 0),
      'sorted by uuid, none twice',
    ),
  /** Trustee number, from 1. */
  owner: z.int().min(1),
});
export type ApprovalMessage = Readonly<Omit<z.infer<typeof approvalMessage>, 'tallies'>> & {
  readonly tallies: readonly { readonly uuid: string; readonly tally: string }[];
};

/** @param share x of the trustee, X = g^x. @throws DecodeError for a message that is not in its form */
export const approve = (message: ApprovalMessage, share: bigint, rng: Rng): ProofText =>
  signStatement('approval', decode(approvalMessage, message, 'approval'), share, rng);

/** True exactly when the message is in its form and the holder of X approved it. */
export const checkApproval = (message: ApprovalMessage, publicKey: Point, signature: ProofText): boolean =>
  approvalMessage.safeParse(message).success && checkStatement('approval', message, publicKey, signature);

/** What was approved, whoever did: SHA-256(JCS(the message without `owner`)). Two of one trustee that differ are proof of a lie. */
export function approvedHash({ owner: _, ...approved }: ApprovalMessage): string {
  return hashOf(approved);
}
