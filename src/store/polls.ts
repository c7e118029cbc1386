/**
 * Polls: their definition, which never changes, and their state, which moves by domain/poll.ts and a trigger alone.
 * Who holds a poll's row and its board takes the row first. Its three secrets are sealed under a data key of its own.
 */
import { z } from 'zod';
import { type Corrections, type PollDefinition, pollDefinition } from '../../crypto/bodies.ts';
import { decode } from '../../crypto/canonical.ts';
import { type PollState, pollState } from '../contract/shapes.ts';
import { addedSeconds, movedBy, type Pause, pausedSince } from '../domain/pauses.ts';
import type { Place, Sealer } from '../sealing.ts';
import type { Db, Trx } from './database.ts';
import { newDataKey, sealerFor } from './dataKeys.ts';
import { pausesOf } from './locks.ts';

export type StoredPoll = {
  readonly id: string;
  readonly state: PollState;
  /** As entry 0 of the board has it. When voting ends and until when errors are put right is `times` and `corrections`. */
  readonly definition: PollDefinition;
  readonly times: PollTimes;
  /** Those of the definition, moved by the pauses of voting. */
  readonly corrections: Corrections;
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

/** When voting opens and ends, the pauses that are over added, and whether it is paused now. */
export type PollTimes = {
  readonly opensAt: string;
  readonly closesAt: string;
  readonly pausedSince: string | null;
  readonly addedSeconds: number;
};

function movedTimes(definition: PollDefinition, pauses: readonly Pause[]) {
  const { opensAt, closesAt, corrections } = definition;
  const times: PollTimes = {
    opensAt,
    closesAt: movedBy(pauses, closesAt),
    pausedSince: pausedSince(pauses),
    addedSeconds: addedSeconds(pauses),
  };
  const { claimsUntil, overridesUntil } = corrections;
  const moved = { claimsUntil: movedBy(pauses, claimsUntil), overridesUntil: movedBy(pauses, overridesUntil) };
  return { times, corrections: { ...corrections, ...moved } };
}

const COLUMNS = [
  'id',
  'state',
  'definition',
  'snapshot',
  'previous',
  'rules',
  'data_key as dataKey',
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
  dataKey: z.string(),
  saltSeed: z.instanceof(Uint8Array),
  logSecret: z.instanceof(Uint8Array),
  promiseSecret: z.instanceof(Uint8Array),
  openedEntry: z.string().nullable(),
  abandonedBecause: z.string().nullable(),
});

type SecretColumn = 'salt_seed' | 'log_secret' | 'promise_secret';
const secretPlace = (id: string, column: SecretColumn): Place => ['polls', column, id];

async function read(db: Db | Trx, found: unknown): Promise<StoredPoll | undefined> {
  if (found === undefined) return undefined;
  const { dataKey, saltSeed, logSecret, promiseSecret, ...rest } = decode(row, found, 'polls');
  const { openText } = await sealerFor(db, dataKey);
  // Asked for only now: who has waited for the row sees the pause for which they waited.
  const pauses = rest.openedEntry === null ? undefined : (await pausesOf(db, [rest.id])).get(rest.id);
  return {
    ...rest,
    ...movedTimes(rest.definition, pauses ?? []),
    saltSeed: openText(saltSeed, secretPlace(rest.id, 'salt_seed')),
    logSecret: openText(logSecret, secretPlace(rest.id, 'log_secret')),
    promiseSecret: openText(promiseSecret, secretPlace(rest.id, 'promise_secret')),
  };
}

/** The log key's seed alone, from a row that was just read. */
export async function openLogSecret(
  db: Db | Trx,
  found: { readonly id: string; readonly dataKey: string; readonly logSecret: Uint8Array },
): Promise<string> {
  const { openText } = await sealerFor(db, found.dataKey);
  return openText(found.logSecret, secretPlace(found.id, 'log_secret'));
}

/** The seed of its salts alone. */
export async function saltSeedOf(db: Db | Trx, poll: string): Promise<string> {
  const found: { dataKey: string; saltSeed: Uint8Array } | undefined = await db('polls')
    .where({ id: poll })
    .first('data_key as dataKey', 'salt_seed as saltSeed');
  if (found === undefined) throw new Error('no such poll');
  const { openText } = await sealerFor(db, found.dataKey);
  return openText(found.saltSeed, secretPlace(poll, 'salt_seed'));
}

