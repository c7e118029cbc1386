/** The passkeys that a pack says were enrolled, held against the roll. SPEC §7.2. */
import type { Enrolment, RollOpening } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

/** A passkey belongs to one line of the roll; a line may have several. */
export function checkEnrolments(enrolments: readonly Enrolment[], roll: readonly RollOpening[]): readonly Finding[] {
  const findings: Finding[] = [];
  const leaves = new Set(roll.map(({ leaf }) => leaf));
  const byId = new Map<string, string>();
  const byKey = new Map<string, string>();
  for (const { leaf, credential } of enrolments) {
    if (!leaves.has(leaf)) {
      findings.push(finding('ENROLMENT_LEAF', `roll ${leaf}`, 'A passkey was enrolled for a line not on the roll.'));
    }
    // The key counts as well as its name: one device under two ids is still one device.
    for (const [seen, value] of [
      [byId, credential.id],
      [byKey, credential.publicKey],
    ] as const) {
      const other = seen.get(value);
      if (other !== undefined && other !== leaf) {
        const says = 'One passkey is enrolled for two lines of the roll.';
        findings.push(finding('PASSKEY_SHARED', `roll ${leaf}`, says, other, credential.id));
        break;
      }
      seen.set(value, leaf);
    }
  }
  return findings;
}
