/**
 * From the close to the result: in which order the board takes what trustees give, and which of them gave what does not verify.
 * Older code closes a poll as before; the parts that it would give without an approval are refused.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- As the sequencer names it (sequencer/append.ts), of every kind.
    CREATE OR REPLACE FUNCTION subject_of(kind text, body jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT CASE
        WHEN kind = 'ballot-cast' THEN body ->> 'paper'
        WHEN kind = 'roll-amended' THEN body ->> 'amendment'
        WHEN kind = 'ballot-tendered' THEN body ->> 'tender'
        WHEN kind = 'enrolments' THEN body ->> 'head'
        WHEN kind = 'reviewer-admitted' THEN body ->> 'proposed'
        WHEN kind IN ('encrypted-tally','result') THEN body ->> 'uuid'
        WHEN kind IN ('shuffle','partial-decryption') THEN (body ->> 'uuid') || '/' || (body ->> 'owner')
        WHEN kind IN ('tally-approval','lot-share') THEN '/' || (body ->> 'owner')
        WHEN kind = 'incident' THEN (body ->> 'what') || '/' || coalesce(
          (SELECT string_agg(act, '/' ORDER BY place) FROM jsonb_array_elements_text(body -> 'acts') WITH ORDINALITY AS acts(act, place)), '')
        ELSE '' END
    $$;
    -- What an entry says: a long body stands in a blob, which is written before it.
    CREATE FUNCTION body_of(of_poll text, said jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
      SELECT CASE
        WHEN said -> 'body' \\?& ARRAY['bytes','sha256'] AND (SELECT count(*) FROM jsonb_object_keys(said -> 'body')) = 2
        THEN (SELECT convert_from(b.bytes, 'UTF8')::jsonb FROM blobs b WHERE b.poll = of_poll AND b.sha256 = said -> 'body' ->> 'sha256')
        ELSE said -> 'body' END
    $$;
    CREATE OR REPLACE FUNCTION refuse_broken_chain() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE before text; said jsonb := NEW.line;
    BEGIN
      IF said ->> 'kind' IS DISTINCT FROM NEW.kind OR subject_of(NEW.kind, body_of(NEW.poll, said)) IS DISTINCT FROM NEW.subject THEN
        RAISE EXCEPTION 'kind or subject is not that of the line' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'entry_subject';
      END IF;
      IF NEW.kind IN ('ballot-cast','roll-amended','ballot-tendered','tenders-settled') AND EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'closed') THEN
        RAISE EXCEPTION 'a cast or an amendment after the close' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_cast_after_close';
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

    -- Nothing is opened before the quorum of trustees has verified the board and signed which tallies they are, and as many have
    -- shuffled what is opened paper by paper; and nothing is given twice over, or after the result.
    CREATE FUNCTION refuse_out_of_turn() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE quorum int; ranked int; giver int;
    BEGIN
      SELECT (definition -> 'trustees' ->> 'quorum')::int,
        (SELECT count(*) FROM jsonb_array_elements(definition -> 'contests') c WHERE c ->> 'kind' IN ('av','stv'))
        INTO quorum, ranked FROM polls WHERE id = NEW.poll;
      IF NEW.kind IN ('result','outcome') THEN
        IF ((SELECT count(DISTINCT split_part(subject, '/', 2)) FROM board_entries WHERE poll = NEW.poll AND kind = 'partial-decryption') >= quorum) IS NOT TRUE THEN
          RAISE EXCEPTION 'a result of fewer trustees than it takes' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'result_of_the_quorum';
        END IF;
        RETURN NEW;
      END IF;
      giver := split_part(NEW.subject, '/', 2)::int;
      IF NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'encrypted-tally')
        OR EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind IN ('result','outcome')) THEN
        RAISE EXCEPTION 'not while the poll is counted' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'given_while_counted';
      END IF;
      IF NOT EXISTS (SELECT 1 FROM poll_trustees WHERE poll = NEW.poll AND owner = giver)
        OR (NEW.kind <> 'tally-approval' AND NOT EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'tally-approval' AND subject = '/' || giver)) THEN
        RAISE EXCEPTION 'given by somebody who approved nothing' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'given_by_an_approver';
      END IF;
      IF NEW.kind = 'shuffle' AND (EXISTS (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind IN ('lot-share','partial-decryption'))
        OR ((SELECT count(*) FROM board_entries WHERE poll = NEW.poll AND kind = 'shuffle' AND split_part(subject, '/', 1) = split_part(NEW.subject, '/', 1)) < quorum) IS NOT TRUE) THEN
        RAISE EXCEPTION 'shuffled when it was done' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_shuffle_too_many';
      END IF;
      IF NEW.kind IN ('lot-share','partial-decryption') THEN
        IF ((SELECT count(*) FROM board_entries WHERE poll = NEW.poll AND kind = 'tally-approval') >= quorum) IS NOT TRUE THEN
          RAISE EXCEPTION 'a part before the quorum has approved' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'quorum_approved';
        END IF;
        -- A ranked contest is one election of the whole poll (crypto/contest.ts).
        IF ranked <> (SELECT count(*) FROM (SELECT 1 FROM board_entries WHERE poll = NEW.poll AND kind = 'shuffle'
            GROUP BY split_part(subject, '/', 1) HAVING count(*) >= quorum) AS shuffled) THEN
          RAISE EXCEPTION 'a part before the quorum has shuffled' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'quorum_shuffled';
        END IF;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER given_in_turn BEFORE INSERT ON board_entries FOR EACH ROW
      WHEN (NEW.kind IN ('tally-approval','shuffle','lot-share','partial-decryption','result','outcome')) EXECUTE FUNCTION refuse_out_of_turn();

    -- Trustees who gave what does not verify: shown on the page of the poll. Once of each kind, however often they try.
    CREATE TABLE refused_parts (
      poll text NOT NULL,
      owner int NOT NULL,
      what text NOT NULL CONSTRAINT what_known CHECK (what IN ('approval','shuffle','part')),
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, owner, what),
      FOREIGN KEY (poll, owner) REFERENCES poll_trustees
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON refused_parts FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON refused_parts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