/** Days until what waits to be signed off is overdue; undefined where the poll says nothing. */
export async function reviewDaysOf(db: Db | Trx, poll: string): Promise<number | undefined> {
  const found: { days: number | null } | undefined = await db('polls')
    .where({ id: poll })
    .first(db.raw(`(definition ->> 'reviewDays')::int as days`));
  return found?.days ?? undefined;
}

/** What seals and opens under a poll's own key. */
export async function pollSealer(db: Db | Trx, poll: string): Promise<Sealer> {
  const found: { key: string } | undefined = await db('polls').where({ id: poll }).first('data_key as key');
  if (found === undefined) throw new Error('no such poll');
  return sealerFor(db, found.key);
}

export const readPoll = async (db: Db, id: string): Promise<StoredPoll | undefined> =>
  read(
    db,
    await db('polls')
      .where({ id })
      .first(...COLUMNS),
  );

/** Holds the poll against every other change, and against casts, until the transaction ends. */
export const lockPoll = async (trx: Trx, id: string): Promise<StoredPoll | undefined> =>
  read(
    trx,
    await trx('polls')
      .where({ id })
      .forUpdate()
      .first(...COLUMNS),
  );

/** Keeps the state as it is until the transaction ends; others may do the same. */
export const lockPollShared = async (trx: Trx, id: string): Promise<StoredPoll | undefined> =>
  read(
    trx,
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

/** Ids of the polls in some states, in order. */
export async function pollsIn(db: Db | Trx, states: readonly PollState[]): Promise<string[]> {
  const rows: { id: string }[] = await db('polls')
    .whereIn('state', [...states])
    .orderBy('id')
    .select('id');
  return rows.map(({ id }) => id);
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

/** Polls not closed yet whose roll lists a member, with the unit of their line there. */
export async function pollsListing(
  trx: Trx,
  number: string,
): Promise<readonly { readonly poll: string; readonly unit: string }[]> {
  return trx('roll_marks as l')
    .join('polls as p', 'p.id', 'l.poll')
    .where('l.number', number)
    .whereIn('p.state', ['roll-open', 'roll-frozen', 'keys-ready', 'open'])
    .orderBy('l.poll')
    .select('l.poll', 'l.unit');
}

/** Whether they may be the one who signs off what a result waits for: a poll is closed and not declared. */
export async function isAwaitedReviewer(trx: Trx, person: string, role: string): Promise<boolean> {
  const waiting = trx('polls as p').whereIn('p.state', ['closed', 'counted']);
  if (role === 'data-protection-officer') return (await waiting.first('p.id')) !== undefined;
  if (role !== 'scrutineer') return false;
  const named = trx('poll_scrutineers').where({ person }).select('poll');
  const admitted = trx('reviewer_admissions').where({ person }).select('poll');
  return (await waiting.whereIn('p.id', named.union([admitted])).first('p.id')) !== undefined;
}

export type NewPoll = Omit<StoredPoll, 'state' | 'times' | 'corrections' | 'openedEntry' | 'abandonedBecause'> & {
  readonly definedBy: string | null;
  readonly definedAt: Date;
  /** Persons, in the order of their owner numbers from 1. */
  readonly trustees: readonly string[];
  readonly scrutineers: readonly string[];
};

/** A new draft. */
export async function insertPoll(trx: Trx, poll: NewPoll): Promise<void> {
  const { id, definition, snapshot, previous, rules, saltSeed, logSecret, promiseSecret } = poll;
  const { id: dataKey, sealer } = await newDataKey(trx, 'poll', poll.definedAt);
  const sealed = (secret: string, column: SecretColumn) => sealer.sealText(secret, secretPlace(id, column));
  await trx('polls').insert({
    id,
    state: 'draft',
    definition: JSON.stringify(definition),
    snapshot,
    previous,
    rules: Buffer.from(rules),
    data_key: dataKey,
    salt_seed: sealed(saltSeed, 'salt_seed'),
    log_secret: sealed(logSecret, 'log_secret'),
    promise_secret: sealed(promiseSecret, 'promise_secret'),
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
export async function readPolls(
  db: Db,
): Promise<Pick<StoredPoll, 'id' | 'state' | 'definition' | 'times' | 'corrections'>[]> {
  const rows: unknown[] = await db('polls')
    .orderBy('defined_at', 'desc')
    .orderBy('id')
    .select('id', 'state', 'definition');
  const found = rows.map((one) => decode(line, one, 'polls'));
  const pauses = await pausesOf(
    db,
    found.map(({ id }) => id),
  );
  return found.map((one) => ({ ...one, ...movedTimes(one.definition, pauses.get(one.id) ?? []) }));
}
