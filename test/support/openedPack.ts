/**
 * A corrected sample poll taken apart, board and scrutineer pack together, so that it can be put together otherwise: by the
 * operator, who seals the board anew, alone or with officers who sign whatever they are shown.
 */
import type { z } from 'zod';
import { BODIES, type Body, type BodyKind } from '../../crypto/bodies.ts';
import { fromUtf8, type Rng, toHex } from '../../crypto/bytes.ts';
import { decode, decodeCanonical } from '../../crypto/canonical.ts';
import { amendmentCommitment, committedRoot, rollLeaf } from '../../crypto/commitment.ts';
import {
  type Amendment,
  type AmendmentOpening,
  amendmentOpening,
  type DutyEvent,
  dutyEvent,
  type RollLine,
  rollOpening,
  signedOpening,
} from '../../src/verify/bundle.ts';
import { jsonLines } from '../../src/verify/packFiles.ts';
import { seededRng } from './random.ts';
import { overrideOf } from './sampleChanges.ts';
import { agreed, DUTY_SALTS, dutiesOn, type OfficerName, type SignedCast } from './sampleOffice.ts';
import { type Draft, OFFICE, type SamplePoll, sealBoard } from './samplePoll.ts';

export type Parts = { readonly drafts: readonly Draft[]; readonly pack: ReadonlyMap<string, Uint8Array> };

const SCHEMAS: { readonly [K in BodyKind]: z.ZodType<Body<K>> } = BODIES;

export function readLines<S extends z.ZodType>(pack: Parts['pack'], file: string, schema: S): z.infer<S>[] {
  const text = fromUtf8(pack.get(file) ?? new Uint8Array());
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => decodeCanonical(schema, line));
}

export const withFile = (parts: Parts, file: string, bytes: Uint8Array): Parts => ({
  ...parts,
  pack: new Map([...parts.pack, [file, bytes]]),
});

/** The lines of one file altered. */
export const withLines = <S extends z.ZodType<object>>(
  parts: Parts,
  file: string,
  schema: S,
  alter: (lines: z.infer<S>[]) => readonly object[],
): Parts => withFile(parts, file, jsonLines(alter(readLines(parts.pack, file, schema))));

/** The n-th body of a kind altered. */
export function withBody<K extends BodyKind>(parts: Parts, kind: K, alter: (body: Body<K>) => object, n = 0): Parts {
  const at = placeOf(parts, kind, n);
  return {
    ...parts,
    drafts: parts.drafts.map((one, i) => (i === at ? { kind, body: alter(decode(SCHEMAS[kind], one.body)) } : one)),
  };
}

export function placeOf({ drafts }: Parts, kind: BodyKind, n = 0): number {
  return drafts.flatMap((one, i) => (one.kind === kind ? [i] : []))[n]!;
}

export const bodyOf = <K extends BodyKind>(parts: Parts, kind: K, n = 0): Body<K> =>
  decode(SCHEMAS[kind], parts.drafts[placeOf(parts, kind, n)]!.body);

/** Signed acts more, in place of those that go. */
export const withActs = (parts: Parts, more: readonly SignedCast[], without: readonly string[] = []): Parts =>
  withLines(parts, 'acts.jsonl', signedOpening, (acts) => [
    ...acts.filter(({ auth }) => !without.includes(auth)),
    ...more,
  ]);

const rng: Rng = seededRng('officers who sign whatever they are shown');

/** Which of the changes in the sample is of whom. */
export const CHANGES = [
  'M0013',
  'M0012',
  'X0001',
  'M0014',
  'M0028',
  'M0015',
  'M0011',
  'M0032',
  'M0001',
  'M0016',
] as const;
export type Changed = (typeof CHANGES)[number];
const indexOf = (number: Changed): number => CHANGES.indexOf(number);

export const openingOf = (parts: Parts, number: Changed): AmendmentOpening => {
  const { amendment } = bodyOf(parts, 'roll-amended', indexOf(number));
  return readLines(parts.pack, 'amendments.jsonl', amendmentOpening).find((one) => one.amendment === amendment)!;
};
export const changeAt = (parts: Parts, number: Changed): string =>
  `board[${placeOf(parts, 'roll-amended', indexOf(number))}]`;

/** The board's entry of a change altered. */
export const withEntry = (parts: Parts, number: Changed, alter: (body: Body<'roll-amended'>) => object): Parts =>
  withBody(parts, 'roll-amended', alter, indexOf(number));

