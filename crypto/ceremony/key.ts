/**
 * Third step of the key ceremony: each trustee opens what was sent to it, and gives its verification key when all of it fits the
 * coefficients, or else opens the one message that does not fit to everybody. SPEC §10.1, §10.2.
 */
import { compact } from '../belenios/json.ts';
import { checkVerificationKey, powerAt, summed } from '../belenios/pedersen.ts';
import { type Aes, openingPoint, signMessage } from '../belenios/sealedMessage.ts';
import { type Fault, trusteeKeyOf } from '../belenios/trusteeKey.ts';
import { checkTrustees } from '../belenios/trustees.ts';
import type { Rng } from '../bytes.ts';
import { decode } from '../canonical.ts';
import { modQ } from '../group.ts';
import { type Certificate, keysOf } from './certificate.ts';
import { complain } from './complaint.ts';
import type { Dealing } from './dealing.ts';
import {
  type Ceremony,
  type ComplaintMessage,
  hashOfStep,
  type KeyMessage,
  keyMessage,
  type Read,
  readAll,
  readOr,
  signedBy,
  strangerIn,
} from './messages.ts';
import { type KeptSeed, opening, type SeedUse } from './seedUse.ts';
import { openShare } from './share.ts';

/** `use` of the seed has to be kept before the message is sent. */
export type Finished = { readonly use: SeedUse } & (
  | { readonly kind: 'key'; readonly message: KeyMessage; readonly secret: bigint } // x, with X = g^x its verification key
  | { readonly kind: 'complaint'; readonly message: ComplaintMessage }
);

/**
 * A trustee's third message.
 * @param certificates all of them, checked
 * @param dealings all of them, checked
 * @throws DecodeError when the certificate with this index is not of this seed, or the seed has opened other dealings
 */
export async function finish(
  ceremony: Ceremony,
  certificates: readonly Certificate[],
  dealings: readonly Dealing[],
  index: number,
  { seed, use }: KeptSeed,
  rng: Rng,
  aes: Aes,
): Promise<Finished> {
  const { sk, dk } = keysOf(seed, certificates[index - 1]);
  const list = hashOfStep(dealings.map(({ text }) => text));
  const used = opening(use, hashOfStep(certificates.map(({ text }) => text)), list);
  let secret = 0n;
  for (const [i, { secrets }] of dealings.entries()) {
    const way = { from: i + 1, to: index };
    const share = await openShare(certificates, dealings, way, openingPoint(secrets[index - 1]!, dk), aes);
    if (!share.ok)
      return { kind: 'complaint', use: used, message: complain(ceremony, certificates, dealings, way, seed, rng) };
    // x_j = Σ_i f_i(j)
    secret = modQ(secret + share.value);
  }
  const { key } = trusteeKeyOf(secret, rng);
  const message = signedBy(
    {
      format: 'countersign-ceremony/1' as const,
      poll: ceremony.poll,
      index,
      step: 'key' as const,
      dealings: list,
      key: { ...key, signature: signMessage(key.public_key, sk, rng).signature },
    },
    sk,
    rng,
  );
  return { kind: 'key', use: used, message, secret };
}

/** One verification key as it comes in: good exactly when `says` is empty. */
export const readKey = (
  ceremony: Ceremony,
  certificates: readonly Certificate[],
  dealings: readonly Dealing[],
  index: number,
  value: unknown,
): Read<KeyMessage> =>
  readOr(() => {
    const text = decode(keyMessage, value, 'key');
    const { signer } = certificates[index - 1]!;
    const { key, dealings: named } = text.message;
    const says = [...strangerIn(ceremony, index, signer, text)];
    if (named !== hashOfStep(dealings.map((one) => one.text))) says.push('the key was made from other dealings');
    const expected = powerAt(summed(dealings.map(({ exponents }) => exponents)), index);
    const { faults } = checkVerificationKey(key, index, signer, expected);
    return { one: text, says: [...says, ...faults.map((fault) => fault.says)] };
  });

/**
 * The trustees record, `[["Pedersen", …]]`, as belenios-tool reads it; only when every key is there and holds.
 */
export function ceremonyRecord(
  ceremony: Ceremony,
  certificates: readonly Certificate[],
  dealings: readonly Dealing[],
  values: readonly unknown[],
): { readonly record?: string; readonly faults: readonly Fault[] } {
  const { all: keys, faults } = readAll(ceremony, values, (value, i) =>
    readKey(ceremony, certificates, dealings, i, value),
  );
  if (keys === undefined) return { faults };
  const record = compact([
    [
      'Pedersen',
      {
        threshold: ceremony.quorum,
        certs: certificates.map(({ text }) => text.message.cert),
        coefexps: dealings.map(({ text }) => text.message.coefexps),
        signatures: dealings.map(({ text }) => text.message.signature),
        verification_keys: keys.map(({ message }) => message.key),
      },
    ],
  ]);
  return { record, faults: checkTrustees(record).faults };
}
