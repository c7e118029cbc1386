/**
 * No officer looks at more members within a day than the work needs: a roll that goes out fifty at a time goes out whole. The
 * service refuses at the limit, and the table a page later. Old code can run beside it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX access_log_of_person ON access_log (person, at) WHERE person IS NOT NULL;
    -- Whoever signs off what others looked at has to see whom, and is not held by it.
    CREATE FUNCTION refuse_many_looks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT l.person, l.at FROM added a JOIN access_log l ON l.id = a.row WHERE l.act <> 'reviews-read') mine
        WHERE (SELECT count(DISTINCT s.number) FROM access_log l JOIN access_subjects s ON s.row = l.id
          WHERE l.person = mine.person AND l.at > mine.at - interval '1 day' AND l.act <> 'reviews-read') > 1050
      ) THEN
        RAISE EXCEPTION 'more members than anybody looks at in a day' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'looks_of_a_day';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER looks_of_a_day AFTER INSERT ON access_subjects REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_many_looks();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
