/**
 * The election record: questions, key and uuid, and the fingerprint φ that every proof binds. Its bytes are taken as
 * stored. Other versions and groups are answered with Unsupported. SPEC §3.5.
 */
import { z } from 'zod';
import { DecodeError } from '../bytes.ts';
import { decode } from '../canonical.ts';
import { decodePoint, encodePoint, type Point } from '../group.ts';
import { parseJson } from '../json.ts';
import { compact, hash43, OtherGroup, Unsupported } from './json.ts';
import { MOST_PACKED } from './packing.ts';

/** Its answers are marked or not, and only the sums are decrypted (Belenios: homomorphic). */
export type SummedQuestion = {
  /** Left out as in the record, where a question without a type is summed. */
  readonly kind?: 'summed';
  readonly question: string;
  readonly answers: readonly string[];
  readonly min: number;
  readonly max: number;
  /** A blank vote is allowed; it stands in front of the answers, in ballots, tally and result. */
  readonly blank?: boolean;
};

/** Each answer gets a number, and each paper is decrypted whole after all were shuffled (Belenios: non-homomorphic). */
export type ShuffledQuestion = {
  readonly kind: 'shuffled';
  readonly question: string;
  /** At most 30. */
  readonly answers: readonly string[];
  /** Any JSON: says how to count; means nothing to the proofs but stands in the fingerprint. */
  readonly extra?: unknown;
};

export type Question = SummedQuestion | ShuffledQuestion;

export type Election = {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  /** Joint key y of the trustees, with a table for fast powers. */
  readonly publicKey: Point;
  readonly questions: readonly Question[];
  /** φ: b64 of the record's bytes. Covers uuid, key, questions and texts; not the trustees, not the credentials. */
  readonly fingerprint: string;
};

/** At least 14 characters, the first of them enough to name an archive: the base58 alphabet. */
export const uuidShape = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{14,}$/, 'not a Belenios uuid');

const summedShape = z
  .strictObject({
    answers: z.array(z.string()),
    blank: z.boolean().optional(),
    min: z.int().nonnegative(),
    max: z.int().nonnegative(),
    question: z.string(),
  })
  .refine(({ min, max }) => min <= max, 'min above max');

const shuffledShape = z.strictObject({ answers: z.array(z.string()).max(MOST_PACKED), question: z.string() });

const electionShape = z.strictObject({
  version: z.literal(1),
  description: z.string(),
  name: z.string(),
  group: z.literal('Ed25519'),
  public_key: z.string(),
  questions: z.array(
    z.union([
      summedShape,
      z.strictObject({ type: z.literal('Homomorphic'), value: summedShape, extra: z.unknown().optional() }),
      z.strictObject({ type: z.literal('NonHomomorphic'), value: shuffledShape, extra: z.unknown().optional() }),
    ]),
  ),
  uuid: uuidShape,
  administrator: z.string().optional(),
  credential_authority: z.string().optional(),
  language: z.tuple([z.string(), z.enum(['ltr', 'rtl'])]).optional(),
});

/** The numbers of a record as they are spelt: `1.0` is 1 to us and a fault to Belenios. `extra` may hold any. */
const whole = z.string().regex(/^(0|[1-9][0-9]*)$/, 'not a whole number in canonical form');
const bounds = z.object({ min: whole.optional(), max: whole.optional() });
const spellingShape = z.object({
  version: whole,
  questions: z.array(bounds.extend({ value: bounds.optional() })),
});

/** Enough to tell an election of another kind from a broken one. */
const kindShape = z.object({
  version: z.unknown(),
  group: z.unknown(),
  questions: z.array(z.object({ type: z.unknown().optional() })),
});

/** @throws DecodeError for a malformed record, Unsupported for another version, group or kind of question */
export function readElection(text: string, path = 'election'): Election {
  const json = parseJson(text, path);
  const kind = kindShape.safeParse(json);
  if (kind.success) {
    const { version, group, questions } = kind.data;
    if (version !== 1) throw new OtherGroup('only version 1 of the Belenios formats can be read');
    if (group !== 'Ed25519') throw new OtherGroup('only elections over Ed25519 can be read');
    const types = questions.map(({ type }) => type ?? 'Homomorphic');
    if (types.some((type) => type !== 'Homomorphic' && type !== 'NonHomomorphic')) {
      throw new Unsupported('only questions that are summed or shuffled can be checked');
    }
  }
  const data = decode(electionShape, json, path);
  decode(spellingShape, parseJson(text, path, String), path);
  return {
    uuid: data.uuid,
    name: data.name,
    description: data.description,
    publicKey: electionKey(data.public_key, path),
    questions: data.questions.map((question) => {
      if (!('type' in question)) return summedQuestion(question);
      if (question.type === 'Homomorphic') return summedQuestion(question.value);
      const { value, extra } = question;
      return { kind: 'shuffled', ...value, ...(extra === undefined ? {} : { extra }) };
    }),
    fingerprint: hash43(text),
  };
}

function summedQuestion({ question, answers, min, max, blank }: z.infer<typeof summedShape>): SummedQuestion {
  return { question, answers, min, max, ...(blank === undefined ? {} : { blank }) };
}

function electionKey(text: string, path: string): Point {
  const key = decodePoint(text, `${path}.public_key`);
  // With the neutral element as key, every ciphertext shows its vote.
  if (key.is0()) throw new DecodeError(`${path}.public_key`, 'the neutral element');
  return key.precompute(8);
}

/**
 * Number of ciphertexts of a question in a ballot. Summed: one an answer, and one in front where a blank vote is allowed.
 * Shuffled: one for the whole paper.
 */
export const choicesOf = (question: Question): number =>
  question.kind === 'shuffled' ? 1 : question.answers.length + (question.blank === true ? 1 : 0);

/** The record's text; hash and fingerprint are over exactly these bytes. */
export function writeElection(election: {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly publicKey: Point;
  readonly questions: readonly Question[];
}): string {
  const text = compact({
    version: 1,
    description: election.description,
    name: election.name,
    group: 'Ed25519',
    public_key: encodePoint(election.publicKey),
    questions: election.questions.map(questionRecord),
    uuid: election.uuid,
  });
  readElection(text); // what we could not read ourselves is not written
  return text;
}

function questionRecord(one: Question): unknown {
  const { question, answers } = one;
  if (one.kind === 'shuffled') {
    const extra = one.extra === undefined ? {} : { extra: one.extra };
    return { type: 'NonHomomorphic', value: { answers, question }, ...extra };
  }
  return { answers, ...(one.blank === true ? { blank: true } : {}), min: one.min, max: one.max, question };
}
