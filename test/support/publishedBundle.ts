/**
 * Any published bundle taken apart, so that it can be put together otherwise: by an outsider, who has the files alone, or by
 * the operator, who has the log key too and seals everything anew. It has to be a whole poll on which nothing is found.
 */
import type { z } from 'zod';
import { makeEntry, readBoard } from '../../crypto/board.ts';
import { BODIES, type Body, type BodyKind, electionId, entryHash } from '../../crypto/bodies.ts';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import type { SigningKey } from '../../crypto/signature.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import { electionsOf, type PollElection } from '../../src/verify/elections.ts';
import { type Draft, list, seal } from './samplePoll.ts';

const SCHEMAS: { readonly [K in BodyKind]: z.ZodType<Body<K>> } = BODIES;
const isKind = (kind: string): kind is BodyKind => Object.hasOwn(BODIES, kind);

export const textOf = (files: BundleFiles, name: string): string => fromUtf8(files.get(name)!);
export const put = (files: BundleFiles, name: string, contents: string | Uint8Array): Map<string, Uint8Array> =>
  new Map([...files, [name, typeof contents === 'string' ? utf8(contents) : contents]]);
export const without = (files: BundleFiles, name: string): Map<string, Uint8Array> =>
  new Map([...files].filter(([other]) => other !== name));

/** The list with the entry at one place put at another of those that remain. */
export function moved<T>(all: readonly T[], from: number, to: number): readonly T[] {
  const rest = all.filter((_, i) => i !== from);
  return [...rest.slice(0, to), all[from]!, ...rest.slice(to)];
}

/** The first proof in a record with another response; still a number below q. */
export const nudged = (record: string): string =>
  record.replace(/"response":"(\d)/, (_, digit) => `"response":"${digit === '1' ? '2' : '1'}`);

export type Published = { readonly bundle: BundleFiles; readonly logKey: SigningKey };

export type OpenedBundle = ReturnType<typeof openPublished>;

export function openPublished({ bundle, logKey }: Published) {
  const blobs = [...bundle].filter(([name]) => name.startsWith('blobs/'));
  const { entries } = readBoard(
    bundle.get('board.jsonl')!,
    new Map(blobs.map(([name, bytes]) => [name.slice('blobs/'.length), bytes])),
  );
  const drafts: readonly Draft[] = entries.map(({ kind, body }) => {
    if (!isKind(kind)) throw new Error(`no bundle of this version: ${kind}`);
    return { kind, body: decode<z.ZodType<object>>(SCHEMAS[kind], body) };
  });
  const placesOf = (kind: BodyKind): readonly number[] => drafts.flatMap((one, i) => (one.kind === kind ? [i] : []));
  const place = (kind: BodyKind, n = 0): number => placesOf(kind)[n]!;
  const bodiesOf = <K extends BodyKind>(kind: K): readonly Body<K>[] =>
    placesOf(kind).map((at) => decode(SCHEMAS[kind], drafts[at]!.body));
  const defined = bodiesOf('poll-defined')[0]!;

  const rearranged = (arrange: (drafts: readonly Draft[]) => readonly Draft[]): Map<string, Uint8Array> =>
    seal(arrange(drafts), logKey, defined.origin, bundle.get('declaration.pdf'));
  /** The drafts with the n-th body of a kind altered. */
  const altered = <K extends BodyKind>(kind: K, alter: (body: Body<K>) => object, n = 0): readonly Draft[] => {
    const at = place(kind, n);
    return drafts.map((one, i) => (i === at ? { kind, body: alter(decode(SCHEMAS[kind], one.body)) } : one));
  };

  return {
    bundle,
    logKey,
    drafts,
    defined,
    lines: textOf(bundle, 'board.jsonl').trimEnd().split('\n'),
    archives: [...bundle.keys()].filter((name) => name.endsWith('.bel')),
    blobs: blobs.map(([name]) => name),
    place,
    bodiesOf,
    altered,
    rearranged,
    resealed: <K extends BodyKind>(kind: K, alter: (body: Body<K>) => object, n = 0): Map<string, Uint8Array> =>
      rearranged(() => altered(kind, alter, n)),
    /** The files with a manifest made anew, as anybody can. */
    listed: (files: BundleFiles): Map<string, Uint8Array> => list(files, defined.poll.id),
  };
}

/** The elections that follow from the beginning of a board, and the two hashes that its opening names. */
export function groundOf(drafts: readonly Draft[]): {
  readonly rollFrozen: string;
  readonly trustees: string;
  readonly elections: readonly PollElection[];
} {
  const hashes = new Map<BodyKind, string>();
  let prev = '0'.repeat(64);
  for (const [index, { kind, body }] of drafts.entries()) {
    if (kind === 'opened') break;
    prev = makeEntry({ body, index, kind, prev }).hash;
    hashes.set(kind, prev);
  }
  const [rollFrozenHash, trusteesHash] = [hashes.get('roll-frozen'), hashes.get('trustees')];
  const [defined, trustees] = [drafts[0], drafts.find(({ kind }) => kind === 'trustees')];
  const elections = electionsOf({
    defined: decode(BODIES['poll-defined'], defined!.body),
    rollFrozenHash: rollFrozenHash!,
    trusteesHash: trusteesHash!,
    trustees: decode(BODIES.trustees, trustees!.body),
  });
  return { rollFrozen: rollFrozenHash!, trustees: trusteesHash!, elections };
}

/** The opening made to fit what now stands before it, so that it does not give the alteration away. */
export function reopened(drafts: readonly Draft[]): readonly Draft[] {
  const { rollFrozen, trustees, elections } = groundOf(drafts);
  return drafts.map(({ kind, body }) => {
    if (kind !== 'opened') return { kind, body };
    const opened: Body<'opened'> = {
      ...decode(BODIES.opened, body),
      rollFrozen: entryHash.parse(rollFrozen),
      trustees: entryHash.parse(trustees),
      elections: elections.map(({ unit, contest, uuid, fingerprint }) => ({
        unit: unit?.code ?? null,
        contest: contest.id,
        uuid: electionId.parse(uuid),
        fingerprint,
      })),
    };
    return { kind, body: opened };
  });
}
