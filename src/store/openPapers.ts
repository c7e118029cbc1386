/**
 * The good papers of a member in polls that are open now: where a passkey is admitted, a link leads, and a ballot can be cast. Also
 * the papers that are used by another way than online.
 */
import type { Db, Trx } from './database.ts';

export type OpenPaper = {
  readonly poll: string;
  readonly paper: string;
  readonly number: string;
  /** Whether the poll asks for codes on paper. */
  readonly asks: boolean;
};

const openPapers = (db: Db | Trx) =>
  db('papers as p')
    .join('polls as q', 'q.id', 'p.poll')
    .where('q.state', 'open')
    .whereNotExists(db('paper_cancellations as c').whereRaw('c.poll = p.poll and c.paper = p.paper'))
    .orderBy('p.poll')
    .select<OpenPaper[]>('p.poll', 'p.paper', 'p.number', db.raw(`q.definition ->> 'secondElement' = 'code' as asks`));

/** By poll id, which is the order in which several chains are appended to. */
export const openPapersOf = (db: Db | Trx, number: string): Promise<OpenPaper[]> =>
  openPapers(db).where('p.number', number);

export async function openPaperIn(db: Db | Trx, poll: string, number: string): Promise<OpenPaper | undefined> {
  const [paper] = await openPapers(db).where({ 'p.poll': poll, 'p.number': number });
  return paper;
}

export type Channel = 'post' | 'assisted';

/** @throws as the database does: `taken_while_good` when it was cast or cancelled meanwhile */
export async function insertTaken(
  trx: Trx,
  given: {
    readonly poll: string;
    readonly paper: string;
    readonly channel: Channel;
    readonly proposal: string;
    readonly now: Date;
  },
): Promise<void> {
  const { now, ...row } = given;
  await trx('taken_papers').insert({ ...row, at: now });
}

/** By which other way a paper is used; null when by none. */
export async function takenChannel(db: Db | Trx, poll: string, paper: string): Promise<Channel | null> {
  const row: { channel: Channel } | undefined = await db('taken_papers').where({ poll, paper }).first('channel');
  return row?.channel ?? null;
}

export async function countTaken(db: Db | Trx, poll: string): Promise<Record<Channel, number>> {
  const rows: { channel: Channel; papers: number }[] = await db('taken_papers')
    .where({ poll })
    .groupBy('channel')
    .select('channel', db.raw('count(*) as papers'));
  const of = (channel: Channel): number => rows.find((row) => row.channel === channel)?.papers ?? 0;
  return { post: of('post'), assisted: of('assisted') };
}

/** Electors of an open poll whom the list gives no e-mail address: `printed` when a letter was printed for them. */
const withoutEmail = (db: Db | Trx, poll: string) =>
  openPapers(db)
    .clearSelect()
    .clearOrder()
    .join('roll_marks as l', (on) => on.on('l.poll', 'p.poll').andOn('l.number', 'p.number'))
    .where('p.poll', poll)
    .where('l.has_email', false);

const printed = (db: Db | Trx) =>
  db('link_sendings as s').whereRaw(`s.poll = p.poll and s.number = p.number and s.way = 'paper'`);

export type Reach = { readonly electors: number; readonly withoutEmail: number; readonly printed: number };

export async function countReach(db: Db | Trx, poll: string): Promise<Reach> {
  const count = db.raw('count(*) as papers');
  const [all]: { papers: number }[] = await openPapers(db)
    .clearSelect()
    .clearOrder()
    .where('p.poll', poll)
    .select(count);
  const [without]: { papers: number }[] = await withoutEmail(db, poll).select(count);
  const [done]: { papers: number }[] = await withoutEmail(db, poll).whereExists(printed(db)).select(count);
  return { electors: all?.papers ?? 0, withoutEmail: without?.papers ?? 0, printed: done?.papers ?? 0 };
}

/** Letters that two officers were asked to agree on and that are not printed: of those, the ones they agreed on. */
const asked = (db: Db | Trx) =>
  db('proposed_letters as t')
    .whereRaw('t.poll = p.poll and t.number = p.number')
    .whereNotExists(db('link_sendings as s').whereRaw('s.proposal = t.proposal and s.number = t.number'));
const agreed = (db: Db | Trx) =>
  asked(db).whereExists(
    db('proposal_ends as e').select('e.proposal').whereRaw(`e.proposal = t.proposal and e.ended = 'approved'`),
  );
const pending = (db: Db | Trx, now: Date) =>
  asked(db).whereExists(
    db('proposals as o')
      .select('o.id')
      .whereRaw('o.id = t.proposal')
      .where('o.lapses_at', '>', now)
      .whereNotExists(db('proposal_ends as e').select('e.proposal').whereRaw('e.proposal = o.id')),
  );

/**
 * Whose letters are still to be printed: no address, no passkey, not voted. By number, so many at most.
 * @param units    roll units that the officer's duty covers; null: all
 * @param letters  `any`: those for whom none was printed; `agreed`: those that two officers have agreed on; `unasked`: those for
 *                 whom none was printed or asked for
 */
export async function toPrint(
  db: Db | Trx,
  poll: string,
  given: {
    readonly units: readonly string[] | null;
    readonly limit: number;
    readonly letters: 'any' | 'agreed' | 'unasked';
    readonly now: Date;
  },
): Promise<{ readonly numbers: readonly string[]; readonly left: number }> {
  const { units, limit, letters, now } = given;
  const waiting = withoutEmail(db, poll)
    .whereNotExists(db('casts as c').select('c.paper').whereRaw('c.poll = p.poll and c.paper = p.paper'))
    .whereNotExists(db('taken_papers as t').whereRaw('t.poll = p.poll and t.paper = p.paper'))
    .whereNotExists(
      db('passkeys_in_force as k')
        .join('people as m', 'm.id', 'k.person')
        .select('m.id')
        .whereRaw('m.member_number = p.number'),
    );
  if (letters === 'agreed') waiting.whereExists(agreed(db));
  else waiting.whereNotExists(printed(db));
  if (letters === 'unasked') waiting.whereNotExists(agreed(db)).whereNotExists(pending(db, now));
  if (units !== null) {
    waiting.whereIn('l.unit', [...units]);
  }
  const [all]: { papers: number }[] = await waiting.clone().select(db.raw('count(*) as papers'));
  const rows: { number: string }[] = await waiting.orderByRaw('p.number collate "C"').limit(limit).select('p.number');
  return { numbers: rows.map(({ number }) => number), left: (all?.papers ?? 0) - rows.length };
}
