/**
 * Keys of which fewer than all trustees suffice: what the trustees send one another to make them, in turn; and every trustee's
 * rehearsal, without which no poll is opened. Older code cannot open a poll beside this, and makes keys that all are needed for.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION trustees_of(of_poll text) RETURNS int LANGUAGE sql STABLE AS $$
      SELECT count(*)::int FROM poll_trustees WHERE poll = of_poll
    $$;
    CREATE FUNCTION needs_all_trustees(of_poll text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT (definition -> 'trustees' ->> 'quorum')::int = trustees_of(id) FROM polls WHERE id = of_poll
    $$;

    -- The first round begins with its first message; each later one when the returning officer says so.
    CREATE TABLE ceremony_restarts (
      poll text NOT NULL REFERENCES polls,
      round int NOT NULL CONSTRAINT round_from_2 CHECK (round >= 2),
      restarted_by text NOT NULL REFERENCES people,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, round)
    );
    CREATE FUNCTION ceremony_round(of_poll text) RETURNS int LANGUAGE sql STABLE AS $$
      SELECT 1 + count(*)::int FROM ceremony_restarts WHERE poll = of_poll
    $$;
    CREATE FUNCTION refuse_restart() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id = NEW.poll FOR UPDATE;
      IF needs_all_trustees(NEW.poll) IS NOT FALSE THEN
        RAISE EXCEPTION 'no ceremony where every trustee is needed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ceremony_of_fewer';
      END IF;
      IF NEW.round IS DISTINCT FROM ceremony_round(NEW.poll) + 1 THEN
        RAISE EXCEPTION 'rounds follow one another' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ceremony_round';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER restart BEFORE INSERT ON ceremony_restarts FOR EACH ROW EXECUTE FUNCTION refuse_restart();

    -- Everything that a trustee sends: sealed to its recipients or for everybody, never a secret of its own.
    CREATE TABLE ceremony_messages (
      poll text NOT NULL,
      round int NOT NULL CONSTRAINT round_from_1 CHECK (round >= 1),
      owner int NOT NULL,
      step text NOT NULL CONSTRAINT step_known CHECK (step IN ('certificate','dealing','key','complaint','confirmation')),
      turn int NOT NULL CONSTRAINT turn_of_step CHECK (turn = CASE step WHEN 'certificate' THEN 1 WHEN 'dealing' THEN 2 WHEN 'confirmation' THEN 4 ELSE 3 END),
      -- Canonical JSON.
      message text NOT NULL CONSTRAINT message_size CHECK (octet_length(message) <= CASE step WHEN 'dealing' THEN 2097152 WHEN 'certificate' THEN 65536 ELSE 8192 END),
      -- Of a complaint: who lies, and in what.
      blamed int,
      reason text,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, round, owner, turn),
      FOREIGN KEY (poll, owner) REFERENCES poll_trustees,
      FOREIGN KEY (poll, blamed) REFERENCES poll_trustees (poll, owner),
      CONSTRAINT complaint_blames CHECK ((step = 'complaint') = (blamed IS NOT NULL) AND (blamed IS NULL) = (reason IS NULL)),
      CONSTRAINT reason_known CHECK (reason IN ('does-not-open','malformed','wrong-signature','wrong-recipient','not-a-share','share-does-not-fit','false-opening','share-fits'))
    );
    CREATE FUNCTION refuse_ceremony_message() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE said jsonb := NEW.message;
    BEGIN
      -- One after another: whether a step is complete, and whether somebody complained, is seen by all alike.
      PERFORM 1 FROM polls WHERE id = NEW.poll FOR UPDATE;
      IF needs_all_trustees(NEW.poll) IS NOT FALSE THEN
        RAISE EXCEPTION 'no ceremony where every trustee is needed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ceremony_of_fewer';
      END IF;
      IF NEW.round IS DISTINCT FROM ceremony_round(NEW.poll) THEN
        RAISE EXCEPTION 'a message of another round' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ceremony_round';
      END IF;
      IF NEW.step IS DISTINCT FROM 'confirmation' AND (said #>> '{message,poll}', said #>> '{message,index}', said #>> '{message,step}')
        IS DISTINCT FROM (NEW.poll, NEW.owner::text, NEW.step) THEN
        RAISE EXCEPTION 'a message of another trustee or step' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'message_of_its_row';
      END IF;
      IF NEW.step = 'complaint' AND NEW.blamed IS DISTINCT FROM NEW.owner AND NEW.blamed::text IS DISTINCT FROM said #>> '{message,against}' THEN
        RAISE EXCEPTION 'blame of somebody else' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'blame_of_the_two';
      END IF;
      IF EXISTS (SELECT 1 FROM ceremony_messages WHERE poll = NEW.poll AND round = NEW.round AND step = 'complaint') THEN
        RAISE EXCEPTION 'a complaint ended this round' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ceremony_ended';
      END IF;
      IF NEW.turn > 1 AND (SELECT count(*) FROM ceremony_messages WHERE poll = NEW.poll AND round = NEW.round AND turn = NEW.turn - 1) IS DISTINCT FROM trustees_of(NEW.poll) THEN
        RAISE EXCEPTION 'before all have taken the step before' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ceremony_in_turn';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER in_turn BEFORE INSERT ON ceremony_messages FOR EACH ROW EXECUTE FUNCTION refuse_ceremony_message();
    CREATE TRIGGER no_interest BEFORE INSERT ON ceremony_messages FOR EACH ROW EXECUTE FUNCTION refuse_interested_trustee();
    CREATE TRIGGER added_in_its_state AFTER INSERT ON ceremony_messages REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_state('roll-frozen');
    CREATE TRIGGER added_in_its_state AFTER INSERT ON ceremony_restarts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_state('roll-frozen');

    -- A key that a trustee made alone is of a poll whose count needs all of them.
    CREATE FUNCTION refuse_single_key() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF needs_all_trustees(NEW.poll) IS NOT TRUE THEN
        RAISE EXCEPTION 'the trustees make this key together' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'single_key_of_all';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER single_key_of_all BEFORE INSERT ON trustee_keys FOR EACH ROW EXECUTE FUNCTION refuse_single_key();

    -- Each trustee has decrypted something with their key before anybody votes.
    CREATE TABLE rehearsals (
      poll text NOT NULL,
      owner int NOT NULL,
      rehearsal text NOT NULL CONSTRAINT rehearsal_size CHECK (octet_length(rehearsal) <= 4096),
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, owner),
      FOREIGN KEY (poll, owner) REFERENCES poll_trustees
    );
    CREATE TRIGGER added_in_its_state AFTER INSERT ON rehearsals REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_state('keys-ready');
    CREATE FUNCTION refuse_unready_keys() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.state = 'keys-ready' AND (CASE WHEN needs_all_trustees(NEW.id)
          THEN (SELECT count(*) FROM trustee_keys WHERE poll = NEW.id)
          ELSE (SELECT count(*) FROM ceremony_messages WHERE poll = NEW.id AND round = ceremony_round(NEW.id) AND step = 'confirmation') END)
        IS DISTINCT FROM trustees_of(NEW.id) THEN
        RAISE EXCEPTION 'a key is missing' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'all_keys_there';
      END IF;
      IF NEW.state = 'open' AND (SELECT count(*) FROM rehearsals WHERE poll = NEW.id) IS DISTINCT FROM trustees_of(NEW.id) THEN
        RAISE EXCEPTION 'a trustee has not rehearsed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'all_rehearsed';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER keys_ready BEFORE UPDATE ON polls FOR EACH ROW
      WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('keys-ready','open')) EXECUTE FUNCTION refuse_unready_keys();

    DO $$ DECLARE kept text;
    BEGIN
      FOREACH kept IN ARRAY ARRAY['ceremony_restarts','ceremony_messages','rehearsals'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
      END LOOP;
    END $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
