/** The roll with names: a line for each member, as the desk keeps it. Made in parts, for the roll may be half a million long. */
import { z } from 'zod';
import type { Roll } from './build.ts';
import { reason } from './eligibility.ts';
import type { ExportSet } from './export.ts';

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

/** @returns gives the lines from one place (from 0) to before another, in the order of the roll */
export function linesOf(
  { members }: Pick<Roll, 'members'>,
  { files }: ExportSet,
): (from: number, to: number) => RollLine[] {
  const { rows } = files.members;
  const places = new Map<string, number>();
  for (const [number = ''] of rows.only('number')) places.set(number, places.size);
  return (from, to) =>
    members.slice(from, to).map(({ number, unit, reasons }) => {
      const found = rows.at(places.get(number) ?? -1);
      if (found === undefined) throw new Error('a roll line without a row');
      const { name, email, row } = found;
      return { number, name, unit, email: email === '' ? null : email, row, eligible: reasons.length === 0, reasons };
    });
}
