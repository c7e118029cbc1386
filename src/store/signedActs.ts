/** Acts that officers signed with their passkeys, sealed until the scrutineer pack opens them. */

import type { z } from 'zod';
import { decode } from '../../crypto/canonical.ts';
import { signedOpening } from '../verify/bundle.ts';
import type { Db, Trx } from './database.ts';

export type SignedOpening = z.infer<typeof signedOpening>;

/** Keeps the opening of a commitment that stands on the board. */
export async function insertSignedAct(
  trx: Trx,
  poll: string,
  person: string,
  { auth, salt, record }: SignedOpening,
  now: Date,
): Promise<void> {
  await trx('signed_acts').insert({ poll, person, auth, salt, record: JSON.stringify(record), at: now });
}

/** All of a poll, in the order in which they were signed. */
export async function readSignedActs(db: Db, poll: string): Promise<SignedOpening[]> {
  const rows: unknown[] = await db('signed_acts').where({ poll }).orderBy('id').select('auth', 'salt', 'record');
  return rows.map((row) => decode(signedOpening, row, 'signed_acts'));
}
