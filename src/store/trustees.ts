/** The trustees of a poll and the public keys that they gave. Keys are append-only. */
import type { Db, Trx } from './database.ts';
import { namesOf } from './people.ts';

export type PollTrustee = {
  /** From 1, the number by which Belenios knows the trustee. */
  readonly owner: number;
  readonly person: string;
  readonly name: string;
  /** Belenios trustee public key record, byte for byte; null until it is given. */
  readonly record: string | null;
};

/** In the order of owners. */
export async function readTrusteesOf(db: Db, poll: string): Promise<PollTrustee[]> {
  const rows: Omit<PollTrustee, 'name'>[] = await db('poll_trustees as t')
    .leftJoin('trustee_keys as k', (on) => on.on('k.poll', 't.poll').andOn('k.owner', 't.owner'))
    .where('t.poll', poll)
    .orderBy('t.owner')
    .select('t.owner', 't.person', 'k.record');
  const persons = rows.map(({ person }) => person);
  const names = await namesOf(db, persons);
  return rows.map((row) => ({ ...row, name: names.get(row.person) ?? '' }));
}

export async function insertTrusteeKey(trx: Trx, poll: string, owner: number, record: string, now: Date) {
  await trx('trustee_keys').insert({ poll, owner, record, given_at: now });
}
