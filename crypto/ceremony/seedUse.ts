/**
 * What a trustee's browser remembers of a ceremony beside the seed. Who passes the messages on could show one trustee two lists of
 * certificates, the first of its own making, and learn the whole polynomial; or other dealings after a complaint, and have one
 * message after another opened. So a seed deals to one list, and opens one list of dealings; and a browser that cannot know what the
 * seed served in another does neither. SPEC §10.1.
 */
import { z } from 'zod';
import { DecodeError, hex32 } from '../bytes.ts';

export const seedUse = z.strictObject({
  /** SHA-256(JCS(all certificate messages)) to which it dealt; null before. */
  certificates: hex32.nullable(),
  /** SHA-256(JCS(all dealing messages)) that it opened; null before. */
  dealings: hex32.nullable(),
});
export type SeedUse = Readonly<z.infer<typeof seedUse>>;

/** A trustee's seed, and what it was used for. */
export type KeptSeed = { readonly seed: string; readonly use: SeedUse };

/** As a ceremony begins. True of the browser that made the seed, which has to keep it; of no other. */
export const UNUSED: SeedUse = { certificates: null, dealings: null };

/**
 * What a seed was used for, as far as this browser can know it.
 * @param saved as the key file has it, which was saved before the seed was used, or after all of its use
 * @param here what this browser keeps of it; null where it keeps nothing
 * @returns null where neither can tell, or they contradict each other: another browser may have used it since
 */
export function knownUse(saved: SeedUse, here: SeedUse | null): SeedUse | null {
  if (here === null) return saved.dealings === null ? null : saved;
  const agree = (one: string | null, other: string | null) => one === null || other === null || one === other;
  if (!agree(saved.certificates, here.certificates) || !agree(saved.dealings, here.dealings)) return null;
  return { certificates: here.certificates ?? saved.certificates, dealings: here.dealings ?? saved.dealings };
}

/** The use once it deals to this list. @throws DecodeError when it dealt to another */
export function dealingTo({ certificates, dealings }: SeedUse, list: string): SeedUse {
  if (certificates !== null && certificates !== list) throw new DecodeError('seed', 'has dealt to other certificates');
  return { certificates: list, dealings };
}

/** The use once it opens this list. @throws DecodeError when it opened another, or never dealt to these certificates */
export function opening(use: SeedUse, certificates: string, list: string): SeedUse {
  if (use.certificates !== certificates) throw new DecodeError('seed', 'has not dealt to these certificates');
  if (use.dealings !== null && use.dealings !== list) throw new DecodeError('seed', 'has opened other dealings');
  return { certificates, dealings: list };
}
