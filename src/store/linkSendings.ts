/** How often a member was sent a way in again, by mail at their own asking or an officer's, or on paper. */
import type { Db, Trx } from './database.ts';

export async function insertSending(
  trx: Trx,
  given: {
    readonly poll: string;
    readonly number: string;
    readonly way: 'mail' | 'paper';
    /** Null when the member asked. */
    readonly by: string | null;
    /** What two officers agreed, for a letter on paper in a poll without codes. */
    readonly proposal: string | null;
    readonly now: Date;
  },
): Promise<void> {
  const { poll, number, way, by, proposal, now } = given;
  await trx('link_sendings').insert({ poll, number, way, sent_by: by, proposal, at: now });
}

export async function sendingsSince(
  db: Db | Trx,
  given: {
    readonly poll: string;
    readonly number: string;
    /** Whose sendings count. */
    readonly who: 'officers' | 'member';
    readonly since: Date;
  },
): Promise<number> {
  const { poll, number, who, since } = given;
  const query = db('link_sendings').where({ poll, number }).where('at', '>', since);
  const row: { sendings: number } | undefined = await (who === 'member'
    ? query.whereNull('sent_by')
    : query.whereNotNull('sent_by')
  ).first(db.raw('count(*) as sendings'));
  return row?.sendings ?? 0;
}

/** For whom letters are to be printed, beside the proposal itself. */
export async function insertProposedLetters(
  trx: Trx,
  {
    proposal,
    poll,
    numbers,
  }: { readonly proposal: string; readonly poll: string; readonly numbers: readonly string[] },
): Promise<void> {
  await trx('proposed_letters').insert(numbers.map((number) => ({ proposal, poll, number })));
}

/** The oldest proposal by which a letter for this member may still be printed; undefined when there is none. */
export async function agreedLetter(db: Db | Trx, poll: string, number: string): Promise<string | undefined> {
  const row: { proposal: string } | undefined = await db('proposed_letters as t')
    .join('proposal_ends as e', 'e.proposal', 't.proposal')
    .where({ 't.poll': poll, 't.number': number, 'e.ended': 'approved' })
    .whereNotExists(db('link_sendings as s').whereRaw('s.proposal = t.proposal and s.number = t.number'))
    .orderBy('e.at')
    .first('t.proposal');
  return row?.proposal;
}

/** Members for whom a way in was printed, for everybody to see. */
export async function countPrinted(db: Db | Trx, poll: string): Promise<number> {
  const row: { members: number } | undefined = await db('link_sendings')
    .where({ poll, way: 'paper' })
    .first(db.raw('count(distinct number) as members'));
  return row?.members ?? 0;
}
