/**
 * The outbox: letters written in an act's transaction, taken by the mail worker. A letter is taken for a while only; if the
 * worker dies, the letter falls due again, so none is lost and one may come twice, with the same Message-ID. Recipient,
 * subject and text are sealed under the organisation's key; letters are told apart by the blind index of their key.
 */
import { isOneAddress } from '../domain/address.ts';
import type { Place } from '../sealing.ts';
import type { Db, Trx } from './database.ts';
import { organisationSealer } from './dataKeys.ts';

export type Letter = {
  /** What kind of letter, for the record: `vote-link`, `ballot-recorded`. */
  readonly purpose: string;
  /** The same act done twice writes the letter once: `ballot-recorded/POLL/PAPER`. */
  readonly idempotencyKey: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
};

export type DueLetter = Omit<Letter, 'idempotencyKey'> & {
  readonly id: number;
  /** Stays the same however often the letter is tried. */
  readonly messageId: string;
  /** How often it has been tried, this time included. */
  readonly attempts: number;
};

const placeOf = (column: 'recipient' | 'subject' | 'text', key: string): Place => ['outbox', column, key];

/** Rows at once: a letter for each of 100,000 members is one statement for a thousand of them. */
const CHUNK = 1000;

/**
 * Puts letters in the outbox, in their order; a second one with the same key changes nothing.
 * @throws Error for other than one recipient, or a subject that is not one line: the caller should have seen it
 */
export async function enqueueAll(trx: Trx, letters: readonly Letter[], now: Date): Promise<void> {
  const { index, sealText } = organisationSealer(trx);
  const rowOf = ({ purpose, idempotencyKey, recipient, subject, text }: Letter) => {
    if (!isOneAddress(recipient)) throw new Error('a letter to other than one address');
    if (subject === '' || /\p{Cc}/u.test(subject)) throw new Error('a subject that is not one line');
    const key = index('outbox.idempotency_key', idempotencyKey);
    return {
      purpose,
      idempotency_key: key,
      recipient: sealText(recipient, placeOf('recipient', key)),
      subject: sealText(subject, placeOf('subject', key)),
      text: sealText(text, placeOf('text', key)),
      created_at: now,
      next_attempt_at: now,
    };
  };
  for (let from = 0; from < letters.length; from += CHUNK) {
    const rows = letters.slice(from, from + CHUNK).map(rowOf);
    await trx('outbox').insert(rows).onConflict('idempotency_key').ignore();
  }
}

export const enqueue = (trx: Trx, letter: Letter, now: Date): Promise<void> => enqueueAll(trx, [letter], now);

type DueRow = {
  readonly id: number;
  readonly purpose: string;
  readonly idempotency_key: string;
  readonly message_id: string;
  readonly recipient: Buffer;
  readonly subject: Buffer;
  readonly text: Buffer;
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
  const { openText } = organisationSealer(db);
  return rows.map((row) => ({
    id: row.id,
    purpose: row.purpose,
    messageId: row.message_id,
    recipient: openText(row.recipient, placeOf('recipient', row.idempotency_key)),
    subject: openText(row.subject, placeOf('subject', row.idempotency_key)),
    text: openText(row.text, placeOf('text', row.idempotency_key)),
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
