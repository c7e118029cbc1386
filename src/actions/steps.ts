/** What the acts that move a poll share. */
import { type Refusal, type RefusalCode, refuse } from '../contract/refusals.ts';
import { lockedUnits } from '../domain/locks.ts';
import type { Timing } from '../domain/poll.ts';
import type { Db, Trx } from '../store/database.ts';
import { openLocks } from '../store/locks.ts';
import type { StoredPoll } from '../store/polls.ts';

/** A refusal as one of those that the endpoint lists; any other would be a fault of ours. */
export function listed<C extends RefusalCode>(refusal: Refusal, ...codes: readonly C[]): Refusal<C> {
  const code = codes.find((one) => one === refusal.code);
  if (code === undefined) throw new Error(`the endpoint does not list ${refusal.code}`);
  return refuse(code, refusal.details);
}

/** An instant as the board writes it: whole seconds, the fraction cut off. */
export const toInstant = (at: Date): string => at.toISOString().replace(/\.\d{3}Z$/, 'Z');

/** Lets requests be answered between two elections of a long piece of work. */
export const breathe = (): Promise<void> => new Promise((resume) => setImmediate(resume));

/** What a step asks of the clock: never the definition's own times, which a pause of voting moves. */
export const timing = ({ times, definition }: Pick<StoredPoll, 'times' | 'definition'>, now: Date): Timing => ({
  ...times,
  rehearsal: definition.rehearsal,
  now,
});

/** What freezes the roll or opens voting is about every line: while those of a unit are locked, it waits. */
export async function unitsLocked(db: Db | Trx, poll: string): Promise<Refusal<'LOCKED'> | null> {
  const units = lockedUnits(await openLocks(db), poll);
  return units.length === 0 ? null : refuse('LOCKED', { units });
}
