/**
 * What affiliates return: the minute of the meeting as evidence for a unit, and the result that two officers of the affiliate
 * signed, sealed until the close puts it on the board. Older code closes a poll without; it does not run beside this.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Whether nobody votes in a unit here, and it returns what it decided in this contest.
    CREATE FUNCTION returns_result(of_poll text, of_unit text, of_contest text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM polls WHERE id = of_poll
        AND definition -> 'units' @> jsonb_build_array(jsonb_build_object('code', of_unit, 'returns', true))
        AND (of_contest IS NULL OR definition -> 'contests' @> jsonb_build_array(jsonb_build_object('id', of_contest, 'kind', 'trigger'))))
    $$;

    ALTER TABLE evidence ADD COLUMN unit text;
    ALTER TABLE evidence DROP CONSTRAINT about_one_thing;
    ALTER TABLE evidence ADD CONSTRAINT about_one_thing CHECK (num_nonnulls(claim, number, unit) = 1);
    DROP INDEX evidence_once;
    CREATE UNIQUE INDEX evidence_once ON evidence (poll, sha256, coalesce(claim, ''), coalesce(number, ''), coalesce(unit, ''));
    CREATE INDEX evidence_of_unit ON evidence (poll, unit);
    CREATE OR REPLACE FUNCTION refuse_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id = NEW.poll
        AND (state = 'open' OR (NEW.unit IS NULL AND state IN ('roll-open','roll-frozen','keys-ready'))) FOR SHARE;
      IF NOT FOUND OR (NEW.claim IS NOT NULL AND NOT EXISTS (SELECT 1 FROM claims WHERE id = NEW.claim AND poll = NEW.poll)) THEN
        RAISE EXCEPTION 'evidence of another poll, or too late' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'evidence_in_its_poll';
      END IF;
      IF NEW.unit IS NOT NULL AND NOT returns_result(NEW.poll, NEW.unit, NULL) THEN
        RAISE EXCEPTION 'a minute of a unit that returns nothing' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'minute_of_an_affiliate';
      END IF;
      PERFORM pg_advisory_xact_lock(hashtextextended('evidence/' || NEW.poll || '/' || coalesce(NEW.claim, NEW.number, NEW.unit), 11));
      IF (SELECT count(*) FROM evidence WHERE poll = NEW.poll AND claim IS NOT DISTINCT FROM NEW.claim
          AND number IS NOT DISTINCT FROM NEW.number AND unit IS NOT DISTINCT FROM NEW.unit) >= 10 THEN
        RAISE EXCEPTION 'ten pieces are enough' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'evidence_full';
      END IF;
      IF EXISTS (SELECT 1 FROM claim_ends WHERE claim = NEW.claim) THEN
        RAISE EXCEPTION 'the claim has ended' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'claim_open';
      END IF;
      RETURN NEW;
    END $$;
    -- A minute is of its unit: who looks at it holds a role for that one, or for all.
    CREATE OR REPLACE FUNCTION subjects_of(of_kind text, of_poll text, asked text[])
      RETURNS TABLE (poll text, number text, persons text[], units text[], is_open boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT l.poll, l.number, '{}'::text[], ARRAY[l.unit, m.unit], false
        FROM roll_lines l JOIN roll_marks m USING (poll, number) WHERE of_kind = 'members' AND l.poll = of_poll AND l.number = ANY (asked)
      UNION ALL SELECT NULL, p.member_number, ARRAY[p.id], NULL, EXISTS (SELECT 1 FROM roles r WHERE r.person = p.id)
        FROM people p WHERE of_kind = 'people' AND p.id = ANY (asked)
      UNION ALL SELECT g.poll, NULL, ARRAY[g.person], NULL, false FROM claimants g WHERE of_kind = 'claimants' AND g.person = ANY (asked)
      UNION ALL SELECT c.poll, c.number, ARRAY[c.claimant], ARRAY[m.unit, c.unit], false
        FROM claims c LEFT JOIN roll_marks m ON m.poll = c.poll AND m.number = c.number
        WHERE of_kind IN ('claims','claim-messages') AND c.id = ANY (asked)
      UNION ALL SELECT e.poll, coalesce(e.number, c.number), ARRAY[c.claimant, e.given_by], ARRAY[m.unit, c.unit, e.unit], false
        FROM evidence e LEFT JOIN claims c ON c.id = e.claim LEFT JOIN roll_marks m ON m.poll = e.poll AND m.number = coalesce(e.number, c.number)
        WHERE of_kind IN ('evidence','evidence-bytes') AND e.id = ANY (asked)
      UNION ALL SELECT n.poll, n.number, '{}', n.units, false FROM notices n WHERE of_kind = 'notices' AND n.id = ANY (asked)
      UNION ALL SELECT p.poll, p.concerning, ARRAY[p.proposed_by, c.claimant, t.person], p.units, false
        FROM proposals p LEFT JOIN claim_proposals a ON a.proposal = p.id LEFT JOIN claims c ON c.id = a.claim
        LEFT JOIN tender_proposals b ON b.proposal = p.id LEFT JOIN tenders t ON t.poll = b.poll AND t.tender = b.tender
        WHERE of_kind = 'proposals' AND p.id = ANY (asked)
      UNION ALL SELECT t.poll, t.number, ARRAY[t.person], ARRAY[t.unit], false FROM tenders t WHERE of_kind = 'tenders' AND t.tender = ANY (asked)
    $$;

    -- What somebody does as an affiliate's officer is a part in the poll.
    INSERT INTO poll_acts (act, role) VALUES ('proposed','affiliate-officer'), ('decided','affiliate-officer');

    CREATE TABLE returned_results (
      poll text NOT NULL REFERENCES polls,
      contest text NOT NULL,
      unit text NOT NULL,
      proposal text NOT NULL REFERENCES proposals CONSTRAINT one_return_per_proposal UNIQUE,
      minute text NOT NULL CONSTRAINT minute_form CHECK (minute ~ '^[0-9a-f]{64}$'),
      -- Under the poll's key: while voting is open nobody reads it here.
      says sealed NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, contest, unit)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON returned_results FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON returned_results FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION refuse_return() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id = NEW.poll AND state = 'open' FOR SHARE;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a result returned before the opening or after the close' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'returned_while_open';
      END IF;
      IF NOT returns_result(NEW.poll, NEW.unit, NEW.contest) THEN
        RAISE EXCEPTION 'no unit that returns its result, or no trigger ballot' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'returned_by_an_affiliate';
      END IF;
      IF NOT EXISTS (
        SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
        WHERE p.id = NEW.proposal AND p.kind = 'return-result' AND p.poll = NEW.poll AND p.units = ARRAY[NEW.unit]
          AND p.concerning = NEW.unit || '/' || NEW.contest AND e.ended = 'approved' AND e.at = NEW.at
      ) THEN
        RAISE EXCEPTION 'a result that two officers of the affiliate did not return' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'returned_by_two';
      END IF;
      IF NOT EXISTS (SELECT 1 FROM evidence WHERE poll = NEW.poll AND unit = NEW.unit AND sha256 = NEW.minute) THEN
        RAISE EXCEPTION 'a result without the minute' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'returned_with_minute';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER returned_by_two BEFORE INSERT ON returned_results FOR EACH ROW EXECUTE FUNCTION refuse_return();

    -- The board has what was returned, all of it, and before the close.
    CREATE FUNCTION refuse_return_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE said jsonb;
    BEGIN
      IF NEW.kind = 'closed' THEN
        IF EXISTS (SELECT 1 FROM returned_results r WHERE r.poll = NEW.poll AND NOT EXISTS (
            SELECT 1 FROM board_entries b WHERE b.poll = r.poll AND b.kind = 'unit-returned' AND b.subject = r.contest || '/' || r.unit)) THEN
          RAISE EXCEPTION 'a result was returned and left out' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'returns_on_board';
        END IF;
        RETURN NEW;
      END IF;
      IF EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'closed') THEN
        RAISE EXCEPTION 'a result returned after the close' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'returned_before_close';
      END IF;
      said := body_of(NEW.poll, NEW.line::jsonb);
      IF NOT EXISTS (
        SELECT 1 FROM returned_results r JOIN proposals p ON p.id = r.proposal JOIN proposal_ends e ON e.proposal = p.id
        WHERE r.poll = NEW.poll AND r.unit = said ->> 'unit' AND r.contest = said ->> 'contest'
          AND p.auth = said ->> 'proposed' AND e.auth = said ->> 'decided'
      ) THEN
        RAISE EXCEPTION 'a result that nobody returned' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'return_as_agreed';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER returned_as_agreed BEFORE INSERT ON board_entries FOR EACH ROW
      WHEN (NEW.kind IN ('unit-returned','closed')) EXECUTE FUNCTION refuse_return_entry();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
