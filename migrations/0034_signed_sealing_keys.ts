/**
 * A scrutineer signs for the key that they give, one key a person; and no poll is called off whose result the scrutineers can read.
 * Older code gives keys that nobody signed for, and does not run beside this. Keys of polls that were not open yet are given again.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE sealing_keys DISABLE TRIGGER append_only;
    DELETE FROM sealing_keys k USING polls p WHERE p.id = k.poll AND p.state IN ('roll-frozen','keys-ready');
    ALTER TABLE sealing_keys ENABLE TRIGGER append_only;
    -- Commitment to what the scrutineer signed with their passkey (signed_acts); none in rows of polls that were opened before.
    ALTER TABLE sealing_keys ADD COLUMN auth text CONSTRAINT auth_form CHECK (auth ~ '^[0-9a-f]{64}$');
    ALTER TABLE sealing_keys ADD CONSTRAINT key_signed_for CHECK (auth IS NOT NULL) NOT VALID;

    CREATE FUNCTION refuse_unsigned_key() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM signed_acts WHERE poll = NEW.poll AND person = NEW.person AND auth = NEW.auth
        AND record #>> '{message,act}' = 'sealing-key' AND record #>> '{message,says,key}' = NEW.key) THEN
        RAISE EXCEPTION 'a key that its scrutineer did not sign for' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'key_signed_by_its_scrutineer';
      END IF;
      IF EXISTS (SELECT 1 FROM sealing_keys k JOIN mailbox_of(NEW.person) o ON o = k.person WHERE k.poll = NEW.poll) THEN
        RAISE EXCEPTION 'a second key from one mailbox' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'one_key_a_mailbox';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER signed_for BEFORE INSERT ON sealing_keys FOR EACH ROW EXECUTE FUNCTION refuse_unsigned_key();

    -- As before (0031), with what was signed for each key.
    CREATE OR REPLACE FUNCTION refuse_other_keys() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT jsonb_agg(jsonb_build_array(k -> 'key', k -> 'act') ORDER BY place) FROM jsonb_array_elements(body_of(NEW.poll, NEW.line::jsonb) -> 'sealedTo') WITH ORDINALITY AS keys(k, place))
        IS DISTINCT FROM (SELECT jsonb_agg(jsonb_build_array(key, auth) ORDER BY scrutineer) FROM sealing_keys WHERE poll = NEW.poll) THEN
        RAISE EXCEPTION 'opened with other keys of scrutineers' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'opened_with_the_keys';
      END IF;
      -- Where something may be for them alone: more than half of them, or few would decide what nobody else reads.
      IF EXISTS (SELECT 1 FROM polls WHERE id = NEW.poll AND (definition ->> 'smallCounts' = 'sealed'
          OR EXISTS (SELECT 1 FROM jsonb_array_elements(definition -> 'contests') c WHERE c ->> 'rankings' = 'sealed')))
        AND (2 * (SELECT count(*) FROM sealing_keys WHERE poll = NEW.poll) > (SELECT count(*) FROM poll_scrutineers WHERE poll = NEW.poll)) IS NOT TRUE THEN
        RAISE EXCEPTION 'opened with the keys of too few scrutineers' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'opened_with_most_keys';
      END IF;
      RETURN NEW;
    END $$;

    -- As before (0031), be it that the board shows a result to everybody or that the scrutineers can read it.
    CREATE OR REPLACE FUNCTION refuse_abandoning_late() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind IN ('partial-decryption','sealed-part') GROUP BY split_part(subject, '/', 1)
        HAVING count(*) >= (SELECT (definition -> 'trustees' ->> 'quorum')::int FROM polls WHERE id = NEW.poll)) THEN
        RAISE EXCEPTION 'abandoned when a result was open' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'abandoned_before_the_result';
      END IF;
      RETURN NEW;
    END $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
