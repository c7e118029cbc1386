/** What a poll's rule for putting errors right is unless the returning officer says otherwise. */
import type { Corrections } from '../../crypto/bodies.ts';

const instantAt = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Whole days before the close, so that it is the same time of day; in a short poll whole hours, in a rehearsal minutes. */
function before(closes: number, left: number): number {
  const step = [DAY, HOUR, HOUR / 60, 1000].find((one) => left >= one / 2) ?? 1000;
  return closes - Math.ceil(left / step) * step;
}

/** Claims for about the first three quarters of voting, overrides for half of what then remains, so that the last can still vote. */
export function presetCorrections(opensAt: string, closesAt: string): Corrections {
  const closes = Date.parse(closesAt);
  const span = closes - Date.parse(opensAt);
  return {
    claimsUntil: instantAt(before(closes, span / 4)),
    overridesUntil: instantAt(before(closes, span / 8)),
    lapseHours: 72,
    pairAlarm: 10,
    pairCap: 50,
  };
}
