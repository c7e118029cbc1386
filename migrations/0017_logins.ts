/**
 * What the logins by duty stand on: letters that wait for an address, and a schema of views for what a login may see of a table.
 * The grants are not here: src/store/grants.ts applies them whenever the schema is brought up to date. Old code must not run
 * beside it: it would read as the owner.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE SCHEMA seen;

    -- Which rows of the log a transaction has written. Null in rows that are older than this.
    ALTER TABLE access_log ADD COLUMN xact xid8;
    ALTER TABLE access_log ALTER COLUMN xact SET DEFAULT pg_current_xact_id();
    CREATE INDEX access_log_by_xact ON access_log (xact);

    -- Members whom the transaction at hand looks at: it sees their rows of the views below, and no others. No row outlives its
    -- transaction, which is refused unless the log tells of each of them.
    CREATE UNLOGGED TABLE looks (
      xact xid8 NOT NULL,
      poll text NOT NULL,
      number text NOT NULL,
      PRIMARY KEY (xact, poll, number)
    );
    CREATE FUNCTION look(of_poll text, numbers text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      -- Who may read the whole roll has nothing to ask for.
      IF has_table_privilege(session_user, 'public.roll_lines', 'SELECT') THEN
        RETURN;
      END IF;
      INSERT INTO looks (xact, poll, number) SELECT pg_current_xact_id(), of_poll, asked FROM unnest(numbers) AS asked ON CONFLICT DO NOTHING;
      IF (SELECT count(DISTINCT number) FROM looks WHERE xact = pg_current_xact_id()) > 50 THEN
        RAISE EXCEPTION 'more than fifty at once' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'fifty_at_once';
      END IF;
    END $$;
    CREATE FUNCTION refuse_unlogged_look() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM looks WHERE (xact, poll, number) = (NEW.xact, NEW.poll, NEW.number);
      IF NOT EXISTS (SELECT 1 FROM access_log WHERE xact = NEW.xact) THEN
        RAISE EXCEPTION 'a look that is not on record' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'look_is_logged';
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER look_is_logged AFTER INSERT ON looks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unlogged_look();

    CREATE VIEW seen.roll_lines WITH (security_barrier) AS SELECT l.* FROM public.roll_lines l
      WHERE EXISTS (SELECT 1 FROM public.looks k WHERE k.xact = pg_current_xact_id_if_assigned() AND k.poll = l.poll AND k.number = l.number);
    CREATE VIEW seen.roll_now WITH (security_barrier) AS SELECT l.* FROM public.roll_now l
      WHERE EXISTS (SELECT 1 FROM public.looks k WHERE k.xact = pg_current_xact_id_if_assigned() AND k.poll = l.poll AND k.number = l.number);
    CREATE VIEW seen.contact_holds WITH (security_barrier) AS SELECT h.* FROM public.contact_holds h
      WHERE EXISTS (SELECT 1 FROM public.looks k WHERE k.xact = pg_current_xact_id_if_assigned() AND k.poll = h.poll AND k.number = h.number);

    -- What is counted, paged and scoped by without a look at anybody: numbers, units and decisions; no name, contact or fact.
    CREATE VIEW roll_marks AS
      SELECT l.poll, l.number, coalesce(a.unit, l.unit) AS unit, l.added_by, l.email IS NOT NULL AS has_email, a.seq AS amended,
        l.eligible AS listed_eligible,
        CASE WHEN a.seq IS NULL THEN l.eligible ELSE a.eligible END AS eligible,
        CASE WHEN a.seq IS NULL THEN l.first_reason ELSE a.first_reason END AS first_reason
      FROM roll_lines l
      LEFT JOIN LATERAL (SELECT * FROM amendments a WHERE a.poll = l.poll AND a.number = l.number ORDER BY a.seq DESC LIMIT 1) a ON true;
    CREATE VIEW hold_marks AS SELECT poll, number, seq, cause, cluster, held_by, at FROM contact_holds;
    -- Numbers of those whose name has all these words, by their blind indexes.
    CREATE FUNCTION numbers_named(of_poll text, words text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT number FROM roll_lines WHERE poll = of_poll AND cardinality(words) > 0 AND name_words @> words LIMIT 1000
    $$;

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
