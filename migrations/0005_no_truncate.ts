/**
 * TRUNCATE passes by the triggers of rows: every table that refuses UPDATE or DELETE refuses it too. Old code, which
 * truncates nothing, can run beside it. A table that becomes append-only later needs its own line.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    DO $$ DECLARE kept regclass;
    BEGIN
      FOR kept IN SELECT DISTINCT tgrelid::regclass FROM pg_trigger
        WHERE tgname IN ('append_only', 'role_only_ended', 'poll_steps')
      LOOP
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
      END LOOP;
    END $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
