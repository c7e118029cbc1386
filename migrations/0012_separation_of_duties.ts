/**
 * Who holds which duty: granted by two, for a time, for some units or all; forbidden pairs by person, mailbox and poll;
 * declared interests; and the chain in which all of it stands. The triggers write the chain, so that nothing can be granted,
 * ended, enrolled or declared beside it. Old code must not run beside it: it would grant alone.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The pairs once, for one person at one time and for one person in one poll: verify/dutyRules.ts once more.
    CREATE TABLE forbidden_pairs (a text NOT NULL, b text NOT NULL, PRIMARY KEY (a, b));
    INSERT INTO forbidden_pairs (a, b) VALUES
      ('membership-secretary','returning-officer'), ('registrar','returning-officer'), ('trustee','scrutineer'),
      ('data-protection-officer','membership-secretary'), ('data-protection-officer','procedure-secretary'),
      ('data-protection-officer','returning-officer'), ('data-protection-officer','registrar'),
      ('data-protection-officer','trustee'), ('data-protection-officer','scrutineer');
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON forbidden_pairs FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON forbidden_pairs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION forbidden_together(one text, other text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM forbidden_pairs WHERE (a, b) IN ((one, other), (other, one)))
    $$;

    -- No row of roles is older than this: sealing (0009) takes no database that has people in it.
    ALTER TABLE roles ADD COLUMN units text[] CONSTRAINT units_some CHECK (units IS NULL OR cardinality(units) >= 1);
    ALTER TABLE roles ADD CONSTRAINT units_of_secretaries CHECK (units IS NULL OR role IN ('membership-secretary','procedure-secretary'));
    -- The first instant at which it is no longer held.
    ALTER TABLE roles ADD COLUMN until timestamptz NOT NULL;
    ALTER TABLE roles ADD CONSTRAINT until_within CHECK (until > since AND until <= since + interval '9600 hours');
    -- The proposal that two officers agreed; null for the first officer, and for those whom that officer appointed alone.
    ALTER TABLE roles ADD COLUMN proposal text REFERENCES proposals CONSTRAINT one_role_per_proposal UNIQUE;
    -- How it came to an end, as the chain has it, and the reason in somebody's words, sealed.
    ALTER TABLE roles ADD COLUMN ended_because text
      CONSTRAINT because_known CHECK (ended_because IN ('officer','resigned','list','expired','renewed','two-officers'));
    ALTER TABLE roles ADD COLUMN ended_words sealed;
    ALTER TABLE roles ADD CONSTRAINT ended_for_a_reason CHECK ((ended_at IS NULL) = (ended_because IS NULL) AND (ended_at IS NOT NULL OR ended_words IS NULL));
    CREATE OR REPLACE FUNCTION refuse_role_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
        OR (NEW.id, NEW.person, NEW.role, NEW.since, NEW.until) IS DISTINCT FROM (OLD.id, OLD.person, OLD.role, OLD.since, OLD.until)
        OR (NEW.granted_by, NEW.units, NEW.proposal) IS DISTINCT FROM (OLD.granted_by, OLD.units, OLD.proposal) THEN
        RAISE EXCEPTION 'a role may only be ended' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'role_only_ended';
      END IF;
      RETURN NEW;
    END $$;

    CREATE FUNCTION holds_role(holder text, of_role text, at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM roles WHERE person = holder AND role = of_role AND ended_at IS NULL AND until > at)
    $$;
    -- has_duty of 0007 at an instant and for some units; null: for the whole body, which a role for some units does not cover.
    CREATE FUNCTION has_duty_for(holder text, of_kind text, of_part text, at timestamptz, of_units text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (
        SELECT 1 FROM roles r JOIN proposal_duties d ON d.role = r.role
        WHERE r.person = holder AND r.ended_at IS NULL AND r.until > at AND (r.units IS NULL OR coalesce(cardinality(of_units) >= 1 AND of_units <@ r.units, false))
          AND d.kind = of_kind AND d.part = of_part
      )
    $$;

    -- Who reads one mailbox is one person here: this person, and everybody else at the same address.
    CREATE FUNCTION same_mailbox(of_person text) RETURNS SETOF people LANGUAGE sql STABLE AS $$
      SELECT * FROM people WHERE id = of_person
      UNION SELECT o.* FROM people p JOIN people o ON o.email_index = p.email_index WHERE p.id = of_person
    $$;
    CREATE INDEX people_by_mailbox ON people (email_index);
    CREATE FUNCTION lock_mailbox(of_person text) RETURNS void LANGUAGE sql AS $$
      SELECT pg_advisory_xact_lock(hashtextextended(coalesce(email_index, id), 12)) FROM people WHERE id = of_person
    $$;

    -- Under a lock on the person and the mailbox, so that two grants at once cannot slip past each other.
    CREATE OR REPLACE FUNCTION refuse_role_pair() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM people WHERE id = NEW.person FOR UPDATE;
      IF NEW.ended_at IS NOT NULL THEN
        RETURN NEW;
      END IF;
      PERFORM lock_mailbox(NEW.person);
      IF EXISTS (
        SELECT 1 FROM roles held WHERE held.person = NEW.person AND held.ended_at IS NULL AND held.until > NEW.since
          AND forbidden_together(held.role, NEW.role)
      ) THEN
        RAISE EXCEPTION 'roles held together' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'roles_apart';
      END IF;
      IF EXISTS (
        SELECT 1 FROM roles held JOIN same_mailbox(NEW.person) o ON o.id = held.person
        WHERE o.id <> NEW.person AND held.ended_at IS NULL AND held.until > NEW.since
      ) THEN
        RAISE EXCEPTION 'another officer at this address' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'one_officer_per_mailbox';
      END IF;
      RETURN NEW;
    END $$;
    -- Nor does an officer move into another's mailbox.
    CREATE FUNCTION refuse_shared_mailbox() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM lock_mailbox(NEW.id);
      IF (SELECT count(DISTINCT held.person) FROM roles held JOIN same_mailbox(NEW.id) o ON o.id = held.person WHERE held.ended_at IS NULL) > 1 THEN
        RAISE EXCEPTION 'two officers at one address' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'one_officer_per_mailbox';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER one_officer_per_mailbox AFTER UPDATE OF email_index ON people FOR EACH ROW
      WHEN (NEW.email_index IS DISTINCT FROM OLD.email_index) EXECUTE FUNCTION refuse_shared_mailbox();

    -- While nobody else who may agree to an appointment has ever been able to sign, the first officer appoints such a one alone.
    CREATE FUNCTION first_officer() RETURNS text LANGUAGE sql STABLE AS $$ SELECT person FROM roles ORDER BY id LIMIT 1 $$;
    CREATE FUNCTION appoints_alone() RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT NOT EXISTS (
        SELECT 1 FROM roles r JOIN passkeys k ON k.person = r.person
        WHERE r.role IN ('returning-officer','data-protection-officer') AND r.person <> first_officer()
          AND greatest(k.created_at, r.since) < least(coalesce(r.ended_at, 'infinity'), r.until)
      )
    $$;
    -- What a proposal to give a role says, beside its sealed text: written with it, and held against what is given.
    CREATE TABLE proposed_roles (
      proposal text PRIMARY KEY REFERENCES proposals,
      role text NOT NULL,
      units text[],
      until timestamptz NOT NULL
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON proposed_roles FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON proposed_roles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION refuse_late_terms() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM proposals p WHERE p.id = NEW.proposal AND p.kind = 'grant-role'
          AND NOT EXISTS (SELECT 1 FROM proposal_ends e WHERE e.proposal = p.id)) THEN
        RAISE EXCEPTION 'terms of no open proposal' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'terms_as_proposed';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER terms_as_proposed BEFORE INSERT ON proposed_roles FOR EACH ROW EXECUTE FUNCTION refuse_late_terms();

    CREATE FUNCTION refuse_grant() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE agreed boolean;
    BEGIN
      IF NEW.proposal IS NOT NULL THEN
        agreed := EXISTS (
          SELECT 1 FROM proposals p JOIN proposed_roles t ON t.proposal = p.id JOIN proposal_ends e ON e.proposal = p.id
          WHERE p.id = NEW.proposal AND p.kind = 'grant-role' AND e.ended = 'approved' AND p.concerning = NEW.person
            AND p.proposed_by = NEW.granted_by AND t.role = NEW.role AND t.until = NEW.until AND t.units IS NOT DISTINCT FROM NEW.units
        );
      ELSIF NOT EXISTS (SELECT 1 FROM roles) THEN
        agreed := NEW.role = 'returning-officer' AND NEW.granted_by IS NULL;
      ELSE
        agreed := NEW.role IN ('returning-officer','data-protection-officer') AND NEW.person <> first_officer()
          AND NEW.granted_by = first_officer() AND holds_role(first_officer(), 'returning-officer', NEW.since) AND appoints_alone();
      END IF;
      IF agreed IS NOT TRUE THEN
        RAISE EXCEPTION 'a role that two officers did not agree' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'granted_by_two';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER granted_by_two BEFORE INSERT ON roles FOR EACH ROW EXECUTE FUNCTION refuse_grant();

    -- One more kind: a data protection officer is not sent away by one officer.
    DO $$ DECLARE known text;
    BEGIN
      SELECT pg_get_constraintdef(oid) INTO known FROM pg_constraint WHERE conrelid = 'proposals'::regclass AND conname = 'kind_known';
      ALTER TABLE proposals DROP CONSTRAINT kind_known;
      EXECUTE 'ALTER TABLE proposals ADD CONSTRAINT kind_known ' || replace(known, 'ARRAY[', 'ARRAY[''end-role''::text, ');
    END $$;
    INSERT INTO proposal_duties (kind, part, role) VALUES
      ('end-role','propose','returning-officer'), ('end-role','decide','returning-officer'), ('end-role','decide','data-protection-officer');

    -- What somebody says of themselves and a poll. An interest once declared stays one.
    CREATE TABLE interests (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      poll text NOT NULL REFERENCES polls,
      person text NOT NULL REFERENCES people,
      interest text NOT NULL CONSTRAINT interest_known CHECK (interest IN ('none','candidate','agent','interested')),
      at timestamptz NOT NULL
    );
    CREATE INDEX interests_of_person ON interests (poll, person, id);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON interests FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON interests FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    -- Null: they have declared nothing.
    CREATE FUNCTION interest_of(of_person text, of_poll text) RETURNS text LANGUAGE sql STABLE AS $$
      SELECT coalesce(
        (SELECT interest FROM interests WHERE poll = of_poll AND person = of_person AND interest <> 'none' ORDER BY id DESC LIMIT 1),
        (SELECT 'none' FROM interests WHERE poll = of_poll AND person = of_person LIMIT 1))
    $$;

    -- Which part somebody has taken in a poll. It stays theirs when the role ends: who kept its roll never runs it later.
    CREATE TABLE poll_duties (
      poll text NOT NULL REFERENCES polls,
      person text NOT NULL REFERENCES people,
      role text NOT NULL,
      since timestamptz NOT NULL,
      PRIMARY KEY (poll, person, role)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON poll_duties FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON poll_duties FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION refuse_poll_duty() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM lock_mailbox(NEW.person);
      IF EXISTS (
        SELECT 1 FROM poll_duties d JOIN same_mailbox(NEW.person) o ON o.id = d.person
        WHERE d.poll = NEW.poll AND forbidden_together(d.role, NEW.role)
      ) THEN
        RAISE EXCEPTION 'parts in one poll that nobody takes together' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parts_apart';
      END IF;
      IF interest_of(NEW.person, NEW.poll) <> 'none' THEN
        RAISE EXCEPTION 'an interest in the poll' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_interest';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER parts_apart BEFORE INSERT ON poll_duties FOR EACH ROW EXECUTE FUNCTION refuse_poll_duty();

    -- Parts are taken by what is done: every act stands in the access log, in its own transaction.
    CREATE TABLE poll_acts (act text NOT NULL, role text NOT NULL, PRIMARY KEY (act, role));
    INSERT INTO poll_acts (act, role) VALUES
      ('poll-defined','returning-officer'), ('roll-frozen','returning-officer'), ('poll-opened','returning-officer'),
      ('poll-closed','returning-officer'), ('published','returning-officer'), ('abandoned','returning-officer'),
      ('roll-opened','membership-secretary'), ('decisions-confirmed','membership-secretary'),
      ('claim-opened','membership-secretary'), ('claim-answered','membership-secretary'), ('contact-corrected','membership-secretary'),
      ('proposed','membership-secretary'), ('decided','membership-secretary'), ('codes-given','registrar');
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON poll_acts FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON poll_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION take_part() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO poll_duties (poll, person, role, since)
        SELECT NEW.poll, NEW.person, a.role, NEW.at FROM poll_acts a WHERE a.act = NEW.act AND holds_role(NEW.person, a.role, NEW.at)
        ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$;
    CREATE TRIGGER take_part AFTER INSERT ON access_log FOR EACH ROW
      WHEN (NEW.poll IS NOT NULL AND NEW.person IS NOT NULL) EXECUTE FUNCTION take_part();
    CREATE FUNCTION take_named_part() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO poll_duties (poll, person, role, since) VALUES (NEW.poll, NEW.person, TG_ARGV[0], (SELECT defined_at FROM polls WHERE id = NEW.poll))
        ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$;
    CREATE TRIGGER take_part AFTER INSERT ON poll_trustees FOR EACH ROW EXECUTE FUNCTION take_named_part('trustee');
    CREATE TRIGGER take_part AFTER INSERT ON poll_scrutineers FOR EACH ROW EXECUTE FUNCTION take_named_part('scrutineer');
    -- A letter leads in for whoever holds it. Nobody prints one who has the codes of the poll, whatever they hold today, nor for
    -- themselves; and in a poll without codes it is one that two officers agreed, of whom neither is the member.
    CREATE FUNCTION has_codes_of(of_person text, of_poll text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM same_mailbox(of_person) o WHERE
        EXISTS (SELECT 1 FROM poll_duties d WHERE d.poll = of_poll AND d.person = o.id AND d.role = 'registrar')
        OR EXISTS (SELECT 1 FROM code_lists l WHERE l.poll = of_poll AND l.given_by = o.id))
    $$;
    CREATE FUNCTION is_member(of_person text, of_number text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM same_mailbox(of_person) o WHERE o.member_number = of_number)
    $$;
    CREATE FUNCTION refuse_letter() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF has_codes_of(NEW.sent_by, NEW.poll) THEN
        RAISE EXCEPTION 'one person with codes and letters' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'codes_and_letters_apart';
      END IF;
      IF is_member(NEW.sent_by, NEW.number) THEN
        RAISE EXCEPTION 'nobody prints their own letter' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'not_own_entry';
      END IF;
      IF (SELECT definition ->> 'secondElement' FROM polls WHERE id = NEW.poll) IS DISTINCT FROM 'code' AND NOT EXISTS (
        SELECT 1 FROM proposed_letters t JOIN proposals p ON p.id = t.proposal JOIN proposal_ends e ON e.proposal = p.id
        WHERE t.proposal = NEW.proposal AND t.number = NEW.number AND t.poll = NEW.poll AND e.ended = 'approved'
          AND NOT is_member(p.proposed_by, t.number) AND NOT is_member(e.person, t.number)
      ) THEN
        RAISE EXCEPTION 'a letter that two officers did not agree' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'printed_by_two';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER printed_by_two BEFORE INSERT ON link_sendings FOR EACH ROW WHEN (NEW.way = 'paper') EXECUTE FUNCTION refuse_letter();

    -- Until the keys are there, a trustee with an interest can be left out; afterwards the count needs them.
    CREATE FUNCTION refuse_interested_trustee() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM poll_trustees t WHERE t.poll = NEW.poll AND t.owner = NEW.owner AND interest_of(t.person, t.poll) <> 'none') THEN
        RAISE EXCEPTION 'an interest in the poll' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_interest';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER no_interest BEFORE INSERT ON trustee_keys FOR EACH ROW EXECUTE FUNCTION refuse_interested_trustee();

    -- Both officers of a proposal: their duty now, for the units concerned; nothing to gain from it; not on their own entry by another account.
    CREATE FUNCTION needs_no_interest(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
      SELECT kind IN ('override','variances-stand','release-contact','settle-tender','other-channel','print-letters','readmit')
    $$;
    -- Its own poll; a passkey is of no poll, and lets its holder vote in each that lists them.
    CREATE FUNCTION polls_concerned(given proposals) RETURNS SETOF text LANGUAGE sql STABLE AS $$
      SELECT given.poll WHERE given.poll IS NOT NULL
      UNION SELECT l.poll FROM people m JOIN roll_lines l ON l.number = m.member_number JOIN polls p ON p.id = l.poll
        WHERE given.kind = 'readmit' AND m.id = given.concerning AND p.state IN ('roll-open','roll-frozen','keys-ready','open')
    $$;
    CREATE FUNCTION refuse_taking_part(officer text, given proposals, part text, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT has_duty_for(officer, given.kind, part, at, given.units) THEN
        RAISE EXCEPTION 'no duty for this now' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'duty_covers';
      END IF;
      IF needs_no_interest(given.kind) AND EXISTS (
        SELECT 1 FROM polls_concerned(given) of_poll WHERE interest_of(officer, of_poll) IS DISTINCT FROM 'none'
      ) THEN
        RAISE EXCEPTION 'an interest in the poll, or none declared' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_interest';
      END IF;
      IF EXISTS (SELECT 1 FROM same_mailbox(officer) o WHERE given.concerning IN (o.member_number, o.id)) THEN
        RAISE EXCEPTION 'nobody takes part in what concerns themselves' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'not_own_entry';
      END IF;
    END $$;
    CREATE FUNCTION refuse_unfit_proposer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM refuse_taking_part(NEW.proposed_by, NEW, 'propose', NEW.proposed_at);
      RETURN NEW;
    END $$;
    CREATE TRIGGER proposer_is_fit BEFORE INSERT ON proposals FOR EACH ROW EXECUTE FUNCTION refuse_unfit_proposer();
    CREATE FUNCTION refuse_unfit_decider() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE given proposals;
    BEGIN
      SELECT * INTO given FROM proposals WHERE id = NEW.proposal;
      PERFORM refuse_taking_part(NEW.person, given, 'decide', NEW.at);
      IF EXISTS (SELECT 1 FROM same_mailbox(given.proposed_by) o WHERE o.id = NEW.person) THEN
        RAISE EXCEPTION 'proposed and decided by one person' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'two_officers';
      END IF;
      IF NEW.ended = 'approved' AND NOT has_duty_for(given.proposed_by, given.kind, 'propose', NEW.at, given.units) THEN
        RAISE EXCEPTION 'the proposer no longer holds the duty' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'proposer_has_duty';
      END IF;
      RETURN NEW;
    END $$;
    -- By its name it comes after two_officers, which says the plainer things.
    CREATE TRIGGER two_officers_fit BEFORE INSERT ON proposal_ends FOR EACH ROW
      WHEN (NEW.ended IN ('approved','refused')) EXECUTE FUNCTION refuse_unfit_decider();

    -- Nor does either settle a variance that names them.
    CREATE FUNCTION refuse_own_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT proposal FROM added) s
        JOIN proposals p ON p.id = s.proposal JOIN proposal_ends e ON e.proposal = p.id
        CROSS JOIN LATERAL (SELECT * FROM same_mailbox(p.proposed_by) UNION SELECT * FROM same_mailbox(e.person)) o
        JOIN added a ON a.proposal = s.proposal JOIN variances v ON v.id = a.variance
        WHERE o.member_number IS NOT NULL AND v.members \\? o.member_number
      ) THEN
        RAISE EXCEPTION 'nobody settles what names themselves' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'not_own_entry';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER not_own_entry AFTER INSERT ON variance_settlements REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_own_settlement();

    -- Codes are given by who is a registrar then.
    CREATE OR REPLACE FUNCTION refuse_codes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id IN (SELECT l.poll FROM added a JOIN code_lists l ON l.id = a.list) FOR SHARE;
      IF EXISTS (SELECT 1 FROM added a JOIN code_lists l ON l.id = a.list JOIN polls p ON p.id = l.poll
          WHERE p.state NOT IN ('roll-frozen','keys-ready') OR p.definition->>'secondElement' IS DISTINCT FROM 'code') THEN
        RAISE EXCEPTION 'codes are given between freeze and opening' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'codes_before_opening';
      END IF;
      IF EXISTS (SELECT 1 FROM added a JOIN code_lists l ON l.id = a.list WHERE NOT holds_role(l.given_by, 'registrar', l.given_at)) THEN
        RAISE EXCEPTION 'codes are given by a registrar' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'codes_by_registrar';
      END IF;
      RETURN NULL;
    END $$;

    -- A pin is what two officers agreed.
    ALTER TABLE signers ADD COLUMN proposal text REFERENCES proposals CONSTRAINT one_pin_per_proposal UNIQUE;
    CREATE FUNCTION refuse_pin() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
        WHERE p.id = NEW.proposal AND p.kind = 'pin-signer' AND p.concerning = NEW.fingerprint AND p.proposed_by = NEW.pinned_by AND e.ended = 'approved'
      ) THEN
        RAISE EXCEPTION 'a key that two officers did not pin' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'pinned_by_two';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER pinned_by_two BEFORE INSERT ON signers FOR EACH ROW EXECUTE FUNCTION refuse_pin();
    CREATE TRIGGER proposal_stays BEFORE UPDATE ON signers FOR EACH ROW
      WHEN (NEW.proposal IS DISTINCT FROM OLD.proposal) EXECUTE FUNCTION refuse_change();

    -- A passkey is withdrawn by two officers, or goes with the last role of somebody who is no member.
    ALTER TABLE passkey_revocations ALTER COLUMN proposal DROP NOT NULL;
    CREATE OR REPLACE FUNCTION refuse_revocation() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE holder people;
    BEGIN
      SELECT p.* INTO holder FROM people p JOIN passkeys k ON k.person = p.id WHERE k.credential_id = NEW.credential_id;
      IF NEW.proposal IS NOT NULL AND NOT agreed_by_two(NEW.proposal, 'readmit', holder.id) THEN
        RAISE EXCEPTION 'a passkey is withdrawn by two officers' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'revoked_by_two';
      END IF;
      IF NEW.proposal IS NULL AND (holder.member_number IS NOT NULL
          OR NOT EXISTS (SELECT 1 FROM roles WHERE person = holder.id)
          OR EXISTS (SELECT 1 FROM roles WHERE person = holder.id AND ended_at IS NULL AND until > NEW.revoked_at)) THEN
        RAISE EXCEPTION 'a passkey goes with the last role' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'revoked_with_last_role';
      END IF;
      RETURN NEW;
    END $$;
    -- A session that ended with a role: who comes with it again is told of.
    ALTER TABLE sessions ADD COLUMN ended_with_role boolean NOT NULL DEFAULT false;

    -- Role-holders whom the newest list does not bear out: for people to look at, nothing ends by it.
    CREATE TABLE holder_flags (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      person text NOT NULL REFERENCES people,
      -- absent: the list has no such number; lapsed: it says lapsed; address: every member at this address has left or is barred.
      kind text NOT NULL CONSTRAINT kind_known CHECK (kind IN ('absent','lapsed','address')),
      snapshot text NOT NULL REFERENCES snapshots,
      flagged_at timestamptz NOT NULL,
      cleared_at timestamptz
    );
    CREATE UNIQUE INDEX flagged_once ON holder_flags (person, kind) WHERE cleared_at IS NULL;
    CREATE FUNCTION refuse_flag_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.cleared_at IS NOT NULL OR NEW.cleared_at IS NULL
        OR (NEW.id, NEW.person, NEW.kind, NEW.snapshot, NEW.flagged_at) IS DISTINCT FROM (OLD.id, OLD.person, OLD.kind, OLD.snapshot, OLD.flagged_at) THEN
        RAISE EXCEPTION 'a flag is only cleared' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'flag_only_cleared';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER flag_only_cleared BEFORE UPDATE OR DELETE ON holder_flags FOR EACH ROW EXECUTE FUNCTION refuse_flag_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON holder_flags FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    -- The chain of duties (SPEC §4.4). Rows come from the triggers below and from nowhere else.
    CREATE TABLE duty_events (
      -- 1, 2, … in the order in which it happened.
      seq int PRIMARY KEY,
      person text NOT NULL REFERENCES people,
      kind text NOT NULL,
      -- Canonical JSON, as it is hashed and as a pack opens it.
      event text NOT NULL,
      prev text NOT NULL,
      link text NOT NULL CONSTRAINT one_event_per_link UNIQUE
    );
    CREATE INDEX duty_events_of_person ON duty_events (person, kind);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON duty_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON duty_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION link_duty_event() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE last duty_events;
    BEGIN
      IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the chain of duties writes itself' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'duties_write_themselves';
      END IF;
      SELECT * INTO last FROM duty_events ORDER BY seq DESC LIMIT 1;
      NEW.seq := coalesce(last.seq, 0) + 1;
      NEW.prev := coalesce(last.link, repeat('0', 64));
      NEW.link := encode(sha256(convert_to('["countersign-duty/1","' || NEW.prev || '",' || NEW.event || ']', 'UTF8')), 'hex');
      RETURN NEW;
    END $$;
    CREATE TRIGGER duties_chained BEFORE INSERT ON duty_events FOR EACH ROW EXECUTE FUNCTION link_duty_event();

    -- RFC 8785 for what stands in these events: objects, arrays, texts, null and truth values; their keys are ASCII.
    CREATE FUNCTION canonical_json(given jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE made text;
    BEGIN
      CASE jsonb_typeof(given)
        WHEN 'object' THEN
          SELECT '{' || coalesce(string_agg(to_json(key)::text || ':' || canonical_json(value), ',' ORDER BY key COLLATE "C"), '') || '}'
            INTO made FROM jsonb_each(given);
        WHEN 'array' THEN
          SELECT '[' || coalesce(string_agg(canonical_json(value), ',' ORDER BY place), '') || ']'
            INTO made FROM jsonb_array_elements(given) WITH ORDINALITY AS part(value, place);
        WHEN 'string' THEN made := to_json(given #>> '{}')::text;
        ELSE made := given::text;
      END CASE;
      RETURN made;
    END $$;
    CREATE FUNCTION in_seconds(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    $$;
    -- Holds the chain from here on, and gives the instant of what comes next: a clock that was put back does not turn the order.
    -- Null: the instant of the last event.
    CREATE FUNCTION next_in_chain(at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock(7051970);
      RETURN greatest(in_seconds(at), (SELECT event::jsonb ->> 'at' FROM duty_events ORDER BY seq DESC LIMIT 1) COLLATE "C");
    END $$;
    CREATE FUNCTION say_duty(of_person text, of_kind text, stamp text, more jsonb) RETURNS void LANGUAGE sql AS $$
      INSERT INTO duty_events (seq, person, kind, event, prev, link) VALUES
        (0, of_person, of_kind, canonical_json(jsonb_build_object('kind', of_kind, 'person', of_person, 'at', stamp) || more), '', '')
    $$;
    CREATE FUNCTION is_in_chain(of_person text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM duty_events WHERE person = of_person)
    $$;
    CREATE FUNCTION credential_json(of_key passkeys) RETURNS jsonb LANGUAGE sql STABLE AS $$
      SELECT jsonb_build_object('id', of_key.credential_id, 'publicKey', of_key.public_key, 'backupEligible', of_key.backup_eligible)
    $$;
    -- A person comes before anything else of theirs, with the passkeys that they have already.
    CREATE FUNCTION enter_chain(of_person text, stamp text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      IF is_in_chain(of_person) THEN
        RETURN;
      END IF;
      PERFORM say_duty(of_person, 'person', stamp, jsonb_build_object('number', (SELECT member_number FROM people WHERE id = of_person)));
      PERFORM say_duty(of_person, 'passkey', stamp, jsonb_build_object('credential', credential_json(k)))
        FROM (SELECT * FROM passkeys WHERE person = of_person AND NOT EXISTS (SELECT 1 FROM passkey_revocations r WHERE r.credential_id = passkeys.credential_id)
              ORDER BY created_at, credential_id) k;
    END $$;

    CREATE FUNCTION say_grant() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE stamp text := next_in_chain(NEW.since); decider text;
    BEGIN
      PERFORM enter_chain(NEW.person, stamp);
      SELECT person INTO decider FROM proposal_ends WHERE proposal = NEW.proposal;
      PERFORM say_duty(NEW.person, 'grant', stamp, jsonb_build_object('role', NEW.role, 'units', to_jsonb(NEW.units),
        'until', in_seconds(NEW.until), 'by', jsonb_build_array(coalesce(NEW.granted_by, NEW.person), decider)));
      RETURN NULL;
    END $$;
    CREATE TRIGGER said_in_chain AFTER INSERT ON roles FOR EACH ROW EXECUTE FUNCTION say_grant();
    CREATE FUNCTION say_end() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE stamp text := next_in_chain(NEW.ended_at);
    BEGIN
      -- One that ran out is over by its own until: nothing was ended.
      IF stamp < in_seconds(NEW.until) COLLATE "C" THEN
        PERFORM say_duty(NEW.person, 'end', stamp, jsonb_build_object('role', NEW.role, 'because', NEW.ended_because));
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER end_said_in_chain AFTER UPDATE ON roles FOR EACH ROW EXECUTE FUNCTION say_end();
    CREATE FUNCTION say_passkey() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF is_in_chain(NEW.person) THEN
        PERFORM say_duty(NEW.person, 'passkey', next_in_chain(NEW.created_at), jsonb_build_object('credential', credential_json(NEW)));
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER said_in_chain AFTER INSERT ON passkeys FOR EACH ROW EXECUTE FUNCTION say_passkey();
    CREATE FUNCTION say_revocation() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE holder text := (SELECT person FROM passkeys WHERE credential_id = NEW.credential_id);
    BEGIN
      IF is_in_chain(holder) THEN
        PERFORM say_duty(holder, 'passkey-revoked', next_in_chain(NEW.revoked_at), jsonb_build_object('id', NEW.credential_id));
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER said_in_chain AFTER INSERT ON passkey_revocations FOR EACH ROW EXECUTE FUNCTION say_revocation();
    CREATE FUNCTION say_interest() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE stamp text := next_in_chain(NEW.at);
    BEGIN
      PERFORM enter_chain(NEW.person, stamp);
      PERFORM say_duty(NEW.person, 'interest', stamp, jsonb_build_object('poll', NEW.poll, 'interest', NEW.interest));
      RETURN NULL;
    END $$;
    CREATE TRIGGER said_in_chain AFTER INSERT ON interests FOR EACH ROW EXECUTE FUNCTION say_interest();
    CREATE FUNCTION say_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF is_in_chain(NEW.id) THEN
        PERFORM say_duty(NEW.id, 'person', next_in_chain(NULL), jsonb_build_object('number', NEW.member_number));
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER said_in_chain AFTER UPDATE OF member_number ON people FOR EACH ROW
      WHEN (NEW.member_number IS DISTINCT FROM OLD.member_number) EXECUTE FUNCTION say_number();

    -- How far the board commits to the chain: events from the first on, when the roll was frozen and when the poll was closed.
    CREATE TABLE duty_heads (
      poll text NOT NULL REFERENCES polls,
      of text NOT NULL CONSTRAINT of_known CHECK (of IN ('roll-frozen','closed')),
      events int NOT NULL,
      PRIMARY KEY (poll, of)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON duty_heads FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON duty_heads FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
