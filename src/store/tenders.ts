/**
 * Tendered ballots: sealed under the poll's key and apart from the casts, what officers were asked about each, and how it was
 * settled. Everything is a row of its own; nothing is changed.
 */
import { z } from 'zod';
import { ballotCast, type SignedPromise, signedPromise } from '../../crypto/bodies.ts';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import { rollLine, signedRecord } from '../verify/bundle.ts';
import type { Db, Trx } from './database.ts';
import { type SealedTexts, sealedTexts, textOf } from './looks.ts';
import { pollSealer } from './polls.ts';

/** What is sealed of it. */
const content = z.strictObject({
  /** The line as it becomes if the ballot is admitted. */
  line: rollLine,
  /** Unit of the poll. */
  unit: z.string(),
  body: ballotCast,
  record: signedRecord,
  /** One-time credential of each ballot. */
  credentials: z.array(z.string()),
  /** What the key of the member's code signed, in a poll that asks for codes. */
  proof: z.string().nullable(),
});
export type TenderContent = z.infer<typeof content>;

export type NewTender = {
  readonly poll: string;
  readonly tender: string;
  readonly person: string;
  readonly claim: string;
  readonly number: string;
  /** Number that the person gave or is known by. */
  readonly given: string | null;
  readonly paper: string;
  readonly bodyHash: string;
  readonly credential: string;
  readonly content: TenderContent;
  readonly promise: SignedPromise;
  readonly at: Date;
};
export type Settlement = { readonly proposal: string; readonly admitted: boolean; readonly at: Date };
export type Tender = NewTender & { readonly settled: Settlement | null };

const place = (poll: string, tender: string) => ['tenders', 'content', poll, tender] as const;

/** @throws as the database does: `tendered_while_open`, `one_tender_per_person`, `tendered_without_paper` … */
export async function insertTender(trx: Trx, given: NewTender): Promise<void> {
  const { bodyHash, content: said, promise, ...columns } = given;
  const sealer = await pollSealer(trx, given.poll);
  await trx('tenders').insert({
    ...columns,
    unit: said.line.unit,
    body_hash: bodyHash,
    content: sealer.sealText(canonical(said), place(given.poll, given.tender)),
    promise: JSON.stringify(promise),
  });
}

const row = z.object({
  poll: z.string(),
  tender: z.string(),
  person: z.string(),
  claim: z.string(),
  number: z.string(),
  given: z.string().nullable(),
  paper: z.string(),
  bodyHash: z.string(),
  credential: z.string(),
  promise: signedPromise,
  at: z.date(),
  proposal: z.string().nullable(),
  admitted: z.boolean().nullable(),
  settledAt: z.date().nullable(),
});

const joined = (db: Db | Trx) =>
  db('tenders as t')
    .leftJoin('tender_settlements as s', (on) => on.on('s.poll', 't.poll').andOn('s.tender', 't.tender'))
    .select(
      ...[
        't.poll',
        't.tender',
        't.person',
        't.claim',
        't.number',
        't.given',
        't.paper',
        't.credential',
        't.promise',
        't.at',
      ],
      ...['t.body_hash as bodyHash', 's.proposal', 's.admitted', 's.at as settledAt'],
    );

async function read(db: Db | Trx, found: z.infer<typeof row>, texts: SealedTexts): Promise<Tender> {
  const { proposal, admitted, settledAt, ...tender } = found;
  const { openText } = await pollSealer(db, tender.poll);
  const isSettled = proposal !== null && admitted !== null && settledAt !== null;
  return {
    ...tender,
    content: decodeCanonical(
      content,
      openText(textOf(texts, tender.tender, 'content'), place(tender.poll, tender.tender)),
      'tenders',
    ),
    settled: isSettled ? { proposal, admitted, at: settledAt } : null,
  };
}

/** One after the other: a transaction has one connection. */
async function readAll(db: Db | Trx, rows: readonly unknown[]): Promise<Tender[]> {
  const found = rows.map((one) => decode(row, one, 'tenders'));
  const texts = await sealedTexts(
    db,
    'tenders',
    found.map(({ tender }) => tender),
  );
  const tenders: Tender[] = [];
  for (const tender of found) tenders.push(await read(db, tender, texts));
  return tenders;
}

export async function findTender(db: Db | Trx, poll: string, tender: string): Promise<Tender | undefined> {
  return (await readAll(db, await joined(db).where({ 't.poll': poll, 't.tender': tender })))[0];
}

/** What a person has tendered in a poll. */
export async function tenderBy(db: Db | Trx, poll: string, person: string): Promise<Tender | undefined> {
  return (await readAll(db, await joined(db).where({ 't.poll': poll, 't.person': person })))[0];
}

/** All of a poll, in an order that says nothing of time. */
export async function readTenders(db: Db | Trx, poll: string): Promise<Tender[]> {
  return readAll(db, await joined(db).where('t.poll', poll).orderBy('t.tender'));
}

