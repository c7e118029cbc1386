/**
 * What the tables before left open to whoever writes SQL with the service's login: who a person is, pinned keys, what is spent or
 * ended, and rows added to a poll later than its life allows. Old code, which does none of this, can run beside it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The organisation is named once.
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON organisation FOR EACH ROW EXECUTE FUNCTION refuse_change();

    -- A paper belongs to whoever holds its member number: nobody is given another's, nor another's user handle.
    CREATE FUNCTION refuse_other_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.id, NEW.user_handle, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.user_handle, OLD.created_at)
        OR (OLD.member_number IS NOT NULL AND NEW.member_number IS DISTINCT FROM OLD.member_number) THEN
        RAISE EXCEPTION 'a person stays who they are' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'same_person';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER same_person BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION refuse_other_person();

    -- A pin may be ended once and otherwise stays as it was.
    CREATE FUNCTION refuse_signer_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
        OR (NEW.id, NEW.kind, NEW.text, NEW.fingerprint, NEW.comment, NEW.since)
          IS DISTINCT FROM (OLD.id, OLD.kind, OLD.text, OLD.fingerprint, OLD.comment, OLD.since)
        OR NEW.pinned_by IS DISTINCT FROM OLD.pinned_by THEN
        RAISE EXCEPTION 'a pinned key may only be ended' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'signer_only_ended';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER signer_only_ended BEFORE UPDATE OR DELETE ON signers FOR EACH ROW EXECUTE FUNCTION refuse_signer_change();

    -- A spent nonce stays spent, an ended session ended, and neither lives longer or becomes somebody else's.
    CREATE FUNCTION refuse_nonce_again() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.spent_at IS NOT NULL OR (NEW.nonce, NEW.purpose, NEW.expires_at) IS DISTINCT FROM (OLD.nonce, OLD.purpose, OLD.expires_at)
        OR NEW.person IS DISTINCT FROM OLD.person THEN
        RAISE EXCEPTION 'a nonce is spent once' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'nonce_once';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER nonce_once BEFORE UPDATE ON nonces FOR EACH ROW EXECUTE FUNCTION refuse_nonce_again();
    CREATE FUNCTION refuse_session_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
        OR (NEW.token_hash, NEW.kind, NEW.created_at, NEW.expires_at) IS DISTINCT FROM (OLD.token_hash, OLD.kind, OLD.created_at, OLD.expires_at)
        OR NEW.link IS DISTINCT FROM OLD.link OR NEW.credential_id IS DISTINCT FROM OLD.credential_id
        OR (OLD.person IS NOT NULL AND NEW.person IS DISTINCT FROM OLD.person) THEN
        RAISE EXCEPTION 'a session is only used or ended' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'session_only_ends';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER session_only_ends BEFORE UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION refuse_session_change();
    CREATE FUNCTION refuse_link_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.token_hash, NEW.purpose) IS DISTINCT FROM (OLD.token_hash, OLD.purpose) OR NEW.expires_at > OLD.expires_at
        OR NEW.person IS DISTINCT FROM OLD.person OR NEW.poll IS DISTINCT FROM OLD.poll THEN
        RAISE EXCEPTION 'a link leads where it led' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'link_fixed';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER link_fixed BEFORE UPDATE ON links FOR EACH ROW EXECUTE FUNCTION refuse_link_change();

    -- What a poll has is added in the one state in which it is made: TG_ARGV[0]. The poll's row is read under a lock that
    -- every step takes too.
    CREATE FUNCTION refuse_out_of_state() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id IN (SELECT poll FROM added) FOR SHARE;
      IF EXISTS (SELECT 1 FROM polls WHERE id IN (SELECT poll FROM added) AND state <> TG_ARGV[0]) THEN
        RAISE EXCEPTION '% may be added to a poll that is % alone', TG_TABLE_NAME, TG_ARGV[0]
          USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'added_in_its_state';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER added_in_its_state AFTER INSERT ON poll_trustees REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_state('draft');
    CREATE TRIGGER added_in_its_state AFTER INSERT ON poll_scrutineers REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_state('draft');
    CREATE TRIGGER added_in_its_state AFTER INSERT ON trustee_keys REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_state('roll-frozen');
    CREATE TRIGGER added_in_its_state AFTER INSERT ON papers REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_state('keys-ready');
    CREATE TRIGGER added_in_its_state AFTER INSERT ON published REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_out_of_state('counted');

    -- A checkpoint is of the board as it stands: one of another size could never be taken out again, and would stop the board.
    CREATE FUNCTION refuse_other_size() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.size IS DISTINCT FROM (SELECT max(index) + 1 FROM board_entries WHERE poll = NEW.poll) THEN
        RAISE EXCEPTION 'a checkpoint of another size' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'checkpoint_size';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER checkpoint_size BEFORE INSERT ON checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_other_size();

    -- Why a poll was abandoned is said when it is, and stays.
    CREATE FUNCTION refuse_other_reason() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.abandoned_because IS DISTINCT FROM OLD.abandoned_because AND (OLD.state = 'abandoned' OR NEW.state <> 'abandoned') THEN
        RAISE EXCEPTION 'the reason comes with the step' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'abandoned_once';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER abandoned_once BEFORE UPDATE ON polls FOR EACH ROW EXECUTE FUNCTION refuse_other_reason();

    DO $$ DECLARE kept text;
    BEGIN
      FOREACH kept IN ARRAY ARRAY['organisation','people','signers','links','outbox'] LOOP
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
      END LOOP;
    END $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
