/**
 * Locks by one officer, lifted by two: on a unit, a role, everything at the desk but voting, or voting itself, whose time comes
 * back when it goes on. A lock and its lifting are rows of their own, both append-only. Old code can run beside it only while
 * nothing is locked: it would not look.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE locks (
      id text PRIMARY KEY CONSTRAINT id_form CHECK (id ~ '^[1-9A-HJ-NP-Za-km-z]{22}$'),
      scope text NOT NULL CONSTRAINT scope_known CHECK (scope IN ('unit','role','desk','voting')),
      -- Null: all polls, and what is of none.
      poll text REFERENCES polls,
      unit text,
      role text,
      -- The officer's own words, sealed.
      why sealed NOT NULL,
      -- When the officer expects voting to go on; it binds nobody.
      expected_by timestamptz,
      locked_by text NOT NULL REFERENCES people,
      -- Whole seconds, as the board has it.
      at timestamptz NOT NULL CONSTRAINT whole_seconds CHECK (at = date_trunc('second', at)),
      -- The officer's signed act, sealed, and the salt of its commitment.
      auth text NOT NULL CONSTRAINT auth_form CHECK (auth ~ '^[0-9a-f]{64}$'),
      salt text NOT NULL,
      record sealed NOT NULL,
      CONSTRAINT what_is_locked CHECK (
        (scope = 'unit') = (unit IS NOT NULL) AND (scope = 'role') = (role IS NOT NULL) AND (scope <> 'voting' OR poll IS NOT NULL)
        AND (scope = 'voting' OR expected_by IS NULL)),
      -- Whoever looks after everybody's data is not kept from looking.
      CONSTRAINT not_the_protector CHECK (role IS DISTINCT FROM 'data-protection-officer')
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON locks FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON locks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE TABLE lock_lifts (
      lock text PRIMARY KEY REFERENCES locks,
      proposal text NOT NULL REFERENCES proposals,
      at timestamptz NOT NULL CONSTRAINT whole_seconds CHECK (at = date_trunc('second', at)),
      -- What a pause of voting adds to the closing time.
      adds_seconds int NOT NULL
    );
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON lock_lifts FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER no_truncate BEFORE TRUNCATE ON lock_lifts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE VIEW open_locks AS SELECT l.* FROM locks l WHERE NOT EXISTS (SELECT 1 FROM lock_lifts x WHERE x.lock = l.id);

    -- The same thing is locked once at a time; voting is paused while it is open. Pauses take the poll's row, as casts and
    -- closing do; other locks wait for each other.
    CREATE FUNCTION refuse_lock() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtextextended('locks', 14));
      IF EXISTS (SELECT 1 FROM open_locks o WHERE o.scope = NEW.scope
          AND (o.poll, o.unit, o.role) IS NOT DISTINCT FROM (NEW.poll, NEW.unit, NEW.role)) THEN
        RAISE EXCEPTION 'it is locked already' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'locked_once';
      END IF;
      IF NEW.scope = 'voting' THEN
        PERFORM 1 FROM polls WHERE id = NEW.poll FOR NO KEY UPDATE;
        IF NOT EXISTS (SELECT 1 FROM polls WHERE id = NEW.poll AND state = 'open') THEN
          RAISE EXCEPTION 'voting is not open' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'paused_while_open';
        END IF;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER locked_once BEFORE INSERT ON locks FOR EACH ROW EXECUTE FUNCTION refuse_lock();

    -- Lifted by two officers who agreed on this very lock; and a pause gives back the whole seconds that it took, no more and no less.
    CREATE FUNCTION refuse_lift() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE given locks;
    BEGIN
      SELECT * INTO given FROM locks WHERE id = NEW.lock;
      IF NOT EXISTS (
        SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
        WHERE p.id = NEW.proposal AND p.kind = 'lift-lock' AND p.concerning = NEW.lock AND e.ended = 'approved'
      ) THEN
        RAISE EXCEPTION 'a lock that two officers did not lift' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'lifted_by_two';
      END IF;
      IF NEW.at < given.at
        OR NEW.adds_seconds <> (CASE WHEN given.scope = 'voting' THEN extract(epoch FROM NEW.at - given.at)::int ELSE 0 END) THEN
        RAISE EXCEPTION 'a pause gives back what it took' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'time_given_back';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER lifted_by_two BEFORE INSERT ON lock_lifts FOR EACH ROW EXECUTE FUNCTION refuse_lift();

    -- No cast while voting is paused: the poll's row is read under a lock that pausing takes too.
    CREATE FUNCTION refuse_cast_when_paused() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id = NEW.poll FOR SHARE;
      IF EXISTS (SELECT 1 FROM open_locks WHERE scope = 'voting' AND poll = NEW.poll) THEN
        RAISE EXCEPTION 'voting is paused' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'cast_while_not_paused';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER cast_while_not_paused BEFORE INSERT ON casts FOR EACH ROW EXECUTE FUNCTION refuse_cast_when_paused();
    -- Nor is a poll closed in a pause: the time that is owed would be lost.
    CREATE FUNCTION refuse_closing_when_paused() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM open_locks WHERE scope = 'voting' AND poll = NEW.id) THEN
        RAISE EXCEPTION 'voting is paused' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'closed_while_not_paused';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER closed_while_not_paused BEFORE UPDATE ON polls FOR EACH ROW
      WHEN (OLD.state = 'open' AND NEW.state = 'closed') EXECUTE FUNCTION refuse_closing_when_paused();

    -- What two officers do about a line of a locked unit, or of a poll whose desk is locked, is not even proposed; lifting is.
    -- What is of a poll's whole body touches a locked unit too.
    CREATE FUNCTION is_locked(of_poll text, of_units text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM open_locks WHERE (poll IS NULL OR poll = of_poll)
        AND (scope = 'desk' OR (scope = 'unit' AND (unit = ANY(of_units) OR (of_units IS NULL AND of_poll IS NOT NULL)))))
    $$;
    CREATE FUNCTION refuse_locked_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.kind <> 'lift-lock' AND is_locked(NEW.poll, NEW.units) THEN
        RAISE EXCEPTION 'this is locked' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'not_locked';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER not_locked BEFORE INSERT ON proposals FOR EACH ROW EXECUTE FUNCTION refuse_locked_proposal();
    CREATE FUNCTION refuse_locked_approval() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.ended = 'approved' AND EXISTS (
        SELECT 1 FROM proposals p WHERE p.id = NEW.proposal AND p.kind <> 'lift-lock' AND is_locked(p.poll, p.units)
      ) THEN
        RAISE EXCEPTION 'this is locked' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'not_locked';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER not_locked BEFORE INSERT ON proposal_ends FOR EACH ROW EXECUTE FUNCTION refuse_locked_approval();
    CREATE FUNCTION refuse_locked_confirmation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM added a JOIN roll_lines l USING (poll, number) WHERE is_locked(a.poll, ARRAY[l.unit])) THEN
        RAISE EXCEPTION 'this is locked' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'not_locked';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER not_locked AFTER INSERT ON confirmations REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_locked_confirmation();
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
