/** No exclusion without a human: whoever the rules would leave off, a named officer confirmed it, or two changed it. SPEC §7.2. */
import type { Confirmation } from './bundle.ts';
import { ACT_DUTIES, covers } from './dutyRules.ts';
import type { RollLines } from './packAmendments.ts';
import type { Duties } from './packDuties.ts';
import { placeOf, repeated } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

export function checkConfirmations(
  lines: RollLines,
  leafOf: ReadonlyMap<string, string>,
  confirmations: readonly Confirmation[],
  duties: Duties,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const number of repeated(confirmations.map((one) => one.number))) {
    findings.push(finding('CONFIRMATION_TWICE', placeOf(number, leafOf), 'An exclusion is confirmed twice.'));
  }
  const confirmed = new Map(confirmations.map((one) => [one.number, one]));
  const judged = new Map<string, boolean>();
  for (const [number, { person, at }] of confirmed) {
    const line = lines.base.get(number);
    if (line?.decision !== 'excluded') {
      const says = 'An exclusion is confirmed that the rules did not propose.';
      findings.push(finding('CONFIRMATION_UNKNOWN', placeOf(number, leafOf), says));
      continue;
    }
    // One officer confirms thousands at once.
    const key = `${person} ${at} ${line.unit}`;
    const may =
      judged.get(key) ?? covers(duties.atFreeze.dutiesOf(person, at), ACT_DUTIES['confirm-exclusion'], [line.unit]);
    judged.set(key, may);
    if (may) continue;
    const says = 'Who confirmed this exclusion did not hold the duty for it at that time.';
    findings.push(finding('DUTY_MISSING', placeOf(number, leafOf), says, person));
  }
  for (const [number, line] of lines.base) {
    if (line?.decision !== 'excluded' || confirmed.has(number) || lines.amendedBefore.has(number)) continue;
    findings.push(finding('EXCLUSION_UNCONFIRMED', placeOf(number, leafOf), 'Nobody confirmed this exclusion.'));
  }
  return findings;
}
