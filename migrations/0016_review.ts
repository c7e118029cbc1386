/**
 * Whose data was looked at, what of the access log somebody else has to look at, who signed it off, and looks that two people
 * opened for an hour. All append-only. Old code can run beside it only until the next look: it would not say whose data it was.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Members whom a row of the access log showed: what each of them is told of who looked.
    CREATE TABLE access_subjects (
      row bigint NOT NULL REFERENCES access_log,
      number text NOT NULL,
      PRIMARY KEY (row, number)
    );
    CREATE INDEX looks_at_member ON access_subjects (number, row);
    -- The row's hash covers them all: none is left out, and none put in afterwards.
    CREATE FUNCTION refuse_subjects() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM access_log l WHERE l.id IN (SELECT row FROM added) AND l.details ->> 'whose' IS DISTINCT FROM (
          SELECT encode(sha256(convert_to('[' || string_agg(to_json(s.number)::text, ',' ORDER BY s.number COLLATE "C") || ']', 'UTF8')), 'hex')
          FROM access_subjects s WHERE s.row = l.id)
      ) THEN
        RAISE EXCEPTION 'not the members whom the row says it showed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'whose_as_hashed';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER whose_as_hashed AFTER INSERT ON access_subjects REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_subjects();
    CREATE INDEX access_log_of_poll ON access_log (poll, id) WHERE poll IS NOT NULL;

    -- How many of a poll's reviewable rows each commitment on its board covers.
    CREATE TABLE access_heads (
      poll text NOT NULL REFERENCES polls,
      of text NOT NULL CONSTRAINT head_known CHECK (of IN ('roll-frozen','closed')),
      rows int NOT NULL CONSTRAINT rows_from_0 CHECK (rows >= 0),
      -- The log's last row then; nobody appends meanwhile.
      last bigint NOT NULL,
      PRIMARY KEY (poll, of)
    );
    CREATE FUNCTION set_last_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.last := coalesce((SELECT max(id) FROM access_log), 0);
      RETURN NEW;
    END $$;
    CREATE TRIGGER last_row BEFORE INSERT ON access_heads FOR EACH ROW EXECUTE FUNCTION set_last_row();

    -- Rows that somebody else has to look at.
    CREATE TABLE review_items (
      row bigint PRIMARY KEY REFERENCES access_log,
      poll text NOT NULL REFERENCES polls,
      rule text NOT NULL CONSTRAINT rule_known CHECK (rule IN ('always','by-draw')),
      -- Who took part besides the person of the row: the proposer of what was decided.
      other text REFERENCES people,
      due_at timestamptz NOT NULL
    );
    CREATE INDEX review_items_of_poll ON review_items (poll, row);
    CREATE FUNCTION refuse_item() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM access_log l WHERE l.id = NEW.row AND l.poll = NEW.poll
          AND NEW.other IS NOT DISTINCT FROM l.details ->> 'proposedBy' AND NEW.due_at >= l.at) THEN
        RAISE EXCEPTION 'not as the row has it' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'item_of_its_row';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER item_of_its_row BEFORE INSERT ON review_items FOR EACH ROW EXECUTE FUNCTION refuse_item();
    -- What is always looked at (ruleFor of src/verify/accessLog.ts) waits from the moment it is logged: nobody logs it and leaves it out.
    CREATE FUNCTION always_reviewed(act text, details jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
      SELECT act IN ('glass-used','pack-read') OR (act = 'decided' AND coalesce(details ->> 'decision' = 'approve'
        AND details ->> 'kind' IN ('override','release-contact','settle-tender','break-glass','readmit','other-channel','print-letters'), false))
    $$;
    CREATE FUNCTION queue_always() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.poll IS NOT NULL AND always_reviewed(NEW.act, NEW.details) THEN
        INSERT INTO review_items (row, poll, rule, other, due_at)
          VALUES (NEW.id, NEW.poll, 'always', NEW.details ->> 'proposedBy', NEW.at + interval '7 days');
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER always_queued AFTER INSERT ON access_log FOR EACH ROW EXECUTE FUNCTION queue_always();

    -- One sign-off over one signature, and the rows that it names.
    CREATE TABLE reviews (
      id text PRIMARY KEY CONSTRAINT id_form CHECK (id ~ '^[1-9A-HJ-NP-Za-km-z]{22}$'),
      poll text NOT NULL REFERENCES polls,
      person text NOT NULL REFERENCES people,
      verdict text NOT NULL CONSTRAINT verdict_known CHECK (verdict IN ('in-order','not-in-order')),
      -- Whole seconds, as the pack has it.
      at timestamptz NOT NULL CONSTRAINT whole_seconds CHECK (at = date_trunc('second', at)),
      auth text NOT NULL CONSTRAINT one_review_per_act UNIQUE CONSTRAINT auth_form CHECK (auth ~ '^[0-9a-f]{64}$'),
      salt text NOT NULL,
      -- The reviewer's signed act, their words in it.
      record sealed NOT NULL
    );
    CREATE FUNCTION refuse_review() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT holds_role(NEW.person, 'data-protection-officer', NEW.at) AND NOT (
          holds_role(NEW.person, 'scrutineer', NEW.at)
          AND EXISTS (SELECT 1 FROM poll_scrutineers s WHERE s.poll = NEW.poll AND s.person = NEW.person)) THEN
        RAISE EXCEPTION 'no duty to sign off' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'reviewer_has_duty';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER reviewer_has_duty BEFORE INSERT ON reviews FOR EACH ROW EXECUTE FUNCTION refuse_review();

    CREATE TABLE reviewed (
      row bigint PRIMARY KEY REFERENCES review_items,
      review text NOT NULL REFERENCES reviews
    );
    CREATE INDEX reviewed_by ON reviewed (review);
    -- Nobody signs off what they did, proposed or decided, or what is about them alone; whoever reads one mailbox is one person.
    CREATE FUNCTION refuse_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM added a JOIN review_items i ON i.row = a.row JOIN access_log l ON l.id = a.row JOIN reviews r ON r.id = a.review
          CROSS JOIN LATERAL same_mailbox(r.person) o
        WHERE o.id IN (l.person, i.other, l.concerning) OR o.member_number = l.concerning
          OR o.member_number = (SELECT min(s.number) FROM access_subjects s WHERE s.row = l.id HAVING count(*) = 1)
      ) THEN
        RAISE EXCEPTION 'signed off by who took part' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'reviewed_by_another';
      END IF;
      IF EXISTS (SELECT 1 FROM added a JOIN review_items i ON i.row = a.row JOIN reviews r ON r.id = a.review WHERE r.poll <> i.poll) THEN
        RAISE EXCEPTION 'a row of another poll' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'reviewed_in_its_poll';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER reviewed_by_another AFTER INSERT ON reviewed REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_reviewed();
    CREATE VIEW open_reviews AS SELECT i.* FROM review_items i WHERE NOT EXISTS (SELECT 1 FROM reviewed d WHERE d.row = i.row);

    -- A result is not declared while something of its poll up to the close is not looked at. What is looked at later waits too,
    -- and holds up nothing: else whoever looks again and again puts the result off.
    CREATE VIEW holding_reviews AS SELECT o.* FROM open_reviews o JOIN access_heads h ON h.poll = o.poll AND h.of = 'closed' AND o.row <= h.last;
    CREATE FUNCTION refuse_unreviewed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM access_heads WHERE poll = NEW.id AND of = 'closed')
        OR EXISTS (SELECT 1 FROM holding_reviews WHERE poll = NEW.id) THEN
        RAISE EXCEPTION 'not all is reviewed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'all_reviewed';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER all_reviewed BEFORE UPDATE ON polls FOR EACH ROW
      WHEN (OLD.state = 'counted' AND NEW.state = 'declared') EXECUTE FUNCTION refuse_unreviewed();

    -- One officer's look at one member, opened by two for an hour at most, and each time it was used.
    CREATE TABLE glass (
      proposal text PRIMARY KEY REFERENCES proposals,
      poll text NOT NULL REFERENCES polls,
      number text NOT NULL,
      holder text NOT NULL REFERENCES people,
      at timestamptz NOT NULL,
      until timestamptz NOT NULL,
      CONSTRAINT for_an_hour CHECK (until > at AND until <= at + interval '60 minutes')
    );
    CREATE FUNCTION refuse_glass() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM proposals p JOIN proposal_ends e ON e.proposal = p.id
        WHERE p.id = NEW.proposal AND p.kind = 'break-glass' AND p.poll = NEW.poll AND p.concerning = NEW.number
          AND p.proposed_by = NEW.holder AND e.ended = 'approved' AND e.at = NEW.at
      ) THEN
        RAISE EXCEPTION 'a look that two people did not open' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'opened_by_two';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER opened_by_two BEFORE INSERT ON glass FOR EACH ROW EXECUTE FUNCTION refuse_glass();
    CREATE TABLE glass_uses (
      row bigint PRIMARY KEY REFERENCES access_log,
      proposal text NOT NULL REFERENCES glass
    );
    CREATE FUNCTION refuse_glass_use() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM glass g JOIN access_log l ON l.id = NEW.row JOIN polls p ON p.id = g.poll
        WHERE g.proposal = NEW.proposal AND l.act = 'glass-used' AND l.person = g.holder AND l.poll = g.poll AND l.concerning = g.number
          AND l.at >= g.at AND l.at < g.until AND p.state IN ('roll-frozen','keys-ready','open')
      ) THEN
        RAISE EXCEPTION 'a look that is not theirs, or is over' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'used_within_the_hour';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER used_within_the_hour BEFORE INSERT ON glass_uses FOR EACH ROW EXECUTE FUNCTION refuse_glass_use();

    DO $do$ DECLARE t text; BEGIN
      FOREACH t IN ARRAY ARRAY['access_subjects','access_heads','review_items','reviews','reviewed','glass','glass_uses'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
      END LOOP;
    END $do$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
