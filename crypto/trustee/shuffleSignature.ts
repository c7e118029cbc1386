/** Who made a shuffle: Belenios' own record of it does not say so with a signature. SPEC §6.6. */
import { z } from 'zod';
import { hex32, type Rng } from '../bytes.ts';
import { decode } from '../canonical.ts';
import type { Point } from '../group.ts';
import type { ProofText } from '../proofs.ts';
import { checkStatement, signStatement } from '../statement.ts';

export const shuffleMessage = z.strictObject({
  format: z.literal('countersign-shuffle/1'),
  /** Hash of the `closed` entry, and fingerprint of the election. */
  closed: hex32,
  fingerprint: z.string().length(43),
  /** Trustee number, from 1. */
  owner: z.int().min(1),
  /** SHA-256 of the record that was shuffled (the tally, or the shuffle before), and of this shuffle's record. */
  input: hex32,
  output: hex32,
});
export type ShuffleMessage = Readonly<z.infer<typeof shuffleMessage>>;

/** @param share x of the trustee, X = g^x. @throws DecodeError for a message that is not in its form */
export const signShuffle = (message: ShuffleMessage, share: bigint, rng: Rng): ProofText =>
  signStatement('shuffle', decode(shuffleMessage, message, 'shuffle'), share, rng);

/** True exactly when the message is in its form and the holder of X signed this shuffle. */
export const checkShuffleSignature = (message: ShuffleMessage, publicKey: Point, signature: ProofText): boolean =>
  shuffleMessage.safeParse(message).success && checkStatement('shuffle', message, publicKey, signature);
