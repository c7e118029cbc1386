/**
 * Papers that came by another way: each count of each teller, kept whatever became of it, and the turns in which two count. Nothing is
 * approved for opening before every paper is counted. Older code would approve without; it does not run beside this.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE teller_counts (
      poll text NOT NULL REFERENCES polls,
      -- contest/unit, as its entry on the board is named; no unit: all of them together.
      subject text NOT NULL,
      -- Two count in each round, each alone. Where they differ, the next round is for two again.
      round int NOT NULL CONSTRAINT round_from_one CHECK (round >= 1),
      place int NOT NULL CONSTRAINT two_in_a_round CHECK (place IN (1, 2)),
      person text NOT NULL REFERENCES people,
      papers int NOT NULL CONSTRAINT papers_counted CHECK (papers >= 0),
      -- The same for the same count, under the poll's data key: it tells whether two agree, and not what they say.
      same text NOT NULL CONSTRAINT same_form CHECK (same ~ '^[A-Za-z0-9_-]{22}$'),
      auth text NOT NULL CONSTRAINT auth_form CHECK (auth ~ '^[0-9a-f]{64}$'),
      salt text NOT NULL,
      -- The signed count, under the poll's data key: of few papers it is shown to nobody.
      record sealed NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, subject, round, place),
      CONSTRAINT counted_once UNIQUE (auth)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON teller_counts FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON teller_counts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    INSERT INTO poll_acts (act, role) VALUES ('count-entered','teller');

    -- What is to be counted stands when voting closes.
    CREATE FUNCTION refuse_late_taking() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id = NEW.poll AND state = 'open' FOR SHARE;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a paper taken when voting is over' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'taken_while_open';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER taken_while_open BEFORE INSERT ON taken_papers FOR EACH ROW EXECUTE FUNCTION refuse_late_taking();

    -- What tellers have to count: of each contest by unit the units in which somebody has a paper of another way, of each contest
    -- that is one election of all units (crypto/contest.ts) the whole where anybody has.
    CREATE FUNCTION counts_needed(of_poll text) RETURNS TABLE (subject text, taken bigint) LANGUAGE sql STABLE AS $$
      WITH taken AS (SELECT p.unit, count(*) AS papers FROM taken_papers t JOIN papers p USING (poll, paper) WHERE t.poll = of_poll GROUP BY p.unit),
        asked AS (SELECT c ->> 'id' AS contest, c ->> 'kind' <> 'trigger' AND c -> 'rule' IS NOT NULL AS whole
          FROM polls, jsonb_array_elements(definition -> 'contests') c WHERE id = of_poll)
      SELECT a.contest || '/' || t.unit, t.papers FROM asked a, taken t WHERE NOT a.whole
      UNION ALL SELECT a.contest || '/', sum(t.papers)::bigint FROM asked a, taken t WHERE a.whole GROUP BY a.contest
    $$;
    CREATE FUNCTION is_approved(of_poll text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM board_entries WHERE poll = of_poll AND kind IN ('tally-approval','shuffle','lot-share','partial-decryption'))
    $$;

    -- Who moved members to paper knows who of them had not voted, and could fill in their papers: they, and whoever reads their
    -- mailbox, count none of the poll. No member is moved when voting is over, so none by who has counted.
    CREATE FUNCTION moved_to_paper(of_person text, of_poll text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT EXISTS (SELECT 1 FROM proposals p LEFT JOIN proposal_ends e ON e.proposal = p.id, same_mailbox(of_person) m
        WHERE p.poll = of_poll AND p.kind = 'other-channel' AND m.id IN (p.proposed_by, e.person))
    $$;

    CREATE FUNCTION refuse_teller_count() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE before int; first text;
    BEGIN
      PERFORM 1 FROM polls WHERE id = NEW.poll AND state = 'closed' FOR UPDATE;
      IF NOT FOUND OR is_approved(NEW.poll) THEN
        RAISE EXCEPTION 'counted before the close, or when a trustee has approved' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_in_time';
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
      IF (NEW.papers <= (SELECT n.taken FROM counts_needed(NEW.poll) n WHERE n.subject = NEW.subject)) IS NOT TRUE THEN
        RAISE EXCEPTION 'more papers than members have' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_of_taken';
      END IF;
      IF EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'other-channel' AND subject = NEW.subject) THEN
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
    CREATE TRIGGER counted_by_a_teller BEFORE INSERT ON teller_counts FOR EACH ROW EXECUTE FUNCTION refuse_teller_count();

    -- The board takes what two of a round agree on, and no approval before all is there.
    CREATE FUNCTION refuse_uncounted() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE said jsonb;
    BEGIN
      IF NEW.kind = 'tally-approval' THEN
        -- The first: no paper is taken any more. What trustees had begun to approve before tellers counted goes on as it began.
        IF NOT is_approved(NEW.poll) AND EXISTS (SELECT subject FROM counts_needed(NEW.poll) EXCEPT SELECT subject FROM board_entries WHERE poll = NEW.poll AND kind = 'other-channel') THEN
          RAISE EXCEPTION 'approved before all papers are counted' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'all_counted';
        END IF;
        RETURN NEW;
      END IF;
      IF is_approved(NEW.poll) OR NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'encrypted-tally') THEN
        RAISE EXCEPTION 'counted before the tallies, or when a trustee has approved' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_in_time';
      END IF;
      said := body_of(NEW.poll, NEW.line::jsonb);
      IF NOT EXISTS (SELECT 1 FROM teller_counts a JOIN teller_counts b USING (poll, subject, round)
          WHERE poll = NEW.poll AND subject = NEW.subject AND a.place = 1 AND b.place = 2 AND a.same = b.same AND a.papers = b.papers
          AND a.auth = said #>> '{tellers,0,act}' AND b.auth = said #>> '{tellers,1,act}' AND to_jsonb(b.papers) = said -> 'papers') THEN
        RAISE EXCEPTION 'a count that two tellers did not agree on' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'counted_by_two';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER all_counted BEFORE INSERT ON board_entries FOR EACH ROW
      WHEN (NEW.kind IN ('other-channel','tally-approval')) EXECUTE FUNCTION refuse_uncounted();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
