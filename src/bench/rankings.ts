/** Ranked papers for the bench: as voters give them, to be counted; and sealed, to be mixed. */
import { readElection, writeElection } from '../../crypto/belenios/election.ts';
import type { Encrypted } from '../../crypto/belenios/encrypted.ts';
import { pack } from '../../crypto/belenios/packing.ts';
import { checkShuffle, shuffleTally } from '../../crypto/belenios/shuffle.ts';
import { newTrusteeKey } from '../../crypto/belenios/trustees.ts';
import type { Rng } from '../../crypto/bytes.ts';
import { encrypt } from '../../crypto/elgamal.ts';
import { randomScalar } from '../../crypto/group.ts';
import type { Election } from '../count/election.ts';
import { BENCH_UUID } from './papers.ts';

/** Hardly two papers are alike: each voter stops where they like, and those who stand first have more friends. */
export function drawnRankings(
  { papers, candidates, seats }: { readonly papers: number; readonly candidates: number; readonly seats: number },
  rng: Rng,
): Election {
  const drawn = (): readonly number[] => {
    const ranking: number[] = [];
    for (let left = 1 + below(candidates, rng); left > 0; ) {
      const one = 1 + Math.min(below(candidates, rng), below(candidates, rng));
      if (ranking.includes(one)) continue;
      ranking.push(one);
      left--;
    }
    return ranking;
  };
  return {
    title: 'Bench',
    seats,
    candidates: Array.from({ length: candidates }, (_, i) => `Candidate ${i + 1}`),
    withdrawn: [],
    papers: Array.from({ length: papers }, () => ({ count: 1, ranking: drawn() })),
  };
}

/** Sealed papers of one question, and what a trustee and everybody who checks does with them. */
export function sealedRankings(
  papers: number,
  candidates: number,
  rng: Rng,
): { readonly mix: () => string; readonly check: (mixed: string) => void } {
  const publicKey = newTrusteeKey(rng).publicKey;
  const answers = Array.from({ length: candidates }, (_, i) => `${i + 1}`);
  const question = { kind: 'shuffled' as const, question: 'In which order?', answers };
  const names = { uuid: BENCH_UUID, name: 'Bench', description: 'Ranked' };
  const election = readElection(writeElection({ ...names, publicKey, questions: [question] }));
  const paper = pack(answers.map((_, i) => i + 1));
  const sealed = Array.from({ length: papers }, () => {
    const { alpha, beta } = encrypt(publicKey, 0, randomScalar(rng));
    return { alpha, beta: beta.add(paper) };
  });
  const from: Encrypted = { rows: [sealed], hash: '0'.repeat(64) };
  return {
    mix: () => shuffleTally(election, from, rng),
    check: (mixed) => {
      if (checkShuffle(election, from, mixed).faults.length > 0) throw new Error('the mixing of the bench is wrong');
    },
  };
}

/** The slight bias of the remainder is of no account here. */
function below(n: number, rng: Rng): number {
  const bytes = rng(4);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) % n;
}
