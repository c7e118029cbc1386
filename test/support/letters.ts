/** The rows of the outbox with what is sealed in them opened. */

import type { Db } from '../../src/store/database.ts';
import { organisationSealer } from '../../src/store/dataKeys.ts';

type Row = {
  readonly id: number;
  readonly purpose: string;
  readonly idempotency_key: string;
  readonly recipient: Buffer;
  readonly subject: Buffer;
  readonly text: Buffer | null;
  readonly created_at: Date;
  readonly next_attempt_at: Date;
  readonly sent_at: Date | null;
  readonly attempts: number;
  readonly last_error: string | null;
};

/** In the order in which they were written. */
export async function openedLetters(db: Db) {
  const { openText } = organisationSealer(db);
  const rows: Row[] = await db('outbox').orderBy('id');
  return rows.map((row) => ({
    ...row,
    recipient: openText(row.recipient, ['outbox', 'recipient', row.idempotency_key]),
    subject: openText(row.subject, ['outbox', 'subject', row.idempotency_key]),
    text: row.text === null ? null : openText(row.text, ['outbox', 'text', row.idempotency_key]),
  }));
}
