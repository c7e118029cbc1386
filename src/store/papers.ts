/** Papers: one member's right to one ballot paper in one poll, with the opening of its commitment, and failed tries. */
import { usableContacts } from './contacts.ts';
import type { Db, Trx } from './database.ts';
import { openLine, rollSealer } from './rollSeals.ts';

export type StoredPaper = {
  /** Member number on the poll's roll. */
  readonly number: string;
  /** Unit of the poll. */
  readonly unit: string;
  readonly leaf: string;
  readonly salt: string;
  readonly paper: string;
};

const COLUMNS = ['number', 'unit', 'leaf', 'salt', 'paper'] as const;
const CHUNK = 1000;

export async function insertPapers(trx: Trx, poll: string, papers: readonly StoredPaper[]): Promise<void> {
  for (let from = 0; from < papers.length; from += CHUNK) {
    await trx('papers').insert(papers.slice(from, from + CHUNK).map((paper) => ({ poll, ...paper })));
  }
}

/** All of a poll, sorted by commitment. */
export async function readPapers(db: Db, poll: string): Promise<StoredPaper[]> {
  return db('papers')
    .where({ poll })
    .orderBy('paper')
    .select(...COLUMNS);
}

/** Those that no change of the roll has cancelled: a member has one of them at most. */
const good = (db: Db | Trx, poll: string) =>
  db('papers as p')
    .where('p.poll', poll)
    .whereNotExists(db('paper_cancellations as c').whereRaw('c.poll = p.poll and c.paper = p.paper'));

/** The good paper of the member who is this person. */
export async function paperOf(db: Db, poll: string, person: string): Promise<StoredPaper | undefined> {
  const number = db('people').where({ id: person }).select('member_number');
  return good(db, poll)
    .where('p.number', number)
    .first(...COLUMNS);
}

/** Commitments of all good papers, sorted. */
export async function goodPapers(db: Db, poll: string): Promise<string[]> {
  const rows: { paper: string }[] = await good(db, poll).orderBy('p.paper').select('p.paper');
  return rows.map(({ paper }) => paper);
}

/** Holds the paper until the transaction ends: everything that a cast reads again stands still meanwhile. */
export async function lockPaper(trx: Trx, poll: string, paper: string): Promise<void> {
  await trx('papers').where({ poll, paper }).forUpdate().first('paper');
}

/** Ballots sent with this paper whose proofs did not hold. */
export async function failedTries(db: Db, poll: string, paper: string): Promise<number> {
  const rows: unknown[] = await db('failed_tries').where({ poll, paper }).select('id');
  return rows.length;
}

export async function insertFailedTry(trx: Trx, poll: string, paper: string, now: Date): Promise<void> {
  await trx('failed_tries').insert({ poll, paper, at: now });
}

export type Voter = {
  readonly paper: string;
  readonly number: string;
  readonly name: string;
  readonly email: string | null;
};

/** The members whose papers these are, as the roll names them now, with the address to which letters may go. */
export async function votersOf(db: Db, poll: string, papers: readonly string[]): Promise<Voter[]> {
  const sealer = await rollSealer(db, poll);
  const voters: Voter[] = [];
  for (let from = 0; from < papers.length; from += CHUNK) {
    type Row = Omit<Voter, 'name' | 'email'> & { name: Buffer; email: Buffer | null; amended: number | null };
    const rows: Row[] = await db('papers as p')
      .join('roll_now as l', (on) => on.on('l.poll', 'p.poll').andOn('l.number', 'p.number'))
      .where('p.poll', poll)
      .whereIn('p.paper', papers.slice(from, from + CHUNK))
      .select('p.paper', 'l.number', 'l.name', 'l.email', 'l.amended');
    voters.push(...rows.map(({ amended, ...row }) => openLine(sealer, poll, row, amended)));
  }
  return usableContacts(db, poll, voters);
}

/** Whether a member has a paper that is good and not spent. */
export async function mayStillCast(db: Db | Trx, poll: string, number: string): Promise<boolean> {
  const row: unknown = await db('papers as p')
    .leftJoin('casts as c', (on) => on.on('c.poll', 'p.poll').andOn('c.paper', 'p.paper'))
    .leftJoin('paper_cancellations as x', (on) => on.on('x.poll', 'p.poll').andOn('x.paper', 'p.paper'))
    .where({ 'p.poll': poll, 'p.number': number })
    .whereNull('c.paper')
    .whereNull('x.paper')
    .first('p.paper');
  return row !== undefined;
}
