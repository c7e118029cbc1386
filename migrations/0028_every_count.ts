/**
 * What else comes into a count: results that affiliates return, papers that tellers count, parts for the scrutineers alone, rulings
 * on conditions. Their kinds on the board, their proposals, and the duties of affiliates' officers and tellers. Older code knows
 * neither these roles nor these entries; it does not run beside this.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE roles DROP CONSTRAINT role_known;
    ALTER TABLE roles ADD CONSTRAINT role_known CHECK (role IN ('membership-secretary','procedure-secretary','returning-officer','registrar','trustee',
      'scrutineer','data-protection-officer','affiliate-officer','teller'));
    ALTER TABLE roles DROP CONSTRAINT units_of_secretaries;
    ALTER TABLE roles ADD CONSTRAINT units_of_secretaries CHECK (units IS NULL
      OR role IN ('membership-secretary','procedure-secretary','affiliate-officer','teller'));
    -- Who speaks for an affiliate speaks for no other unit.
    ALTER TABLE roles ADD CONSTRAINT affiliate_named CHECK ((role <> 'affiliate-officer' OR cardinality(units) = 1) IS TRUE);
    INSERT INTO forbidden_pairs (a, b) VALUES
      ('data-protection-officer','affiliate-officer'), ('data-protection-officer','teller');

    DO $$ DECLARE known text;
    BEGIN
      SELECT pg_get_constraintdef(oid) INTO known FROM pg_constraint WHERE conrelid = 'proposals'::regclass AND conname = 'kind_known';
      ALTER TABLE proposals DROP CONSTRAINT kind_known;
      EXECUTE 'ALTER TABLE proposals ADD CONSTRAINT kind_known ' || replace(known, 'ARRAY[', 'ARRAY[''return-result''::text, ''ruling''::text, ');
    END $$;
    ALTER TABLE proposals DROP CONSTRAINT of_a_poll;
    ALTER TABLE proposals ADD CONSTRAINT of_a_poll CHECK ((poll IS NOT NULL) = (kind IN ('override','variances-stand','release-contact',
      'break-glass','settle-tender','other-channel','print-letters','admit-reviewer','return-result','ruling')) OR kind IN ('lift-lock','readmit'));
    INSERT INTO proposal_duties (kind, part, role) VALUES
      ('return-result','propose','affiliate-officer'), ('return-result','decide','affiliate-officer'),
      ('ruling','propose','returning-officer'), ('ruling','decide','returning-officer'), ('ruling','decide','procedure-secretary');
    CREATE OR REPLACE FUNCTION needs_no_interest(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
      SELECT kind IN ('override','variances-stand','release-contact','settle-tender','other-channel','print-letters','readmit','admit-reviewer',
        'return-result','ruling')
    $$;

    ALTER TABLE board_entries DROP CONSTRAINT subject_by_kind;
    ALTER TABLE board_entries ADD CONSTRAINT subject_by_kind CHECK ((subject = '') = (kind NOT IN ('ballot-cast','encrypted-tally',
      'partial-decryption','result','roll-amended','ballot-tendered','incident','enrolments','reviewer-admitted','tally-approval',
      'shuffle','lot-share','unit-returned','other-channel','sealed-part','ruling')));
    -- As the sequencer names it (sequencer/append.ts), of every kind.
    CREATE OR REPLACE FUNCTION subject_of(kind text, body jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT CASE
        WHEN kind = 'ballot-cast' THEN body ->> 'paper'
        WHEN kind = 'roll-amended' THEN body ->> 'amendment'
        WHEN kind = 'ballot-tendered' THEN body ->> 'tender'
        WHEN kind = 'enrolments' THEN body ->> 'head'
        WHEN kind = 'reviewer-admitted' THEN body ->> 'proposed'
        WHEN kind IN ('encrypted-tally','result') THEN body ->> 'uuid'
        WHEN kind IN ('shuffle','partial-decryption','sealed-part') THEN (body ->> 'uuid') || '/' || (body ->> 'owner')
        WHEN kind IN ('tally-approval','lot-share') THEN '/' || (body ->> 'owner')
        WHEN kind IN ('unit-returned','other-channel') THEN (body ->> 'contest') || '/' || coalesce(body ->> 'unit', '')
        WHEN kind = 'ruling' THEN (body ->> 'contest') || '/' || (body ->> 'constraint')
        WHEN kind = 'incident' THEN (body ->> 'what') || '/' || coalesce(
          (SELECT string_agg(act, '/' ORDER BY place) FROM jsonb_array_elements_text(body -> 'acts') WITH ORDINALITY AS acts(act, place)), '')
        ELSE '' END
    $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
