/**
 * Rolls of half a million lines: what holds for each added line is looked at once for all that a statement adds. And a roll is
 * frozen with as many lines as the list has rows. Old code can run beside it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TRIGGER listed_by_the_rules ON roll_lines;
    CREATE OR REPLACE FUNCTION refuse_listed_line() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT has_table_privilege(session_user, 'public.roll_lines', 'INSERT') AND EXISTS (SELECT 1 FROM added WHERE added_by IS NULL) THEN
        RAISE EXCEPTION 'a line that no export has and no two officers agreed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'listed_by_the_rules';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER listed_by_the_rules AFTER INSERT ON roll_lines REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_listed_line();

    -- That a line is of a poll there is, likewise: a poll is never taken out, nor called otherwise (poll_steps).
    ALTER TABLE roll_lines DROP CONSTRAINT roll_lines_poll_fkey;
    CREATE OR REPLACE FUNCTION refuse_line_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id IN (SELECT poll FROM added) FOR SHARE;
      IF EXISTS (SELECT 1 FROM added a WHERE NOT EXISTS (SELECT 1 FROM polls p WHERE p.id = a.poll)) THEN
        RAISE EXCEPTION 'a line of no poll' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'line_of_a_poll';
      END IF;
      IF EXISTS (SELECT 1 FROM polls p JOIN added a ON a.poll = p.id WHERE
          (a.added_by IS NULL AND p.state NOT IN ('draft','roll-open'))
          OR (a.added_by IS NOT NULL AND p.state NOT IN ('roll-open','roll-frozen','keys-ready','open'))) THEN
        RAISE EXCEPTION 'the roll is frozen' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'roll_frozen';
      END IF;
      IF EXISTS (SELECT 1 FROM added a WHERE a.added_by IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
          WHERE p.id = a.added_by AND p.poll = a.poll AND p.concerning = a.number AND e.ended = 'approved')) THEN
        RAISE EXCEPTION 'a line that two officers did not agree' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'amended_by_two';
      END IF;
      RETURN NULL;
    END $$;

    -- What the rules made of the list has a line for each row of it, no more and no fewer, before officers sign for it.
    CREATE FUNCTION refuse_other_list() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT count(*) FROM roll_lines WHERE poll = NEW.id AND added_by IS NULL) IS DISTINCT FROM (
        SELECT sum(f.rows) FROM snapshots s, jsonb_to_recordset(s.summary -> 'files') AS f(file text, rows bigint)
        WHERE s.hash = NEW.snapshot AND f.file = 'members.csv'
      ) THEN
        RAISE EXCEPTION 'not a line for each row of the list' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_line_for_each_row';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER a_line_for_each_row BEFORE UPDATE ON polls FOR EACH ROW
      WHEN (OLD.state = 'roll-open' AND NEW.state = 'roll-frozen') EXECUTE FUNCTION refuse_other_list();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
