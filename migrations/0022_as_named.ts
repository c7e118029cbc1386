/**
 * Rules that let through what says nothing: an entry of the board without what it is about, a settlement without its numbers, and
 * a row of the log without the members whose hash it has. Old code can run beside it: it writes none of these.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- As the sequencer names it (sequencer/append.ts), of every kind.
    CREATE FUNCTION subject_of(kind text, body jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT CASE
        WHEN kind = 'ballot-cast' THEN body ->> 'paper'
        WHEN kind = 'roll-amended' THEN body ->> 'amendment'
        WHEN kind = 'ballot-tendered' THEN body ->> 'tender'
        WHEN kind = 'enrolments' THEN body ->> 'head'
        WHEN kind = 'reviewer-admitted' THEN body ->> 'proposed'
        WHEN kind IN ('encrypted-tally','result') THEN body ->> 'uuid'
        WHEN kind = 'partial-decryption' THEN (body ->> 'uuid') || '/' || (body ->> 'owner')
        WHEN kind = 'incident' THEN (body ->> 'what') || '/' || coalesce(
          (SELECT string_agg(act, '/' ORDER BY place) FROM jsonb_array_elements_text(body -> 'acts') WITH ORDINALITY AS acts(act, place)), '')
        ELSE '' END
    $$;
    CREATE OR REPLACE FUNCTION refuse_broken_chain() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE before text; said jsonb := NEW.line;
    BEGIN
      IF said ->> 'kind' IS DISTINCT FROM NEW.kind OR subject_of(NEW.kind, said -> 'body') IS DISTINCT FROM NEW.subject THEN
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

    CREATE OR REPLACE FUNCTION refuse_tender_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE body jsonb := NEW.line::jsonb -> 'body';
    BEGIN
      IF NEW.kind = 'ballot-tendered' AND NOT EXISTS (SELECT 1 FROM tenders WHERE poll = NEW.poll AND tender = NEW.subject) THEN
        RAISE EXCEPTION 'nobody tendered this' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tender_of_somebody';
      END IF;
      IF NEW.kind = 'tenders-settled' AND (
          EXISTS (SELECT 1 FROM tenders_waiting WHERE poll = NEW.poll)
          OR (body ->> 'admitted')::int IS DISTINCT FROM (SELECT count(*) FROM tender_settlements WHERE poll = NEW.poll AND admitted)
          OR (body ->> 'refused')::int IS DISTINCT FROM (SELECT count(*) FROM tender_settlements WHERE poll = NEW.poll AND NOT admitted)) THEN
        RAISE EXCEPTION 'this is not how they were settled' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settled_as_said';
      END IF;
      RETURN NEW;
    END $$;

    -- Members whom a row says it showed are named with it: looked at when the transaction ends.
    CREATE FUNCTION refuse_nobody_shown() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM access_subjects WHERE row = NEW.id) THEN
        RAISE EXCEPTION 'not the members whom the row says it showed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'whose_as_hashed';
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER whose_as_hashed AFTER INSERT ON access_log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
      WHEN (NEW.details ->> 'whose' IS NOT NULL) EXECUTE FUNCTION refuse_nobody_shown();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
