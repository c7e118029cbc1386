/**
 * One encrypted answer of a homomorphic question: a ciphertext for each choice, a proof that each is 0 or 1, and one
 * that their sum is allowed (or the vote blank). `context` is φ|credential and binds all of it to election and voter.
 * SPEC §3.7; Belenios 1.x specification, "Answers to homomorphic questions".
 */
import { z } from 'zod';
import type { Rng } from '../bytes.ts';
import { add, type Ciphertext, encrypt, NO_CIPHERTEXT } from '../elgamal.ts';
import { decodePowers, type Point, PublicPowers, randomScalar } from '../group.ts';
import {
  checkOneOf,
  decodeProof,
  encodeProof,
  type Proof,
  type ProofText,
  type PublicCase,
  proofShape,
  proveOneOf,
} from '../proofs.ts';
import { type CiphertextText, ciphertextShape, encodeCiphertexts } from './ciphertext.ts';
import { choicesOf, type SummedQuestion } from './election.ts';

export const summedAnswerShape = z.strictObject({
  choices: z.array(ciphertextShape),
  individual_proofs: z.array(z.tuple([proofShape, proofShape])),
  overall_proof: z.array(proofShape),
  blank_proof: z.tuple([proofShape, proofShape]).optional(),
});
export type SummedAnswerText = z.infer<typeof summedAnswerShape>;

const pair = ({ alpha, beta }: CiphertextText): string => `${alpha},${beta}`;

/** The hashed prefixes, which prover and verifier must spell alike. */
const prefixes = (context: string, choices: readonly CiphertextText[]) => {
  const whole = `${context}|${choices.map(pair).join(',')}`;
  return {
    individual: (choice: CiphertextText) => `prove|${context}|${pair(choice)}|`,
    overall: (sum: CiphertextText) => `prove|${whole}|${pair(sum)}|`,
    blank: `bproof0|${whole}|`,
    blankOrOverall: `bproof1|${whole}|`,
  };
};

/** min, …, max */
const allowedSums = ({ min, max }: SummedQuestion): readonly number[] =>
  Array.from({ length: max - min + 1 }, (_, i) => min + i);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Whether the votes (blank in front where allowed) are an answer to the question. */
export function isAllowed(question: SummedQuestion, votes: readonly number[]): votes is readonly (0 | 1)[] {
  if (votes.length !== choicesOf(question) || votes.some((vote) => vote !== 0 && vote !== 1)) return false;
  const marks = sum(question.blank === true ? votes.slice(1) : votes);
  if (question.blank === true && votes[0] === 1) return marks === 0;
  return question.min <= marks && marks <= question.max;
}

/** @throws RangeError when the question does not allow the votes; the message does not name them */
export function encryptSummedAnswer(
  publicKey: Point,
  question: SummedQuestion,
  votes: readonly number[],
  context: string,
  rng: Rng,
): SummedAnswerText {
  if (!isAllowed(question, votes)) throw new RangeError('the question does not allow this answer');
  const secrets = votes.map((vote) => ({ vote, randomness: randomScalar(rng) }));
  const ciphertexts = secrets.map(({ vote, randomness }) => encrypt(publicKey, vote, randomness));
  const choices = encodeCiphertexts(ciphertexts);
  const prefix = prefixes(context, choices);
  const individual = secrets.map(({ vote, randomness }, i): [ProofText, ProofText] => {
    const cases = [0n, 1n].map((claim) => ({ randomness, offset: BigInt(vote) - claim }));
    const [zero, one] = proveOneOf(prefix.individual(choices[i]!), publicKey, cases, vote, rng);
    return [encodeProof(zero!), encodeProof(one!)];
  });

  const marks = question.blank === true ? secrets.slice(1) : secrets;
  const total = sum(marks.map(({ vote }) => vote));
  const randomness = marks.reduce((all, one) => all + one.randomness, 0n);
  // "The sum is min", …, "the sum is max".
  const inRange = allowedSums(question).map((claim) => ({ randomness, offset: BigInt(total - claim) }));
  if (question.blank !== true) {
    const [sumText] = encodeCiphertexts([ciphertexts.reduce(add, NO_CIPHERTEXT)]);
    const overall = proveOneOf(prefix.overall(sumText!), publicKey, inRange, total - question.min, rng);
    return { choices: [...choices], individual_proofs: individual, overall_proof: overall.map(encodeProof) };
  }

  const blank = secrets[0]!;
  const isBlank = blank.vote === 1;
  // "Not blank, or no choice at all", then "blank, or the sum is min", …, "the sum is max".
  const nothingElse = [
    { randomness: blank.randomness, offset: BigInt(blank.vote) },
    { randomness, offset: BigInt(total) },
  ];
  const blankProofs = proveOneOf(prefix.blank, publicKey, nothingElse, isBlank ? 1 : 0, rng);
  const blankOrInRange = [{ randomness: blank.randomness, offset: BigInt(blank.vote - 1) }, ...inRange];
  const holds = isBlank ? 0 : 1 + total - question.min;
  const overall = proveOneOf(prefix.blankOrOverall, publicKey, blankOrInRange, holds, rng);
  return {
    choices: [...choices],
    individual_proofs: individual,
    overall_proof: overall.map(encodeProof),
    blank_proof: [encodeProof(blankProofs[0]!), encodeProof(blankProofs[1]!)],
  };
}

