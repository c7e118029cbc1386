/** A zip whose bytes follow from its files alone: sorted by name, no times. */
import { type Zippable, zipSync } from 'fflate';
import { compareText } from '../../crypto/bytes.ts';
import type { BundleFiles } from '../verify/bundle.ts';

/** The first day that a zip can name, as fflate reads it: in local time. */
const FIRST_DAY = new Date(1980, 0, 1);

export function zipOf(files: BundleFiles): Uint8Array {
  const sorted: Zippable = {};
  for (const [name, bytes] of [...files].sort(([a], [b]) => compareText(a, b))) {
    sorted[name] = [bytes, { mtime: FIRST_DAY, level: 6 }];
  }
  return zipSync(sorted);
}
