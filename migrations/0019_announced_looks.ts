/**
 * Who is shown what is on record before it is shown: an announcement, committed by a transaction of its own, without which
 * nothing opens. So a look that is rolled back stays on record too. Sealed texts of people, claims, evidence, notices,
 * proposals and tenders go by the same way as lines of the roll. Old code must not run beside it: it would be refused.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE announcements (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      xact xid8 NOT NULL,
      -- The server's own clock: good for a minute.
      said_at timestamptz NOT NULL,
      login text NOT NULL,
      -- Members of a poll by their numbers, or sealed texts by the keys of their rows.
      kind text NOT NULL CONSTRAINT kind_known CHECK (kind IN ('members','people','claimants','claims','claim-messages','evidence','evidence-bytes','notices','proposals','tenders')),
      poll text,
      keys text[] NOT NULL CONSTRAINT fifty_announced CHECK (cardinality(keys) <= 50),
      -- Who asked, as the service says; null: nobody, it is the service's own doing.
      person text,
      -- False: for a letter, or to find out whether somebody may act; shown to nobody.
      shown boolean NOT NULL,
      CONSTRAINT members_of_a_poll CHECK ((kind = 'members') = (poll IS NOT NULL))
    );
    -- Which of them came to be: written by the transaction that looks, and gone with it.
    CREATE TABLE announcement_uses (
      announcement bigint PRIMARY KEY REFERENCES announcements,
      xact xid8 NOT NULL
    );
    -- How far the announcements have been gone through for looks that came to nothing.
    CREATE TABLE announcement_sweeps (
      upto bigint PRIMARY KEY,
      at timestamptz NOT NULL
    );
    DO $$ DECLARE kept text;
    BEGIN
      FOREACH kept IN ARRAY ARRAY['announcements','announcement_uses','announcement_sweeps'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
      END LOOP;
    END $$;

    -- Whose is what, and of which units: of what is asked for by these keys. Open: officers are known to one another.
    CREATE FUNCTION subjects_of(of_kind text, of_poll text, asked text[])
      RETURNS TABLE (poll text, number text, persons text[], units text[], is_open boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT l.poll, l.number, '{}'::text[], ARRAY[l.unit, m.unit], false
        FROM roll_lines l JOIN roll_marks m USING (poll, number) WHERE of_kind = 'members' AND l.poll = of_poll AND l.number = ANY (asked)
      UNION ALL SELECT NULL, p.member_number, ARRAY[p.id], NULL, EXISTS (SELECT 1 FROM roles r WHERE r.person = p.id)
        FROM people p WHERE of_kind = 'people' AND p.id = ANY (asked)
      UNION ALL SELECT g.poll, NULL, ARRAY[g.person], NULL, false FROM claimants g WHERE of_kind = 'claimants' AND g.person = ANY (asked)
      UNION ALL SELECT c.poll, c.number, ARRAY[c.claimant], ARRAY[m.unit, c.unit], false
        FROM claims c LEFT JOIN roll_marks m ON m.poll = c.poll AND m.number = c.number
        WHERE of_kind IN ('claims','claim-messages') AND c.id = ANY (asked)
      UNION ALL SELECT e.poll, coalesce(e.number, c.number), ARRAY[c.claimant, e.given_by], ARRAY[m.unit, c.unit], false
        FROM evidence e LEFT JOIN claims c ON c.id = e.claim LEFT JOIN roll_marks m ON m.poll = e.poll AND m.number = coalesce(e.number, c.number)
        WHERE of_kind IN ('evidence','evidence-bytes') AND e.id = ANY (asked)
      UNION ALL SELECT n.poll, n.number, '{}', n.units, false FROM notices n WHERE of_kind = 'notices' AND n.id = ANY (asked)
      UNION ALL SELECT p.poll, p.concerning, ARRAY[p.proposed_by, c.claimant, t.person], p.units, false
        FROM proposals p LEFT JOIN claim_proposals a ON a.proposal = p.id LEFT JOIN claims c ON c.id = a.claim
        LEFT JOIN tender_proposals b ON b.proposal = p.id LEFT JOIN tenders t ON t.poll = b.poll AND t.tender = b.tender
        WHERE of_kind = 'proposals' AND p.id = ANY (asked)
      UNION ALL SELECT t.poll, t.number, ARRAY[t.person], ARRAY[t.unit], false FROM tenders t WHERE of_kind = 'tenders' AND t.tender = ANY (asked)
    $$;

    -- Their own, or of a unit for which they hold a role at that time (what is of no unit: any role), or opened to them by two.
    CREATE FUNCTION announce(of_kind text, of_poll text, asked text[], who text, service_at timestamptz, is_shown boolean) RETURNS bigint
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE made bigint;
    BEGIN
      IF cardinality(asked) > 50 THEN
        RAISE EXCEPTION 'more than fifty at once' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'fifty_at_once';
      END IF;
      -- Without a lock: who asks may hold the poll, and would wait for itself.
      IF (of_poll IS NOT NULL AND NOT EXISTS (SELECT 1 FROM polls WHERE id = of_poll))
          OR (who IS NOT NULL AND NOT EXISTS (SELECT 1 FROM people WHERE id = who))
          OR coalesce(array_ndims(asked), 1) <> 1 OR array_position(asked, NULL) IS NOT NULL OR EXISTS (SELECT 1 FROM unnest(asked) k WHERE octet_length(k) > 100)
          -- Who puts casts on the board, or signs off looks, has no business with claims, evidence or addresses of a roll.
          OR (session_user LIKE '%\\_sequence' AND of_kind <> ALL (ARRAY['proposals','people']))
          OR (session_user LIKE '%\\_review' AND of_kind <> ALL (ARRAY['proposals','people'])) THEN
        RAISE EXCEPTION 'announced of nothing, or by nobody' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'announced_of_something';
      END IF;
      IF is_shown AND who IS NOT NULL AND EXISTS (
        SELECT 1 FROM subjects_of(of_kind, of_poll, asked) s
        WHERE NOT s.is_open
          AND NOT coalesce(who = ANY (array_remove(s.persons, NULL)), false) AND s.number IS DISTINCT FROM who
          AND NOT EXISTS (SELECT 1 FROM people p WHERE p.id = who AND p.member_number = s.number)
          AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.person = who AND r.since <= service_at AND r.role <> 'trustee' AND r.ended_at IS NULL AND r.until > service_at
            AND (r.units IS NULL OR coalesce(array_remove(s.units, NULL), '{}') = '{}' OR s.units && r.units))
          AND NOT EXISTS (SELECT 1 FROM glass g WHERE g.holder = who AND g.poll = s.poll AND g.number = s.number AND g.at <= service_at AND g.until > service_at)
      ) THEN
        RAISE EXCEPTION 'not of their units' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'look_in_scope';
      END IF;
      INSERT INTO announcements (xact, said_at, login, kind, poll, keys, person, shown)
        VALUES (pg_current_xact_id(), clock_timestamp(), session_user, of_kind, of_poll, asked, who, is_shown) RETURNING id INTO made;
      RETURN made;
    END $$;
    -- Of an earlier transaction, and fresh. @returns the announcement; an exception where there is none
    CREATE FUNCTION announced(ticket bigint) RETURNS announcements LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE given announcements;
    BEGIN
      SELECT * INTO given FROM announcements a
        WHERE a.id = ticket AND a.xact IS DISTINCT FROM pg_current_xact_id_if_assigned() AND a.said_at > clock_timestamp() - interval '1 minute';
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a look that was not announced' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'look_is_announced';
      END IF;
      RETURN given;
    END $$;

    DROP FUNCTION look(text, text[]);
    DROP FUNCTION look_by_reason(text, text, text[], text, int);
    DROP FUNCTION look_at_unconfirmed(text, text, text[], bigint[]);
    -- What was announced is seen from here to the end of the transaction. @returns the numbers
    CREATE FUNCTION look(ticket bigint) RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE given announcements := announced(ticket); members int; entries int;
    BEGIN
      IF given.kind <> 'members' THEN
        RAISE EXCEPTION 'announced as something else' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'look_is_announced';
      END IF;
      DELETE FROM looks WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM looks WHERE xact < pg_snapshot_xmin(pg_current_snapshot()) LIMIT 200 FOR UPDATE SKIP LOCKED));
      INSERT INTO looks (xact, poll, number) SELECT pg_current_xact_id(), given.poll, asked FROM unnest(given.keys) AS asked ON CONFLICT DO NOTHING;
      -- One that a savepoint takes back would not be counted.
      IF EXISTS (SELECT 1 FROM looks WHERE xact = pg_current_xact_id() AND xmin <> pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'a look within a savepoint' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'look_stays';
      END IF;
      -- One member's lines in however many polls are one member's.
      SELECT count(DISTINCT l.number), count(*) INTO members, entries FROM looks l WHERE l.xact = pg_current_xact_id();
      IF members > 1 AND entries > 50 THEN
        RAISE EXCEPTION 'more than fifty at once' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'fifty_at_once';
      END IF;
      INSERT INTO announcement_uses (announcement, xact) VALUES (ticket, pg_current_xact_id());
      RETURN QUERY SELECT unnest(given.keys);
    END $$;

    CREATE FUNCTION numbers_by_reason(of_poll text, of_reason text, of_units text[], skip int, most int) RETURNS text[]
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT ARRAY(SELECT l.number FROM roll_now l
        WHERE l.poll = of_poll AND l.first_reason = of_reason AND (of_units IS NULL OR l.unit = ANY (of_units))
        ORDER BY l.number COLLATE "C" LIMIT most OFFSET skip)
    $$;
    -- At these places, from 0, among those whose exclusion for a reason nobody has confirmed yet.
    CREATE FUNCTION numbers_unconfirmed(of_poll text, of_reason text, of_units text[], places bigint[]) RETURNS text[]
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT ARRAY(SELECT number FROM (
          SELECT l.number, row_number() OVER (ORDER BY l.number COLLATE "C") - 1 AS place
          FROM roll_now l LEFT JOIN confirmations c ON c.poll = l.poll AND c.number = l.number
          WHERE l.poll = of_poll AND l.first_reason = of_reason AND l.amended IS NULL AND c.number IS NULL AND (of_units IS NULL OR l.unit = ANY (of_units))
        ) AS waiting WHERE place = ANY (places) ORDER BY place)
    $$;
    -- Who has a reason nobody is told before it is announced.
    CREATE FUNCTION announce_by_reason(of_poll text, of_reason text, of_units text[], skip int, most int, who text, service_at timestamptz) RETURNS bigint
      LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT announce('members', of_poll, numbers_by_reason(of_poll, of_reason, of_units, skip, most), who, service_at, true)
    $$;
    CREATE FUNCTION announce_unconfirmed(of_poll text, of_reason text, of_units text[], places bigint[], who text, service_at timestamptz) RETURNS bigint
      LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT announce('members', of_poll, numbers_unconfirmed(of_poll, of_reason, of_units, places), who, service_at, true)
    $$;

    -- Sealed texts by their rows' keys: what was announced, and to who may read all of it whatever is asked for.
    CREATE FUNCTION opened(of_kind text, asked text[], ticket bigint) RETURNS TABLE (key text, part text, bytes bytea)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE given announcements;
    BEGIN
      IF NOT has_table_privilege(session_user, 'public.roll_lines', 'SELECT') THEN
        given := announced(ticket);
        IF given.kind <> of_kind OR NOT given.keys @> asked THEN
          RAISE EXCEPTION 'announced as something else' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'look_is_announced';
        END IF;
      END IF;
      CASE of_kind
        WHEN 'people' THEN RETURN QUERY
          SELECT p.id, 'name', p.name::bytea FROM people p WHERE p.id = ANY (asked)
          UNION ALL SELECT p.id, 'email', p.email::bytea FROM people p WHERE p.id = ANY (asked) AND p.email IS NOT NULL;
        WHEN 'claimants' THEN RETURN QUERY
          SELECT g.person, 'given', g.given::bytea FROM claimants g WHERE g.person = ANY (asked);
        WHEN 'claims' THEN RETURN QUERY
          SELECT c.id, 'words', c.words::bytea FROM claims c WHERE c.id = ANY (asked)
          UNION ALL SELECT e.claim, 'because', e.because::bytea FROM claim_ends e WHERE e.claim = ANY (asked);
        WHEN 'claim-messages' THEN RETURN QUERY
          SELECT m.claim, m.id::text, m.says::bytea FROM claim_messages m WHERE m.claim = ANY (asked);
        WHEN 'evidence' THEN RETURN QUERY
          SELECT e.id, 'what', e.what::bytea FROM evidence e WHERE e.id = ANY (asked);
        WHEN 'evidence-bytes' THEN RETURN QUERY
          SELECT e.id, 'bytes', e.bytes::bytea FROM evidence e WHERE e.id = ANY (asked);
        WHEN 'notices' THEN RETURN QUERY
          SELECT n.id, 'document', n.document::bytea FROM notices n WHERE n.id = ANY (asked);
        WHEN 'proposals' THEN RETURN QUERY
          SELECT p.id, 'body', p.body::bytea FROM proposals p WHERE p.id = ANY (asked)
          UNION ALL SELECT p.id, 'record', p.record::bytea FROM proposals p WHERE p.id = ANY (asked)
          UNION ALL SELECT e.proposal, 'because', e.because::bytea FROM proposal_ends e WHERE e.proposal = ANY (asked)
          UNION ALL SELECT e.proposal, 'end-record', e.record::bytea FROM proposal_ends e WHERE e.proposal = ANY (asked) AND e.record IS NOT NULL;
        WHEN 'tenders' THEN RETURN QUERY
          SELECT t.tender, 'content', t.content::bytea FROM tenders t WHERE t.tender = ANY (asked);
      END CASE;
    END $$;

    -- Ids alone of those who read a person's mailbox, and a yes or no: no need to read who they are.
    CREATE FUNCTION mailbox_of(of_person text) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT id FROM same_mailbox(of_person)
    $$;
    ALTER FUNCTION has_codes_of(text, text) SECURITY DEFINER SET search_path = public, pg_temp;

    -- Of members, announced more than two minutes ago and looked at by no transaction that was committed: so many at most, with
    -- those of the numbers who are on the roll. The position moves up to the first that is open.
    CREATE FUNCTION undone_looks(most int) RETURNS TABLE (id bigint, poll text, keys text[], person text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE since bigint := coalesce((SELECT max(s.upto) FROM announcement_sweeps s), 0); done bigint;
    BEGIN
      done := least(
        coalesce(
          (SELECT min(a.id) - 1 FROM announcements a WHERE a.id > since AND a.kind = 'members' AND NOT EXISTS (SELECT 1 FROM announcement_uses u WHERE u.announcement = a.id)),
          (SELECT max(a.id) FROM announcements a WHERE a.id > since)),
        (SELECT max(a.id) FROM announcements a WHERE a.id > since AND a.said_at < clock_timestamp() - interval '2 minutes'));
      IF done > since THEN
        INSERT INTO announcement_sweeps (upto, at) VALUES (done, clock_timestamp()) ON CONFLICT DO NOTHING;
      END IF;
      RETURN QUERY SELECT a.id, a.poll, ARRAY(SELECT l.number FROM roll_lines l WHERE l.poll = a.poll AND l.number = ANY (a.keys)), a.person
        FROM announcements a
        WHERE a.id > since AND a.kind = 'members' AND a.said_at < clock_timestamp() - interval '2 minutes'
          AND NOT EXISTS (SELECT 1 FROM announcement_uses u WHERE u.announcement = a.id)
        ORDER BY a.id LIMIT most;
    END $$;
    -- It is told, by a row of the log that this transaction wrote and that names them all.
    CREATE FUNCTION settle_undone(undone bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE given announcements;
    BEGIN
      SELECT * INTO given FROM announcements a WHERE a.id = undone AND a.kind = 'members' AND a.said_at < clock_timestamp() - interval '2 minutes';
      IF NOT FOUND OR EXISTS (
        SELECT 1 FROM roll_lines l WHERE l.poll = given.poll AND l.number = ANY (given.keys) AND NOT EXISTS (
          SELECT 1 FROM access_log g JOIN access_subjects s ON s.row = g.id
          WHERE g.xact = pg_current_xact_id_if_assigned() AND g.act = 'look-undone' AND g.poll = given.poll
            AND g.person IS NOT DISTINCT FROM given.person AND s.number = l.number)
      ) THEN
        RAISE EXCEPTION 'a look that is not told yet' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settled_as_told';
      END IF;
      INSERT INTO announcement_uses (announcement, xact) VALUES (undone, pg_current_xact_id()) ON CONFLICT DO NOTHING;
    END $$;
    -- They are told of looks that may have been nobody's doing: the daily limit counts those that were.
    CREATE OR REPLACE FUNCTION refuse_many_looks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT l.person, l.at FROM added a JOIN access_log l ON l.id = a.row WHERE l.act NOT IN ('reviews-read','look-undone')) mine
        WHERE (SELECT count(DISTINCT s.number) FROM access_log l JOIN access_subjects s ON s.row = l.id
          WHERE l.person = mine.person AND l.at > mine.at - interval '1 day' AND l.act NOT IN ('reviews-read','look-undone')) > 1050
      ) THEN
        RAISE EXCEPTION 'more members than anybody looks at in a day' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'looks_of_a_day';
      END IF;
      RETURN NULL;
    END $$;

    -- The log goes on in time, whatever an act took for now when it began to wait.
    CREATE FUNCTION refuse_backward_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.at < (SELECT at FROM access_log ORDER BY id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'earlier than the row before' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'log_in_order';
      END IF;
      RETURN NEW;
    END $$;
    -- After "chained", by its name: whoever waited for the log sees its last row.
    CREATE TRIGGER in_order BEFORE INSERT ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_backward_log();

    -- What a look shows comes out of functions: no condition is tried on rows that are not shown, and no plan tells of them.
    DROP VIEW seen.roll_lines;
    DROP VIEW seen.roll_now;
    DROP VIEW seen.contact_holds;
    CREATE FUNCTION seen_lines() RETURNS SETOF roll_lines LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      RETURN QUERY SELECT l.* FROM looks k JOIN roll_lines l ON l.poll = k.poll AND l.number = k.number WHERE k.xact = pg_current_xact_id_if_assigned();
    END $$;
    CREATE FUNCTION seen_lines_now() RETURNS SETOF roll_now LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      RETURN QUERY SELECT l.* FROM looks k JOIN roll_now l ON l.poll = k.poll AND l.number = k.number WHERE k.xact = pg_current_xact_id_if_assigned();
    END $$;
    CREATE FUNCTION seen_holds() RETURNS SETOF contact_holds LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      RETURN QUERY SELECT h.* FROM looks k JOIN contact_holds h ON h.poll = k.poll AND h.number = k.number WHERE k.xact = pg_current_xact_id_if_assigned();
    END $$;
    CREATE VIEW seen.roll_lines AS SELECT * FROM seen_lines();
    CREATE VIEW seen.roll_now AS SELECT * FROM seen_lines_now();
    CREATE VIEW seen.contact_holds AS SELECT * FROM seen_holds();
    CREATE FUNCTION add_seen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_TABLE_NAME = 'roll_lines' THEN
        INSERT INTO public.roll_lines SELECT NEW.*;
      ELSE
        INSERT INTO public.contact_holds SELECT NEW.*;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER add_seen INSTEAD OF INSERT ON seen.roll_lines FOR EACH ROW EXECUTE FUNCTION add_seen();
    CREATE TRIGGER add_seen INSTEAD OF INSERT ON seen.contact_holds FOR EACH ROW EXECUTE FUNCTION add_seen();

    -- Counted before anything is written: who adds something first, and takes it back, would learn of one member by what it changes.
    DROP FUNCTION reason_counts(text, text[], text);
    CREATE FUNCTION reason_counts(of_poll text, of_units text[]) RETURNS TABLE (code text, members bigint, confirmed bigint)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      IF pg_current_xact_id_if_assigned() IS NOT NULL AND NOT has_table_privilege(session_user, 'public.roll_lines', 'SELECT') THEN
        RAISE EXCEPTION 'counted after something was written' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_first';
      END IF;
      RETURN QUERY SELECT l.first_reason, count(*), count(*) FILTER (WHERE c.number IS NOT NULL OR l.amended IS NOT NULL)
      FROM roll_now l LEFT JOIN confirmations c ON c.poll = l.poll AND c.number = l.number
      WHERE l.poll = of_poll AND l.first_reason IS NOT NULL AND (of_units IS NULL OR l.unit = ANY (of_units))
      GROUP BY l.first_reason ORDER BY l.first_reason COLLATE "C";
    END $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
