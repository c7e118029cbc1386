/**
 * What pauses of voting do to the times of a poll: each instant that a pause began before moves by as much as it lasted. All in
 * whole seconds, as the board has it. SPEC §5.4 (incident).
 */

/** `until` null: it goes on. */
export type Pause = { readonly from: string; readonly until: string | null };

const seconds = (instant: string): number => Date.parse(instant) / 1000;
const instantAt = (at: number): string => new Date(at * 1000).toISOString().replace('.000Z', 'Z');

export const secondsOf = ({ from, until }: { readonly from: string; readonly until: string }): number =>
  seconds(until) - seconds(from);

/** An instant of the definition as the pauses that are over have moved it. @param pauses  in the order of time */
export function movedBy(pauses: readonly Pause[], instant: string): string {
  let at = seconds(instant);
  for (const { from, until } of pauses) {
    if (until !== null && seconds(from) < at) at += secondsOf({ from, until });
  }
  return instantAt(at);
}

/** All that the pauses that are over have added. */
export const addedSeconds = (pauses: readonly Pause[]): number =>
  pauses.reduce((sum, { from, until }) => sum + (until === null ? 0 : secondsOf({ from, until })), 0);

/** Since when voting is paused; null when it is not. */
export const pausedSince = (pauses: readonly Pause[]): string | null =>
  pauses.find(({ until }) => until === null)?.from ?? null;

/**
 * When a pause that is lifted now is over: the next whole second, so that nobody loses the fraction, and never before it began.
 * @param notBefore  what stands last on the board, which tells of nothing earlier afterwards
 */
export function resumesAt(now: Date, notBefore: string): string {
  const next = Math.ceil(now.getTime() / 1000);
  return instantAt(Math.max(next, seconds(notBefore)));
}
