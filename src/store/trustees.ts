/** The trustees of a poll, and how far each has come with their key. What they gave is append-only. */
import type { Db, Trx } from './database.ts';
import { namesOf } from './people.ts';

export type PollTrustee = {
  /** From 1, the number by which Belenios knows the trustee. */
  readonly owner: number;
  readonly person: string;
  readonly name: string;
  /** Belenios trustee public key record, byte for byte; null until it is given, and where trustees make their key together. */
  readonly record: string | null;
  /** Whether their key is in, or they confirmed the one that they made together. */
  readonly hasKey: boolean;
  /** Whether they decrypted something of their own with it. */
  readonly hasRehearsed: boolean;
};

/** In the order of owners. */
export async function readTrusteesOf(db: Db, poll: string): Promise<PollTrustee[]> {
  const rows: Omit<PollTrustee, 'name'>[] = await db('poll_trustees as t')
    .leftJoin('trustee_keys as k', (on) => on.on('k.poll', 't.poll').andOn('k.owner', 't.owner'))
    .where('t.poll', poll)
    .orderBy('t.owner')
    .select('t.owner', 't.person', 'k.record')
    .select({
      hasKey:
        db.raw(`(k.record is not null or exists (select 1 from ceremony_messages m where m.poll = t.poll and m.owner = t.owner
        and m.step = 'confirmation' and m.round = 1 + (select count(*) from ceremony_restarts r where r.poll = t.poll)))`),
      hasRehearsed: db.raw('exists (select 1 from rehearsals h where h.poll = t.poll and h.owner = t.owner)'),
    });
  const persons = rows.map(({ person }) => person);
  const names = await namesOf(db, persons);
  return rows.map((row) => ({ ...row, name: names.get(row.person) ?? '' }));
}

export async function insertTrusteeKey(trx: Trx, poll: string, owner: number, record: string, now: Date) {
  await trx('trustee_keys').insert({ poll, owner, record, given_at: now });
}
