/** The trustees of a poll and the public keys that they gave. Keys are append-only. */
import type { Db, Trx } from './database.ts';

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
  return db('poll_trustees as t')
    .join('people as p', 'p.id', 't.person')
    .leftJoin('trustee_keys as k', (on) => on.on('k.poll', 't.poll').andOn('k.owner', 't.owner'))
    .where('t.poll', poll)
    .orderBy('t.owner')
    .select('t.owner', 't.person', 'p.name', 'k.record');
}

export async function insertTrusteeKey(trx: Trx, poll: string, owner: number, record: string, now: Date) {
  await trx('trustee_keys').insert({ poll, owner, record, given_at: now });
}