/** The opening of a change altered; where what it opens is altered, the board commits to that. */
export function withOpening(
  parts: Parts,
  number: Changed,
  alter: (opening: AmendmentOpening) => Partial<AmendmentOpening>,
): Parts {
  const old = openingOf(parts, number);
  const given = { ...old, ...alter(old) };
  const opening = { ...given, amendment: amendmentCommitment(given.of, given.salt) };
  const leaf = opening.leafSalt === null ? null : rollLeaf(opening.of.after, opening.leafSalt);
  return withLines(
    withEntry(parts, number, (body) => ({ ...body, amendment: opening.amendment, leaf })),
    'amendments.jsonl',
    amendmentOpening,
    (lines) => lines.map((one) => (one.amendment === old.amendment ? opening : one)),
  );
}

/** The two officers of a change sign anew. @param signs  what, in place of the change as it is opened */
export function signedAnew(
  parts: Parts,
  number: Changed,
  by: readonly [OfficerName, OfficerName] = ['membership', 'procedure'],
  signs?: (proposal: ReturnType<typeof overrideOf>) => Parameters<typeof agreed>[0],
  sign: (proposal: Parameters<typeof agreed>[0]) => ReturnType<typeof agreed> = (proposal) =>
    agreed(proposal, [OFFICE.officers[by[0]], OFFICE.officers[by[1]]], rng),
): Parts {
  const { of } = openingOf(parts, number);
  const proposal = overrideOf(of.number, of.before, of.after);
  const { proposed, decided } = sign(signs?.(proposal) ?? proposal);
  const old = bodyOf(parts, 'roll-amended', indexOf(number));
  return withActs(
    withEntry(parts, number, (body) => ({ ...body, proposed: proposed.auth, decided: decided.auth })),
    [proposed, decided],
    [old.proposed, old.decided],
  );
}

/** A change becomes another one, agreed by the two officers who agreed to the old one. */
export const changedTo = (parts: Parts, number: Changed, alter: (of: Amendment) => Amendment): Parts =>
  signedAnew(
    withOpening(parts, number, ({ of }) => ({ of: alter(of) })),
    number,
  );

/** The record of duties altered, the board committing to it. @param before  events up to the freeze */
export function withDuties(
  parts: Parts,
  alter: (events: DutyEvent[]) => DutyEvent[],
  before = OFFICE.before.length,
): Parts {
  const events = alter(readLines(parts.pack, 'duties.jsonl', dutyEvent));
  const heads = [
    { of: 'roll-frozen', events: before, salt: DUTY_SALTS['roll-frozen'] },
    { of: 'closed', events: events.length, salt: DUTY_SALTS.closed },
  ];
  const frozen = withBody(parts, 'roll-frozen', (body) => ({
    ...body,
    duties: dutiesOn(events.slice(0, before), 'roll-frozen'),
  }));
  const closed = withBody(frozen, 'closed', (body) => ({ ...body, duties: dutiesOn(events, 'closed') }));
  return withFile(withFile(closed, 'duties.jsonl', jsonLines(events)), 'duty-heads.jsonl', jsonLines(heads));
}

/** Events put in right after the others that the freeze commits to. */
export const withEventsBefore = (parts: Parts, ...more: readonly DutyEvent[]): Parts =>
  withDuties(parts, (events) => events.toSpliced(OFFICE.before.length, 0, ...more), OFFICE.before.length + more.length);

/** The frozen lines altered, and the root on the board. */
export const withRoll = (parts: Parts, alter: (lines: RollLine[]) => RollLine[]): Parts => {
  const salts = new Map(readLines(parts.pack, 'roll.jsonl', rollOpening).map(({ line, salt }) => [line.number, salt]));
  const altered = withLines(parts, 'roll.jsonl', rollOpening, (openings) =>
    alter(openings.map(({ line }) => line)).map((line) => {
      const salt = salts.get(line.number) ?? 'e'.repeat(64);
      return { leaf: rollLeaf(line, salt), line, salt };
    }),
  );
  const leaves = readLines(altered.pack, 'roll.jsonl', rollOpening).map(({ leaf }) => leaf);
  return withBody(altered, 'roll-frozen', (body) => ({ ...body, rollRoot: committedRoot(leaves) }));
};

export const partsOf = ({ drafts, pack }: SamplePoll): Parts => ({ drafts, pack });
/** The board sealed anew with the pack as it is. */
export const sealed = (
  { drafts, pack }: Parts,
  { logKey }: SamplePoll,
): { readonly board: Map<string, Uint8Array>; readonly pack: ReadonlyMap<string, Uint8Array> } => ({
  board: sealBoard(drafts, logKey),
  pack,
});
export const fresh = (): string => toHex(rng(32));
