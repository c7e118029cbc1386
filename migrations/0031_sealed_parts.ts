/**
 * What is not opened for everybody: scrutineers' keys, trustees' parts sealed to them, and what the scrutineers attest. And the turns
 * of the count with them. Older code does not run beside this: it would give parts of what is sealed for everybody to see.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- One of each scrutineer, before anybody votes; in the order in which the board names them, from 1.
    CREATE TABLE sealing_keys (
      poll text NOT NULL,
      scrutineer int NOT NULL CONSTRAINT twenty_scrutineers CHECK (scrutineer BETWEEN 1 AND 20),
      person text NOT NULL,
      key text NOT NULL CONSTRAINT key_form CHECK (key ~ '^[0-9a-f]{64}$'),
      -- {challenge, response}, canonical: that whoever gives the key has its secret.
      proof text NOT NULL CONSTRAINT proof_size CHECK (octet_length(proof) <= 1024),
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, scrutineer),
      CONSTRAINT one_sealing_key UNIQUE (poll, person),
      CONSTRAINT key_of_one UNIQUE (poll, key),
      FOREIGN KEY (poll, person) REFERENCES poll_scrutineers
    );
    CREATE FUNCTION refuse_sealing_key() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE stands text;
    BEGIN
      SELECT state INTO stands FROM polls WHERE id = NEW.poll FOR UPDATE;
      IF (stands IN ('roll-frozen','keys-ready')) IS NOT TRUE THEN
        RAISE EXCEPTION 'a key of a scrutineer out of time' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'sealing_key_in_time';
      END IF;
      IF coalesce(interest_of(NEW.person, NEW.poll), 'none') IS DISTINCT FROM 'none' THEN
        RAISE EXCEPTION 'an interest in the poll' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_interest';
      END IF;
      IF NEW.scrutineer IS DISTINCT FROM 1 + (SELECT count(*) FROM sealing_keys WHERE poll = NEW.poll) THEN
        RAISE EXCEPTION 'scrutineers follow one another' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'scrutineers_in_order';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER in_time BEFORE INSERT ON sealing_keys FOR EACH ROW EXECUTE FUNCTION refuse_sealing_key();

    -- As the trustee sealed it to this scrutineer: the board has its hash.
    CREATE TABLE sealed_messages (
      poll text NOT NULL,
      uuid text NOT NULL,
      owner int NOT NULL,
      scrutineer int NOT NULL,
      message text NOT NULL CONSTRAINT message_size CHECK (octet_length(message) <= 16777216),
      PRIMARY KEY (poll, uuid, owner, scrutineer),
      FOREIGN KEY (poll, owner) REFERENCES poll_trustees,
      FOREIGN KEY (poll, scrutineer) REFERENCES sealing_keys
    );
    CREATE FUNCTION refuse_other_message() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF encode(sha256(convert_to(NEW.message, 'UTF8')), 'hex') IS DISTINCT FROM (
        SELECT body_of(poll, line::jsonb) #>> ARRAY['messages', (NEW.scrutineer - 1)::text] FROM board_entries
        WHERE poll = NEW.poll AND kind = 'sealed-part' AND subject = NEW.uuid || '/' || NEW.owner) THEN
        RAISE EXCEPTION 'another message than the board names' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'message_on_the_board';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER on_the_board BEFORE INSERT ON sealed_messages FOR EACH ROW EXECUTE FUNCTION refuse_other_message();

    -- What each scrutineer signed, before the board has what most of them did.
    CREATE TABLE attestations (
      poll text NOT NULL,
      scrutineer int NOT NULL,
      -- The outcome of each contest in which something is sealed; canonical.
      contests text NOT NULL CONSTRAINT contests_size CHECK (octet_length(contests) <= 16777216),
      -- {challenge, response}, canonical.
      signature text NOT NULL CONSTRAINT signature_size CHECK (octet_length(signature) <= 1024),
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, scrutineer),
      FOREIGN KEY (poll, scrutineer) REFERENCES sealing_keys
    );
    CREATE FUNCTION quorum_gave(of_poll text) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT ((SELECT count(*) FROM board_entries WHERE poll = of_poll AND kind = 'lot-share') >= (definition -> 'trustees' ->> 'quorum')::int) IS TRUE
      FROM polls WHERE id = of_poll
    $$;
    CREATE FUNCTION refuse_early_attestation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id = NEW.poll FOR UPDATE;
      IF quorum_gave(NEW.poll) IS NOT TRUE OR NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'sealed-part')
        OR EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind IN ('attestation','outcome')) THEN
        RAISE EXCEPTION 'attested when there was nothing to attest' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'attested_after_the_parts';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER after_the_parts BEFORE INSERT ON attestations FOR EACH ROW EXECUTE FUNCTION refuse_early_attestation();

    DO $$ DECLARE kept text;
    BEGIN
      FOREACH kept IN ARRAY ARRAY['sealing_keys','sealed_messages','attestations'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
      END LOOP;
    END $$;

    -- Elections that are not opened for everybody (src/verify/sealing.ts says the same of the same numbers): n counted ballots cast
    -- here, p papers of another way.
    CREATE FUNCTION not_opened_for_all(of_poll text) RETURNS TABLE (uuid text, ranked boolean, treatment text) LANGUAGE plpgsql STABLE AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM polls WHERE id = of_poll AND (definition ->> 'smallCounts' = 'sealed'
        OR EXISTS (SELECT 1 FROM jsonb_array_elements(definition -> 'contests') c WHERE c ->> 'rankings' = 'sealed'))) THEN RETURN; END IF;
      RETURN QUERY
      WITH said AS MATERIALIZED (
        SELECT e.kind, body_of(e.poll, e.line::jsonb) AS body FROM board_entries e
        WHERE e.poll = of_poll AND e.kind IN ('opened','encrypted-tally','other-channel')
      ), elections AS (
        SELECT e ->> 'uuid' AS of_uuid, e ->> 'unit' AS unit, e ->> 'contest' AS contest, s.body -> 'sealedTo' IS NOT NULL AS to_somebody
        FROM said s, jsonb_array_elements(s.body -> 'elections') e WHERE s.kind = 'opened'
      ), tallies AS (
        SELECT s.body ->> 'uuid' AS of_uuid, ((s.body ->> 'sized')::jsonb ->> 'num_tallied')::int AS n FROM said s WHERE s.kind = 'encrypted-tally'
      ), others AS (
        SELECT s.body ->> 'contest' AS contest, coalesce(s.body ->> 'unit', '') AS unit, (s.body ->> 'papers')::int AS p FROM said s WHERE s.kind = 'other-channel'
      ), asked AS (
        SELECT c ->> 'id' AS contest, c ->> 'kind' IN ('av','stv') AS is_ranked, (c ->> 'rankings' = 'sealed') IS TRUE AS is_sealed,
          (definition ->> 'smallCounts' = 'sealed') IS TRUE AS small_sealed, (definition ->> 'smallUnit')::int AS k
        FROM polls, jsonb_array_elements(definition -> 'contests') c WHERE id = of_poll
      ), counted AS (
        SELECT e.of_uuid, a.is_ranked, e.to_somebody, t.n, coalesce(o.p, 0) AS p,
          (t.n > 0 AND t.n < a.k) OR (coalesce(o.p, 0) > 0 AND o.p < a.k) OR (a.is_sealed AND t.n + coalesce(o.p, 0) > 0) AS hidden
        FROM elections e JOIN asked a USING (contest) JOIN tallies t USING (of_uuid)
        LEFT JOIN others o ON o.contest = e.contest AND o.unit = coalesce(e.unit, '')
        WHERE a.small_sealed OR a.is_sealed
      )
      SELECT c.of_uuid, c.is_ranked, CASE WHEN c.n IN (1, 2) OR c.n + c.p IN (1, 2) OR NOT c.to_somebody THEN 'unopened' ELSE 'sealed' END
      FROM counted c WHERE c.hidden OR c.n IN (1, 2);
    END $$;
    -- Whoever writes: what stands on the board open for everybody cannot be taken back.
    CREATE FUNCTION refuse_opening_for_all() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE of_poll text;
    BEGIN
      FOR of_poll IN SELECT DISTINCT poll FROM added WHERE kind IN ('shuffle','partial-decryption','sealed-part','result') LOOP
        IF EXISTS (
          SELECT 1 FROM added a LEFT JOIN not_opened_for_all(of_poll) t ON t.uuid = split_part(a.subject, '/', 1)
          WHERE a.poll = of_poll AND CASE a.kind
            WHEN 'shuffle' THEN t.treatment = 'unopened'
            WHEN 'sealed-part' THEN t.treatment IS DISTINCT FROM 'sealed'
            ELSE t.treatment IS NOT NULL AND a.kind IN ('partial-decryption','result') END
        ) THEN
          RAISE EXCEPTION 'opened for others than it may be' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'opened_for_whom_it_may';
        END IF;
      END LOOP;
      RETURN NULL;
    END $$;
    CREATE TRIGGER opened_for_whom_it_may AFTER INSERT ON board_entries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_opening_for_all();

    -- As before (0025), with parts for the scrutineers alone and what they attest.
    CREATE OR REPLACE FUNCTION refuse_out_of_turn() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE quorum int; ranked int; shuffled int; giver int;
    BEGIN
      SELECT (definition -> 'trustees' ->> 'quorum')::int,
        (SELECT count(*) FROM jsonb_array_elements(definition -> 'contests') c WHERE c ->> 'kind' IN ('av','stv'))
        INTO quorum, ranked FROM polls WHERE id = NEW.poll;
      IF NEW.kind = 'result' THEN
        IF ((SELECT count(*) FROM board_entries WHERE poll = NEW.poll AND kind = 'partial-decryption'
            AND split_part(subject, '/', 1) = NEW.subject) >= quorum) IS NOT TRUE THEN
          RAISE EXCEPTION 'a result of fewer trustees than it takes' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'result_of_the_quorum';
        END IF;
        RETURN NEW;
      END IF;
      IF NEW.kind IN ('attestation','outcome') THEN
        IF quorum_gave(NEW.poll) IS NOT TRUE THEN
          RAISE EXCEPTION 'a result of fewer trustees than it takes' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'result_of_the_quorum';
        END IF;
        IF NEW.kind = 'attestation' AND (2 * (SELECT count(*) FROM attestations WHERE poll = NEW.poll AND contests::jsonb = body_of(NEW.poll, NEW.line::jsonb) -> 'contests')
            > (SELECT count(*) FROM sealing_keys WHERE poll = NEW.poll)) IS NOT TRUE THEN
          RAISE EXCEPTION 'attested by too few' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'attested_by_most';
        END IF;
        IF NEW.kind = 'outcome' AND EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'sealed-part')
          AND NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'attestation') THEN
          RAISE EXCEPTION 'an outcome that the scrutineers have not attested' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'attested_before_the_outcome';
        END IF;
        RETURN NEW;
      END IF;
      giver := split_part(NEW.subject, '/', 2)::int;
      IF NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'encrypted-tally')
        OR EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind IN ('result','attestation','outcome')) THEN
        RAISE EXCEPTION 'not while the poll is counted' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'given_while_counted';
      END IF;
      IF NOT EXISTS (SELECT 1 FROM poll_trustees WHERE poll = NEW.poll AND owner = giver)
        OR (NEW.kind <> 'tally-approval' AND NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'tally-approval' AND subject = '/' || giver)) THEN
        RAISE EXCEPTION 'given by somebody who approved nothing' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'given_by_an_approver';
      END IF;
      IF NEW.kind = 'shuffle' AND (EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind IN ('lot-share','partial-decryption','sealed-part'))
        OR ((SELECT count(*) FROM board_entries WHERE poll = NEW.poll AND kind = 'shuffle' AND split_part(subject, '/', 1) = split_part(NEW.subject, '/', 1)) < quorum) IS NOT TRUE) THEN
        RAISE EXCEPTION 'shuffled when it was done' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_shuffle_too_many';
      END IF;
      IF NEW.kind IN ('lot-share','partial-decryption','sealed-part') THEN
        IF ((SELECT count(*) FROM board_entries WHERE poll = NEW.poll AND kind = 'tally-approval') >= quorum) IS NOT TRUE THEN
          RAISE EXCEPTION 'a part before the quorum has approved' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'quorum_approved';
        END IF;
        -- A ranked contest is one election of the whole poll (crypto/contest.ts).
        SELECT count(*) INTO shuffled FROM (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'shuffle'
          GROUP BY split_part(subject, '/', 1) HAVING count(*) >= quorum) AS by_enough;
        IF ranked IS DISTINCT FROM shuffled THEN
          -- What is not opened at all is not shuffled.
          IF ranked IS DISTINCT FROM shuffled + (SELECT count(*) FROM not_opened_for_all(NEW.poll) t WHERE t.ranked AND t.treatment = 'unopened') THEN
            RAISE EXCEPTION 'a part before the quorum has shuffled' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'quorum_shuffled';
          END IF;
        END IF;
      END IF;
      RETURN NEW;
    END $$;
    DROP TRIGGER given_in_turn ON board_entries;
    CREATE TRIGGER given_in_turn BEFORE INSERT ON board_entries FOR EACH ROW
      WHEN (NEW.kind IN ('tally-approval','shuffle','lot-share','partial-decryption','sealed-part','attestation','result','outcome')) EXECUTE FUNCTION refuse_out_of_turn();

    -- The opening names all keys that there are; and nobody calls a poll off whose result the board shows to everybody.
    CREATE FUNCTION refuse_other_keys() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT jsonb_agg(k ->> 'key' ORDER BY place) FROM jsonb_array_elements(body_of(NEW.poll, NEW.line::jsonb) -> 'sealedTo') WITH ORDINALITY AS keys(k, place))
        IS DISTINCT FROM (SELECT jsonb_agg(key ORDER BY scrutineer) FROM sealing_keys WHERE poll = NEW.poll) THEN
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
    CREATE TRIGGER opened_with_the_keys BEFORE INSERT ON board_entries FOR EACH ROW WHEN (NEW.kind = 'opened') EXECUTE FUNCTION refuse_other_keys();
    CREATE FUNCTION refuse_abandoning_late() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'partial-decryption' GROUP BY split_part(subject, '/', 1)
        HAVING count(*) >= (SELECT (definition -> 'trustees' ->> 'quorum')::int FROM polls WHERE id = NEW.poll)) THEN
        RAISE EXCEPTION 'abandoned when a result was open' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'abandoned_before_the_result';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER abandoned_before_the_result BEFORE INSERT ON board_entries FOR EACH ROW WHEN (NEW.kind = 'abandoned') EXECUTE FUNCTION refuse_abandoning_late();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
