/**
 * Names, contacts, exports as received and the secrets of polls are sealed by the service (src/sealing.ts) before they come
 * here; the data keys that seal them stand here wrapped by a key of the configuration. A database that holds such things in
 * clear is refused, not converted: there has been no release. Old code must not run beside it.
 */
import type { Knex } from 'knex';

const IN_CLEAR = ['people', 'outbox', 'snapshots'] as const;

export async function up(knex: Knex): Promise<void> {
  for (const table of IN_CLEAR) {
    if ((await knex(table).first(knex.raw('1'))) === undefined) continue;
    const says = `This database is of a version that kept names in clear ("${table}" has rows). It cannot be converted: start with an empty database.`;
    throw Object.assign(new Error(says), { name: 'MigrationRefused' });
  }
  await knex.raw(`
    -- Version 1, nonce, ciphertext, tag. Text in clear never begins so: a forgotten sealing is refused here.
    CREATE DOMAIN sealed AS bytea CONSTRAINT sealed_form CHECK (octet_length(VALUE) >= 29 AND get_byte(VALUE, 0) = 1);

    CREATE TABLE data_keys (
      id text PRIMARY KEY CONSTRAINT id_form CHECK (id ~ '^[0-9a-f]{64}$'),
      purpose text NOT NULL CONSTRAINT purpose_known CHECK (purpose IN ('organisation','snapshot','poll')),
      wrapped sealed NOT NULL,
      -- Name of the configuration's key that wrapped it, made from the key: it tells nothing of it.
      wrapped_by text NOT NULL CONSTRAINT wrapped_by_form CHECK (wrapped_by ~ '^[0-9a-f]{16}$'),
      created_at timestamptz NOT NULL
    );
    CREATE UNIQUE INDEX one_organisation_key ON data_keys (purpose) WHERE purpose = 'organisation';
    -- Without its key everything sealed under it is gone: a key stays, and is only wrapped anew.
    CREATE FUNCTION refuse_data_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR (NEW.id, NEW.purpose, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.purpose, OLD.created_at) THEN
        RAISE EXCEPTION 'a data key is only wrapped anew' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'data_key_only_rewrapped';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER data_key_only_rewrapped BEFORE UPDATE OR DELETE ON data_keys FOR EACH ROW EXECUTE FUNCTION refuse_data_key_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON data_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    -- Each snapshot has a data key of its own, for its files, its seed, and the names and contacts of the rolls made from it.
    ALTER TABLE snapshots ADD COLUMN data_key text NOT NULL REFERENCES data_keys;
    ALTER TABLE snapshots ALTER COLUMN salt_seed TYPE sealed USING salt_seed::bytea;
    DROP TABLE snapshot_files;
    -- The export as received, byte for byte, sealed in parts so that a long list is never in memory twice.
    CREATE TABLE snapshot_files (
      snapshot text NOT NULL REFERENCES snapshots,
      name text NOT NULL,
      part int NOT NULL CONSTRAINT part_from_1 CHECK (part >= 1),
      parts int NOT NULL,
      bytes sealed NOT NULL,
      PRIMARY KEY (snapshot, name, part),
      CONSTRAINT part_of_them CHECK (part <= parts)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON snapshot_files FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON snapshot_files FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    -- A poll's key seals its seed and the secret halves of its log and promise keys.
    ALTER TABLE polls ADD COLUMN data_key text NOT NULL REFERENCES data_keys;
    ALTER TABLE polls ALTER COLUMN salt_seed TYPE sealed USING salt_seed::bytea;
    ALTER TABLE polls ALTER COLUMN log_secret TYPE sealed USING log_secret::bytea;
    ALTER TABLE polls ALTER COLUMN promise_secret TYPE sealed USING promise_secret::bytea;
    CREATE TRIGGER data_key_stays BEFORE UPDATE ON polls FOR EACH ROW
      WHEN (NEW.data_key IS DISTINCT FROM OLD.data_key) EXECUTE FUNCTION refuse_change();

    -- What follows is sealed under the organisation's key. An index is the keyed hash of what is looked up (src/sealing.ts):
    -- rules that compared the text hold on it.
    DROP INDEX one_officer_per_email;
    ALTER TABLE people ALTER COLUMN name TYPE sealed USING name::bytea;
    ALTER TABLE people ALTER COLUMN email TYPE sealed USING email::bytea;
    ALTER TABLE people ADD COLUMN email_index text CONSTRAINT email_index_form CHECK (email_index ~ '^[A-Za-z0-9_-]{22}$');
    ALTER TABLE people ADD CONSTRAINT email_with_its_index CHECK ((email IS NULL) = (email_index IS NULL));
    CREATE UNIQUE INDEX one_officer_per_email ON people (email_index) WHERE member_number IS NULL;

    -- That a letter has one recipient and a subject of one line can no longer be read here: enqueue refuses it (store/outbox.ts),
    -- and so does the transport. The key of a letter may name its recipient, so it is kept as an index.
    ALTER TABLE outbox DROP CONSTRAINT outbox_one_recipient;
    ALTER TABLE outbox DROP CONSTRAINT outbox_subject_is_one_line;
    ALTER TABLE outbox ALTER COLUMN recipient TYPE sealed USING recipient::bytea;
    ALTER TABLE outbox ALTER COLUMN subject TYPE sealed USING subject::bytea;
    ALTER TABLE outbox ALTER COLUMN text TYPE sealed USING text::bytea;
    ALTER TABLE outbox ADD CONSTRAINT idempotency_key_form CHECK (idempotency_key ~ '^[A-Za-z0-9_-]{22}$');

    -- What two officers sign, and why, names members.
    ALTER TABLE proposals ALTER COLUMN body TYPE sealed USING body::bytea;
    ALTER TABLE proposals ALTER COLUMN record TYPE sealed USING record::bytea;
    ALTER TABLE proposal_ends ALTER COLUMN because TYPE sealed USING because::bytea;
    ALTER TABLE proposal_ends ALTER COLUMN record TYPE sealed USING record::bytea;

    -- Who somebody is follows from these rows: each bears a mark that only the service makes (src/sealing.ts), so that whoever
    -- writes to the database makes no way in. Links from before lead nowhere; the set-up link is printed anew at each start.
    DELETE FROM sessions;
    DELETE FROM links;
    ALTER TABLE links ADD COLUMN mark text NOT NULL CONSTRAINT mark_form CHECK (mark ~ '^[0-9a-f]{64}$');
    ALTER TABLE sessions ADD COLUMN mark text NOT NULL CONSTRAINT mark_form CHECK (mark ~ '^[0-9a-f]{64}$');
    ALTER TABLE passkeys ADD COLUMN mark text NOT NULL CONSTRAINT mark_form CHECK (mark ~ '^[0-9a-f]{64}$');

    -- Names and contacts of a roll, under the key of its snapshot. Searching by name is by whole words: name_words has the
    -- index of each (nameTokens). The view is made again, word for word, over columns of the other type.
    DO $$ DECLARE shown text := pg_get_viewdef('roll_now');
    BEGIN
      DROP VIEW roll_now;
      ALTER TABLE roll_lines ALTER COLUMN name TYPE sealed USING name::bytea;
      ALTER TABLE roll_lines ALTER COLUMN email TYPE sealed USING email::bytea;
      ALTER TABLE amendments ALTER COLUMN name TYPE sealed USING name::bytea;
      EXECUTE 'CREATE VIEW roll_now AS ' || shown;
    END $$;
    ALTER TABLE roll_lines ADD COLUMN name_words text[] NOT NULL;
    CREATE INDEX roll_lines_by_word ON roll_lines USING gin (name_words);
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
