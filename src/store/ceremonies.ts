/** What trustees sent one another to make a key, by round; rows are kept for good. And the rehearsals of all trustees. */
import type { CeremonyBlame, CeremonyStep } from '../contract/ceremony.ts';
import type { Db, Trx } from './database.ts';

export type CeremonyRow = {
  readonly owner: number;
  readonly step: CeremonyStep;
  /** Canonical JSON. */
  readonly message: string;
  /** Of a complaint. */
  readonly blame: CeremonyBlame | null;
};
/** Without what was said. */
export type CeremonyStand = { readonly round: number; readonly taken: readonly Omit<CeremonyRow, 'message'>[] };

type Row = Omit<CeremonyRow, 'blame'> & {
  readonly blamed: number | null;
  readonly reason: CeremonyBlame['reason'] | null;
};

/** The round under way, from 1. */
export async function readCeremonyRound(db: Db | Trx, poll: string): Promise<number> {
  const [row] = await db('ceremony_restarts').where({ poll }).count({ restarts: '*' });
  return 1 + Number(row?.restarts ?? 0);
}

/** In the order of steps and owners. */
export async function readCeremonyStand(db: Db | Trx, poll: string): Promise<CeremonyStand> {
  const round = await readCeremonyRound(db, poll);
  const rows: Omit<Row, 'message'>[] = await messagesOf(db, poll, round).select('owner', 'step', 'blamed', 'reason');
  return { round, taken: rows.map(withBlame) };
}

/** In the order of steps and owners. */
export async function readCeremonyMessages(db: Db | Trx, poll: string, round: number): Promise<readonly CeremonyRow[]> {
  const rows: Row[] = await messagesOf(db, poll, round).select('owner', 'step', 'message', 'blamed', 'reason');
  return rows.map(withBlame);
}

const messagesOf = (db: Db | Trx, poll: string, round: number) =>
  db('ceremony_messages').where({ poll, round }).orderBy(['turn', 'owner']);

function withBlame<R extends Pick<Row, 'blamed' | 'reason'>>({ blamed, reason, ...row }: R) {
  return { ...row, blame: blamed === null || reason === null ? null : { blamed, reason } };
}

export async function insertCeremonyMessage(
  trx: Trx,
  poll: string,
  { round, turn, blame, ...row }: CeremonyRow & { readonly round: number; readonly turn: number },
  now: Date,
): Promise<void> {
  await trx('ceremony_messages').insert({ poll, round, turn, ...row, ...(blame ?? {}), at: now });
}

export async function insertCeremonyRestart(
  trx: Trx,
  poll: string,
  { round, by }: { readonly round: number; readonly by: string },
  now: Date,
): Promise<void> {
  await trx('ceremony_restarts').insert({ poll, round, restarted_by: by, at: now });
}

export async function insertRehearsal(
  trx: Trx,
  poll: string,
  { owner, rehearsal }: { readonly owner: number; readonly rehearsal: string },
  now: Date,
): Promise<void> {
  await trx('rehearsals').insert({ poll, owner, rehearsal, at: now });
}
