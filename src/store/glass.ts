/** Looks at one member that two people opened for one officer, for an hour, and each use. Both append-only. */
import type { Db, Trx } from './database.ts';

export type Glass = {
  readonly proposal: string;
  readonly poll: string;
  readonly number: string;
  readonly holder: string;
  readonly at: Date;
  /** From this instant on it is over. */
  readonly until: Date;
};

const COLUMNS = ['proposal', 'poll', 'number', 'holder', 'at', 'until'] as const;

export async function insertGlass(trx: Trx, glass: Glass): Promise<void> {
  await trx('glass').insert({ ...glass });
}

export const findGlass = (db: Db | Trx, proposal: string): Promise<Glass | undefined> =>
  db('glass')
    .where({ proposal })
    .first(...COLUMNS);

/** Those that one officer may use now, the newest first. */
export const openGlass = (db: Db | Trx, holder: string, now: Date): Promise<Glass[]> =>
  db('glass')
    .where({ holder })
    .where('at', '<=', now)
    .where('until', '>', now)
    .orderBy('at', 'desc')
    .limit(50)
    .select(...COLUMNS);

/** Of a poll, in the order of time. */
export const glassOf = (db: Db | Trx, poll: string): Promise<Glass[]> =>
  db('glass')
    .where({ poll })
    .orderBy('at')
    .orderBy('proposal')
    .select(...COLUMNS);

/** The database refuses a use by somebody else, at another member, or when the hour is over. @param row  of the access log */
export async function insertGlassUse(trx: Trx, row: number, proposal: string): Promise<void> {
  await trx('glass_uses').insert({ row, proposal });
}
