/**
 * A ruling stands on the board only where the count stopped at a condition, once, as two officers agreed to it, and before
 * anybody has declared the result; and nobody declares while one is missing. Older code declares such a result as not concluded,
 * and is refused here. Where somebody has signed so before, with older code, it stays so: a ruling would change what they signed,
 * and nobody signs twice. Such a poll is declared and published without one. Their signatures have no `form`; the first
 * such is refused like any other while a ruling is missing.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Where the count of a poll stopped at a condition, as rulings are named on the board: contest/constraint.
    CREATE FUNCTION stopped_at(of_poll text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
      SELECT (c ->> 'contest') || '/' || (c #>> '{decided,stopped,constraint}')
        FROM board_entries b, jsonb_array_elements(body_of(b.poll, b.line::jsonb) -> 'contests') c
        WHERE b.poll = of_poll AND b.kind = 'outcome' AND c #>> '{decided,stopped,code}' = 'CONSTRAINT'
    $$;
    CREATE FUNCTION refuse_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE said jsonb := body_of(NEW.poll, NEW.line::jsonb);
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM stopped_at(NEW.poll) stopped WHERE stopped = NEW.subject) THEN
        RAISE EXCEPTION 'a ruling where no count stopped' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ruled_where_stopped';
      END IF;
      IF EXISTS (SELECT 1 FROM declaration_signatures WHERE poll = NEW.poll) THEN
        RAISE EXCEPTION 'a ruling when somebody has declared the result' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ruled_before_declared';
      END IF;
      IF NOT EXISTS (
        SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
        WHERE p.poll = NEW.poll AND p.kind = 'ruling' AND p.concerning = NEW.subject AND p.auth = said ->> 'proposed'
          AND e.ended = 'approved' AND e.auth = said ->> 'decided'
      ) THEN
        RAISE EXCEPTION 'a ruling to which two officers did not agree' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ruled_by_two';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER ruled_by_two BEFORE INSERT ON board_entries FOR EACH ROW WHEN (NEW.kind = 'ruling') EXECUTE FUNCTION refuse_ruling();

    CREATE FUNCTION refuse_unruled() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM declaration_signatures WHERE poll = NEW.poll AND signature ->> 'form' IS NULL) THEN
        RETURN NEW;
      END IF;
      IF EXISTS (
        SELECT stopped FROM stopped_at(NEW.poll) stopped
        EXCEPT SELECT subject FROM board_entries WHERE poll = NEW.poll AND kind = 'ruling'
      ) THEN
        RAISE EXCEPTION 'declared while a ruling is missing' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'declared_when_ruled';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER declared_when_ruled BEFORE INSERT ON declaration_signatures FOR EACH ROW EXECUTE FUNCTION refuse_unruled();
    CREATE TRIGGER declared_when_ruled BEFORE INSERT ON board_entries FOR EACH ROW WHEN (NEW.kind = 'declaration') EXECUTE FUNCTION refuse_unruled();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
