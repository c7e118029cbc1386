/**
 * Shuffles: each trustee puts the papers in an order of their own and encrypts them again, so that after one honest
 * trustee nobody can say whose paper is whose; the proof shows that no paper was changed. SPEC §3.14.
 */
import type { Rng } from '../bytes.ts';
import { add } from '../elgamal.ts';
import { baseMultiply, multiplySecret, randomScalar } from '../group.ts';
import { encodeCiphertexts } from './ciphertext.ts';
import type { Election } from './election.ts';
import { type Encrypted, readShuffle, shuffledPlaces } from './encrypted.ts';
import { compact, decodeFault } from './json.ts';
import { checkShuffleProof, proveShuffle } from './shuffleProof.ts';

/** Called as work proceeds; `of` is the same in every call. */
export type OnShuffleProgress = (done: number, of: number) => void;

/** An order of n things, each equally likely (Fisher and Yates). */
export function randomOrder(n: number, rng: Rng): readonly number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = below(i + 1, rng);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** Uniform in 0…n−1, n ≤ 2³²: what would favour the low numbers is drawn again. */
function below(n: number, rng: Rng): number {
  const limit = 2 ** 32 - (2 ** 32 % n);
  for (;;) {
    const drawn = rng(4).reduce((all, byte) => all * 256 + byte, 0);
    if (drawn < limit) return drawn % n;
  }
}

/**
 * Shuffles the papers of all shuffled questions, each question in an order of its own. Order and randomness are
 * forgotten. JavaScript cannot wipe them; see SECURITY.md.
 * @returns the record of the shuffle, with its proofs
 */
export function shuffleTally(election: Election, from: Encrypted, rng: Rng, onProgress?: OnShuffleProgress): string {
  const places = shuffledPlaces(election);
  const tick = counter(4 * papersIn(election, from), onProgress);
  const shuffled = places.map((place) => {
    const input = from.rows[place]!;
    const order = randomOrder(input.length, rng);
    const randomness = input.map(() => randomScalar(rng));
    const output = order.map((source) => {
      const r = randomness[source]!;
      const again = add(input[source]!, { alpha: baseMultiply(r), beta: multiplySecret(election.publicKey, r) });
      tick();
      return again;
    });
    return { output, proof: proveShuffle(election, input, output, { order, randomness }, rng, tick) };
  });
  return compact({
    ciphertexts: shuffled.map(({ output }) => encodeCiphertexts(output)),
    proofs: shuffled.map(({ proof }) => proof),
  });
}

/**
 * Checks that a shuffle record holds the papers of `from` and nothing else.
 * @returns sentences naming the question from 1; and what the next shuffle or the decryption starts from, when there is none
 */
export function checkShuffle(
  election: Election,
  from: Encrypted,
  text: string,
  onProgress?: OnShuffleProgress,
): { readonly to?: Encrypted; readonly faults: readonly string[] } {
  try {
    const { to, proofs } = readShuffle(election, from, text);
    const tick = counter(2 * papersIn(election, from), onProgress);
    const faults = shuffledPlaces(election).flatMap((place, k) => {
      const failed = checkShuffleProof(election, from.rows[place]!, to.rows[place]!, proofs[k]!, tick);
      return failed.length === 0
        ? []
        : [`question ${place + 1}: the proof of the shuffle does not hold (${failed.join(', ')})`];
    });
    return faults.length > 0 ? { faults } : { to, faults };
  } catch (fault) {
    return { faults: [decodeFault(fault)] };
  }
}

const papersIn = (election: Election, { rows }: Encrypted): number =>
  shuffledPlaces(election).reduce((sum, place) => sum + rows[place]!.length, 0);

function counter(of: number, onProgress: OnShuffleProgress = () => {}): () => void {
  let done = 0;
  return () => onProgress(++done, of);
}
