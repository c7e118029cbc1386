/**
 * Who declares the result of a counted poll: the returning officer and the scrutineers sign its text by passkey, each once, before
 * it goes on the board with them; and the PDF that the board names. Older code publishes without and is not run beside this.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE declaration_signatures (
      poll text NOT NULL REFERENCES polls,
      person text NOT NULL REFERENCES people,
      role text NOT NULL CONSTRAINT role_declares CHECK (role IN ('returning-officer','scrutineer')),
      -- As it goes on the board: {role, name, at, nonce, assertion, credential}. Meant for everybody.
      signature jsonb NOT NULL CONSTRAINT signature_of_role CHECK (signature ->> 'role' = role),
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, person)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON declaration_signatures FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON declaration_signatures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE TABLE declaration_files (
      poll text PRIMARY KEY REFERENCES polls,
      sha256 text NOT NULL,
      pdf bytea NOT NULL,
      CONSTRAINT pdf_hash CHECK (encode(sha256(pdf), 'hex') = sha256)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON declaration_files FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON declaration_files FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE FUNCTION refuse_declaration_signature() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM polls WHERE id = NEW.poll AND state = 'counted') THEN
        RAISE EXCEPTION 'a declaration of what is not counted' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'declared_when_counted';
      END IF;
      IF EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'declaration') THEN
        RAISE EXCEPTION 'the declaration stands on the board' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'declared_before_entry';
      END IF;
      IF NOT holds_role(NEW.person, NEW.role, NEW.at) THEN
        RAISE EXCEPTION 'a declaration by somebody without the duty' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'declared_by_duty';
      END IF;
      -- Who scrutinises is named for this poll, or was admitted after its close, and had no part in it.
      IF NEW.role = 'scrutineer' AND (worked_on(NEW.person, NEW.poll) OR NOT (
        EXISTS (SELECT 1 FROM poll_scrutineers WHERE poll = NEW.poll AND person = NEW.person)
        OR EXISTS (SELECT 1 FROM reviewer_admissions WHERE poll = NEW.poll AND person = NEW.person AND role = 'scrutineer')
      )) THEN
        RAISE EXCEPTION 'a scrutineer of another poll, or with a part in this one' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'declared_by_scrutineer';
      END IF;
      IF EXISTS (SELECT 1 FROM declaration_signatures s JOIN same_mailbox(NEW.person) o ON o.id = s.person WHERE s.poll = NEW.poll) THEN
        RAISE EXCEPTION 'one person signs once' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'declared_once';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER declared_by_duty BEFORE INSERT ON declaration_signatures FOR EACH ROW EXECUTE FUNCTION refuse_declaration_signature();

    -- A board is declared over both signatures, and names the file that is kept.
    CREATE FUNCTION refuse_declaration_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.kind <> 'declaration' THEN RETURN NEW; END IF;
      IF (SELECT count(DISTINCT role) FROM declaration_signatures WHERE poll = NEW.poll) < 2 THEN
        RAISE EXCEPTION 'a declaration that lacks a signature' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'declaration_signed';
      END IF;
      IF NOT EXISTS (SELECT 1 FROM declaration_files WHERE poll = NEW.poll AND sha256 = body_of(NEW.poll, NEW.line::jsonb) ->> 'pdf') THEN
        RAISE EXCEPTION 'a declaration without its file' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'declaration_with_file';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER declaration_signed BEFORE INSERT ON board_entries FOR EACH ROW EXECUTE FUNCTION refuse_declaration_entry();
    -- Nothing is published that was not declared.
    CREATE FUNCTION refuse_undeclared() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'declaration') THEN
        RAISE EXCEPTION 'published without a declaration' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'published_declared';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER published_declared BEFORE INSERT ON published FOR EACH ROW EXECUTE FUNCTION refuse_undeclared();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
