/**
 * What trustees put on the board between the close and the result: approvals of the tallies, shuffles of ranked papers, shares
 * of the lots' seed; each once by its trustee, a shuffle once in each election. Older code reads none of it and goes on.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE board_entries DROP CONSTRAINT subject_by_kind;
    ALTER TABLE board_entries ADD CONSTRAINT subject_by_kind CHECK ((subject = '') = (kind NOT IN ('ballot-cast','encrypted-tally',
      'partial-decryption','result','roll-amended','ballot-tendered','incident','enrolments','reviewer-admitted','tally-approval',
      'shuffle','lot-share')));
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
