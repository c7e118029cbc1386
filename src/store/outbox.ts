/**
 * The outbox: letters written in an act's transaction, taken by the mail worker. A letter is taken for a while only; if the
 * worker dies, the letter falls due again, so none is lost and one may come twice, with the same Message-ID.
 */
import type { Db, Trx } from './database.ts';

export type Letter = {
  /** What kind of letter, for the record: `vote-link`, `ballot-recorded`. */
  readonly purpose: string;
  /** The same act done twice writes the letter once: `ballot-recorded/POLL/PAPER`. */
  readonly idempotencyKey: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
};

export type DueLetter = Letter & {
  readonly id: number;
  /** Stays the same however often the letter is tried. */
  readonly messageId: string;
  /** How often it has been tried, this time included. */
  readonly attempts: number;
};

/** Puts a letter in the outbox; a second one with the same key changes nothing. */
export async function enqueue(trx: Trx, letter: Letter, now: Date): Promise<void> {
  await trx('outbox')
    .insert({
      purpose: letter.purpose,
      idempotency_key: letter.idempotencyKey,
      recipient: letter.recipient,
      subject: letter.subject,
      text: letter.text,
      created_at: now,
      next_attempt_at: now,
    })
    .onConflict('idempotency_key')
    .ignore();
}

type DueRow = {
  readonly id: number;
  readonly purpose: string;
  readonly idempotency_key: string;
  readonly message_id: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly attempts: number;
};

/**
 * Takes up to `limit` letters that are due, oldest first; nobody else gets them before `heldUntil`. Workers beside each other
 * skip what the other has locked.
 */
export async function claim(
  db: Db<'mail'> | Trx<'mail'>,
  { now, heldUntil, limit }: { readonly now: Date; readonly heldUntil: Date; readonly limit: number },
): Promise<DueLetter[]> {
  const { rows }: { rows: DueRow[] } = await db.raw(
    `update outbox set attempts = attempts + 1, next_attempt_at = :heldUntil
     where id in (
       select id from outbox where sent_at is null and next_attempt_at <= :now
       order by next_attempt_at, id limit :limit for update skip locked
     )
     returning id, purpose, idempotency_key, message_id, recipient, subject, text, attempts`,
    { now, heldUntil, limit },
  );
  return rows.map((row) => ({
    id: row.id,
    purpose: row.purpose,
    idempotencyKey: row.idempotency_key,
    messageId: row.message_id,
    recipient: row.recipient,
    subject: row.subject,
    text: row.text,
    attempts: row.attempts,
  }));
}

/** The letter is with the next mail server; its text, which may hold a link that votes, is forgotten. */
export async function markSent(db: Db<'mail'>, id: number, now: Date): Promise<void> {
  await db('outbox').where({ id }).whereNull('sent_at').update({ sent_at: now, text: null, last_error: null });
}

/** Not sent. `code` is a code, never the server's words, which repeat the address. */
export async function markFailed(db: Db<'mail'>, id: number, code: string, nextAttemptAt: Date): Promise<void> {
  await db('outbox').where({ id }).whereNull('sent_at').update({ last_error: code, next_attempt_at: nextAttemptAt });
}
