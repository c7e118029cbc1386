/**
 * Trustee keys, papers, casts, the board and what is published. The board has one writer at a time: entries carry their
 * index as primary key and the hash of the one before, both checked here too. First version: nothing older runs beside it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE trustee_keys (
      poll text NOT NULL,
      owner int NOT NULL,
      -- Belenios trustee public key record, byte for byte.
      record text NOT NULL,
      given_at timestamptz NOT NULL,
      PRIMARY KEY (poll, owner),
      FOREIGN KEY (poll, owner) REFERENCES poll_trustees
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON trustee_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();

    -- One paper for each eligible roll line in a unit of the poll.
    CREATE TABLE papers (
      poll text NOT NULL,
      number text NOT NULL,
      unit text NOT NULL,
      leaf text NOT NULL CONSTRAINT leaf_form CHECK (leaf ~ '^[0-9a-f]{64}$'),
      salt text NOT NULL CONSTRAINT salt_form CHECK (salt ~ '^[0-9a-f]{64}$'),
      paper text NOT NULL CONSTRAINT paper_form CHECK (paper ~ '^[0-9a-f]{64}$'),
      PRIMARY KEY (poll, number),
      CONSTRAINT one_paper_per_commitment UNIQUE (poll, paper),
      FOREIGN KEY (poll, number) REFERENCES roll_lines
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON papers FOR EACH ROW EXECUTE FUNCTION refuse_change();

    -- A cast spends its paper. It never changes; its place on the board stands in board_entries.
    CREATE TABLE casts (
      poll text NOT NULL,
      paper text NOT NULL,
      unit text NOT NULL,
      -- SHA-256(JCS({body,kind})) of the coming entry; casts go on the board sorted by it.
      body_hash text NOT NULL,
      body jsonb NOT NULL,
      -- Canonical text of the body: what is hashed and appended.
      body_text text NOT NULL,
      auth_salt text NOT NULL,
      -- {message, assertion, credential}: opened in the scrutineer pack.
      record jsonb NOT NULL,
      -- The signed promise as it was answered.
      promise jsonb NOT NULL,
      cast_at timestamptz NOT NULL,
      PRIMARY KEY (poll, paper),
      CONSTRAINT one_cast_per_body UNIQUE (poll, body_hash),
      FOREIGN KEY (poll, paper) REFERENCES papers (poll, paper)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casts FOR EACH ROW EXECUTE FUNCTION refuse_change();

    -- The one-time credential of each ballot of a cast. Belenios counts the last ballot of a credential only: a second one
    -- under it would take the first out of the count.
    CREATE TABLE cast_credentials (
      poll text NOT NULL,
      credential text NOT NULL,
      paper text NOT NULL,
      CONSTRAINT one_ballot_per_credential PRIMARY KEY (poll, credential),
      FOREIGN KEY (poll, paper) REFERENCES casts (poll, paper)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cast_credentials FOR EACH ROW EXECUTE FUNCTION refuse_change();

    -- Casts are stored only while the poll is open: the state is read under a lock that closing takes too.
    CREATE FUNCTION refuse_cast_when_not_open() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE poll_state text;
    BEGIN
      SELECT state INTO poll_state FROM polls WHERE id = NEW.poll FOR SHARE;
      IF poll_state <> 'open' THEN
        RAISE EXCEPTION 'the poll is not open' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'cast_while_open';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER cast_while_open BEFORE INSERT ON casts FOR EACH ROW EXECUTE FUNCTION refuse_cast_when_not_open();

    -- Ballots that failed their proofs, counted by paper.
    CREATE TABLE failed_tries (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      poll text NOT NULL,
      paper text NOT NULL,
      at timestamptz NOT NULL,
      FOREIGN KEY (poll, paper) REFERENCES papers (poll, paper)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON failed_tries FOR EACH ROW EXECUTE FUNCTION refuse_change();

    -- Officers' signed acts: opened in the scrutineer pack.
    CREATE TABLE signed_acts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      poll text NOT NULL REFERENCES polls,
      person text NOT NULL REFERENCES people,
      auth text NOT NULL,
      salt text NOT NULL,
      record jsonb NOT NULL,
      at timestamptz NOT NULL
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON signed_acts FOR EACH ROW EXECUTE FUNCTION refuse_change();

    CREATE TABLE board_entries (
      poll text NOT NULL REFERENCES polls,
      index int NOT NULL CONSTRAINT index_from_0 CHECK (index >= 0),
      kind text NOT NULL,
      prev text NOT NULL,
      hash text NOT NULL CONSTRAINT hash_form CHECK (hash ~ '^[0-9a-f]{64}$'),
      -- The exact line, without its newline.
      line text NOT NULL,
      -- SHA-256(JCS({body,kind})): what a promise names.
      body_hash text NOT NULL,
      -- What an entry of its kind is about: the paper of a cast, the uuid of a tally or result, uuid/owner of a partial
      -- decryption; empty for kinds that stand on a board once. So nothing is cast, counted or decrypted twice.
      subject text NOT NULL,
      PRIMARY KEY (poll, index),
      CONSTRAINT one_entry_per_hash UNIQUE (poll, hash),
      CONSTRAINT once_on_the_board UNIQUE (poll, kind, subject),
      CONSTRAINT subject_by_kind CHECK ((subject = '') = (kind NOT IN ('ballot-cast','encrypted-tally','partial-decryption','result')))
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON board_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE INDEX board_entries_by_body ON board_entries (poll, body_hash);

    CREATE FUNCTION refuse_broken_chain() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE before text; body jsonb;
    BEGIN
      body := NEW.line::jsonb -> 'body';
      IF NEW.line::jsonb ->> 'kind' IS DISTINCT FROM NEW.kind
        OR (body \\? 'uuid' AND body ->> 'uuid' <> split_part(NEW.subject, '/', 1))
        OR (body \\? 'owner' AND body ->> 'owner' <> split_part(NEW.subject, '/', 2))
        OR (body \\? 'paper' AND body ->> 'paper' <> NEW.subject) THEN
        RAISE EXCEPTION 'kind or subject is not that of the line' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'entry_subject';
      END IF;
      IF NEW.kind = 'ballot-cast' AND EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'closed') THEN
        RAISE EXCEPTION 'a cast after the close' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_cast_after_close';
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
    CREATE TRIGGER entry_follows BEFORE INSERT ON board_entries FOR EACH ROW EXECUTE FUNCTION refuse_broken_chain();

    CREATE TABLE blobs (
      poll text NOT NULL REFERENCES polls,
      sha256 text NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (poll, sha256),
      CONSTRAINT blob_hash CHECK (encode(sha256(bytes), 'hex') = sha256)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON blobs FOR EACH ROW EXECUTE FUNCTION refuse_change();

    -- Every checkpoint ever signed; never two of one size.
    CREATE TABLE checkpoints (
      poll text NOT NULL REFERENCES polls,
      size int NOT NULL CONSTRAINT size_from_1 CHECK (size >= 1),
      note text NOT NULL,
      -- {size, peaks}: what the next root grows from (crypto/tlog.ts, Frontier).
      frontier jsonb NOT NULL,
      signed_at timestamptz NOT NULL,
      PRIMARY KEY (poll, size)
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();

    CREATE TABLE published (
      poll text PRIMARY KEY REFERENCES polls,
      manifest_sha256 text NOT NULL,
      zip bytea NOT NULL,
      at timestamptz NOT NULL
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON published FOR EACH ROW EXECUTE FUNCTION refuse_change();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
