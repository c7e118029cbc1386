/**
 * Letters to be sent. A row is written in the transaction of the act that it tells of; the mail worker takes it later.
 * The text may hold a link that votes, so it is kept only until the letter is sent. The first migration: no code is older.
 */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table outbox (
      id bigint generated always as identity primary key,
      purpose text not null,
      idempotency_key text not null,
      message_id uuid not null default gen_random_uuid(),
      recipient text not null,
      subject text not null,
      text text,
      created_at timestamptz not null,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      sent_at timestamptz,
      last_error text,
      constraint outbox_one_letter_per_key unique (idempotency_key),
      constraint outbox_one_recipient check (recipient ~ '^[^[:space:][:cntrl:],;:<>"()@]+@[^[:space:][:cntrl:],;:<>"()@]+$'),
      constraint outbox_subject_is_one_line check (subject !~ '[[:cntrl:]]' and subject <> ''),
      constraint outbox_text_until_sent check ((text is null) = (sent_at is not null)),
      constraint outbox_error_is_a_code check (last_error ~ '^[A-Z0-9_]{1,40}$')
    );
    create index outbox_due on outbox (next_attempt_at) where sent_at is null;
  `);
}
