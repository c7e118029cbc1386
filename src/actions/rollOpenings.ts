/** The opening of a member's leaf: what the roll's root on the board commits to, and what the pack opens. SPEC §4. */
import type { z } from 'zod';
import { fromHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { rollLeaf, saltFor } from '../../crypto/commitment.ts';
import type { RollMember } from '../store/roll.ts';
import { rollLine, type rollOpening } from '../verify/bundle.ts';

/**
 * A line changed after the freeze has a leaf of its own, under a salt of its own: the frozen one stays under the root.
 * @param saltSeed  of the poll, hex of 32 bytes
 */
export function rollOpeningOf(
  saltSeed: string,
  { number, name, unit, eligible, codes, amended }: Omit<RollMember, 'email' | 'reasons'>,
): z.infer<typeof rollOpening> {
  const decision = eligible ? 'eligible' : 'excluded';
  const line = decode(rollLine, { number, name, unit, decision, reasons: [...codes] });
  const isLate = amended !== null && !amended.frozen;
  const salt = saltFor(fromHex(saltSeed), isLate ? ['roll', number, amended.seq] : ['roll', number]);
  return { leaf: rollLeaf(line, salt), line, salt };
}
