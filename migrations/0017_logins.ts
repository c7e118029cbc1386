/**
 * What the logins by duty stand on: letters that wait for an address, and a schema of views for what a login may see of a table.
 * The grants are not here: src/store/grants.ts applies them whenever the schema is brought up to date. Old code must not run
 * beside it: it would read as the owner.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE SCHEMA seen;

    -- Papers whose ballot has just come on the board and whose voter is to be told. Whoever writes the board sees no contacts, and
    -- whoever writes the letters sees no casts: a row is taken out by the transaction that writes its letter.
    CREATE TABLE recorded_ballots (
      poll text NOT NULL,
      paper text NOT NULL,
      -- The batch: indexes of its first and last entry.
      first_entry int NOT NULL,
      last_entry int NOT NULL,
      PRIMARY KEY (poll, paper),
      FOREIGN KEY (poll, paper) REFERENCES papers (poll, paper)
    );
    -- Name and address of those members alone, and what is held of theirs.
    CREATE VIEW seen.addressees AS
      SELECT r.poll, r.paper, r.first_entry, r.last_entry, l.number, l.name, l.email, l.amended
      FROM public.recorded_ballots r
      JOIN public.papers p ON p.poll = r.poll AND p.paper = r.paper
      JOIN public.roll_now l ON l.poll = p.poll AND l.number = p.number;
    CREATE VIEW seen.addressee_holds AS
      SELECT h.* FROM public.contact_holds h
      WHERE EXISTS (
        SELECT 1 FROM public.recorded_ballots r JOIN public.papers p ON p.poll = r.poll AND p.paper = r.paper
        WHERE p.poll = h.poll AND p.number = h.number);
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
