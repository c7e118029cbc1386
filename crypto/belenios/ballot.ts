/**
 * A ballot: a credential's signature over encrypted answers, each with the proofs that its kind of question asks. Strict beyond Belenios: one spelling of everything, inside the answers too. SPEC §3.7.
 */
import { z } from 'zod';
import { DecodeError, type Rng } from '../bytes.ts';
import type { Ciphertext } from '../elgamal.ts';
import { baseMultiply, decodePowers, encodePoint, randomScalar } from '../group.ts';
import { checkKnowledge, decodeProof, encodeProof, proofShape, proveKnowledge } from '../proofs.ts';
import { decodeCheckedCiphertext } from './ciphertext.ts';
import { choicesOf, type Election, type Question } from './election.ts';
import { compact, decodeFault, hash43, readExact } from './json.ts';
import { checkShuffledAnswer, encryptShuffledAnswer, shuffledAnswerShape } from './shuffledAnswer.ts';
import { checkSummedAnswer, encryptSummedAnswer, summedAnswerShape } from './summedAnswer.ts';

const answerShape = z.union([summedAnswerShape, shuffledAnswerShape]);
type AnswerText = z.infer<typeof answerShape>;

const ballotShape = z.strictObject({
  election_uuid: z.string(),
  election_hash: z.string(),
  credential: z.string(),
  answers: z.array(answerShape),
  signature: z.strictObject({ hash: z.string(), proof: proofShape }),
});

/** What is counted: the ciphertexts of each question, the blank one in front where there is one; one of a shuffled one. */
export type Ballot = {
  readonly credential: string;
  readonly tracker: string;
  readonly choices: readonly (readonly Ciphertext[])[];
};

export type CheckedBallot = {
  /** As written in the ballot; empty when it cannot be read. */
  readonly credential: string;
  readonly tracker: string;
  /** Sentences for people, questions and choices from 1; empty exactly when the ballot is valid. */
  readonly faults: readonly string[];
  /** There exactly when there is no fault. */
  readonly ballot?: Ballot;
};

/** Tracking number of exactly these bytes: 43 characters. */
export const trackerOf = (ballotText: string): string => hash43(ballotText);

/**
 * Encrypts and signs. The credential is made anew unless given; its secret is not returned and not needed again.
 * @param answers for each question a number for each answer: of a summed one 0 or 1, and where `blank` is true the blank
 *   vote in front; of a shuffled one 0…255 (of a ranking: the rank from 1, 0 for not ranked)
 * @param credential secret exponent of a listed credential, in [1, q)
 * @returns the exact ballot text, its tracker, and the public credential (64 hex digits)
 * @throws RangeError for answers that a question does not allow (the message never names them)
 */
export function encryptBallot(
  election: Election,
  answers: readonly (readonly number[])[],
  rng: Rng,
  credential: bigint = randomScalar(rng),
): { readonly ballot: string; readonly tracker: string; readonly credential: string } {
  if (answers.length !== election.questions.length) throw new RangeError('one answer for each question');
  const publicCredential = encodePoint(baseMultiply(credential));
  const context = `${election.fingerprint}|${publicCredential}`;
  const unsigned = {
    election_uuid: election.uuid,
    election_hash: election.fingerprint,
    credential: publicCredential,
    answers: election.questions.map((question, i) =>
      question.kind === 'shuffled'
        ? encryptShuffledAnswer(election.publicKey, question, answers[i]!, context, rng)
        : encryptSummedAnswer(election.publicKey, question, answers[i]!, context, rng),
    ),
  };
  const hash = hash43(compact(unsigned));
  const proof = encodeProof(proveKnowledge(`sig|${hash}|`, credential, rng));
  const ballot = compact({ ...unsigned, signature: { hash, proof } });
  return { ballot, tracker: trackerOf(ballot), credential: publicCredential };
}

/**
 * Everything that can be said of a ballot by itself: canonical bytes, election, all proofs, signature. Whether its
 * credential is listed, and whether it was cast before, is the caller's to know. Never throws for a bad ballot.
 */
export function checkBallot(election: Election, ballotText: string): CheckedBallot {
  const tracker = trackerOf(ballotText);
  let credential = '';
  try {
    const data = readExact(ballotShape, ballotText, 'ballot');
    credential = data.credential;
    const faults: string[] = [];
    if (data.election_uuid !== election.uuid) faults.push('it names another election (uuid)');
    if (data.election_hash !== election.fingerprint) faults.push('it names another election (fingerprint)');
    if (data.answers.length !== election.questions.length) faults.push('not one answer for each question');
    if (faults.length > 0) return { credential, tracker, faults };

    const key = decodePowers(credential, 'ballot.credential');
    const { signature, ...unsigned } = data;
    if (signature.hash !== hash43(compact(unsigned))) faults.push('the signed hash is not that of the ballot');
    const proof = decodeProof(signature.proof, 'ballot.signature.proof');
    if (!checkKnowledge(`sig|${signature.hash}|`, key, proof)) faults.push('the signature does not hold');

    const context = `${election.fingerprint}|${credential}`;
    const choices = election.questions.map((question, i) => {
      const path = `ballot.answers[${i}]`;
      const checked = checkAnswer(election, question, data.answers[i]!, context, path);
      faults.push(...checked.faults.map((fault) => `question ${i + 1}: ${fault}`));
      return checked.choices;
    });
    if (faults.length > 0) return { credential, tracker, faults };
    return { credential, tracker, faults, ballot: { credential, tracker, choices } };
  } catch (fault) {
    return { credential, tracker, faults: [decodeFault(fault)] };
  }
}

/** @throws DecodeError for points or scalars that are none */
function checkAnswer({ publicKey }: Election, question: Question, answer: AnswerText, context: string, path: string) {
  if (question.kind === 'shuffled' && 'proof' in answer) return checkShuffledAnswer(publicKey, answer, context, path);
  if (question.kind !== 'shuffled' && !('proof' in answer)) {
    return checkSummedAnswer(publicKey, question, answer, context, path);
  }
  return { choices: [], faults: ['the answer is of another kind than the question'] };
}

/**
 * Reads a ballot **that checkBallot has passed before**, to count it: form and curve points only, no proofs.
 * @throws DecodeError
 */
export function readBallot(election: Election, ballotText: string): Ballot {
  const data = readExact(ballotShape, ballotText, 'ballot');
  const fits =
    data.election_hash === election.fingerprint &&
    data.answers.length === election.questions.length &&
    election.questions.every((question, i) => textsOf(data.answers[i]!).length === choicesOf(question));
  if (!fits) throw new DecodeError('ballot', 'not a ballot of this election');
  const choices = data.answers.map((answer, i) =>
    textsOf(answer).map((text, j) => decodeCheckedCiphertext(text, `ballot.answers[${i}].choices[${j}]`)),
  );
  return { credential: data.credential, tracker: trackerOf(ballotText), choices };
}

const textsOf = (answer: AnswerText) => ('proof' in answer ? [answer.choices] : answer.choices);
