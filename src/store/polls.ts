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

export async function isScrutineerOf(db: Db, poll: string, person: string): Promise<boolean> {
  return (await db('poll_scrutineers').where({ poll, person }).first('person')) !== undefined;
}
