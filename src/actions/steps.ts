/** What the acts that move a poll share. */
import { type Refusal, type RefusalCode, refuse } from '../contract/refusals.ts';

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
