/** The opening of a member's leaf: what the roll's root on the board commits to, and what the pack opens. SPEC §4. */
import type { z } from 'zod';
import { fromHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { rollLeaf, saltFor } from '../../crypto/commitment.ts';
import type { RollMember } from '../store/roll.ts';
import { rollLine, type rollOpening } from '../verify/bundle.ts';

/** @param saltSeed  of the poll, hex of 32 bytes */
export function rollOpeningOf(saltSeed: string, member: RollMember): z.infer<typeof rollOpening> {
  const { number, name, unit, eligible, reasons } = member;
  const decision = eligible ? 'eligible' : 'excluded';
  const line = decode(rollLine, { number, name, unit, decision, reasons: reasons.map(({ code }) => code) });
  const salt = saltFor(fromHex(saltSeed), ['roll', number]);
  return { leaf: rollLeaf(line, salt), line, salt };
}
