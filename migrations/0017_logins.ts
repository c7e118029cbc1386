/**
 * What the logins by duty stand on: letters that wait for an address, and a schema of views for what a login may see of a table.
 * The grants are not here: src/store/grants.ts applies them whenever the schema is brought up to date. Old code must not run
 * beside it: it would read as the owner.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE SCHEMA seen;

    -- Which rows of the log a transaction has written, whatever a statement says of it. Null in rows that are older than this.
    ALTER TABLE access_log ADD COLUMN xact xid8;
    CREATE INDEX access_log_by_xact ON access_log (xact);
    -- The log chains itself: a row follows the last one there is and has the hash of what it says (src/verify/accessLog.ts), or it
    -- is refused. Appends wait for each other here too.
    ALTER TABLE access_log ADD CONSTRAINT hash_form CHECK (hash ~ '^[0-9a-f]{64}$');
    CREATE FUNCTION chain_access() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock(7051967);
      NEW.xact := pg_current_xact_id();
      IF NEW.prev IS DISTINCT FROM coalesce((SELECT hash FROM access_log ORDER BY id DESC LIMIT 1), repeat('0', 64)) THEN
        RAISE EXCEPTION 'not after the last row of the log' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'log_follows';
      END IF;
      IF NEW.hash IS DISTINCT FROM encode(sha256(convert_to(canonical_json(jsonb_build_object(
        'format', 'countersign-access/1', 'at', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'person', NEW.person,
        'credentialId', NEW.credential_id, 'act', NEW.act, 'poll', NEW.poll, 'concerning', NEW.concerning, 'details', NEW.details, 'prev', NEW.prev
      )), 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'not the hash of this row of the log' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'log_hashed';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER chained BEFORE INSERT ON access_log FOR EACH ROW EXECUTE FUNCTION chain_access();

    -- Members whom the transaction at hand looks at: it sees their rows of the views below, and no others. It is refused unless the
    -- log tells of each of them. Rows stay until a later look clears them away: what is counted cannot be made to begin again.
    CREATE UNLOGGED TABLE looks (
      xact xid8 NOT NULL,
      poll text NOT NULL,
      number text NOT NULL,
      PRIMARY KEY (xact, poll, number)
    );
    CREATE FUNCTION look(of_poll text, numbers text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE members int; entries int;
    BEGIN
      -- Who may read the whole roll has nothing to ask for.
      IF has_table_privilege(session_user, 'public.roll_lines', 'SELECT') THEN
        RETURN;
      END IF;
      -- In the server's own log, which a transaction that is rolled back does not take with it.
      RAISE LOG 'countersign look by % in % at % of %', session_user, pg_current_xact_id(), array_length(numbers, 1), of_poll;
      DELETE FROM looks WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM looks WHERE xact < pg_snapshot_xmin(pg_current_snapshot()) LIMIT 200 FOR UPDATE SKIP LOCKED));
      INSERT INTO looks (xact, poll, number) SELECT pg_current_xact_id(), of_poll, asked FROM unnest(numbers) AS asked ON CONFLICT DO NOTHING;
      -- One that a savepoint takes back would not be counted.
      IF EXISTS (SELECT 1 FROM looks WHERE xact = pg_current_xact_id() AND xmin <> pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'a look within a savepoint' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'look_stays';
      END IF;
      -- One member's lines in however many polls are one member's.
      SELECT count(DISTINCT number), count(*) INTO members, entries FROM looks WHERE xact = pg_current_xact_id();
      IF members > 1 AND entries > 50 THEN
        RAISE EXCEPTION 'more than fifty at once' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'fifty_at_once';
      END IF;
    END $$;
    -- By number, or as the person who did it or is concerned.
    CREATE FUNCTION refuse_unlogged_look() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM access_log l WHERE l.xact = NEW.xact
          AND (l.concerning = NEW.number OR EXISTS (SELECT 1 FROM access_subjects s WHERE s.row = l.id AND s.number = NEW.number)
            OR EXISTS (SELECT 1 FROM people m WHERE m.member_number = NEW.number AND m.id IN (l.person, l.concerning)))
      ) THEN
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

    -- What the rules made of the list is written by who may write any line; the others add a line that two officers agreed.
    CREATE FUNCTION refuse_listed_line() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.added_by IS NULL AND NOT has_table_privilege(session_user, 'public.roll_lines', 'INSERT') THEN
        RAISE EXCEPTION 'a line that no export has and no two officers agreed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'listed_by_the_rules';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER listed_by_the_rules BEFORE INSERT ON roll_lines FOR EACH ROW EXECUTE FUNCTION refuse_listed_line();

    -- What is counted, paged and scoped by without a look at anybody: numbers, units and decisions; no name, contact or reason.
    CREATE VIEW roll_marks AS
      SELECT l.poll, l.number, coalesce(a.unit, l.unit) AS unit, l.added_by, l.email IS NOT NULL AS has_email, a.seq AS amended,
        l.eligible AS listed_eligible,
        CASE WHEN a.seq IS NULL THEN l.eligible ELSE a.eligible END AS eligible
      FROM roll_lines l
      LEFT JOIN LATERAL (SELECT * FROM amendments a WHERE a.poll = l.poll AND a.number = l.number ORDER BY a.seq DESC LIMIT 1) a ON true;
    CREATE VIEW hold_marks AS SELECT poll, number, seq, cause, cluster, held_by, at FROM contact_holds;
    -- Numbers of the first fifty whose name has all these words, by their blind indexes, in some units (null: all).
    CREATE FUNCTION numbers_named(of_poll text, words text[], of_units text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT l.number FROM roll_lines l JOIN roll_marks m USING (poll, number)
      WHERE l.poll = of_poll AND cardinality(words) > 0 AND l.name_words @> words AND (of_units IS NULL OR m.unit = ANY (of_units))
      ORDER BY l.number COLLATE "C" LIMIT 50
    $$;
    -- How many have which first reason, and of how many it stands by a person's word. Nobody's number.
    CREATE FUNCTION reason_counts(of_poll text, of_units text[], of_variance text) RETURNS TABLE (code text, members bigint, confirmed bigint)
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT l.first_reason, count(*), count(*) FILTER (WHERE c.number IS NOT NULL OR l.amended IS NOT NULL)
      FROM roll_now l LEFT JOIN confirmations c ON c.poll = l.poll AND c.number = l.number
      WHERE l.poll = of_poll AND l.first_reason IS NOT NULL AND (of_units IS NULL OR l.unit = ANY (of_units))
        AND (of_variance IS NULL OR EXISTS (SELECT 1 FROM variances v WHERE v.poll = l.poll AND v.kind = of_variance AND v.members @> to_jsonb(l.number)))
      GROUP BY l.first_reason ORDER BY l.first_reason COLLATE "C"
    $$;
    -- Who has a reason is a look at them, fifty at a time like any.
    CREATE FUNCTION look_by_reason(of_poll text, of_reason text, of_units text[], of_variance text, skip int) RETURNS SETOF text
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE found text[] := ARRAY(
      SELECT l.number FROM roll_now l
      WHERE l.poll = of_poll AND l.first_reason = of_reason AND (of_units IS NULL OR l.unit = ANY (of_units))
        AND (of_variance IS NULL OR EXISTS (SELECT 1 FROM variances v WHERE v.poll = l.poll AND v.kind = of_variance AND v.members @> to_jsonb(l.number)))
      ORDER BY l.number COLLATE "C" LIMIT 50 OFFSET skip);
    BEGIN
      PERFORM look(of_poll, found);
      RETURN QUERY SELECT unnest(found);
    END $$;
    -- At these places, from 0, among those whose exclusion for a reason nobody has confirmed yet.
    CREATE FUNCTION look_at_unconfirmed(of_poll text, of_reason text, of_units text[], places bigint[]) RETURNS SETOF text
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE found text[] := ARRAY(
      SELECT number FROM (
        SELECT l.number, row_number() OVER (ORDER BY l.number COLLATE "C") - 1 AS place
        FROM roll_now l LEFT JOIN confirmations c ON c.poll = l.poll AND c.number = l.number
        WHERE l.poll = of_poll AND l.first_reason = of_reason AND l.amended IS NULL AND c.number IS NULL AND (of_units IS NULL OR l.unit = ANY (of_units))
      ) AS waiting WHERE place = ANY (places) ORDER BY place);
    BEGIN
      PERFORM look(of_poll, found);
      RETURN QUERY SELECT unnest(found);
    END $$;

    -- A step is taken with what it stands for: nobody closes a poll without the entry that says so, nor declares what is not published.
    CREATE FUNCTION refuse_bare_step() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.state = 'closed' AND NOT (
          EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.id AND kind = 'closed')
          AND EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.id AND kind = 'encrypted-tally')))
        OR (NEW.state = 'counted' AND NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.id AND kind = 'outcome'))
        OR (NEW.state = 'declared' AND NOT EXISTS (SELECT 1 FROM published WHERE poll = NEW.id)) THEN
        RAISE EXCEPTION 'a step without what it stands for' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'step_with_its_entry';
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER step_with_its_entry AFTER UPDATE OF state ON polls DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
      WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION refuse_bare_step();

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
