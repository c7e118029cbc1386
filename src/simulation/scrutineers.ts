/** A scrutineer's part of a simulated poll in which few vote somewhere: what the scrutineer's page does in the browser. */
import { attest } from '../../crypto/attestation.ts';
import type { ContestOutcome } from '../../crypto/bodies.ts';
import type { Rng } from '../../crypto/bytes.ts';
import { newSealingKey } from '../../crypto/sealedPart.ts';
import { storedBoard } from '../actions/bundleFiles.ts';
import type { Db } from '../store/database.ts';
import { attestationMessageOf, contestsToAttest, type SealedGround } from '../verify/attesting.ts';
import { readCounting } from '../verify/trusteeWork.ts';
import type { VisitorInput } from './visitor.ts';

type Does<N extends 'depositSealingKey' | 'attest'> = (input: VisitorInput<N>) => Promise<unknown>;
export type ScrutineerActs = {
  readonly sealedParts: (input: VisitorInput<'sealedParts'>) => Promise<SealedGround & { readonly scrutineer: number }>;
  readonly attest: Does<'attest'>;
};

/** Makes a key and gives its public half. @param origin  of the log. @returns the secret */
export async function giveSealingKey(
  depositSealingKey: Does<'depositSealingKey'>,
  { poll, origin, rng }: { readonly poll: string; readonly origin: string; readonly rng: Rng },
): Promise<bigint> {
  const { secret, published } = newSealingKey(origin, rng);
  await depositSealingKey({ params: { poll }, body: { ...published } });
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
