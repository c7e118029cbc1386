/**
 * Voters who are to be told that their ballot is on the board. The board's login notes the paper and sees no address; the mail
 * login sees names and addresses of just these, and no cast.
 */
import { readHoldsIn, usableOf } from './contacts.ts';
import type { Trx } from './database.ts';
import { openLine, rollSealer } from './rollSeals.ts';

/** Indexes on the board of the first and the last entry of a batch. */
export type Batch = { readonly first: number; readonly last: number };

const CHUNK = 1000;

export async function noteRecorded(trx: Trx, poll: string, papers: readonly string[], batch: Batch): Promise<void> {
  for (let from = 0; from < papers.length; from += CHUNK) {
    const some = papers.slice(from, from + CHUNK);
    await trx('recorded_ballots').insert(
      some.map((paper) => ({ poll, paper, first_entry: batch.first, last_entry: batch.last })),
    );
  }
}

export type Addressee = {
  readonly poll: string;
  readonly paper: string;
  readonly name: string;
  /** To which a letter may go; null while it is held, and where there is none. */
  readonly email: string | null;
  readonly batch: Batch;
};

type Row = {
  readonly poll: string;
  readonly paper: string;
  readonly number: string;
  readonly name: Buffer;
  readonly email: Buffer | null;
  readonly amended: number | null;
  readonly first: number;
  readonly last: number;
};

/** Takes some of them out, of one poll; whoever takes them writes their letters in the same transaction. */
export async function takeRecorded(trx: Trx<'mail'>, limit: number): Promise<Addressee[]> {
  const [one]: { poll: string }[] = await trx('recorded_ballots').orderBy(['poll', 'paper']).limit(1).select('poll');
  if (one === undefined) return [];
  const { poll } = one;
  const rows: Row[] = await trx('seen.addressees')
    .where({ poll })
    .orderBy('paper')
    .limit(limit)
    .select('poll', 'paper', 'number', 'name', 'email', 'amended', 'first_entry as first', 'last_entry as last');
  const sealer = await rollSealer(trx, poll);
  const opened = rows.map(({ amended, ...row }) => openLine(sealer, poll, row, amended));
  const numbers = rows.map(({ number }) => number);
  const usable = usableOf(opened, await readHoldsIn(trx, 'seen.addressee_holds', poll, numbers));
  // Another worker may have taken some meanwhile: those are theirs.
  const taken: { paper: string }[] = await trx('recorded_ballots')
    .where({ poll })
    .whereIn(
      'paper',
      rows.map(({ paper }) => paper),
    )
    .delete()
    .returning('paper');
  const ours = new Set(taken.map(({ paper }) => paper));
  return usable.flatMap(({ paper, name, email, first, last }) =>
    ours.has(paper) ? [{ poll, paper, name, email, batch: { first, last } }] : [],
  );
}
