/**
 * Results that affiliates returned, each once, by a proposal that two of their officers agreed. What they say is sealed under the
 * poll's key until the close puts it on the board. Append-only.
 */
import { z } from 'zod';
import { decode } from '../../crypto/canonical.ts';
import { RETURNS, type Returned } from '../../crypto/outcomeBody.ts';
import type { Db, Trx } from './database.ts';
import { pollSealer } from './polls.ts';

export type ReturnedResult = {
  readonly unit: string;
  readonly contest: string;
  readonly says: Returned;
  /** SHA-256 of the minute. */
  readonly minute: string;
  readonly proposal: string;
  readonly at: Date;
};

const placeOf = (poll: string, { unit, contest }: Pick<ReturnedResult, 'unit' | 'contest'>) =>
  ['returned_results', 'says', poll, unit, contest] as const;

/** All sealed to the same length, which everybody who has the row sees. */
const LONGEST = Math.max(...RETURNS.map((says) => says.length));

/** @throws as the database does: `returned_by_two`, `returned_while_open` … */
export async function insertReturned(trx: Trx, poll: string, given: ReturnedResult): Promise<void> {
  const { says, ...columns } = given;
  const { sealText } = await pollSealer(trx, poll);
  const sealed = sealText(says.padEnd(LONGEST), placeOf(poll, given));
  await trx('returned_results').insert({ poll, ...columns, says: sealed });
}

/** For which unit and contest something was returned, without what: in the order of unit and contest. */
export const returnedKeys = (
  db: Db | Trx,
  poll: string,
): Promise<readonly Pick<ReturnedResult, 'unit' | 'contest'>[]> =>
  db('returned_results').where({ poll }).orderByRaw('unit collate "C", contest collate "C"').select('unit', 'contest');

/** `concerning` of a proposal to return a result: no code or id has a stroke in it. */
export const returnKey = (unit: string, contest: string): string => `${unit}/${contest}`;

/** For which unit and contest one officer has proposed something, and nobody has decided it. */
export async function pendingReturns(
  db: Db | Trx,
  poll: string,
  now: Date,
): Promise<readonly Pick<ReturnedResult, 'unit' | 'contest'>[]> {
  const rows: { concerning: string }[] = await db('proposals as p')
    .leftJoin('proposal_ends as e', 'e.proposal', 'p.id')
    .where({ 'p.kind': 'return-result', 'p.poll': poll })
    .whereNull('e.proposal')
    .where('p.lapses_at', '>', now)
    .select('p.concerning');
  return rows.map(({ concerning }) => {
    const [unit = '', contest = ''] = concerning.split('/');
    return { unit, contest };
  });
}

const row = z.object({
  unit: z.string(),
  contest: z.string(),
  sealed: z.instanceof(Uint8Array),
  minute: z.string(),
  proposal: z.string(),
  proposedAt: z.date(),
  at: z.date(),
  proposed: z.string(),
  decided: z.string(),
});

/** With the commitments to what the two officers signed. */
export type AgreedReturn = ReturnedResult & {
  readonly proposedAt: Date;
  readonly proposed: string;
  readonly decided: string;
};

/** All of a poll, in the order of unit and contest. */
export async function readReturned(db: Db | Trx, poll: string): Promise<readonly AgreedReturn[]> {
  const rows: unknown[] = await db('returned_results as r')
    .join('proposals as p', 'p.id', 'r.proposal')
    .join('proposal_ends as e', 'e.proposal', 'r.proposal')
    .where('r.poll', poll)
    .orderByRaw('r.unit collate "C", r.contest collate "C"')
    .select('r.unit', 'r.contest', 'r.says as sealed', 'r.minute', 'r.proposal', 'r.at')
    .select('p.proposed_at as proposedAt', 'p.auth as proposed', 'e.auth as decided');
  if (rows.length === 0) return [];
  const { openText } = await pollSealer(db, poll);
  return rows.map((one) => {
    const { sealed, ...read } = decode(row, one, 'returned_results');
    const says = openText(sealed, placeOf(poll, read)).trimEnd();
    return { ...read, says: decode(z.enum(RETURNS), says, 'returned_results.says') };
  });
}
