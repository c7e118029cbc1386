/**
 * What a set says of a few people: those who hold a role, asked for by member number or by address. One look through the list,
 * and nothing of anybody else comes out.
 */
import type { LeavingReason, Standing } from './columns.ts';
import { emailKey } from './comparison.ts';
import type { Day } from './day.ts';
import type { ExportSet } from './export.ts';
import { leftAs } from './facts.ts';
import type { LeaverRow, MemberRow } from './rows.ts';

export type Listed = { readonly standing: Standing; readonly standingFrom: Day | null };
/** How a member left, who has not come back since. */
export type Left = { readonly ended: Day; readonly reason: LeavingReason };

export type StandingOf = { readonly number: string; readonly listed: Listed | null; readonly left: Left | null };
export type Standings = {
  /** London date as of which the list was made. */
  readonly day: Day;
  readonly byNumber: readonly StandingOf[];
  /** Members at an address that was asked for, as emailKey has it. */
  readonly byAddress: readonly (StandingOf & { readonly address: string })[];
};

export type Asked = { readonly numbers: readonly string[]; readonly addresses: readonly string[] };

export function standingsOf({ files }: ExportSet, asked: Asked): Standings {
  const numbers = new Set(asked.numbers);
  const addresses = new Set(asked.addresses.map(emailKey));
  const found = new Map<string, MemberRow>();
  const { rows } = files.members;
  let place = 0;
  for (const [number = '', email = ''] of rows.only('number', 'email')) {
    const row = numbers.has(number) || addresses.has(emailKey(email)) ? rows.at(place) : undefined;
    if (row !== undefined) found.set(number, row);
    place++;
  }
  const leavers = new Map<string, LeaverRow>();
  for (const row of files.leavers?.rows ?? []) {
    if (numbers.has(row.number) || found.has(row.number)) leavers.set(row.number, row);
  }
  const of = (number: string): StandingOf => {
    const member = found.get(number);
    const leaver = leavers.get(number);
    const gone = member === undefined ? (leaver ?? null) : leftAs(member, leaver);
    return {
      number,
      listed: member === undefined ? null : { standing: member.standing, standingFrom: member.standingFrom },
      left: gone === null ? null : { ended: gone.ended, reason: gone.reason },
    };
  };
  return {
    day: files.members.day,
    byNumber: [...numbers].map(of),
    byAddress: [...found.values()].flatMap(({ number, email }) =>
      addresses.has(emailKey(email)) ? [{ ...of(number), address: emailKey(email) }] : [],
    ),
  };
}
