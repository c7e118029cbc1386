/**
 * What a trustee gave that does not verify is kept as they gave it, so that whose fault it is can be shown and not only said. Older code
 * keeps no record, and can run beside this.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Canonical JSON of what was posted, the first of its kind; none in rows of before.
    ALTER TABLE refused_parts ADD COLUMN record text;
    ALTER TABLE refused_parts ADD COLUMN sha256 text;
    ALTER TABLE refused_parts ADD CONSTRAINT record_hash CHECK (sha256 IS NOT DISTINCT FROM encode(sha256(convert_to(record, 'UTF8')), 'hex'));
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
