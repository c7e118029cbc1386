/**
 * Layouts that the organisation keeps: how the columns of a membership office's own system become those of the schema. A
 * kept layout never changes; one that is put right is kept anew and the old one ended. Old code can run beside it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE layouts (
      id text PRIMARY KEY,
      -- {format, name, kind, layout}, as export prepare reads it.
      kept jsonb NOT NULL,
      kept_by text NOT NULL REFERENCES people,
      kept_at timestamptz NOT NULL,
      ended_at timestamptz,
      ended_by text REFERENCES people,
      CONSTRAINT ended_by_somebody CHECK ((ended_at IS NULL) = (ended_by IS NULL))
    );
    CREATE UNIQUE INDEX one_layout_per_name ON layouts ((kept ->> 'kind'), (kept ->> 'name')) WHERE ended_at IS NULL;
    CREATE FUNCTION refuse_layout_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
        OR (NEW.id, NEW.kept, NEW.kept_by, NEW.kept_at) IS DISTINCT FROM (OLD.id, OLD.kept, OLD.kept_by, OLD.kept_at) THEN
        RAISE EXCEPTION 'a kept layout may only be ended' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'layout_only_ended';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER layout_only_ended BEFORE UPDATE OR DELETE ON layouts FOR EACH ROW EXECUTE FUNCTION refuse_layout_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON layouts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
