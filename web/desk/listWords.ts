/** A loaded export as officers tell it from another: by the day of its list and the number of its members. */
import type { Called } from '../kit/call.ts';
import { grouped } from '../kit/numbers.ts';
import { dayInWords } from '../kit/when.ts';

export type Snapshot = Extract<Called<'snapshots'>, { ok: true }>['value']['snapshots'][number];

export function listInWords({ files }: Snapshot): string {
  const members = files.find(({ file }) => file === 'members.csv');
  if (members === undefined) return 'Export without a membership list';
  return `Membership list of ${dayInWords(members.asOf)}: ${grouped(members.rows)} members`;
}
