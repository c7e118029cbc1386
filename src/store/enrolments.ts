/**
 * The sealed chain of a poll: who was admitted with which passkey, what was withdrawn, spent or taken, in its order. A row says
 * what it hashes, and the trigger computes the hash again. Nothing is added but while the poll is open. SPEC §4.6.
 */
import { z } from 'zod';
import { decodeCanonical } from '../../crypto/canonical.ts';
import {
  type ChainEnd,
  chained,
  type EnrolmentEvent,
  emptyChain,
  enrolmentEvent,
  eventText,
} from '../../crypto/enrolmentChain.ts';
import type { Db, Trx } from './database.ts';

const CHUNK = 1000;

/** Where the chain has come to. */
export async function chainEnd(db: Db | Trx, poll: string): Promise<ChainEnd> {
  const row: { seq: number; hash: string } | undefined = await db('enrolment_events')
    .where({ poll })
    .orderBy('seq', 'desc')
    .first('seq', 'hash');
  return row === undefined ? emptyChain : { events: row.seq, hash: row.hash };
}

const columnsOf = (event: EnrolmentEvent) => {
  switch (event.kind) {
    case 'enrol':
      return { paper: event.paper, credential: event.credential.id };
    case 'cast':
      return { paper: event.paper, credential: event.credential };
    case 'revoke':
      return { paper: null, credential: event.credential };
    case 'taken':
      return { paper: event.paper, credential: null };
  }
};

/**
 * Appends to the chain; each append waits for the one before. Locks are taken in the order poll, chain, access log: who
 * appends to several chains takes them by poll id.
 * @throws as the database does, naming the constraint: `enrolled_while_open`, `cast_by_admitted`, `enrolled_for_own_paper` …
 */
export async function appendEvents(trx: Trx, poll: string, events: readonly EnrolmentEvent[]): Promise<void> {
  if (events.length === 0) return;
  await trx('polls').where({ id: poll }).forShare().first('id');
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 10))', [`enrolments/${poll}`]);
  let end = await chainEnd(trx, poll);
  let rows: object[] = [];
  const flush = async (): Promise<void> => {
    if (rows.length > 0) await trx('enrolment_events').insert(rows);
    rows = [];
  };
  for (const event of events) {
    const next = chained(end, event);
    const link = { seq: next.events, prev: end.hash, hash: next.hash };
    rows.push({ poll, kind: event.kind, ...columnsOf(event), event: eventText(event), ...link });
    end = next;
    if (rows.length === CHUNK) await flush();
  }
  await flush();
}

const eventRow = z.object({ event: z.string() });

/** All of a poll, in order. */
export async function readEvents(db: Db, poll: string): Promise<EnrolmentEvent[]> {
  const rows: unknown[] = await db('enrolment_events').where({ poll }).orderBy('seq').select('event');
  return rows.map((row) => decodeCanonical(enrolmentEvent, eventRow.parse(row).event, 'enrolment_events'));
}

/** Whether this passkey was admitted for this paper. One that was withdrawn since is told by `findPasskey`. */
export async function isAdmitted(db: Db | Trx, poll: string, paper: string, credential: string): Promise<boolean> {
  const row: unknown = await db('enrolment_events').where({ poll, paper, credential, kind: 'enrol' }).first('seq');
  return row !== undefined;
}

/** Open polls in whose chain a passkey stands, by poll id. */
export async function openPollsWith(
  db: Db | Trx,
  credentials: readonly string[],
): Promise<{ poll: string; credential: string }[]> {
  return db('enrolment_events as e')
    .join('polls as p', 'p.id', 'e.poll')
    .where({ 'e.kind': 'enrol', 'p.state': 'open' })
    .whereIn('e.credential', [...credentials])
    .distinct('e.poll', 'e.credential')
    .orderBy('e.poll')
    .orderBy('e.credential');
}

/** Proposals that two officers agreed and that stand in the chain: withdrawals of passkeys, and papers used by another way. */
export async function proposalsBehind(db: Db, poll: string): Promise<string[]> {
  const { rows }: { rows: { proposal: string }[] } = await db.raw(
    `select proposal from taken_papers where poll = :poll
     union select r.proposal from passkey_revocations r join enrolment_events e on e.credential = r.credential_id
       where e.poll = :poll and e.kind = 'revoke' and r.proposal is not null
     order by 1`,
    { poll },
  );
  return rows.map(({ proposal }) => proposal);
}