/** One page of a poll's tenders in these units (null: all), oldest first, and how many there are. */
export async function listTenders(
  db: Db | Trx,
  poll: string,
  {
    state,
    claim,
    units,
  }: {
    readonly state: 'waiting' | 'settled';
    readonly claim: string | undefined;
    readonly units: readonly string[] | null;
  },
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly tenders: Tender[]; readonly total: number }> {
  const filtered = () => {
    const query = joined(db).where('t.poll', poll);
    if (claim !== undefined) query.where('t.claim', claim);
    else if (state === 'waiting') query.whereNull('s.tender');
    else query.whereNotNull('s.tender');
    if (units !== null) query.whereIn('t.unit', [...units]);
    return query;
  };
  const counted: { total: number }[] = await filtered().clearSelect().select(db.raw('count(*) as total'));
  const rows: unknown[] = await filtered().orderBy('t.at').orderBy('t.tender').limit(limit).offset(offset);
  return { tenders: await readAll(db, rows), total: counted[0]?.total ?? 0 };
}

export type TenderCounts = { readonly waiting: number; readonly admitted: number; readonly refused: number };

export async function countTenders(db: Db | Trx, poll: string): Promise<TenderCounts> {
  const rows: { admitted: boolean | null; tenders: number }[] = await db('tenders as t')
    .leftJoin('tender_settlements as s', (on) => on.on('s.poll', 't.poll').andOn('s.tender', 't.tender'))
    .where('t.poll', poll)
    .groupBy('s.admitted')
    .select('s.admitted', db.raw('count(*) as tenders'));
  const of = (admitted: boolean | null): number => rows.find((one) => one.admitted === admitted)?.tenders ?? 0;
  return { waiting: of(null), admitted: of(true), refused: of(false) };
}

const waiting = (db: Db | Trx, poll: string) => db('tenders_waiting').where({ poll });

/** Whether a tender that nobody has settled is for this number or was given by it, or hangs on this claim. */
export const tenderWaitsFor = async (db: Db | Trx, poll: string, number: string): Promise<boolean> =>
  (await waiting(db, poll)
    .where((its) => its.where({ number }).orWhere({ given: number }))
    .first('tender')) !== undefined;
export const tenderWaitsOn = async (db: Db | Trx, poll: string, claim: string): Promise<boolean> =>
  (await waiting(db, poll).where({ claim }).first('tender')) !== undefined;

/** Another tender by the same number as one: by that which it is for, or by that which was given. */
export type Rival = {
  readonly tender: string;
  readonly claim: string;
  readonly number: string;
  readonly state: 'waiting' | 'admitted' | 'refused';
};

/** The others by these numbers. */
export async function tendersBy(
  db: Db | Trx,
  poll: string,
  numbers: readonly string[],
  except: string | null,
): Promise<Rival[]> {
  const rows: (Omit<Rival, 'state'> & { admitted: boolean | null })[] = await db('tenders as t')
    .leftJoin('tender_settlements as s', (on) => on.on('s.poll', 't.poll').andOn('s.tender', 't.tender'))
    .where('t.poll', poll)
    .where((its) => its.whereIn('t.number', [...numbers]).orWhereIn('t.given', [...numbers]))
    .orderBy('t.at')
    .orderBy('t.tender')
    .select('t.tender', 't.claim', 't.number', 's.admitted');
  return rows
    .filter(({ tender }) => tender !== except)
    .map(({ admitted, ...rival }) => ({
      ...rival,
      state: admitted === null ? 'waiting' : admitted ? 'admitted' : 'refused',
    }));
}

/** Whether a number is somebody's: on the roll, by a tender, or as that of a person whom we know. */
export async function isNumberTaken(db: Db | Trx, poll: string, number: string, person: string): Promise<boolean> {
  const rows: unknown[] = [
    await db('roll_marks').where({ poll, number }).first('number'),
    await db('tenders').where({ poll, number }).whereNot({ person }).first('number'),
    await db('people').where({ member_number: number }).whereNot({ id: person }).first('id'),
  ];
  return rows.some((found) => found !== undefined);
}

/** Whether a member has a paper that no change has cancelled, spent or not. */
export async function hasGoodPaper(db: Db | Trx, poll: string, number: string): Promise<boolean> {
  const row: unknown = await db('papers as p')
    .where({ 'p.poll': poll, 'p.number': number })
    .whereNotExists(db('paper_cancellations as c').whereRaw('c.poll = p.poll and c.paper = p.paper'))
    .first('p.paper');
  return row !== undefined;
}

/** What two officers are asked. */
export async function insertTenderProposal(
  trx: Trx,
  given: { readonly proposal: string; readonly poll: string; readonly tender: string; readonly admit: boolean },
): Promise<void> {
  await trx('tender_proposals').insert(given);
}

/** @throws as the database does: `tender_settled_by_two`, `tender_admitted_in_time`, `admitted_is_cast` … */
export async function settleTender(
  trx: Trx,
  given: Settlement & { readonly poll: string; readonly tender: string },
): Promise<void> {
  await trx('tender_settlements').insert(given);
}

export async function tenderTries(db: Db | Trx, poll: string, person: string): Promise<number> {
  const rows: unknown[] = await db('tender_tries').where({ poll, person }).select('id');
  return rows.length;
}

export async function insertTenderTry(trx: Trx, poll: string, person: string, now: Date): Promise<void> {
  await trx('tender_tries').insert({ poll, person, at: now });
}
