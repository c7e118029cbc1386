/**
 * Tendered ballots: cast by somebody whose entry is contested, sealed and kept apart from the casts, and settled by two officers
 * before the poll is closed. Append-only, all of it. Old code must not run beside it: it would close a poll over them.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE tenders (
      poll text NOT NULL REFERENCES polls,
      -- What the board has of it.
      tender text NOT NULL CONSTRAINT tender_form CHECK (tender ~ '^[0-9a-f]{64}$'),
      person text NOT NULL REFERENCES people,
      claim text NOT NULL REFERENCES claims,
      -- Member number and roll unit of the line that it is cast for, which need not stand on the roll yet.
      number text NOT NULL,
      unit text NOT NULL,
      -- Member number that the person gave, or is known by; another than the one above where that one is somebody's already.
      given text,
      -- The paper that an admission gives, and the entry that the ballot becomes then.
      paper text NOT NULL CONSTRAINT paper_form CHECK (paper ~ '^[0-9a-f]{64}$'),
      body_hash text NOT NULL CONSTRAINT body_hash_form CHECK (body_hash ~ '^[0-9a-f]{64}$'),
      -- The passkey that signed it.
      credential text NOT NULL REFERENCES passkeys,
      -- {line, unit, body, record, credentials, proof}, under the poll's key.
      content sealed NOT NULL,
      -- The signed promise of the entry that commits to it, as it was answered.
      promise jsonb NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, tender),
      CONSTRAINT one_tender_per_person UNIQUE (poll, person),
      CONSTRAINT one_tender_per_member UNIQUE (poll, number),
      CONSTRAINT one_tender_per_paper UNIQUE (poll, paper),
      CONSTRAINT one_tender_per_body UNIQUE (poll, body_hash)
    );
    CREATE INDEX tenders_of_claim ON tenders (claim);
    CREATE INDEX tenders_by_given ON tenders (poll, given);

    -- What two officers are asked about a tender: their proposal itself is sealed.
    CREATE TABLE tender_proposals (
      proposal text PRIMARY KEY REFERENCES proposals,
      poll text NOT NULL,
      tender text NOT NULL,
      admit boolean NOT NULL,
      FOREIGN KEY (poll, tender) REFERENCES tenders
    );
    -- Each is settled once.
    CREATE TABLE tender_settlements (
      poll text NOT NULL,
      tender text NOT NULL,
      proposal text NOT NULL REFERENCES proposals CONSTRAINT one_settlement_per_proposal UNIQUE,
      admitted boolean NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, tender),
      FOREIGN KEY (poll, tender) REFERENCES tenders
    );
    -- Tendered ballots that failed their proofs, counted by person.
    CREATE TABLE tender_tries (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      poll text NOT NULL REFERENCES polls,
      person text NOT NULL REFERENCES people,
      at timestamptz NOT NULL
    );
    CREATE INDEX tender_tries_of ON tender_tries (poll, person);
    DO $$ DECLARE kept text;
    BEGIN
      FOREACH kept IN ARRAY ARRAY['tenders','tender_proposals','tender_settlements','tender_tries'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
      END LOOP;
    END $$;

    CREATE VIEW tenders_waiting AS
      SELECT t.* FROM tenders t WHERE NOT EXISTS (SELECT 1 FROM tender_settlements s WHERE s.poll = t.poll AND s.tender = t.tender);

    -- While voting is open, by somebody who has no good paper and contests their entry, over their own passkey.
    CREATE FUNCTION refuse_tender() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE by_person people;
    BEGIN
      PERFORM 1 FROM polls WHERE id = NEW.poll AND state = 'open' FOR SHARE;
      IF NOT FOUND OR EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'tenders-settled') THEN
        RAISE EXCEPTION 'the poll is not open' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tendered_while_open';
      END IF;
      IF EXISTS (SELECT 1 FROM open_locks WHERE scope = 'voting' AND poll = NEW.poll) THEN
        RAISE EXCEPTION 'voting is paused' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tendered_while_not_paused';
      END IF;
      SELECT * INTO by_person FROM people WHERE id = NEW.person FOR SHARE;
      IF coalesce(by_person.member_number, NEW.number) <> NEW.number THEN
        RAISE EXCEPTION 'tendered for another member' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tendered_for_oneself';
      END IF;
      IF EXISTS (SELECT 1 FROM papers p WHERE p.poll = NEW.poll AND p.number = NEW.number
          AND NOT EXISTS (SELECT 1 FROM paper_cancellations c WHERE c.poll = p.poll AND c.paper = p.paper)) THEN
        RAISE EXCEPTION 'who has a paper votes with it' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tendered_without_paper';
      END IF;
      IF NOT EXISTS (SELECT 1 FROM claims c WHERE c.id = NEW.claim AND c.poll = NEW.poll AND c.origin <> 'challenge'
          AND (c.claimant = NEW.person OR (c.claimant IS NULL AND c.number = by_person.member_number))
          AND NOT EXISTS (SELECT 1 FROM claim_ends e WHERE e.claim = c.id)) THEN
        RAISE EXCEPTION 'tendered without an open claim' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tendered_over_a_claim';
      END IF;
      IF NEW.given IS DISTINCT FROM coalesce(by_person.member_number, (SELECT c.number FROM claims c WHERE c.id = NEW.claim)) THEN
        RAISE EXCEPTION 'another number than was given' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tendered_as_given';
      END IF;
      IF NOT EXISTS (SELECT 1 FROM passkeys_in_force WHERE credential_id = NEW.credential AND person = NEW.person) THEN
        RAISE EXCEPTION 'no passkey of the person' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tendered_by_own_passkey';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER tendered_while_open BEFORE INSERT ON tenders FOR EACH ROW EXECUTE FUNCTION refuse_tender();
    -- None beside the board, looked at when the transaction ends; and none on the board that is nobody's.
    CREATE FUNCTION refuse_tender_beside_board() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'ballot-tendered' AND subject = NEW.tender) THEN
        RAISE EXCEPTION 'the board does not have it' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tender_on_the_board';
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER tender_on_the_board AFTER INSERT ON tenders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_tender_beside_board();
    CREATE FUNCTION refuse_tender_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE body jsonb := NEW.line::jsonb -> 'body';
    BEGIN
      IF NEW.kind = 'ballot-tendered' AND NOT EXISTS (SELECT 1 FROM tenders WHERE poll = NEW.poll AND tender = NEW.subject) THEN
        RAISE EXCEPTION 'nobody tendered this' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tender_of_somebody';
      END IF;
      IF NEW.kind = 'tenders-settled' AND (
          EXISTS (SELECT 1 FROM tenders_waiting WHERE poll = NEW.poll)
          OR (body ->> 'admitted')::int <> (SELECT count(*) FROM tender_settlements WHERE poll = NEW.poll AND admitted)
          OR (body ->> 'refused')::int <> (SELECT count(*) FROM tender_settlements WHERE poll = NEW.poll AND NOT admitted)) THEN
        RAISE EXCEPTION 'this is not how they were settled' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settled_as_said';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER tender_of_somebody BEFORE INSERT ON board_entries FOR EACH ROW
      WHEN (NEW.kind IN ('ballot-tendered','tenders-settled')) EXECUTE FUNCTION refuse_tender_entry();

    -- What is asked is written down with the proposal, and cannot be turned round later.
    CREATE FUNCTION refuse_tender_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM proposals p JOIN tenders t ON t.poll = p.poll AND t.number = p.concerning
          WHERE p.id = NEW.proposal AND p.kind = 'settle-tender' AND t.poll = NEW.poll AND t.tender = NEW.tender
            AND t.unit = ANY(p.units) AND NOT EXISTS (SELECT 1 FROM proposal_ends e WHERE e.proposal = p.id)) THEN
        RAISE EXCEPTION 'no open proposal about this' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_as_proposed';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER settlement_as_proposed BEFORE INSERT ON tender_proposals FOR EACH ROW EXECUTE FUNCTION refuse_tender_proposal();

    -- Two officers agreed to this very answer; and after so many hours from the end of voting the answer can only be no.
    CREATE FUNCTION refuse_tender_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE of_poll polls; until_when timestamptz;
    BEGIN
      -- One at a time: two admitted at once would not see one another.
      SELECT * INTO of_poll FROM polls WHERE id = NEW.poll FOR UPDATE;
      IF of_poll.state <> 'open' THEN
        RAISE EXCEPTION 'tenders are settled before the close' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tender_settled_in_its_state';
      END IF;
      IF NOT EXISTS (SELECT 1 FROM tender_proposals p JOIN proposal_ends e ON e.proposal = p.proposal
          WHERE p.proposal = NEW.proposal AND p.poll = NEW.poll AND p.tender = NEW.tender AND p.admit = NEW.admitted AND e.ended = 'approved') THEN
        RAISE EXCEPTION 'two officers did not settle it so' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tender_settled_by_two';
      END IF;
      SELECT (of_poll.definition ->> 'closesAt')::timestamptz
          + make_interval(secs => coalesce(sum(x.adds_seconds), 0)) + make_interval(hours => (of_poll.definition #>> '{corrections,lapseHours}')::int)
        INTO until_when FROM lock_lifts x JOIN locks l ON l.id = x.lock WHERE l.poll = NEW.poll AND l.scope = 'voting';
      IF NEW.admitted AND NEW.at >= until_when THEN
        RAISE EXCEPTION 'too late to admit it' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tender_admitted_in_time';
      END IF;
      -- One member, one vote: no ballot is admitted beside another that was tendered by the same number and admitted or not
      -- settled yet, nor beside a paper of that number; a spent one is never cancelled.
      IF NEW.admitted AND EXISTS (
        SELECT 1 FROM tenders t JOIN tenders o ON o.poll = t.poll AND o.tender <> t.tender
          AND (o.number IN (t.number, t.given) OR o.given IN (t.number, t.given))
        LEFT JOIN tender_settlements s ON s.poll = o.poll AND s.tender = o.tender
        WHERE t.poll = NEW.poll AND t.tender = NEW.tender AND (s.tender IS NULL OR s.admitted)
      ) THEN
        RAISE EXCEPTION 'another ballot was tendered by this number' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'one_tender_by_a_number';
      END IF;
      IF NEW.admitted AND EXISTS (
        SELECT 1 FROM tenders t JOIN papers p ON p.poll = t.poll AND p.number IN (t.number, t.given) AND p.paper <> t.paper
        WHERE t.poll = NEW.poll AND t.tender = NEW.tender
          AND NOT EXISTS (SELECT 1 FROM paper_cancellations c WHERE c.poll = p.poll AND c.paper = p.paper)
      ) THEN
        RAISE EXCEPTION 'this number has a paper' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'admitted_without_paper';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER tender_settled_by_two BEFORE INSERT ON tender_settlements FOR EACH ROW EXECUTE FUNCTION refuse_tender_settlement();
    -- Who was admitted has voted: looked at when the transaction ends.
    CREATE FUNCTION refuse_admission_without_cast() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM tenders t JOIN casts c ON c.poll = t.poll AND c.paper = t.paper AND c.body_hash = t.body_hash
          WHERE t.poll = NEW.poll AND t.tender = NEW.tender) THEN
        RAISE EXCEPTION 'an admitted ballot is cast' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'admitted_is_cast';
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER admitted_is_cast AFTER INSERT ON tender_settlements DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
      WHEN (NEW.admitted) EXECUTE FUNCTION refuse_admission_without_cast();

    -- A change that is said to admit a tender does, and no other change is made of a line while one by its number waits.
    CREATE FUNCTION refuse_amendment_over_tender() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE of_kind text := (SELECT kind FROM proposals WHERE id = NEW.proposal);
    BEGIN
      IF of_kind = 'settle-tender' AND NOT EXISTS (SELECT 1 FROM tender_settlements s JOIN tenders t ON t.poll = s.poll AND t.tender = s.tender
          WHERE s.proposal = NEW.proposal AND s.admitted AND t.number = NEW.number AND t.unit = NEW.unit AND NEW.eligible) THEN
        RAISE EXCEPTION 'no tender was admitted so' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'amended_by_admission';
      END IF;
      IF EXISTS (SELECT 1 FROM tenders_waiting WHERE poll = NEW.poll AND NEW.number IN (number, given)) THEN
        RAISE EXCEPTION 'a tendered ballot waits' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_tender_waiting';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER amended_by_admission BEFORE INSERT ON amendments FOR EACH ROW EXECUTE FUNCTION refuse_amendment_over_tender();

    -- A paper or a tender, never both for one person or by one number: who tendered gets no other paper while it waits, and no
    -- other at all once it was admitted.
    CREATE FUNCTION refuse_paper_beside_tender() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM added a JOIN tenders t ON t.poll = a.poll JOIN people m ON m.id = t.person
        LEFT JOIN tender_settlements s ON s.poll = t.poll AND s.tender = t.tender
        WHERE a.number IN (t.number, t.given, m.member_number)
          AND (s.tender IS NULL OR (s.admitted AND t.paper <> a.paper))
      ) OR EXISTS (
        SELECT 1 FROM added a JOIN amendments n ON n.poll = a.poll AND n.seq = a.amendment JOIN proposals p ON p.id = n.proposal
        WHERE p.kind = 'settle-tender' AND NOT EXISTS (
          SELECT 1 FROM tender_settlements s JOIN tenders t ON t.poll = s.poll AND t.tender = s.tender WHERE s.proposal = p.id AND t.paper = a.paper)
      ) THEN
        RAISE EXCEPTION 'a paper beside a tendered ballot' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'paper_or_tender';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER paper_or_tender AFTER INSERT ON papers REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_paper_beside_tender();
    -- The paper of an admission is spent by the very ballot that was tendered, and no tendered ballot by anything else.
    CREATE FUNCTION refuse_unsettled_cast() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM tenders t LEFT JOIN tender_settlements s ON s.poll = t.poll AND s.tender = t.tender AND s.admitted
        WHERE t.poll = NEW.poll AND (t.body_hash = NEW.body_hash OR t.paper = NEW.paper)
          AND (s.tender IS NULL OR t.body_hash <> NEW.body_hash OR t.paper <> NEW.paper)
      ) THEN
        RAISE EXCEPTION 'a tendered ballot that was not admitted' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'cast_if_admitted';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER cast_if_admitted BEFORE INSERT ON casts FOR EACH ROW EXECUTE FUNCTION refuse_unsettled_cast();

    -- The claim behind a tender ends with it.
    CREATE FUNCTION refuse_end_over_tender() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM tenders_waiting WHERE claim = NEW.claim) THEN
        RAISE EXCEPTION 'a tendered ballot waits' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_tender_waiting';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER no_tender_waiting BEFORE INSERT ON claim_ends FOR EACH ROW EXECUTE FUNCTION refuse_end_over_tender();

    -- Nobody closes a poll over a tendered ballot, nor without a word on the board of how they were settled.
    CREATE FUNCTION refuse_closing_over_tenders() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM tenders_waiting WHERE poll = NEW.id)
        OR (EXISTS (SELECT 1 FROM tenders WHERE poll = NEW.id)
          AND NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.id AND kind = 'tenders-settled')) THEN
        RAISE EXCEPTION 'tendered ballots are settled first' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'closed_when_settled';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER closed_when_settled BEFORE UPDATE ON polls FOR EACH ROW
      WHEN (OLD.state = 'open' AND NEW.state = 'closed') EXECUTE FUNCTION refuse_closing_over_tenders();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
