/** How roles came to an end. The way is in the clear, as the chain of duties has it; the words are sealed. */
import { z } from 'zod';
import type { Role } from '../contract/roles.ts';
import type { Place } from '../sealing.ts';
import type { Db, Trx } from './database.ts';
import { organisationSealer } from './dataKeys.ts';
import { namesOf } from './people.ts';
import { roleOf } from './roles.ts';

export const ENDINGS = ['officer', 'resigned', 'list', 'expired', 'renewed', 'two-officers'] as const;
export type Ending = (typeof ENDINGS)[number];

const wordsPlace = (id: number): Place => ['roles', 'ended_words', id];

export type RoleEnd = {
  readonly person: string;
  readonly role: Role;
  /** Null where no officer ended it: it ran out, or the list says so. */
  readonly endedBy: string | null;
  readonly how: Ending;
  readonly words: string | null;
  readonly now: Date;
};

/** @returns false when it is not held, and has not run out either */
export async function endRoleOf(trx: Trx, { person, role, endedBy, how, words, now }: RoleEnd): Promise<boolean> {
  const row: { id: number } | undefined = await trx('roles').where({ person, role }).whereNull('ended_at').first('id');
  if (row === undefined) return false;
  const sealed = words === null ? null : organisationSealer(trx).sealText(words, wordsPlace(row.id));
  const ended = await trx('roles')
    .where({ id: row.id })
    .whereNull('ended_at')
    .update({ ended_at: now, ended_by: endedBy, ended_because: how, ended_words: sealed });
  return ended === 1;
}

/** Roles that have run out, or will have by `before`, and that nobody has ended. */
export async function rolesRunningOut(
  db: Db | Trx,
  before: Date,
): Promise<{ readonly person: string; readonly role: Role; readonly until: Date }[]> {
  const rows: { person: string; role: string; until: Date }[] = await db('roles')
    .whereNull('ended_at')
    .where('until', '<=', before)
    .orderBy('id')
    .select('person', 'role', 'until');
  return rows.map(({ role, ...rest }) => ({ ...rest, role: roleOf(role) }));
}

export type EndedRole = {
  readonly name: string;
  readonly role: Role;
  readonly endedAt: Date;
  readonly how: Ending;
  readonly words: string | null;
};

type Row = {
  readonly id: number;
  readonly person: string;
  readonly role: string;
  readonly endedAt: Date;
  readonly how: string;
  readonly words: Buffer | null;
};

/** Roles that were ended and not given anew, the last first. */
export async function endedRoles(db: Db | Trx, limit: number): Promise<EndedRole[]> {
  const rows: Row[] = await db('roles')
    .whereNotNull('ended_at')
    .whereNot({ ended_because: 'renewed' })
    .orderBy('ended_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .select('id', 'person', 'role', 'ended_at as endedAt', 'ended_because as how', 'ended_words as words');
  const { openText } = organisationSealer(db);
  const names = await namesOf(
    db,
    rows.map(({ person }) => person),
  );
  return rows.map(({ id, person, role, endedAt, how, words }) => ({
    name: names.get(person) ?? '',
    role: roleOf(role),
    endedAt,
    how: z.enum(ENDINGS).parse(how),
    words: words === null ? null : openText(words, wordsPlace(id)),
  }));
}
