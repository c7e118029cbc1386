/**
 * Polls: their definition, which never changes, and their state, which moves by domain/poll.ts and a trigger alone.
 * Who holds a poll's row and its board takes the row first.
 */
import { z } from 'zod';
import { type PollDefinition, pollDefinition } from '../../crypto/bodies.ts';
import { decode } from '../../crypto/canonical.ts';
import { type PollState, pollState } from '../contract/shapes.ts';
import type { Db, Trx } from './database.ts';

export type StoredPoll = {
  readonly id: string;
  readonly state: PollState;
  readonly definition: PollDefinition;
  readonly snapshot: string;
  readonly previous: string | null;
  /** The rule pack's exact bytes. */
  readonly rules: Uint8Array;
  /** Hex of 32 bytes each: seed of the salts, of the log key, of the promise key. */
  readonly saltSeed: string;
  readonly logSecret: string;
  readonly promiseSecret: string;
  /** Entry hash of `opened`, once it is on the board. */
  readonly openedEntry: string | null;
  readonly abandonedBecause: string | null;
};

const COLUMNS = [
  'id',
  'state',
  'definition',
  'snapshot',
  'previous',
  'rules',
  'salt_seed as saltSeed',
  'log_secret as logSecret',
  'promise_secret as promiseSecret',
  'opened_entry as openedEntry',
  'abandoned_because as abandonedBecause',
] as const;

const row = z.object({
  id: z.string(),
  state: pollState,
  definition: pollDefinition,
  snapshot: z.string(),
  previous: z.string().nullable(),
  rules: z.instanceof(Uint8Array),
  saltSeed: z.string(),
  logSecret: z.string(),
  promiseSecret: z.string(),
  openedEntry: z.string().nullable(),
  abandonedBecause: z.string().nullable(),
});

const read = (found: unknown): StoredPoll | undefined =>
  found === undefined ? undefined : decode(row, found, 'polls');

export const readPoll = async (db: Db, id: string): Promise<StoredPoll | undefined> =>
  read(
    await db('polls')
      .where({ id })
      .first(...COLUMNS),
  );

/** Holds the poll against every other change, and against casts, until the transaction ends. */
export const lockPoll = async (trx: Trx, id: string): Promise<StoredPoll | undefined> =>
  read(
    await trx('polls')
      .where({ id })
      .forUpdate()
      .first(...COLUMNS),
  );

/** Keeps the state as it is until the transaction ends; others may do the same. */
export const lockPollShared = async (trx: Trx, id: string): Promise<StoredPoll | undefined> =>
  read(
    await trx('polls')
      .where({ id })
      .forShare()
      .first(...COLUMNS),
  );

/** The step that domain/poll.ts decided on. */
export async function setPollState(trx: Trx, id: string, state: PollState): Promise<void> {
  await trx('polls').where({ id }).update({ state });
}

export async function setOpened(trx: Trx, id: string, openedEntry: string): Promise<void> {
  await trx('polls').where({ id }).update({ state: 'open', opened_entry: openedEntry });
}

export async function setAbandoned(trx: Trx, id: string, reason: string): Promise<void> {
  await trx('polls').where({ id }).update({ state: 'abandoned', abandoned_because: reason });
}

/** Polls that are open, for the sequencer. */
export async function openPolls(db: Db): Promise<string[]> {
  const rows: { id: string }[] = await db('polls').where({ state: 'open' }).orderBy('id').select('id');
  return rows.map(({ id }) => id);
}

/** Whether there are polls and none of them counts. */
export async function onlyRehearsals(db: Db | Trx): Promise<boolean> {
  const { rows }: { rows: { only: boolean | null }[] } = await db.raw(
    `select bool_and((definition->>'rehearsal')::boolean) as only from polls`,
  );
  return rows[0]?.only === true;
}

export async function isScrutineerOf(db: Db, poll: string, person: string): Promise<boolean> {
  return (await db('poll_scrutineers').where({ poll, person }).first('person')) !== undefined;
}

export type NewPoll = Omit<StoredPoll, 'state' | 'openedEntry' | 'abandonedBecause'> & {
  readonly definedBy: string | null;
  readonly definedAt: Date;
  /** Persons, in the order of their owner numbers from 1. */
  readonly trustees: readonly string[];
  readonly scrutineers: readonly string[];
};

/** A new draft. */
export async function insertPoll(trx: Trx, poll: NewPoll): Promise<void> {
  const { id, definition, snapshot, previous, rules, saltSeed, logSecret, promiseSecret } = poll;
  await trx('polls').insert({
    id,
    state: 'draft',
    definition: JSON.stringify(definition),
    snapshot,
    previous,
    rules: Buffer.from(rules),
    salt_seed: saltSeed,
    log_secret: logSecret,
    promise_secret: promiseSecret,
    defined_by: poll.definedBy,
    defined_at: poll.definedAt,
  });
  await trx('poll_trustees').insert(poll.trustees.map((person, i) => ({ poll: id, owner: i + 1, person })));
  if (poll.scrutineers.length > 0) {
    await trx('poll_scrutineers').insert(poll.scrutineers.map((person) => ({ poll: id, person })));
  }
}

const line = row.pick({ id: true, state: true, definition: true });

/** Newest first. */
export async function readPolls(db: Db): Promise<Pick<StoredPoll, 'id' | 'state' | 'definition'>[]> {
  const rows: unknown[] = await db('polls')
    .orderBy('defined_at', 'desc')
    .orderBy('id')
    .select('id', 'state', 'definition');
  return rows.map((found) => decode(line, found, 'polls'));
}
