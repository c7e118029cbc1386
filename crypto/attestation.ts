/**
 * What scrutineers sign of an outcome that they alone could make: from which tallies of which poll, and what came of it. SPEC §6.8.
 */
import { z } from 'zod';
import { DecodeError, hex32, type Rng } from './bytes.ts';
import { decode } from './canonical.ts';
import { decodePoint } from './group.ts';
import type { ProofText } from './proofs.ts';
import { checkStatement, signStatement } from './statement.ts';

export const attestationMessage = z.strictObject({
  format: z.literal('countersign-attestation/1'),
  /** Of the log. */
  origin: z.string().min(1).max(300),
  /** Hash of this entry. */
  closed: hex32,
  /** SHA-256(JCS([{uuid, tally}…])) of all elections in their order, `tally` the SHA-256 of its record: as trustees approved them. */
  tallies: hex32,
  /** SHA-256(JCS(`contests` of the entry `attestation`)). */
  contests: hex32,
  /** Place in `sealedTo`, from 1. */
  scrutineer: z.int().min(1),
});
export type AttestationMessage = Readonly<z.infer<typeof attestationMessage>>;

/** @param secret s of the scrutineer's sealing key. @throws DecodeError for a message that is not in its form */
export const attest = (message: AttestationMessage, secret: bigint, rng: Rng): ProofText =>
  signStatement('attestation', decode(attestationMessage, message, 'attestation'), secret, rng);

/** True exactly when the message is in its form and the holder of this sealing key signed it. */
export function checkAttestation(message: AttestationMessage, key: string, signature: ProofText): boolean {
  if (!attestationMessage.safeParse(message).success) return false;
  try {
    return checkStatement('attestation', message, decodePoint(key), signature);
  } catch (fault) {
    if (fault instanceof DecodeError) return false;
    throw fault;
  }
}
