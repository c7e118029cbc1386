/**
 * What trustees send one another to make a key of which any k of n suffice, through a server that learns nothing: certificate,
 * dealing, and then a key or a complaint. Each is signed as a whole by its trustee, so that nobody can be blamed for what another
 * wrote. They come from anybody: unknown fields are refused, sizes are limited. SPEC §10.1; Belenios notes §7.
 */
import { z } from 'zod';
import { decodeFault } from '../belenios/json.ts';
import { signedMessage } from '../belenios/sealedMessage.ts';
import type { Fault } from '../belenios/trusteeKey.ts';
import { base58Text, hex32, type Rng } from '../bytes.ts';
import { hashOf } from '../canonical.ts';
import type { Point } from '../group.ts';
import { checkStatement, signStatement } from '../statement.ts';

/** Which key is made. Names in the order of trustee numbers, which start at 1. */
export type Ceremony = { readonly poll: string; readonly quorum: number; readonly names: readonly string[] };

/** What everybody sees of one after its second step. */
export type Transcript = {
  readonly ceremony: Ceremony;
  readonly certificates: readonly CertificateMessage[];
  readonly dealings: readonly DealingMessage[];
};

export const MOST_TRUSTEES = 50;

const scalar = z.string().max(78);
const proof = z.strictObject({ challenge: scalar, response: scalar });
const signed = signedMessage.extend({ message: z.string().max(8192), signature: proof });
const sealed = z.string().max(32_768);

const head = {
  format: z.literal('countersign-ceremony/1'),
  poll: base58Text(22),
  /** Number of the trustee who sends it. */
  index: z.int().min(1).max(MOST_TRUSTEES),
};

/** First step: the keys under which this trustee signs and is written to, and a commitment to coefficients not shown yet. */
export const certificateMessage = z.strictObject({
  message: z.strictObject({
    ...head,
    step: z.literal('certificate'),
    cert: signed,
    commitment: hex32,
    /** The polynomial, sealed to the trustee alone: whoever has the seed can go on in any browser. */
    polynomial: sealed,
  }),
  signature: proof,
});
export type CertificateMessage = z.infer<typeof certificateMessage>;

/** Second step, when all certificates are in: the coefficients in the exponent, and to each trustee a sealed value of the polynomial. */
export const dealingMessage = z.strictObject({
  message: z.strictObject({
    ...head,
    step: z.literal('dealing'),
    /** SHA-256(JCS(all certificate messages)): nobody's commitment can be changed from here on. */
    certificates: hex32,
    coefexps: signed,
    signature: proof,
    secrets: z.array(sealed).max(MOST_TRUSTEES),
  }),
  signature: proof,
});
export type DealingMessage = z.infer<typeof dealingMessage>;

/** Third step, when all values fit: the verification key. */
export const keyMessage = z.strictObject({
  message: z.strictObject({
    ...head,
    step: z.literal('key'),
    /** SHA-256(JCS(all dealing messages)). */
    dealings: hex32,
    key: z.strictObject({ pok: proof, public_key: hex32, signature: proof }),
  }),
  signature: proof,
});
export type KeyMessage = z.infer<typeof keyMessage>;

/** Third step, when a value does not fit: opens that one sealed message to everybody, and ends the ceremony. */
export const complaintMessage = z.strictObject({
  message: z.strictObject({
    ...head,
    step: z.literal('complaint'),
    against: z.int().min(1).max(MOST_TRUSTEES),
    /** SHA-256(JCS(the dealing message complained of)). */
    dealing: hex32,
    /** D = α^dk of the sealed message, with the proof that dk is the complainer's. */
    point: hex32,
    proof,
  }),
  signature: proof,
});
export type ComplaintMessage = z.infer<typeof complaintMessage>;

type AnyMessage = CertificateMessage | DealingMessage | KeyMessage | ComplaintMessage;

/** The message with its trustee's signature. @param secret sk, of the certificate's verification key */
export const signedBy = <M extends AnyMessage['message']>(message: M, secret: bigint, rng: Rng) => ({
  message,
  signature: signStatement('ceremony', message, secret, rng),
});

/** What keeps a message from being the one of this trustee in this ceremony. */
export function strangerIn(
  { poll }: Ceremony,
  index: number,
  signer: Point,
  { message, signature }: AnyMessage,
): readonly string[] {
  if (message.poll !== poll) return ['the message is of another poll'];
  if (message.index !== index) return ['the message is of another trustee'];
  return checkStatement('ceremony', message, signer, signature) ? [] : ['the message is not signed by its trustee'];
}

/** By which a later message names all those of an earlier step. */
export const hashOfStep = (messages: readonly (CertificateMessage | DealingMessage)[]): string => hashOf(messages);

/** What keeps so many trustees with this quorum from making a key together: any k of n, more than half of them. */
export function ceremonyFaults({ quorum, names }: Pick<Ceremony, 'quorum' | 'names'>): readonly string[] {
  const size = names.length;
  if (size > MOST_TRUSTEES) return [`more than ${MOST_TRUSTEES} trustees`];
  if (!Number.isInteger(quorum) || quorum >= size) return ['the quorum is not below the number of trustees'];
  return 2 * quorum > size ? [] : ['the quorum is not more than half of the trustees'];
}

/** One message read, with what does not hold in it; no message where it could not be read at all. */
export type Read<T> = { readonly one?: T; readonly says: readonly string[] };

/** As `read` does, with the sentence of a DecodeError where it throws one. */
export function readOr<T>(read: () => Read<T>): Read<T> {
  try {
    return read();
  } catch (fault) {
    return { says: [decodeFault(fault)] };
  }
}

/** The messages of all trustees, in their order; only when there is one of each and none has a fault. */
export function readAll<T>(
  { names }: Ceremony,
  values: readonly unknown[],
  read: (value: unknown, index: number) => Read<T>,
): { readonly all?: readonly T[]; readonly faults: readonly Fault[] } {
  if (values.length !== names.length)
    return { faults: [{ owner: 0, says: 'there is not one message of each trustee' }] };
  const found = values.map((value, i) => read(value, i + 1));
  const faults = found.flatMap(({ says }, i) => says.map((one) => ({ owner: i + 1, says: one })));
  return faults.length > 0 ? { faults } : { all: found.flatMap(({ one }) => (one === undefined ? [] : [one])), faults };
}
