/**
 * Enrolment: passkeys that were withdrawn, the public halves of codes on paper, the sealed chain of each poll, papers that are
 * spent by another way than this page, and how often a link was sent again. Old code must not run beside it: it would admit
 * passkeys and take casts past the chain.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Two more kinds of what needs two people; the duties are those of contract/proposals.ts once more.
    ALTER TABLE proposals DROP CONSTRAINT kind_known;
    ALTER TABLE proposals ADD CONSTRAINT kind_known CHECK (kind IN ('override','variances-stand','release-contact','lift-lock','break-glass','grant-role','pin-signer','readmit','settle-tender','other-channel','print-letters'));
    ALTER TABLE proposals DROP CONSTRAINT of_a_poll;
    ALTER TABLE proposals ADD CONSTRAINT of_a_poll CHECK ((poll IS NOT NULL) = (kind IN ('override','variances-stand','release-contact','break-glass','settle-tender','other-channel','print-letters')) OR kind IN ('lift-lock','readmit'));
    INSERT INTO proposal_duties (kind, part, role) VALUES
      ('other-channel','propose','membership-secretary'), ('other-channel','propose','procedure-secretary'), ('other-channel','propose','returning-officer'),
      ('other-channel','decide','procedure-secretary'), ('other-channel','decide','returning-officer'),
      ('print-letters','propose','membership-secretary'), ('print-letters','propose','procedure-secretary'),
      ('print-letters','decide','procedure-secretary'), ('print-letters','decide','returning-officer');

    CREATE FUNCTION agreed_by_two(given text, of_kind text, about text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
        WHERE p.id = given AND p.kind = of_kind AND p.concerning = about AND e.ended = 'approved')
    $$;

    -- A passkey is never taken out: it is withdrawn, by two officers, and signs nothing from then on.
    CREATE TABLE passkey_revocations (
      credential_id text PRIMARY KEY REFERENCES passkeys,
      proposal text NOT NULL REFERENCES proposals,
      revoked_at timestamptz NOT NULL
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON passkey_revocations FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON passkey_revocations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION refuse_revocation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT agreed_by_two(NEW.proposal, 'readmit', (SELECT person FROM passkeys WHERE credential_id = NEW.credential_id)) THEN
        RAISE EXCEPTION 'a passkey is withdrawn by two officers' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'revoked_by_two';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER revoked_by_two BEFORE INSERT ON passkey_revocations FOR EACH ROW EXECUTE FUNCTION refuse_revocation();
    -- The one place that knows which passkeys sign: everything that asks for a passkey asks here.
    CREATE VIEW passkeys_in_force AS
      SELECT k.* FROM passkeys k WHERE NOT EXISTS (SELECT 1 FROM passkey_revocations r WHERE r.credential_id = k.credential_id);
    CREATE FUNCTION refuse_revoked_session() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM passkey_revocations WHERE credential_id = NEW.credential_id) THEN
        RAISE EXCEPTION 'the passkey was withdrawn' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'session_by_passkey_in_force';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER session_by_passkey_in_force BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION refuse_revoked_session();

    -- The public halves of codes, as the registrar gave them. A list may be given again until the poll opens; the newest counts.
    CREATE TABLE code_lists (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      poll text NOT NULL REFERENCES polls,
      given_by text NOT NULL REFERENCES people,
      given_at timestamptz NOT NULL
    );
    CREATE INDEX code_lists_of_poll ON code_lists (poll, id);
    CREATE TABLE code_keys (
      list bigint NOT NULL REFERENCES code_lists,
      number text NOT NULL,
      public_key text NOT NULL CONSTRAINT public_key_form CHECK (public_key ~ '^[0-9a-f]{64}$'),
      PRIMARY KEY (list, number),
      CONSTRAINT one_member_per_code UNIQUE (list, public_key)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON code_lists FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON code_lists FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON code_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON code_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    -- The opening commits to them: nothing is added after it, nor by anybody but a registrar, who neither opens the poll nor closes it.
    CREATE FUNCTION refuse_codes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id IN (SELECT l.poll FROM added a JOIN code_lists l ON l.id = a.list) FOR SHARE;
      IF EXISTS (SELECT 1 FROM added a JOIN code_lists l ON l.id = a.list JOIN polls p ON p.id = l.poll
          WHERE p.state NOT IN ('roll-frozen','keys-ready') OR p.definition->>'secondElement' IS DISTINCT FROM 'code') THEN
        RAISE EXCEPTION 'codes are given between freeze and opening' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'codes_before_opening';
      END IF;
      IF EXISTS (SELECT 1 FROM added a JOIN code_lists l ON l.id = a.list
          WHERE NOT EXISTS (SELECT 1 FROM roles r WHERE r.person = l.given_by AND r.role = 'registrar' AND r.ended_at IS NULL)) THEN
        RAISE EXCEPTION 'codes are given by a registrar' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'codes_by_registrar';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER codes_before_opening AFTER INSERT ON code_keys REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_codes();

    -- Wrong codes that reached us, counted by person.
    CREATE TABLE code_tries (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      poll text NOT NULL REFERENCES polls,
      person text NOT NULL REFERENCES people,
      at timestamptz NOT NULL
    );
    CREATE INDEX code_tries_of_person ON code_tries (person, at);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON code_tries FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON code_tries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    -- A paper that is spent by post or with help: nothing is cast online with it.
    CREATE TABLE taken_papers (
      poll text NOT NULL,
      paper text NOT NULL,
      channel text NOT NULL CONSTRAINT channel_known CHECK (channel IN ('post','assisted')),
      proposal text NOT NULL REFERENCES proposals,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, paper),
      FOREIGN KEY (poll, paper) REFERENCES papers (poll, paper)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON taken_papers FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON taken_papers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    -- Spent here or there, never both: each side takes the paper's row first.
    CREATE FUNCTION refuse_taking() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE member text;
    BEGIN
      SELECT number INTO member FROM papers WHERE poll = NEW.poll AND paper = NEW.paper FOR UPDATE;
      IF EXISTS (SELECT 1 FROM casts WHERE poll = NEW.poll AND paper = NEW.paper)
        OR EXISTS (SELECT 1 FROM paper_cancellations WHERE poll = NEW.poll AND paper = NEW.paper) THEN
        RAISE EXCEPTION 'the paper is spent' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'taken_while_good';
      END IF;
      IF NOT agreed_by_two(NEW.proposal, 'other-channel', member) THEN
        RAISE EXCEPTION 'a paper is taken by two officers' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'taken_by_two';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER taken_while_good BEFORE INSERT ON taken_papers FOR EACH ROW EXECUTE FUNCTION refuse_taking();
    CREATE FUNCTION refuse_taken_cast() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM papers WHERE poll = NEW.poll AND paper = NEW.paper FOR UPDATE;
      IF EXISTS (SELECT 1 FROM taken_papers WHERE poll = NEW.poll AND paper = NEW.paper) THEN
        RAISE EXCEPTION 'the paper was taken by another way' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'paper_not_taken';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER paper_not_taken BEFORE INSERT ON casts FOR EACH ROW EXECUTE FUNCTION refuse_taken_cast();
    CREATE TRIGGER paper_not_taken BEFORE INSERT ON paper_cancellations FOR EACH ROW EXECUTE FUNCTION refuse_taken_cast();

    -- The sealed chain (SPEC §4.6): its heads go on the board when the poll opens and before it closes.
    CREATE TABLE enrolment_events (
      poll text NOT NULL REFERENCES polls,
      -- 1, 2, … in the order in which it happened.
      seq int NOT NULL,
      kind text NOT NULL CONSTRAINT kind_known CHECK (kind IN ('enrol','revoke','cast','taken')),
      paper text,
      credential text REFERENCES passkeys,
      -- Canonical JSON, as it is hashed and as the pack opens it.
      event text NOT NULL,
      prev text NOT NULL,
      hash text NOT NULL,
      PRIMARY KEY (poll, seq),
      FOREIGN KEY (poll, paper) REFERENCES papers (poll, paper),
      CONSTRAINT paper_by_kind CHECK ((paper IS NULL) = (kind = 'revoke')),
      CONSTRAINT credential_by_kind CHECK ((credential IS NULL) = (kind = 'taken'))
    );
    CREATE UNIQUE INDEX cast_once_in_chain ON enrolment_events (poll, paper) WHERE kind IN ('cast','taken');
    CREATE UNIQUE INDEX enrolled_once ON enrolment_events (poll, credential, paper) WHERE kind = 'enrol';
    CREATE UNIQUE INDEX revoked_once ON enrolment_events (poll, credential) WHERE kind = 'revoke';
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON enrolment_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON enrolment_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE FUNCTION refuse_event() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE before enrolment_events; said jsonb; poll_state text;
    BEGIN
      SELECT state INTO poll_state FROM polls WHERE id = NEW.poll FOR SHARE;
      IF poll_state <> 'open' THEN
        RAISE EXCEPTION 'the poll is not open' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'enrolled_while_open';
      END IF;
      said := NEW.event::jsonb;
      IF said ->> 'kind' IS DISTINCT FROM NEW.kind OR said ->> 'paper' IS DISTINCT FROM NEW.paper
        OR (CASE NEW.kind WHEN 'enrol' THEN said #>> '{credential,id}' ELSE said ->> 'credential' END) IS DISTINCT FROM NEW.credential THEN
        RAISE EXCEPTION 'the event is not what its columns say' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'event_columns';
      END IF;
      SELECT * INTO before FROM enrolment_events WHERE poll = NEW.poll ORDER BY seq DESC LIMIT 1;
      IF NEW.seq <> coalesce(before.seq, 0) + 1 OR NEW.prev <> coalesce(before.hash, repeat('0', 64))
        OR NEW.hash <> encode(sha256(convert_to('["countersign-enrolment-event/1","' || NEW.prev || '",' || NEW.event || ']', 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'the event does not follow the last' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'event_follows';
      END IF;
      IF NEW.kind = 'enrol' AND NOT EXISTS (
        SELECT 1 FROM passkeys_in_force k JOIN people m ON m.id = k.person JOIN papers p ON p.number = m.member_number
        WHERE k.credential_id = NEW.credential AND p.poll = NEW.poll AND p.paper = NEW.paper
      ) THEN
        RAISE EXCEPTION 'no passkey of the member whose paper this is' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'enrolled_for_own_paper';
      END IF;
      IF NEW.kind = 'cast' AND NOT EXISTS (
        SELECT 1 FROM enrolment_events e JOIN passkeys_in_force k ON k.credential_id = e.credential
        WHERE e.poll = NEW.poll AND e.kind = 'enrol' AND e.paper = NEW.paper AND e.credential = NEW.credential
      ) THEN
        RAISE EXCEPTION 'cast by a passkey that was not admitted' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'cast_by_admitted';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER event_follows BEFORE INSERT ON enrolment_events FOR EACH ROW EXECUTE FUNCTION refuse_event();

    -- No cast and no taken paper beside the chain, whatever wrote it: looked at when the transaction ends.
    CREATE FUNCTION refuse_beside_chain() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM enrolment_events WHERE poll = NEW.poll AND paper = NEW.paper AND kind = TG_ARGV[0]) THEN
        RAISE EXCEPTION 'nothing of it stands in the chain' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'in_the_chain';
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER in_the_chain AFTER INSERT ON casts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_beside_chain('cast');
    CREATE CONSTRAINT TRIGGER in_the_chain AFTER INSERT ON taken_papers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_beside_chain('taken');

    -- Members for whom a letter is to be printed, beside the sealed text of the proposal: written with it, and held against what is printed.
    CREATE TABLE proposed_letters (
      proposal text NOT NULL REFERENCES proposals,
      poll text NOT NULL,
      number text NOT NULL,
      PRIMARY KEY (proposal, number),
      FOREIGN KEY (poll, number) REFERENCES roll_lines
    );
    CREATE INDEX proposed_letters_of_member ON proposed_letters (poll, number);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON proposed_letters FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON proposed_letters FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION refuse_late_letters() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM proposals p WHERE p.id = NEW.proposal AND p.kind = 'print-letters' AND p.poll = NEW.poll
          AND NOT EXISTS (SELECT 1 FROM proposal_ends e WHERE e.proposal = p.id)) THEN
        RAISE EXCEPTION 'letters of no open proposal' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'letters_as_proposed';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER letters_as_proposed BEFORE INSERT ON proposed_letters FOR EACH ROW EXECUTE FUNCTION refuse_late_letters();

    -- Each time a member was sent a way in again, or it was printed for them: limited, and on record.
    CREATE TABLE link_sendings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      poll text NOT NULL REFERENCES polls,
      number text NOT NULL,
      way text NOT NULL CONSTRAINT way_known CHECK (way IN ('mail','paper')),
      -- The officer who did it; null when the member asked for it.
      sent_by text REFERENCES people,
      -- The proposal that two officers agreed, for a letter in a poll without codes.
      proposal text,
      at timestamptz NOT NULL,
      FOREIGN KEY (poll, number) REFERENCES roll_lines,
      FOREIGN KEY (proposal, number) REFERENCES proposed_letters,
      CONSTRAINT printed_once UNIQUE (proposal, number),
      CONSTRAINT agreed_on_paper CHECK (way = 'paper' OR proposal IS NULL),
      CONSTRAINT paper_by_an_officer CHECK (way = 'mail' OR sent_by IS NOT NULL)
    );
    CREATE INDEX link_sendings_of_member ON link_sendings (poll, number, at);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON link_sendings FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON link_sendings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
