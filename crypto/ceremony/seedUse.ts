/**
 * What a trustee's browser remembers of a ceremony beside the seed. Who passes the messages on could show one trustee two lists of
 * certificates, the first of its own making, and learn the whole polynomial; or other dealings after a complaint, and have one
 * message after another opened. So a seed deals to one list, and opens one list of dealings. SPEC §10.1.
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

/** As a ceremony begins. */
export const UNUSED: SeedUse = { certificates: null, dealings: null };

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
