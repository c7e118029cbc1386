/**
 * What a trustee's browser keeps between visits: a key file that a passkey guards, and what the seed of a ceremony was used for. A
 * file under a passphrase is kept by its owner alone. Where the browser keeps nothing, the owner's own copy does.
 */
import { z } from 'zod';
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../../crypto/bytes.ts';
import { canonical, decodeCanonical } from '../../crypto/canonical.ts';
import { keysOfSeed } from '../../crypto/ceremony/certificate.ts';
import { knownUse, type SeedUse, seedUse } from '../../crypto/ceremony/seedUse.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';

const keptFile = z.strictObject({ credentialId: z.string(), file: z.string() });
export type KeptFile = { readonly credentialId: string; readonly file: Uint8Array };

/** null where there is none, or storage is shut off. @throws DecodeError when what is kept was altered */
function read<S extends z.ZodType>(name: string, shape: S): z.output<S> | null {
  try {
    const text = localStorage.getItem(name);
    return text === null ? null : decodeCanonical(shape, fromUtf8(utf8(text)), 'kept');
  } catch (fault) {
    if (fault instanceof DOMException) return null;
    throw fault;
  }
}

function write(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch (fault) {
    if (!(fault instanceof DOMException)) throw fault;
  }
}

const fileName = (poll: string): string => `countersign-trustee-file/${poll}`;

export function fileHere(poll: string): KeptFile | null {
  const kept = read(fileName(poll), keptFile);
  return kept === null ? null : { credentialId: kept.credentialId, file: fromBase64Url(kept.file) };
}

export function keepFile(poll: string, { credentialId, file }: KeptFile): void {
  write(fileName(poll), canonical({ credentialId, file: toBase64Url(file) }));
  // Asked for, not relied on: the owner is told to save a copy.
  void navigator.storage?.persist?.();
}

/** By the public half of what the seed signs with: the seed itself stands nowhere but in its sealed file. */
const useName = (poll: string, seed: string): string =>
  `countersign-seed-use/${poll}/${encodePoint(baseMultiply(keysOfSeed(seed).sk))}`;

/** What this page knows by itself, where its browser keeps nothing: as long as it stays open, its trustee can go on. */
const usedHere = new Map<string, SeedUse>();

/** As the file has it and this browser knows; null where it cannot know. */
export function useHere(poll: string, seed: string, saved: SeedUse): SeedUse | null {
  const name = useName(poll, seed);
  return knownUse(saved, read(name, seedUse) ?? usedHere.get(name) ?? null);
}

export function keepUse(poll: string, seed: string, use: SeedUse): void {
  const name = useName(poll, seed);
  usedHere.set(name, use);
  write(name, canonical(use));
}

/** One tab at a time: two that read what a seed was used for at once could use it twice. */
export const alone = <T>(poll: string, work: () => Promise<T>): Promise<T> =>
  navigator.locks === undefined ? work() : navigator.locks.request(`countersign-ceremony/${poll}`, work);
