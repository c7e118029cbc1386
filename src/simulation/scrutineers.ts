/** A scrutineer's part of a simulated poll in which few vote somewhere: what the scrutineer's page does in the browser. */
import type { ActMessage } from '../../crypto/assertion.ts';
import { attest } from '../../crypto/attestation.ts';
import type { ContestOutcome } from '../../crypto/bodies.ts';
import type { Rng } from '../../crypto/bytes.ts';
import { newSealingKey } from '../../crypto/sealedPart.ts';
import { storedBoard } from '../actions/bundleFiles.ts';
import { sealingKeyMessage } from '../contract/sealingKeyMessage.ts';
import type { AssertionAnswer } from '../passkeys.ts';
import type { Db } from '../store/database.ts';
import { attestationMessageOf, contestsToAttest, type SealedGround } from '../verify/attesting.ts';
import { readCounting } from '../verify/trusteeWork.ts';
import type { VisitorInput } from './visitor.ts';

type Does<N extends 'depositSealingKey' | 'attest'> = (input: VisitorInput<N>) => Promise<unknown>;
export type ScrutineerActs = {
  readonly sealedParts: (input: VisitorInput<'sealedParts'>) => Promise<SealedGround & { readonly scrutineer: number }>;
  readonly attest: Does<'attest'>;
};

type Signer = { readonly origin: string; readonly rpId: string; readonly nonce: string };
/** A nonce, and the passkey's signature over what is composed with it. */
export type Signs = (
  compose: (signer: Signer) => ActMessage,
) => Promise<{ readonly nonce: string; readonly assertion: AssertionAnswer }>;

/** Makes a key and gives its public half, signed for. @param origin  of the log. @returns the secret */
export async function giveSealingKey(
  { deposit, sign }: { readonly deposit: Does<'depositSealingKey'>; readonly sign: Signs },
  { poll, origin, rng }: { readonly poll: string; readonly origin: string; readonly rng: Rng },
): Promise<bigint> {
  const { secret, published } = newSealingKey(origin, rng);
  const { nonce, assertion } = await sign((signer) => sealingKeyMessage(poll, published.key, signer));
  await deposit({ params: { poll }, body: { ...published, nonce, assertion } });
  return secret;
}

/** Opens what was sealed and signs what came of it; the board is taken as it is stored. @returns what was signed */
export async function letScrutineerAttest(
  acts: ScrutineerActs,
  { db, poll, secret, rng }: { readonly db: Db; readonly poll: string; readonly secret: bigint; readonly rng: Rng },
): Promise<readonly ContestOutcome[]> {
  const params = { poll };
  const counting = readCounting(await storedBoard(db, poll));
  if (counting === null) throw new Error('the poll is not closed');
  const { scrutineer, ...ground } = await acts.sealedParts({ params });
  const made = await contestsToAttest(counting, { scrutineer, secret, aes: crypto.subtle }, ground);
  if (!made.ok) throw new Error('what trustees sealed makes no result');
  const signature = attest(attestationMessageOf(counting, made.contests, scrutineer), secret, rng);
  await acts.attest({ params, body: { contests: [...made.contests], signature } });
  return made.contests;
}
