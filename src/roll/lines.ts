/** A line of the roll with names, as the desk keeps it. */
import { z } from 'zod';
import { type Reason, reason } from './eligibility.ts';
import type { MemberRow } from './rows.ts';

export const rollLine = z.strictObject({
  number: z.string(),
  name: z.string(),
  /** As the list has it; empty where it names none. */
  unit: z.string(),
  email: z.string().nullable(),
  /** The record's number in members.csv, header = 1. */
  row: z.number().int(),
  eligible: z.boolean(),
  reasons: z.array(reason),
});
export type RollLine = z.infer<typeof rollLine>;

/** @param unit  as the member has it: one text for all its members */
export const lineOf = (
  { number, name, email, row }: MemberRow,
  unit: string,
  reasons: readonly Reason[],
): RollLine => ({
  number,
  name,
  unit,
  email: email === '' ? null : email,
  row,
  eligible: reasons.length === 0,
  reasons: [...reasons],
});