/**
 * Every proof of one answer.
 * @returns the ciphertexts, and one sentence for each proof that fails
 * @throws DecodeError for points or scalars that are none
 */
export function checkSummedAnswer(
  publicKey: Point,
  question: SummedQuestion,
  answer: SummedAnswerText,
  context: string,
  path: string,
): { readonly choices: readonly Ciphertext[]; readonly faults: readonly string[] } {
  const { choices } = answer;
  if (choices.length !== choicesOf(question) || answer.individual_proofs.length !== choices.length) {
    return { choices: [], faults: ['the number of choices or of their proofs is not that of the question'] };
  }
  if ((answer.blank_proof !== undefined) !== (question.blank === true)) {
    return { choices: [], faults: ['a proof about the blank vote must be there exactly where blank is allowed'] };
  }
  const sums = question.max - question.min + 1;
  // Before a list of the allowed sums is made: an election may claim more of them than fit in any memory.
  if (answer.overall_proof.length !== sums + (question.blank === true ? 1 : 0)) {
    return { choices: [], faults: ['the number of proofs about the number of choices is not that of the question'] };
  }
  const faults: string[] = [];
  const prefix = prefixes(context, choices);
  const powers = choices.map(({ alpha, beta }, j) => ({
    alpha: decodePowers(alpha, `${path}.choices[${j}].alpha`),
    beta: decodePowers(beta, `${path}.choices[${j}].beta`),
  }));
  const proofs = (texts: readonly ProofText[], name: string): readonly Proof[] =>
    texts.map((text, k) => decodeProof(text, `${path}.${name}[${k}]`));

  powers.forEach((one, j) => {
    const cases: PublicCase[] = [0n, 1n].map((claim) => ({ ...one, claim }));
    const given = proofs(answer.individual_proofs[j]!, `individual_proofs[${j}]`);
    if (!checkOneOf(prefix.individual(choices[j]!), publicKey, cases, given)) {
      faults.push(`the proof that choice ${j + 1} is 0 or 1 does not hold`);
    }
  });

  const ciphertexts = powers.map(({ alpha, beta }) => ({ alpha: alpha.point, beta: beta.point }));
  const marks = (question.blank === true ? ciphertexts.slice(1) : ciphertexts).reduce(add, NO_CIPHERTEXT);
  const sumPowers = { alpha: new PublicPowers(marks.alpha), beta: new PublicPowers(marks.beta) };
  const inRange: PublicCase[] = allowedSums(question).map((claim) => ({ ...sumPowers, claim: BigInt(claim) }));
  const overall = proofs(answer.overall_proof, 'overall_proof');
  if (answer.blank_proof === undefined) {
    const [sumText] = encodeCiphertexts([marks]);
    if (!checkOneOf(prefix.overall(sumText!), publicKey, inRange, overall)) {
      faults.push('the proof that an allowed number of choices is marked does not hold');
    }
    return { choices: ciphertexts, faults };
  }
  const blank = powers[0]!;
  const nothingElse = [
    { ...blank, claim: 0n },
    { ...sumPowers, claim: 0n },
  ];
  if (!checkOneOf(prefix.blank, publicKey, nothingElse, proofs(answer.blank_proof, 'blank_proof'))) {
    faults.push('the proof that a blank vote marks nothing else does not hold');
  }
  if (!checkOneOf(prefix.blankOrOverall, publicKey, [{ ...blank, claim: 1n }, ...inRange], overall)) {
    faults.push('the proof that the vote is blank or marks an allowed number of choices does not hold');
  }
  return { choices: ciphertexts, faults };
}
