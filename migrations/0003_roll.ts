/**
 * Pinned signers, snapshots, polls and their rolls. A snapshot and a poll's decisions are append-only; a decision is
 * confirmed by a row of its own that names the officer. First version: nothing older runs beside it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE signers (
      id text PRIMARY KEY,
      kind text NOT NULL CONSTRAINT kind_known CHECK (kind IN ('ssh','minisign')),
      -- The line of allowed_signers, or the two lines of a minisign public key, as given.
      text text NOT NULL,
      fingerprint text NOT NULL,
      comment text NOT NULL,
      pinned_by text REFERENCES people,
      since timestamptz NOT NULL,
      ended_at timestamptz,
      ended_by text REFERENCES people
    );
    CREATE UNIQUE INDEX pinned_once ON signers (fingerprint) WHERE ended_at IS NULL;

    CREATE TABLE snapshots (
      hash text PRIMARY KEY CONSTRAINT hash_form CHECK (hash ~ '^[0-9a-f]{64}$'),
      imported_by text REFERENCES people,
      imported_at timestamptz NOT NULL,
      -- Seed of the leaves' salts: HMAC-SHA-256(salt_seed, label). Hex of 32 bytes.
      salt_seed text NOT NULL,
      -- What shapes.snapshot shows beside the hash: files, notes, units.
      summary jsonb NOT NULL
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON snapshots FOR EACH ROW EXECUTE FUNCTION refuse_change();
    -- The export as received, byte for byte.
    CREATE TABLE snapshot_files (
      snapshot text NOT NULL REFERENCES snapshots,
      name text NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (snapshot, name)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON snapshot_files FOR EACH ROW EXECUTE FUNCTION refuse_change();
    -- The pinned keys that the set was judged with, so that the roll can be built again from what is stored.
    CREATE TABLE snapshot_keys (
      snapshot text NOT NULL REFERENCES snapshots,
      name text NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (snapshot, name)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON snapshot_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();

    CREATE TABLE polls (
      id text PRIMARY KEY CONSTRAINT id_form CHECK (id ~ '^[1-9A-HJ-NP-Za-km-z]{22}$'),
      state text NOT NULL CONSTRAINT state_known CHECK (state IN ('draft','roll-open','roll-frozen','keys-ready','open','closed','counted','declared','final','purged','abandoned')),
      definition jsonb NOT NULL,
      snapshot text NOT NULL REFERENCES snapshots,
      previous text REFERENCES snapshots,
      -- The rule pack's exact bytes.
      rules bytea NOT NULL,
      -- Seed of the salts of roll leaves, papers and auth commitments of this poll. Hex of 32 bytes.
      salt_seed text NOT NULL,
      -- Secret halves of the log key and the promise key: hex seeds, used by the sequencer and the cast act alone.
      log_secret text NOT NULL,
      promise_secret text NOT NULL,
      defined_by text REFERENCES people,
      defined_at timestamptz NOT NULL,
      opened_entry text,
      abandoned_because text
    );
    -- Everything of a poll but its progress is fixed when it is defined.
    CREATE FUNCTION refuse_poll_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE'
        OR (NEW.id, NEW.definition, NEW.snapshot, NEW.rules, NEW.salt_seed, NEW.log_secret, NEW.promise_secret, NEW.defined_at)
          IS DISTINCT FROM (OLD.id, OLD.definition, OLD.snapshot, OLD.rules, OLD.salt_seed, OLD.log_secret, OLD.promise_secret, OLD.defined_at)
        OR NEW.previous IS DISTINCT FROM OLD.previous OR NEW.defined_by IS DISTINCT FROM OLD.defined_by
        OR (OLD.opened_entry IS NOT NULL AND NEW.opened_entry IS DISTINCT FROM OLD.opened_entry)
        OR (NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
          ('draft','roll-open'), ('roll-open','roll-frozen'), ('roll-frozen','keys-ready'), ('keys-ready','open'), ('open','closed'),
          ('closed','counted'), ('counted','declared'),
          ('draft','abandoned'), ('roll-open','abandoned'), ('roll-frozen','abandoned'), ('keys-ready','abandoned'), ('open','abandoned'), ('closed','abandoned')))
      THEN RAISE EXCEPTION 'a poll changes only by its steps' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'poll_steps'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER poll_steps BEFORE UPDATE OR DELETE ON polls FOR EACH ROW EXECUTE FUNCTION refuse_poll_change();
    CREATE FUNCTION refuse_poll_begun() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'a poll begins as a draft' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'poll_begins';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER poll_begins BEFORE INSERT ON polls FOR EACH ROW EXECUTE FUNCTION refuse_poll_begun();

    CREATE TABLE poll_trustees (
      poll text NOT NULL REFERENCES polls,
      owner int NOT NULL CONSTRAINT owner_from_1 CHECK (owner >= 1),
      person text NOT NULL REFERENCES people,
      PRIMARY KEY (poll, owner),
      CONSTRAINT trustee_once UNIQUE (poll, person)
    );
    CREATE TABLE poll_scrutineers (
      poll text NOT NULL REFERENCES polls,
      person text NOT NULL REFERENCES people,
      PRIMARY KEY (poll, person)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON poll_trustees FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON poll_scrutineers FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION refuse_trustee_scrutineer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id = NEW.poll FOR UPDATE;
      IF EXISTS (SELECT 1 FROM poll_trustees t JOIN poll_scrutineers s USING (poll, person) WHERE poll = NEW.poll) THEN
        RAISE EXCEPTION 'trustee and scrutineer of one poll' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'trustee_not_scrutineer';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER trustee_not_scrutineer AFTER INSERT OR UPDATE ON poll_trustees FOR EACH ROW EXECUTE FUNCTION refuse_trustee_scrutineer();
    CREATE TRIGGER trustee_not_scrutineer AFTER INSERT OR UPDATE ON poll_scrutineers FOR EACH ROW EXECUTE FUNCTION refuse_trustee_scrutineer();

    -- One line for each listed member, as the rules judged it.
    CREATE TABLE roll_lines (
      poll text NOT NULL REFERENCES polls,
      number text NOT NULL,
      name text NOT NULL,
      unit text NOT NULL,
      email text,
      -- CSV record number in members.csv, header = 1.
      row int NOT NULL,
      eligible boolean NOT NULL,
      -- [{code,fact,source,asOf}]
      reasons jsonb NOT NULL,
      -- First reason, the one the identity counts by; null when eligible.
      first_reason text,
      PRIMARY KEY (poll, number),
      CONSTRAINT eligible_has_no_reason CHECK (eligible = (first_reason IS NULL))
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON roll_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE INDEX roll_lines_by_reason ON roll_lines (poll, first_reason);

    -- No exclusion without a human: the officer who confirmed it.
    CREATE TABLE confirmations (
      poll text NOT NULL,
      number text NOT NULL,
      confirmed_by text NOT NULL REFERENCES people,
      confirmed_at timestamptz NOT NULL,
      PRIMARY KEY (poll, number),
      FOREIGN KEY (poll, number) REFERENCES roll_lines
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON confirmations FOR EACH ROW EXECUTE FUNCTION refuse_change();

    CREATE TABLE variances (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      poll text NOT NULL REFERENCES polls,
      kind text NOT NULL,
      members jsonb NOT NULL,
      detail jsonb NOT NULL
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON variances FOR EACH ROW EXECUTE FUNCTION refuse_change();

    -- A frozen roll has the lines, variances and confirmations that it was frozen with. The poll's row is read under a lock
    -- that freezing takes too.
    CREATE FUNCTION refuse_roll_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id IN (SELECT poll FROM added) FOR SHARE;
      IF EXISTS (SELECT 1 FROM polls WHERE id IN (SELECT poll FROM added) AND state NOT IN ('draft','roll-open')) THEN
        RAISE EXCEPTION 'the roll is frozen' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'roll_frozen';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER roll_frozen AFTER INSERT ON roll_lines REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_roll_change();
    CREATE TRIGGER roll_frozen AFTER INSERT ON variances REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_roll_change();
    CREATE TRIGGER roll_frozen AFTER INSERT ON confirmations REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_roll_change();
    -- Nobody is excluded by a machine alone.
    CREATE FUNCTION refuse_unconfirmed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM roll_lines l LEFT JOIN confirmations c USING (poll, number)
        WHERE l.poll = NEW.id AND NOT l.eligible AND c.number IS NULL
      ) THEN
        RAISE EXCEPTION 'exclusions that nobody confirmed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'exclusions_confirmed';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER exclusions_confirmed BEFORE UPDATE ON polls FOR EACH ROW
      WHEN (OLD.state = 'roll-open' AND NEW.state = 'roll-frozen') EXECUTE FUNCTION refuse_unconfirmed();

    ALTER TABLE links ADD FOREIGN KEY (poll) REFERENCES polls;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
