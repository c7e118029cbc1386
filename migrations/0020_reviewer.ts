/**
 * A reviewer whom two officers admit after the close, when nobody is left who may sign off; who signs off after the close was
 * there at it, or was admitted; and the days until a review is overdue are the poll's. Old code goes on beside it: what it
 * refuses stays refused.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    DO $$ DECLARE known text;
    BEGIN
      SELECT pg_get_constraintdef(oid) INTO known FROM pg_constraint WHERE conrelid = 'proposals'::regclass AND conname = 'kind_known';
      ALTER TABLE proposals DROP CONSTRAINT kind_known;
      EXECUTE 'ALTER TABLE proposals ADD CONSTRAINT kind_known ' || replace(known, 'ARRAY[', 'ARRAY[''admit-reviewer''::text, ');
    END $$;
    ALTER TABLE proposals DROP CONSTRAINT of_a_poll;
    ALTER TABLE proposals ADD CONSTRAINT of_a_poll CHECK ((poll IS NOT NULL) = (kind IN ('override','variances-stand','release-contact',
      'break-glass','settle-tender','other-channel','print-letters','admit-reviewer')) OR kind IN ('lift-lock','readmit'));
    INSERT INTO proposal_duties (kind, part, role) VALUES
      ('admit-reviewer','propose','returning-officer'),
      ('admit-reviewer','decide','returning-officer'), ('admit-reviewer','decide','data-protection-officer');
    CREATE OR REPLACE FUNCTION needs_no_interest(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
      SELECT kind IN ('override','variances-stand','release-contact','settle-tender','other-channel','print-letters','readmit','admit-reviewer')
    $$;

    -- Its entry on the board, once for what was proposed, and how far it commits to the chain of duties: named by the same.
    ALTER TABLE board_entries DROP CONSTRAINT subject_by_kind;
    ALTER TABLE board_entries ADD CONSTRAINT subject_by_kind CHECK ((subject = '') = (kind NOT IN ('ballot-cast','encrypted-tally',
      'partial-decryption','result','roll-amended','ballot-tendered','incident','enrolments','reviewer-admitted')));
    ALTER TABLE duty_heads DROP CONSTRAINT of_known;
    ALTER TABLE duty_heads ADD CONSTRAINT of_known CHECK (of IN ('roll-frozen','closed') OR of ~ '^[0-9a-f]{64}$');

    CREATE TABLE reviewer_admissions (
      proposal text PRIMARY KEY REFERENCES proposals,
      poll text NOT NULL REFERENCES polls,
      person text NOT NULL REFERENCES people,
      role text NOT NULL,
      at timestamptz NOT NULL
    );
    CREATE INDEX admissions_to_poll ON reviewer_admissions (poll, person);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reviewer_admissions FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON reviewer_admissions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    -- Whether somebody, under whatever account, kept a poll's roll, had its codes, ran it, or proposed or decided anything in it.
    CREATE FUNCTION worked_on(of_person text, of_poll text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT EXISTS (SELECT 1 FROM same_mailbox(of_person) o WHERE
        EXISTS (SELECT 1 FROM poll_duties d WHERE d.poll = of_poll AND d.person = o.id
          AND d.role IN ('membership-secretary','procedure-secretary','registrar','returning-officer'))
        OR EXISTS (SELECT 1 FROM proposals p LEFT JOIN proposal_ends e ON e.proposal = p.id AND e.ended IN ('approved','refused')
          WHERE p.poll = of_poll AND o.id IN (p.proposed_by, e.person))
        -- What one officer did whatever role it was by, and what of no poll was decided for this one too.
        OR EXISTS (SELECT 1 FROM access_log l WHERE l.poll = of_poll
          AND (l.person = o.id AND l.act IN (SELECT act FROM poll_acts) OR l.act = 'decided' AND l.details ->> 'proposedBy' = o.id)))
    $$;
    -- That neither of the two is who is admitted, proposal and decision hold already (not_own_entry).
    CREATE FUNCTION refuse_admission() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
        WHERE p.id = NEW.proposal AND p.kind = 'admit-reviewer' AND p.poll = NEW.poll AND p.concerning = NEW.person
          AND e.ended = 'approved' AND e.at = NEW.at
      ) THEN
        RAISE EXCEPTION 'a reviewer whom two officers did not admit' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'admitted_by_two';
      END IF;
      IF NOT EXISTS (SELECT 1 FROM polls WHERE id = NEW.poll AND state IN ('closed','counted')) THEN
        RAISE EXCEPTION 'a reviewer admitted before the close or after the declaration' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'admitted_after_close';
      END IF;
      IF NEW.role NOT IN ('scrutineer','data-protection-officer') OR NOT EXISTS (
        SELECT 1 FROM roles WHERE person = NEW.person AND role = NEW.role AND ended_at IS NULL AND until > NEW.at AND proposal IS NOT NULL
      ) THEN
        RAISE EXCEPTION 'no duty to sign off that two officers gave' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'admitted_with_duty';
      END IF;
      IF worked_on(NEW.person, NEW.poll) THEN
        RAISE EXCEPTION 'what they would review is their own or their fellows'' work' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'admitted_without_part';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER admitted_by_two BEFORE INSERT ON reviewer_admissions FOR EACH ROW EXECUTE FUNCTION refuse_admission();
    -- It is a part taken in the poll: nobody takes it who had one that does not go with it, or has an interest.
    CREATE FUNCTION take_admitted_part() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO poll_duties (poll, person, role, since) VALUES (NEW.poll, NEW.person, NEW.role, NEW.at) ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$;
    CREATE TRIGGER take_part AFTER INSERT ON reviewer_admissions FOR EACH ROW EXECUTE FUNCTION take_admitted_part();

    -- By which events of the chain somebody signs off: those up to the close, or up to their admission. The board commits to no others.
    CREATE FUNCTION reviews_by(of_poll text, of_person text, at timestamptz) RETURNS SETOF int LANGUAGE sql STABLE AS $$
      SELECT h.events FROM duty_heads h WHERE h.poll = of_poll AND h.of = 'closed'
      UNION ALL SELECT h.events FROM reviewer_admissions a JOIN proposals p ON p.id = a.proposal
        JOIN duty_heads h ON h.poll = a.poll AND h.of = p.auth
        WHERE a.poll = of_poll AND a.person = of_person AND a.at < $3 + interval '1 second'
    $$;
    CREATE OR REPLACE FUNCTION refuse_review() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT holds_role(NEW.person, 'data-protection-officer', NEW.at) AND NOT (
          holds_role(NEW.person, 'scrutineer', NEW.at)
          AND (EXISTS (SELECT 1 FROM poll_scrutineers s WHERE s.poll = NEW.poll AND s.person = NEW.person)
            OR EXISTS (SELECT 1 FROM reviewer_admissions a WHERE a.poll = NEW.poll AND a.person = NEW.person))) THEN
        RAISE EXCEPTION 'no duty to sign off' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'reviewer_has_duty';
      END IF;
      IF EXISTS (SELECT 1 FROM duty_heads WHERE poll = NEW.poll AND of = 'closed') AND NOT EXISTS (
        SELECT 1 FROM reviews_by(NEW.poll, NEW.person, NEW.at) up_to
        WHERE EXISTS (SELECT 1 FROM duty_events d WHERE d.person = NEW.person AND d.seq <= up_to AND d.kind = 'grant'
            AND d.event::jsonb ->> 'role' IN ('scrutineer','data-protection-officer'))
          AND EXISTS (SELECT 1 FROM duty_events d JOIN passkeys_in_force k ON k.person = d.person
            WHERE d.person = NEW.person AND d.seq <= up_to AND d.kind = 'passkey' AND d.event::jsonb #>> '{credential,id}' = k.credential_id)
      ) THEN
        RAISE EXCEPTION 'newer than the close, and not admitted' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'reviewer_known_or_admitted';
      END IF;
      RETURN NEW;
    END $$;

    -- How long until it is overdue, the poll says; one of an earlier version says nothing.
    CREATE OR REPLACE FUNCTION queue_always() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.poll IS NOT NULL AND always_reviewed(NEW.act, NEW.details) THEN
        INSERT INTO review_items (row, poll, rule, other, due_at)
          SELECT NEW.id, NEW.poll, 'always', NEW.details ->> 'proposedBy',
            NEW.at + make_interval(days => coalesce((p.definition ->> 'reviewDays')::int, 7)) FROM polls p WHERE p.id = NEW.poll;
      END IF;
      RETURN NULL;
    END $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
