/**
 * The result: of a summed question the totals, checked as g^total = plaintext; of a shuffled one the numbers of each
 * paper, in the order of the last shuffle, with those papers told apart whose plaintext stands for no list of numbers.
 * SPEC §3.10, §3.13.
 */
import { z } from 'zod';
import { DecodeError } from '../bytes.ts';
import { discreteLog } from '../elgamal.ts';
import { G, multiplyPublicVariableTime, type Point } from '../group.ts';
import { checkPartial, type Factors, plaintexts } from './decryption.ts';
import { choicesOf, type Election, type Question } from './election.ts';
import type { Encrypted } from './encrypted.ts';
import { compact, readExact } from './json.ts';
import { isCanonicalPacking, unpack } from './packing.ts';
import { encodeWeight, weightShape } from './tally.ts';
import type { Trustees } from './trustees.ts';

export type QuestionResult =
  /** Totals by choice, the blank one first where allowed. */
  | { readonly kind: 'summed'; readonly totals: readonly number[] }
  /** For each paper its numbers, one for each answer. */
  | { readonly kind: 'shuffled'; readonly papers: readonly (readonly number[])[] };

/** By question. */
export type Result = readonly QuestionResult[];

/** A result with the papers in it that stand for no list of numbers: for each question their places, from 0. */
export type Decrypted = { readonly result: Result; readonly notCanonical: readonly (readonly number[])[] };

const paperShape = z.array(z.int().min(0).max(255));
const resultShape = z.strictObject({ result: z.array(z.union([z.array(weightShape), z.array(paperShape)])) });

/** @throws DecodeError unless canonical and in the shape of the election; the number of papers is not known here */
export function readResult(election: Election, text: string): Result {
  const { result } = readExact(resultShape, text, 'result');
  if (result.length !== election.questions.length) throw new DecodeError('result', 'not one for each question');
  return election.questions.map((question, i) => {
    const row = result[i]!;
    const papers = row.filter((one) => Array.isArray(one));
    const totals = row.filter((one) => !Array.isArray(one)).map(Number);
    const fits =
      question.kind === 'shuffled'
        ? totals.length === 0 && papers.every(({ length }) => length === question.answers.length)
        : papers.length === 0 && totals.length === choicesOf(question);
    if (!fits) throw new DecodeError(`result[${i}]`, 'not in the shape of the question');
    return question.kind === 'shuffled' ? { kind: 'shuffled', papers } : { kind: 'summed', totals };
  });
}

/** As it stands in the record and in a report. */
export const resultRows = (result: Result): (number[] | number[][])[] =>
  result.map((one) => (one.kind === 'summed' ? [...one.totals] : one.papers.map((paper) => [...paper])));

/** Sentences naming question and choice or paper from 1, wherever the result is not the plaintext. */
export const checkResult = ({ questions }: Election, points: Factors, result: Result): readonly string[] =>
  result.flatMap((one, i) => {
    const row = points[i]!;
    const at = `question ${i + 1}`;
    if (one.kind === 'summed') {
      return row.flatMap((point, j) =>
        multiplyPublicVariableTime(G, BigInt(one.totals[j]!)).equals(point)
          ? []
          : [`${at}, choice ${j + 1}: the total is not what the trustees decrypted`],
      );
    }
    if (one.papers.length !== row.length) return [`${at}: not one line for each paper`];
    return row.flatMap((point, j) =>
      isPlaintext(point, one.papers[j]!, questions[i]!)
        ? []
        : [`${at}, paper ${j + 1}: the numbers are not what the trustees decrypted`],
    );
  });

const isPlaintext = (point: Point, numbers: readonly number[], { answers }: Question): boolean =>
  unpack(point, answers.length).every((value, k) => value === numbers[k]);

/**
 * For each question the places, from 0, of papers whose plaintext is not the one packing of its numbers: such a paper
 * was marked by whoever made it, and is void. A summed question has none.
 */
export const notCanonical = ({ questions }: Election, points: Factors): readonly (readonly number[])[] =>
  questions.map(({ kind, answers }, i) =>
    kind === 'shuffled'
      ? points[i]!.flatMap((point, place) => (isCanonicalPacking(point, answers.length) ? [] : [place]))
      : [],
  );

/**
 * Checks all partial decryptions and finds the result.
 * @param mostPerAnswer highest possible total: the number of counted ballots, or their weight
 * @returns also the result record
 * @throws DecodeError naming the trustee whose partial decryption is missing or does not hold
 */
export function combineResult(
  election: Election,
  trustees: Trustees,
  from: Encrypted,
  partials: readonly { readonly owner: number; readonly text: string }[],
  mostPerAnswer = 10_000_000,
): Decrypted & { readonly record: string } {
  const factors = new Map<number, Factors>();
  for (const { owner, text } of partials) {
    const key = trustees.owners[owner - 1]?.publicKey;
    if (key === undefined || factors.has(owner)) throw new DecodeError(`trustee ${owner}`, 'no such trustee, or twice');
    const { factors: good, faults } = checkPartial(election, from, key, text);
    if (good === undefined) throw new DecodeError(`trustee ${owner}`, faults[0] ?? 'not a partial decryption');
    factors.set(owner, good);
  }
  const combined = plaintexts(from, trustees, factors);
  if ('short' in combined) {
    const waiting = combined.short.flatMap(({ owners }) => owners.filter((owner) => !factors.has(owner)));
    throw new DecodeError('partial decryptions', `missing from trustee ${waiting.join(', ')}`);
  }
  const { points } = combined;
  const result = election.questions.map(({ kind, answers }, i): QuestionResult => {
    if (kind === 'shuffled') return { kind, papers: points[i]!.map((point) => unpack(point, answers.length)) };
    const totals = points[i]!.map((point, j) => {
      const total = discreteLog(point, mostPerAnswer);
      if (total === undefined) throw new DecodeError(`result[${i}][${j}]`, 'above the highest possible total');
      return total;
    });
    return { kind: 'summed', totals };
  });
  const rows = result.map((one) => (one.kind === 'summed' ? one.totals.map(encodeWeight) : one.papers));
  return { record: compact({ result: rows }), result, notCanonical: notCanonical(election, points) };
}
