/**
 * Contact quarantine: a changed e-mail address gets no ballot link until two officers have released it. What is held and what
 * was released are rows of their own, both append-only. Old code can run beside it only while no poll is opened: it would
 * mail the links.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- One row for each address that is held; seq 1, 2, … by member, the newest being the one that can be released. Addresses are
    -- sealed under the poll's key.
    CREATE TABLE contact_holds (
      poll text NOT NULL,
      number text NOT NULL,
      seq int NOT NULL CONSTRAINT seq_from_1 CHECK (seq >= 1),
      cause text NOT NULL CONSTRAINT cause_known CHECK (cause IN ('changed','number-reused','held-before','corrected')),
      -- Where letters went before; null where there was no address.
      old_email sealed,
      new_email sealed NOT NULL,
      -- Unit in which so many changed at once that the list's comparison says so.
      cluster text,
      -- The officer who gave a correction; null: found by comparison.
      held_by text REFERENCES people,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, number, seq),
      FOREIGN KEY (poll, number) REFERENCES roll_lines,
      CONSTRAINT corrected_by_somebody CHECK ((cause = 'corrected') = (held_by IS NOT NULL))
    );
    -- The address of the list is held once.
    CREATE UNIQUE INDEX listed_address_held_once ON contact_holds (poll, number) WHERE cause <> 'corrected';
    CREATE INDEX contact_holds_of_member ON contact_holds (number);
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON contact_holds FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON contact_holds FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE TABLE contact_releases (
      poll text NOT NULL,
      number text NOT NULL,
      seq int NOT NULL,
      proposal text NOT NULL REFERENCES proposals,
      -- Set by the trigger: whether voting had been opened, so that the link had been held back.
      while_open boolean NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (poll, number, seq),
      FOREIGN KEY (poll, number, seq) REFERENCES contact_holds
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON contact_releases FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON contact_releases FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    -- By two officers who agreed on this member of this poll; of what was held when they were asked; and only once the old
    -- address has been told, which the freeze does.
    CREATE FUNCTION refuse_release() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE poll_state text;
    BEGIN
      SELECT state INTO poll_state FROM polls WHERE id = NEW.poll FOR SHARE;
      IF poll_state NOT IN ('roll-frozen','keys-ready','open') THEN
        RAISE EXCEPTION 'a contact cannot be released now' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'released_in_its_state';
      END IF;
      NEW.while_open := poll_state = 'open';
      IF NOT EXISTS (
        SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
        JOIN contact_holds h ON h.poll = NEW.poll AND h.number = NEW.number AND h.seq = NEW.seq AND h.at <= p.proposed_at
          AND NOT EXISTS (SELECT 1 FROM contact_holds later WHERE later.poll = h.poll AND later.number = h.number AND later.seq > h.seq)
        WHERE p.id = NEW.proposal AND p.kind = 'release-contact' AND p.poll = NEW.poll AND p.concerning = NEW.number AND e.ended = 'approved'
      ) THEN
        RAISE EXCEPTION 'a contact that two officers did not release' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'released_by_two';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER released_by_two BEFORE INSERT ON contact_releases FOR EACH ROW EXECUTE FUNCTION refuse_release();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
