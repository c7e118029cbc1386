/** Whole key ceremonies, as the browsers of the trustees hold them one after another, from seeded randomness. */

import type { Rng } from '../../crypto/bytes.ts';
import { beginCeremony, type Certificate, readCertificates } from '../../crypto/ceremony/certificate.ts';
import { type Dealing, deal, readDealings } from '../../crypto/ceremony/dealing.ts';
import { ceremonyRecord, type Finished, finish } from '../../crypto/ceremony/key.ts';
import { type Ceremony, hashOfStep } from '../../crypto/ceremony/messages.ts';
import { type KeptSeed, UNUSED } from '../../crypto/ceremony/seedUse.ts';
import { confirmTranscript, type MadeKey } from '../../crypto/ceremony/transcript.ts';
import type { ProofText } from '../../crypto/proofs.ts';

export const AES = globalThis.crypto.subtle;

export const CEREMONY_POLL = '7Hq3Zt9mWcRk2VbN5xPyLd';

/** Up to the dealings: what the third step begins with. */
export type Dealt = {
  readonly ceremony: Ceremony;
  readonly seeds: readonly string[];
  readonly certificates: readonly Certificate[];
  readonly dealings: readonly Dealing[];
};

export type Held = Dealt & {
  /** Shares x by trustee number minus 1. */
  readonly secrets: readonly bigint[];
  readonly made: MadeKey;
  readonly confirmations: readonly ProofText[];
};

const all = <T>(found: readonly T[] | undefined): readonly T[] => {
  if (found === undefined) throw new Error('an honest ceremony has a fault');
  return found;
};

/** Every message goes through JSON, as between browsers. */
const sent = (message: object): unknown => JSON.parse(JSON.stringify(message));

export const ceremonyOf = (quorum: number, of: number): Ceremony => ({
  poll: CEREMONY_POLL,
  quorum,
  names: Array.from({ length: of }, (_, i) => `Trustee ${i + 1}`),
});

export async function holdDealings(quorum: number, of: number, rng: Rng): Promise<Dealt> {
  const ceremony = ceremonyOf(quorum, of);
  const begun = [];
  for (let i = 1; i <= of; i++) begun.push(await beginCeremony(ceremony, i, rng, AES));
  const seeds = begun.map(({ seed }) => seed);
  const certificates = all(
    readCertificates(
      ceremony,
      begun.map(({ message }) => sent(message)),
    ).certificates,
  );
  const dealt: unknown[] = [];
  for (let i = 1; i <= of; i++) {
    const kept = { seed: seeds[i - 1]!, use: UNUSED };
    dealt.push(sent((await deal(ceremony, certificates, i, kept, rng, AES)).message));
  }
  return { ceremony, seeds, certificates, dealings: all(readDealings(ceremony, certificates, dealt).dealings) };
}

/** The seed as its trustee keeps it once it has dealt. */
export const afterDealing = (certificates: readonly Certificate[], seed: string): KeptSeed => ({
  seed,
  use: { certificates: hashOfStep(certificates.map(({ text }) => text)), dealings: null },
});

export async function finishAll({ ceremony, seeds, certificates, dealings }: Dealt, rng: Rng): Promise<Finished[]> {
  const finished: Finished[] = [];
  for (const [i, seed] of seeds.entries()) {
    finished.push(await finish(ceremony, certificates, dealings, i + 1, afterDealing(certificates, seed), rng, AES));
  }
  return finished;
}

export async function holdCeremony(quorum: number, of: number, rng: Rng): Promise<Held> {
  const dealt = await holdDealings(quorum, of, rng);
  const { ceremony, seeds, certificates, dealings } = dealt;
  const finished = await finishAll(dealt, rng);
  const { record } = ceremonyRecord(
    ceremony,
    certificates,
    dealings,
    finished.map(({ message }) => sent(message)),
  );
  if (record === undefined) throw new Error('an honest ceremony has a fault');
  const made = { ...ceremony, record, commitments: certificates.map(({ text }) => text.message.commitment) };
  return {
    ...dealt,
    secrets: finished.flatMap((one) => (one.kind === 'key' ? [one.secret] : [])),
    made,
    confirmations: seeds.map((seed, i) => confirmTranscript(made, i + 1, seed, rng)),
  };
}

/** All sets of so many of 1…n, in order. */
export function subsetsOf(size: number, of: number): readonly (readonly number[])[] {
  const from = (first: number, left: number): number[][] =>
    left === 0
      ? [[]]
      : Array.from({ length: of - first + 1 }, (_, i) => first + i).flatMap((one) =>
          from(one + 1, left - 1).map((rest) => [one, ...rest]),
        );
  return from(1, size);
}

/** The paths of all texts and numbers in a value, each as the keys that lead to it. */
export function leavesOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => leavesOf(one, [...path, i]));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]));
  return [path];
}

/** A copy with the value at this path replaced. */
export function altered<T>(value: T, path: readonly (string | number)[], by: (old: unknown) => unknown): T {
  const copy = structuredClone({ value });
  let holder: ReturnType<typeof JSON.parse> = copy;
  let key: string | number = 'value';
  for (const next of path) {
    holder = holder[key];
    key = next;
  }
  holder[key] = by(holder[key]);
  return copy.value;
}

/** Another value of the same form: a number or hash one higher, a text with its last digit changed. */
export function another(old: unknown): unknown {
  if (typeof old === 'number') return old + 1;
  if (typeof old !== 'string') throw new Error('no such value');
  if (/^(0|[1-9][0-9]*)$/.test(old)) return String(BigInt(old) + 1n);
  return old.slice(0, -1) + (old.endsWith('2') ? '3' : '2');
}
