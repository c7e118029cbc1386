/**
 * What needs two people: proposals by one officer, their one end by another, and what an approved override does to the roll.
 * The list as received is never edited: an amendment is a row of its own, and roll_now shows the line as it stands. Old code,
 * which reads roll_lines alone, must not run beside it: it would not see amendments.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE proposals (
      id text PRIMARY KEY CONSTRAINT id_form CHECK (id ~ '^[1-9A-HJ-NP-Za-km-z]{22}$'),
      kind text NOT NULL CONSTRAINT kind_known CHECK (kind IN ('override','variances-stand','release-contact','lift-lock','break-glass','grant-role','pin-signer','readmit','settle-tender')),
      poll text REFERENCES polls,
      -- Member number, person or thing concerned; null where there is no single one.
      concerning text,
      -- Roll units that it touches: the second officer's duty must cover all of them. Null: the whole body.
      units text[] CONSTRAINT units_some CHECK (units IS NULL OR cardinality(units) >= 1),
      -- The proposal itself, canonical JSON: what both officers sign.
      body text NOT NULL,
      proposed_by text NOT NULL REFERENCES people,
      proposed_at timestamptz NOT NULL,
      lapses_at timestamptz NOT NULL,
      -- Hex SHA-256 of the canonical message that the proposer signed: the decision names it.
      message_hash text NOT NULL CONSTRAINT message_hash_form CHECK (message_hash ~ '^[0-9a-f]{64}$'),
      auth text NOT NULL CONSTRAINT auth_form CHECK (auth ~ '^[0-9a-f]{64}$'),
      salt text NOT NULL,
      record text NOT NULL,
      CONSTRAINT lapses_later CHECK (lapses_at > proposed_at),
      CONSTRAINT of_a_poll CHECK ((poll IS NOT NULL) = (kind IN ('override','variances-stand','release-contact','break-glass','settle-tender')) OR kind IN ('lift-lock','readmit'))
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON proposals FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON proposals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE INDEX proposals_of_poll ON proposals (poll, kind);

    -- Each proposal ends once: decided by another officer, withdrawn by its own, or void (its proposer's role has ended).
    CREATE TABLE proposal_ends (
      proposal text PRIMARY KEY REFERENCES proposals,
      ended text NOT NULL CONSTRAINT end_known CHECK (ended IN ('approved','refused','withdrawn','void')),
      person text REFERENCES people,
      because text NOT NULL,
      at timestamptz NOT NULL,
      auth text,
      salt text,
      record text,
      CONSTRAINT decided_over_a_signature CHECK ((ended IN ('approved','refused')) = (auth IS NOT NULL AND salt IS NOT NULL AND record IS NOT NULL)),
      CONSTRAINT void_by_nobody CHECK ((ended = 'void') = (person IS NULL))
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON proposal_ends FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON proposal_ends FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    -- Who may propose and decide what: contract/proposals.ts once more.
    CREATE TABLE proposal_duties (
      kind text NOT NULL,
      part text NOT NULL CONSTRAINT part_known CHECK (part IN ('propose','decide')),
      role text NOT NULL,
      PRIMARY KEY (kind, part, role)
    );
    INSERT INTO proposal_duties (kind, part, role) VALUES
      ('override','propose','membership-secretary'), ('override','propose','procedure-secretary'),
      ('override','decide','procedure-secretary'),
      ('variances-stand','propose','membership-secretary'), ('variances-stand','propose','procedure-secretary'),
      ('variances-stand','decide','procedure-secretary'),
      ('release-contact','propose','membership-secretary'), ('release-contact','propose','procedure-secretary'),
      ('release-contact','decide','membership-secretary'), ('release-contact','decide','procedure-secretary'),
      ('lift-lock','propose','membership-secretary'), ('lift-lock','propose','procedure-secretary'),
      ('lift-lock','propose','returning-officer'), ('lift-lock','propose','data-protection-officer'),
      ('lift-lock','decide','returning-officer'), ('lift-lock','decide','data-protection-officer'),
      ('break-glass','propose','membership-secretary'), ('break-glass','propose','procedure-secretary'),
      ('break-glass','propose','returning-officer'),
      ('break-glass','decide','returning-officer'), ('break-glass','decide','data-protection-officer'),
      ('grant-role','propose','returning-officer'),
      ('grant-role','decide','returning-officer'), ('grant-role','decide','data-protection-officer'),
      ('pin-signer','propose','membership-secretary'),
      ('pin-signer','decide','procedure-secretary'), ('pin-signer','decide','returning-officer'),
      ('readmit','propose','membership-secretary'), ('readmit','propose','procedure-secretary'), ('readmit','propose','returning-officer'),
      ('readmit','decide','procedure-secretary'), ('readmit','decide','returning-officer'),
      ('settle-tender','propose','membership-secretary'), ('settle-tender','propose','procedure-secretary'),
      ('settle-tender','decide','procedure-secretary');
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON proposal_duties FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON proposal_duties FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE FUNCTION has_duty(holder text, of_kind text, of_part text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (
        SELECT 1 FROM roles r JOIN proposal_duties d ON d.role = r.role
        WHERE r.person = holder AND r.ended_at IS NULL AND d.kind = of_kind AND d.part = of_part
      )
    $$;

    CREATE FUNCTION refuse_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT has_duty(NEW.proposed_by, NEW.kind, 'propose') THEN
        RAISE EXCEPTION 'no duty to propose this' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposer_has_duty';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER proposer_has_duty BEFORE INSERT ON proposals FOR EACH ROW EXECUTE FUNCTION refuse_proposal();

    CREATE FUNCTION refuse_end() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE given proposals;
    BEGIN
      SELECT * INTO given FROM proposals WHERE id = NEW.proposal FOR UPDATE;
      IF NEW.ended = 'withdrawn' AND NEW.person <> given.proposed_by THEN
        RAISE EXCEPTION 'only its own officer withdraws it' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'withdrawn_by_its_own';
      END IF;
      IF NEW.ended IN ('approved','refused') THEN
        IF NEW.person = given.proposed_by THEN
          RAISE EXCEPTION 'proposed and decided by one person' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'two_officers';
        END IF;
        IF NEW.at >= given.lapses_at THEN
          RAISE EXCEPTION 'the proposal has lapsed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decided_in_time';
        END IF;
        IF NOT has_duty(NEW.person, given.kind, 'decide') THEN
          RAISE EXCEPTION 'no duty to decide this' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decider_has_duty';
        END IF;
        -- Whoever proposed it must still hold the duty: a role that ended takes its pending proposals along.
        IF NEW.ended = 'approved' AND NOT has_duty(given.proposed_by, given.kind, 'propose') THEN
          RAISE EXCEPTION 'the proposer no longer holds the duty' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposer_has_duty';
        END IF;
        IF EXISTS (SELECT 1 FROM people WHERE id = NEW.person AND (member_number = given.concerning OR id = given.concerning)) THEN
          RAISE EXCEPTION 'nobody decides on their own entry' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'not_own_entry';
        END IF;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER two_officers BEFORE INSERT ON proposal_ends FOR EACH ROW EXECUTE FUNCTION refuse_end();

    -- A person not on the list gets a line of their own by an override: it has no row of the list behind it.
    ALTER TABLE roll_lines ALTER COLUMN row DROP NOT NULL;
    ALTER TABLE roll_lines ADD COLUMN added_by text REFERENCES proposals;
    ALTER TABLE roll_lines ADD CONSTRAINT listed_or_added CHECK ((row IS NULL) = (added_by IS NOT NULL));
    ALTER TABLE roll_lines ADD CONSTRAINT added_as_excluded CHECK (added_by IS NULL OR NOT eligible);

    -- One approved override: what the line is from now on. Codes of reasons alone, since no rule gave them.
    CREATE TABLE amendments (
      poll text NOT NULL,
      -- 1, 2, … in the order in which they were approved.
      seq int NOT NULL CONSTRAINT seq_from_1 CHECK (seq >= 1),
      number text NOT NULL,
      proposal text NOT NULL REFERENCES proposals CONSTRAINT one_amendment_per_proposal UNIQUE,
      name text NOT NULL,
      unit text NOT NULL,
      eligible boolean NOT NULL,
      -- Codes, in order; empty when eligible.
      reasons jsonb NOT NULL,
      first_reason text,
      -- Added to the number of eligible members.
      effect int NOT NULL CONSTRAINT effect_of_one CHECK (effect IN (-1, 0, 1)),
      -- Made before the freeze: the frozen root and numbers have it in them.
      frozen boolean NOT NULL,
      -- Commitment on the board and its salt (crypto/commitment.ts).
      amendment text NOT NULL CONSTRAINT amendment_form CHECK (amendment ~ '^[0-9a-f]{64}$'),
      salt text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, seq),
      FOREIGN KEY (poll, number) REFERENCES roll_lines,
      CONSTRAINT eligible_has_no_reason CHECK (eligible = (first_reason IS NULL))
    );
    CREATE INDEX amendments_of_line ON amendments (poll, number, seq);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON amendments FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON amendments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE VIEW roll_now AS
      SELECT l.poll, l.number, coalesce(a.name, l.name) AS name, coalesce(a.unit, l.unit) AS unit, l.email, l.row, l.added_by,
        CASE WHEN a.seq IS NULL THEN l.eligible ELSE a.eligible END AS eligible,
        l.reasons,
        CASE WHEN a.seq IS NULL THEN l.first_reason ELSE a.first_reason END AS first_reason,
        -- Codes as the line stands; the rules' own reasons, with their facts, stay in reasons.
        CASE WHEN a.seq IS NULL THEN (SELECT coalesce(jsonb_agg(r -> 'code'), '[]') FROM jsonb_array_elements(l.reasons) r) ELSE a.reasons END AS codes,
        a.seq AS amended
      FROM roll_lines l
      LEFT JOIN LATERAL (SELECT * FROM amendments a WHERE a.poll = l.poll AND a.number = l.number ORDER BY a.seq DESC LIMIT 1) a ON true;

    -- An amendment is what an approved override of this poll and member says, in a state in which the roll can be amended,
    -- and one after another without a gap.
    CREATE FUNCTION refuse_amendment() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE poll_state text; before boolean;
    BEGIN
      SELECT state INTO poll_state FROM polls WHERE id = NEW.poll FOR SHARE;
      IF poll_state NOT IN ('roll-open','roll-frozen','keys-ready','open') OR NEW.frozen <> (poll_state = 'roll-open') THEN
        RAISE EXCEPTION 'the roll cannot be amended now' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'amended_in_its_state';
      END IF;
      IF NOT EXISTS (
        SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
        WHERE p.id = NEW.proposal AND p.poll = NEW.poll AND p.concerning = NEW.number AND p.kind IN ('override','settle-tender') AND e.ended = 'approved'
      ) THEN
        RAISE EXCEPTION 'an amendment that two officers did not agree' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'amended_by_two';
      END IF;
      IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM amendments WHERE poll = NEW.poll) THEN
        RAISE EXCEPTION 'amendments follow one another' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'amended_in_order';
      END IF;
      SELECT eligible INTO before FROM roll_now WHERE poll = NEW.poll AND number = NEW.number;
      IF NEW.effect <> NEW.eligible::int - before::int THEN
        RAISE EXCEPTION 'the effect is not what changes' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'amended_by_its_effect';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER amended_by_two BEFORE INSERT ON amendments FOR EACH ROW EXECUTE FUNCTION refuse_amendment();

    -- The roll's own rows come before the freeze; a line added by an override may come later.
    CREATE OR REPLACE FUNCTION refuse_roll_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id IN (SELECT poll FROM added) FOR SHARE;
      IF EXISTS (SELECT 1 FROM polls WHERE id IN (SELECT poll FROM added) AND state NOT IN ('draft','roll-open')) THEN
        RAISE EXCEPTION 'the roll is frozen' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'roll_frozen';
      END IF;
      RETURN NULL;
    END $$;
    CREATE FUNCTION refuse_line_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id IN (SELECT poll FROM added) FOR SHARE;
      IF EXISTS (SELECT 1 FROM polls p JOIN added a ON a.poll = p.id WHERE
          (a.added_by IS NULL AND p.state NOT IN ('draft','roll-open'))
          OR (a.added_by IS NOT NULL AND p.state NOT IN ('roll-open','roll-frozen','keys-ready','open'))) THEN
        RAISE EXCEPTION 'the roll is frozen' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'roll_frozen';
      END IF;
      IF EXISTS (SELECT 1 FROM added a WHERE a.added_by IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
          WHERE p.id = a.added_by AND p.poll = a.poll AND p.concerning = a.number AND e.ended = 'approved')) THEN
        RAISE EXCEPTION 'a line that two officers did not agree' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'amended_by_two';
      END IF;
      RETURN NULL;
    END $$;
    DROP TRIGGER roll_frozen ON roll_lines;
    CREATE TRIGGER roll_frozen AFTER INSERT ON roll_lines REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_line_change();

    -- Nobody is excluded by a machine alone: a named officer confirmed it, or two decided on the line.
    CREATE OR REPLACE FUNCTION refuse_unconfirmed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM roll_now l LEFT JOIN confirmations c USING (poll, number)
        WHERE l.poll = NEW.id AND NOT l.eligible AND c.number IS NULL AND l.amended IS NULL
      ) THEN
        RAISE EXCEPTION 'exclusions that nobody confirmed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'exclusions_confirmed';
      END IF;
      RETURN NEW;
    END $$;

    -- How a variance was decided: by the override that followed from it, or because the list stands. One decision each.
    CREATE TABLE variance_settlements (
      variance bigint PRIMARY KEY REFERENCES variances,
      proposal text NOT NULL REFERENCES proposals,
      at timestamptz NOT NULL
    );
    CREATE INDEX variances_settled_by ON variance_settlements (proposal);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON variance_settlements FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON variance_settlements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION refuse_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM added s JOIN variances v ON v.id = s.variance
        WHERE NOT EXISTS (SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
          WHERE p.id = s.proposal AND p.poll = v.poll AND p.kind IN ('override','variances-stand') AND e.ended = 'approved')
      ) THEN
        RAISE EXCEPTION 'a variance that two officers did not decide' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settled_by_two';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER settled_by_two AFTER INSERT ON variance_settlements REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_settlement();

    -- A paper may be given late with its amendment, and be cancelled by one while it is unspent; then a new one may follow.
    ALTER TABLE papers ADD COLUMN amendment int;
    ALTER TABLE papers ADD FOREIGN KEY (poll, amendment) REFERENCES amendments (poll, seq);
    ALTER TABLE papers ADD COLUMN issue int NOT NULL DEFAULT 1 CONSTRAINT issue_from_1 CHECK (issue >= 1);
    ALTER TABLE papers DROP CONSTRAINT papers_pkey;
    ALTER TABLE papers ADD PRIMARY KEY (poll, number, issue);
    CREATE TABLE paper_cancellations (
      poll text NOT NULL,
      paper text NOT NULL,
      amendment int NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, paper),
      FOREIGN KEY (poll, paper) REFERENCES papers (poll, paper),
      FOREIGN KEY (poll, amendment) REFERENCES amendments (poll, seq)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON paper_cancellations FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON paper_cancellations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    DROP TRIGGER added_in_its_state ON papers;
    CREATE FUNCTION refuse_paper() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id IN (SELECT poll FROM added) FOR SHARE;
      IF EXISTS (SELECT 1 FROM polls p JOIN added a ON a.poll = p.id
          WHERE p.state <> (CASE WHEN a.amendment IS NULL THEN 'keys-ready' ELSE 'open' END)) THEN
        RAISE EXCEPTION 'papers are given at the opening, and later with an amendment' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'added_in_its_state';
      END IF;
      IF EXISTS (SELECT 1 FROM added a WHERE a.amendment IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM amendments m WHERE m.poll = a.poll AND m.seq = a.amendment AND m.number = a.number AND m.eligible)) THEN
        RAISE EXCEPTION 'a paper by an amendment of another line, or of one that is not eligible' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'paper_by_its_amendment';
      END IF;
      IF EXISTS (SELECT 1 FROM added a WHERE a.issue > 1 AND NOT EXISTS (
          SELECT 1 FROM papers o JOIN paper_cancellations c ON c.poll = o.poll AND c.paper = o.paper
          WHERE o.poll = a.poll AND o.number = a.number AND o.issue = a.issue - 1)) THEN
        RAISE EXCEPTION 'a second paper beside a good one' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'one_good_paper';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER added_in_its_state AFTER INSERT ON papers REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_paper();

    -- A paper is spent or cancelled, never both: each side takes the paper's row first.
    CREATE FUNCTION refuse_cancelled_cast() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM papers WHERE poll = NEW.poll AND paper = NEW.paper FOR UPDATE;
      IF EXISTS (SELECT 1 FROM paper_cancellations WHERE poll = NEW.poll AND paper = NEW.paper) THEN
        RAISE EXCEPTION 'the paper is cancelled' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'paper_not_cancelled';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER paper_not_cancelled BEFORE INSERT ON casts FOR EACH ROW EXECUTE FUNCTION refuse_cancelled_cast();
    CREATE FUNCTION refuse_cancelling_spent() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE member text;
    BEGIN
      SELECT number INTO member FROM papers WHERE poll = NEW.poll AND paper = NEW.paper FOR UPDATE;
      IF NOT EXISTS (SELECT 1 FROM amendments WHERE poll = NEW.poll AND seq = NEW.amendment AND number = member) THEN
        RAISE EXCEPTION 'a paper cancelled by an amendment of another line' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'paper_by_its_amendment';
      END IF;
      IF EXISTS (SELECT 1 FROM casts WHERE poll = NEW.poll AND paper = NEW.paper) THEN
        RAISE EXCEPTION 'a ballot was cast with this paper' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'paper_not_spent';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER paper_not_spent BEFORE INSERT ON paper_cancellations FOR EACH ROW EXECUTE FUNCTION refuse_cancelling_spent();

    -- Kinds that may stand on a board more than once name what they are about.
    ALTER TABLE board_entries DROP CONSTRAINT subject_by_kind;
    ALTER TABLE board_entries ADD CONSTRAINT subject_by_kind CHECK ((subject = '') =
      (kind NOT IN ('ballot-cast','encrypted-tally','partial-decryption','result','roll-amended','ballot-tendered','incident','enrolments')));
    CREATE OR REPLACE FUNCTION refuse_broken_chain() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE before text; body jsonb;
    BEGIN
      body := NEW.line::jsonb -> 'body';
      IF NEW.line::jsonb ->> 'kind' IS DISTINCT FROM NEW.kind
        OR (body \\? 'uuid' AND body ->> 'uuid' <> split_part(NEW.subject, '/', 1))
        OR (body \\? 'owner' AND body ->> 'owner' <> split_part(NEW.subject, '/', 2))
        OR (NEW.kind = 'ballot-cast' AND body ->> 'paper' IS DISTINCT FROM NEW.subject)
        OR (NEW.kind = 'roll-amended' AND body ->> 'amendment' IS DISTINCT FROM NEW.subject)
        OR (NEW.kind = 'ballot-tendered' AND body ->> 'tender' IS DISTINCT FROM NEW.subject) THEN
        RAISE EXCEPTION 'kind or subject is not that of the line' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'entry_subject';
      END IF;
      IF NEW.kind IN ('ballot-cast','roll-amended','ballot-tendered','tenders-settled') AND EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'closed') THEN
        RAISE EXCEPTION 'a cast or an amendment after the close' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_cast_after_close';
      END IF;
      IF encode(sha256(convert_to(NEW.line, 'UTF8')), 'hex') <> NEW.hash THEN
        RAISE EXCEPTION 'hash is not that of the line' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'entry_hash';
      END IF;
      IF NEW.index = 0 THEN before := repeat('0', 64);
      ELSE SELECT hash INTO before FROM board_entries WHERE poll = NEW.poll AND index = NEW.index - 1; END IF;
      IF before IS DISTINCT FROM NEW.prev THEN
        RAISE EXCEPTION 'entry does not follow the last' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'entry_follows';
      END IF;
      RETURN NEW;
    END $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
