/**
 * Few papers of another way, put in as ballots by two tellers before the close: entered as counts are, each alone, under the name of their
 * unit; and on the board only what two agree on. Older code closes without, and counts the papers after the close.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The papers of a unit as ballots; its subject is /unit. Sealed under the poll's key: which is whose nobody draws before the close.
    ALTER TABLE teller_counts ADD COLUMN ballots sealed CONSTRAINT ballots_of_a_unit CHECK ((ballots IS NULL) = (subject NOT LIKE '/%'));
    INSERT INTO poll_acts (act, role) VALUES ('transcript-entered','teller');

    -- Papers that came in of a unit, void ones too, where two agree on them; null where they do not.
    CREATE FUNCTION transcribed(of_poll text, of_unit text) RETURNS int LANGUAGE sql STABLE AS $$
      SELECT a.papers FROM teller_counts a JOIN teller_counts b USING (poll, subject, round)
        WHERE poll = of_poll AND subject = '/' || of_unit AND a.place = 1 AND b.place = 2 AND a.same = b.same AND a.papers = b.papers
    $$;
    CREATE FUNCTION taken_in(of_poll text, of_unit text) RETURNS bigint LANGUAGE sql STABLE AS $$
      SELECT count(*) FROM taken_papers t JOIN papers p USING (poll, paper) WHERE poll = of_poll AND p.unit = of_unit
    $$;

    -- What is put in as ballots is not counted again.
    CREATE OR REPLACE FUNCTION counts_needed(of_poll text) RETURNS TABLE (subject text, taken bigint) LANGUAGE sql STABLE AS $$
      WITH done AS (SELECT u ->> 'unit' AS unit FROM board_entries e, jsonb_array_elements(body_of(of_poll, e.line::jsonb) -> 'transcribed') u
          WHERE e.poll = of_poll AND e.kind = 'closed'),
        taken AS (SELECT p.unit, count(*) AS papers FROM taken_papers t JOIN papers p USING (poll, paper)
          WHERE t.poll = of_poll AND p.unit NOT IN (SELECT unit FROM done) GROUP BY p.unit),
        asked AS (SELECT c ->> 'id' AS contest, c ->> 'kind' <> 'trigger' AND c -> 'rule' IS NOT NULL AS whole
          FROM polls, jsonb_array_elements(definition -> 'contests') c WHERE id = of_poll)
      SELECT a.contest || '/' || t.unit, t.papers FROM asked a, taken t WHERE NOT a.whole
      UNION ALL SELECT a.contest || '/', sum(t.papers)::bigint FROM asked a, taken t WHERE a.whole GROUP BY a.contest
    $$;

    CREATE OR REPLACE FUNCTION refuse_teller_count() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE before int; first text; of_poll polls; closes timestamptz;
      of_unit text := CASE WHEN NEW.subject LIKE '/%' THEN substr(NEW.subject, 2) END;
    BEGIN
      SELECT * INTO of_poll FROM polls WHERE id = NEW.poll FOR UPDATE;
      IF of_unit IS NULL AND (of_poll.state <> 'closed' OR is_approved(NEW.poll)) THEN
        RAISE EXCEPTION 'counted before the close, or when a trustee has approved' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_in_time';
      END IF;
      IF of_unit IS NOT NULL THEN
        SELECT (of_poll.definition ->> 'closesAt')::timestamptz + make_interval(secs => coalesce(sum(x.adds_seconds), 0))
          INTO closes FROM lock_lifts x JOIN locks l ON l.id = x.lock WHERE l.poll = NEW.poll AND l.scope = 'voting';
        IF of_poll.definition ->> 'smallCounts' IS DISTINCT FROM 'sealed' THEN
          RAISE EXCEPTION 'put in where no count is sealed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transcribed_where_sealed';
        END IF;
        IF of_poll.state <> 'open' OR NEW.at < closes OR EXISTS (SELECT 1 FROM open_locks WHERE scope = 'voting' AND poll = NEW.poll) THEN
          RAISE EXCEPTION 'put in while members vote, or after the close' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transcribed_in_time';
        END IF;
      END IF;
      IF NOT EXISTS (SELECT 1 FROM roles WHERE person = NEW.person AND role = 'teller' AND ended_at IS NULL AND until > NEW.at
          AND (units IS NULL OR split_part(NEW.subject, '/', 2) = ANY (units))) THEN
        RAISE EXCEPTION 'no teller for these papers' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_by_a_teller';
      END IF;
      IF interest_of(NEW.person, NEW.poll) IS DISTINCT FROM 'none' THEN
        RAISE EXCEPTION 'an interest in the poll' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_interest';
      END IF;
      IF moved_to_paper(NEW.person, NEW.poll) IS DISTINCT FROM false THEN
        RAISE EXCEPTION 'counted by who moved members to paper' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_by_no_mover';
      END IF;
      IF (CASE WHEN of_unit IS NOT NULL THEN taken_in(NEW.poll, of_unit) > 0 AND NEW.papers <= taken_in(NEW.poll, of_unit)
          ELSE NEW.papers <= (SELECT n.taken FROM counts_needed(NEW.poll) n WHERE n.subject = NEW.subject) END) IS NOT TRUE THEN
        RAISE EXCEPTION 'more papers than members have' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_of_taken';
      END IF;
      IF transcribed(NEW.poll, of_unit) IS NOT NULL
        OR EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'other-channel' AND subject = NEW.subject) THEN
        RAISE EXCEPTION 'counted already' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'not_counted_yet';
      END IF;
      SELECT count(*) INTO before FROM teller_counts WHERE poll = NEW.poll AND subject = NEW.subject;
      IF (NEW.round - 1) * 2 + NEW.place - 1 IS DISTINCT FROM before THEN
        RAISE EXCEPTION 'out of turn' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_in_turn';
      END IF;
      SELECT person INTO first FROM teller_counts WHERE poll = NEW.poll AND subject = NEW.subject AND round = NEW.round AND place = 1;
      IF first IN (SELECT id FROM same_mailbox(NEW.person)) THEN
        RAISE EXCEPTION 'one person counts as two' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_by_another';
      END IF;
      RETURN NEW;
    END $$;

    -- What is put in stands once the first teller has begun: no paper is taken after that.
    CREATE FUNCTION refuse_taking_when_put_in() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM teller_counts WHERE poll = NEW.poll) THEN
        RAISE EXCEPTION 'a paper taken when tellers have begun' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'taken_before_tellers';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER taken_before_tellers BEFORE INSERT ON taken_papers FOR EACH ROW EXECUTE FUNCTION refuse_taking_when_put_in();

    -- Under a paper that was taken stands a ballot only where two tellers agree on the papers of its unit, and no more than came in; and
    -- the closing entry says how many, of how many that came in, and by whom.
    CREATE FUNCTION refuse_other_transcripts() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE of_unit text; on_board bigint; said jsonb;
    BEGIN
      IF NEW.kind = 'ballot-cast' THEN
        SELECT p.unit INTO of_unit FROM taken_papers t JOIN papers p USING (poll, paper) WHERE poll = NEW.poll AND paper = NEW.subject;
        IF of_unit IS NULL THEN RETURN NEW; END IF;
        SELECT count(*) INTO on_board FROM board_entries e JOIN taken_papers t ON t.poll = e.poll AND t.paper = e.subject JOIN papers p ON p.poll = t.poll AND p.paper = t.paper
          WHERE e.poll = NEW.poll AND e.kind = 'ballot-cast' AND p.unit = of_unit;
        IF (on_board < transcribed(NEW.poll, of_unit)) IS NOT TRUE THEN
          RAISE EXCEPTION 'a ballot under a paper of another way' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transcribed_by_two';
        END IF;
        RETURN NEW;
      END IF;
      said := body_of(NEW.poll, NEW.line::jsonb) -> 'transcribed';
      IF EXISTS (
        (SELECT u ->> 'unit', (u ->> 'ballots')::bigint FROM jsonb_array_elements(coalesce(said, '[]')) u WHERE (u ->> 'ballots')::bigint > 0
        EXCEPT SELECT p.unit, count(*) FROM board_entries e JOIN taken_papers t ON t.poll = e.poll AND t.paper = e.subject JOIN papers p ON p.poll = t.poll AND p.paper = t.paper
          WHERE e.poll = NEW.poll AND e.kind = 'ballot-cast' GROUP BY p.unit)
        UNION ALL
        (SELECT p.unit, count(*) FROM board_entries e JOIN taken_papers t ON t.poll = e.poll AND t.paper = e.subject JOIN papers p ON p.poll = t.poll AND p.paper = t.paper
          WHERE e.poll = NEW.poll AND e.kind = 'ballot-cast' GROUP BY p.unit
        EXCEPT SELECT u ->> 'unit', (u ->> 'ballots')::bigint FROM jsonb_array_elements(coalesce(said, '[]')) u)
      ) OR EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce(said, '[]')) u WHERE NOT EXISTS (
        SELECT 1 FROM teller_counts a JOIN teller_counts b USING (poll, subject, round)
          WHERE poll = NEW.poll AND subject = '/' || (u ->> 'unit') AND a.place = 1 AND b.place = 2 AND a.same = b.same AND a.papers = b.papers
            AND a.papers = (u ->> 'returned')::bigint AND a.auth = u #>> '{tellers,0,act}' AND b.auth = u #>> '{tellers,1,act}'
            AND date_trunc('second', a.at) = (u #>> '{tellers,0,at}')::timestamptz AND date_trunc('second', b.at) = (u #>> '{tellers,1,at}')::timestamptz
      )) THEN
        RAISE EXCEPTION 'the close says otherwise what tellers put in' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transcribed_as_closed';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER by_two_tellers BEFORE INSERT ON board_entries FOR EACH ROW
      WHEN (NEW.kind IN ('ballot-cast','closed')) EXECUTE FUNCTION refuse_other_transcripts();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
