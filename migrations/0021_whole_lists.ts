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
