/** What a poll's rule for putting errors right is unless the returning officer says otherwise. */
import type { Corrections } from '../../crypto/bodies.ts';

const instantAt = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Claims for the first three quarters of voting, overrides for half of what then remains, so that the last can still vote. */
export function presetCorrections(opensAt: string, closesAt: string): Corrections {
  const opens = Date.parse(opensAt);
  const span = Date.parse(closesAt) - opens;
  return {
    claimsUntil: instantAt(opens + (span * 3) / 4),
    overridesUntil: instantAt(opens + (span * 7) / 8),
    lapseHours: 72,
    pairAlarm: 10,
    pairCap: 50,
  };
}
