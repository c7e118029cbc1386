/**
 * The organisation, its people, their roles, passkeys, links, sessions, nonces and the access log. First version: nothing
 * older runs beside it. Append-only tables refuse UPDATE and DELETE by trigger, whoever asks.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;

    CREATE TABLE organisation (
      only_one boolean PRIMARY KEY DEFAULT true CONSTRAINT one_organisation CHECK (only_one),
      slug text NOT NULL CONSTRAINT slug_form CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
      name text NOT NULL CONSTRAINT name_given CHECK (length(name) BETWEEN 1 AND 200),
      created_at timestamptz NOT NULL
    );

    -- A person, once, whatever they hold. A member becomes a person when a link is made for them.
    CREATE TABLE people (
      id text PRIMARY KEY,
      name text NOT NULL,
      email text,
      member_number text CONSTRAINT one_person_per_member UNIQUE,
      user_handle text NOT NULL CONSTRAINT one_person_per_handle UNIQUE,
      created_at timestamptz NOT NULL
    );
    -- An officer is invited by one address; members may share an address with each other (the roll reports it as a variance).
    CREATE UNIQUE INDEX one_officer_per_email ON people (lower(email)) WHERE member_number IS NULL;

    CREATE TABLE roles (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      person text NOT NULL REFERENCES people,
      role text NOT NULL CONSTRAINT role_known CHECK (role IN ('membership-secretary','procedure-secretary','returning-officer','registrar','trustee','scrutineer','data-protection-officer')),
      granted_by text REFERENCES people,
      since timestamptz NOT NULL,
      ended_at timestamptz,
      ended_by text REFERENCES people,
      CONSTRAINT ends_after_start CHECK (ended_at IS NULL OR ended_at >= since)
    );
    CREATE UNIQUE INDEX role_held_once ON roles (person, role) WHERE ended_at IS NULL;

    -- The forbidden pairs once more, under a lock on the person, so that two grants at once cannot slip past each other.
    CREATE FUNCTION refuse_role_pair() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM people WHERE id = NEW.person FOR UPDATE;
      IF NEW.ended_at IS NULL AND EXISTS (
        SELECT 1 FROM roles held
        JOIN (VALUES
          ('membership-secretary','returning-officer'), ('registrar','returning-officer'), ('trustee','scrutineer'),
          ('data-protection-officer','membership-secretary'), ('data-protection-officer','procedure-secretary'),
          ('data-protection-officer','returning-officer'), ('data-protection-officer','registrar'),
          ('data-protection-officer','trustee'), ('data-protection-officer','scrutineer')
        ) AS pair(a, b) ON (held.role = a AND NEW.role = b) OR (held.role = b AND NEW.role = a)
        WHERE held.person = NEW.person AND held.ended_at IS NULL
      ) THEN
        RAISE EXCEPTION 'roles held together' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'roles_apart';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER roles_apart BEFORE INSERT OR UPDATE ON roles FOR EACH ROW EXECUTE FUNCTION refuse_role_pair();

    -- A role row may be ended once and otherwise stays as it was.
    CREATE FUNCTION refuse_role_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
        OR (NEW.id, NEW.person, NEW.role, NEW.since) IS DISTINCT FROM (OLD.id, OLD.person, OLD.role, OLD.since)
        OR NEW.granted_by IS DISTINCT FROM OLD.granted_by THEN
        RAISE EXCEPTION 'a role may only be ended' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER role_only_ended BEFORE UPDATE OR DELETE ON roles FOR EACH ROW EXECUTE FUNCTION refuse_role_change();

    CREATE TABLE passkeys (
      credential_id text PRIMARY KEY,
      person text NOT NULL REFERENCES people,
      public_key text NOT NULL,
      backup_eligible boolean NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON passkeys FOR EACH ROW EXECUTE FUNCTION refuse_change();
    -- What moves with use stands apart, so that the enrolment itself can be append-only.
    CREATE TABLE passkey_use (
      credential_id text PRIMARY KEY REFERENCES passkeys,
      counter bigint NOT NULL,
      backed_up boolean NOT NULL,
      last_used_at timestamptz
    );

    -- Only the SHA-256 of a link's token is kept.
    CREATE TABLE links (
      token_hash text PRIMARY KEY CONSTRAINT token_hash_form CHECK (token_hash ~ '^[0-9a-f]{64}$'),
      purpose text NOT NULL CONSTRAINT purpose_known CHECK (purpose IN ('set-up','appointment','vote','sign-in')),
      person text REFERENCES people,
      poll text,
      expires_at timestamptz NOT NULL,
      opened_at timestamptz,
      CONSTRAINT set_up_has_no_person CHECK ((purpose = 'set-up') = (person IS NULL))
    );

    CREATE TABLE sessions (
      token_hash text PRIMARY KEY CONSTRAINT token_hash_form CHECK (token_hash ~ '^[0-9a-f]{64}$'),
      person text REFERENCES people,
      kind text NOT NULL CONSTRAINT kind_known CHECK (kind IN ('link','passkey')),
      -- The link it came from; a set-up session has no person.
      link text REFERENCES links,
      credential_id text REFERENCES passkeys,
      created_at timestamptz NOT NULL,
      seen_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      ended_at timestamptz,
      CONSTRAINT passkey_session_names_its_passkey CHECK ((kind = 'passkey') = (credential_id IS NOT NULL))
    );

    CREATE TABLE nonces (
      nonce text PRIMARY KEY CONSTRAINT nonce_form CHECK (nonce ~ '^[0-9a-f]{64}$'),
      purpose text NOT NULL CONSTRAINT purpose_known CHECK (purpose IN ('sign-in','enrol','cast','act')),
      person text REFERENCES people,
      expires_at timestamptz NOT NULL,
      -- Set in the transaction that uses it: single use.
      spent_at timestamptz
    );

    -- Who did or saw what, whose, why. Each row carries the hash of the one before (store/accessLog.ts).
    CREATE TABLE access_log (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL,
      person text,
      credential_id text,
      act text NOT NULL,
      poll text,
      -- Member number or row id concerned, never a name.
      concerning text,
      details jsonb NOT NULL DEFAULT '{}',
      prev text NOT NULL CONSTRAINT prev_form CHECK (prev ~ '^[0-9a-f]{64}$'),
      hash text NOT NULL CONSTRAINT one_row_per_hash UNIQUE
    );
    CREATE UNIQUE INDEX one_successor ON access_log (prev);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
