/**
 * What members and officers say is wrong with a roll, what they show for it, and what follows: claims, evidence, notices to the
 * membership office; and what an override must rest on, held here once more. Words, contacts and evidence are sealed. Old code
 * can run beside it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A mailed link with which an entry is contested.
    ALTER TABLE links DROP CONSTRAINT purpose_known;
    ALTER TABLE links ADD CONSTRAINT purpose_known CHECK (purpose IN ('set-up','appointment','vote','sign-in','claim'));

    -- Somebody who says that they are a member, of whom we know a mailbox and no more. They are a person without an address or a
    -- number, so that they stand in nobody's way; what they gave of themselves is sealed, and found again by its marks.
    CREATE TABLE claimants (
      person text PRIMARY KEY REFERENCES people,
      poll text NOT NULL REFERENCES polls,
      -- Blind indexes of the address, and of name and number as they were given.
      mailbox text NOT NULL,
      who text NOT NULL,
      -- {name, email, number, unit}
      given sealed NOT NULL,
      at timestamptz NOT NULL,
      CONSTRAINT asked_once UNIQUE (poll, mailbox, who)
    );
    -- Each time a link was asked for, whoever did and whether or not there was one to give.
    CREATE TABLE claim_askings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      poll text NOT NULL REFERENCES polls,
      mailbox text NOT NULL,
      at timestamptz NOT NULL
    );
    CREATE INDEX claim_askings_of_mailbox ON claim_askings (poll, mailbox, at);

    CREATE TABLE claims (
      id text PRIMARY KEY CONSTRAINT id_form CHECK (id ~ '^[1-9A-HJ-NP-Za-km-z]{22}$'),
      poll text NOT NULL REFERENCES polls,
      origin text NOT NULL CONSTRAINT origin_known CHECK (origin IN ('member','stranger','walk-in','challenge')),
      about text NOT NULL CONSTRAINT about_known CHECK (about IN ('not-listed','joined','paid','broken','address','unit','standing','grade-or-age','name','contact','other','wrongly-listed','duplicate')),
      -- Member number: of the roll, or as somebody gave it.
      number text,
      -- Roll unit that somebody without a line says they belong to.
      unit text,
      -- Who follows it; nobody where an officer wrote it down.
      claimant text REFERENCES people,
      opened_by text REFERENCES people,
      -- {name, email, says}
      words sealed NOT NULL,
      at timestamptz NOT NULL,
      CONSTRAINT by_one_of_them CHECK ((claimant IS NULL) = (opened_by IS NOT NULL)),
      CONSTRAINT opened_by_an_officer CHECK ((opened_by IS NOT NULL) = (origin IN ('walk-in','challenge'))),
      CONSTRAINT challenge_of_an_entry CHECK (origin <> 'challenge' OR number IS NOT NULL)
    );
    CREATE INDEX claims_of_poll ON claims (poll, at);
    CREATE INDEX claims_of_claimant ON claims (claimant);
    CREATE INDEX claims_about ON claims (poll, number);
    -- In its time, and by an officer who still is one.
    CREATE FUNCTION refuse_claim() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE of_poll polls; until_when text;
    BEGIN
      SELECT * INTO of_poll FROM polls WHERE id = NEW.poll FOR SHARE;
      until_when := of_poll.definition -> 'corrections' ->> (CASE NEW.origin WHEN 'challenge' THEN 'overridesUntil' ELSE 'claimsUntil' END);
      IF of_poll.state NOT IN ('roll-open','roll-frozen','keys-ready','open') OR NEW.at >= until_when::timestamptz THEN
        RAISE EXCEPTION 'entries are contested no more' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'claimed_in_time';
      END IF;
      IF NEW.opened_by IS NOT NULL AND NOT has_duty(NEW.opened_by, 'override', 'propose') THEN
        RAISE EXCEPTION 'no duty to open a claim' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'opened_by_an_officer';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER claimed_in_time BEFORE INSERT ON claims FOR EACH ROW EXECUTE FUNCTION refuse_claim();

    CREATE TABLE claim_messages (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      claim text NOT NULL REFERENCES claims,
      person text NOT NULL REFERENCES people,
      by_officer boolean NOT NULL,
      says sealed NOT NULL,
      at timestamptz NOT NULL
    );
    CREATE INDEX claim_messages_of ON claim_messages (claim, id);
    CREATE TABLE claim_takings (
      claim text PRIMARY KEY REFERENCES claims,
      person text NOT NULL REFERENCES people,
      at timestamptz NOT NULL
    );
    -- Proposals that answer a claim.
    CREATE TABLE claim_proposals (
      proposal text PRIMARY KEY REFERENCES proposals,
      claim text NOT NULL REFERENCES claims
    );
    CREATE INDEX claim_proposals_of ON claim_proposals (claim);

    -- Each claim ends once: the entry was changed or a change refused, by two officers; it was answered by one who could have
    -- decided; or whoever made it took it back.
    CREATE TABLE claim_ends (
      claim text PRIMARY KEY REFERENCES claims,
      ended text NOT NULL CONSTRAINT end_known CHECK (ended IN ('changed','refused','answered','withdrawn')),
      person text NOT NULL REFERENCES people,
      proposal text REFERENCES proposals,
      because sealed NOT NULL,
      at timestamptz NOT NULL,
      CONSTRAINT by_a_proposal CHECK ((proposal IS NOT NULL) = (ended IN ('changed','refused')))
    );
    CREATE FUNCTION refuse_claim_end() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE given claims;
    BEGIN
      SELECT * INTO given FROM claims WHERE id = NEW.claim FOR UPDATE;
      IF NEW.ended = 'withdrawn' AND NEW.person IS DISTINCT FROM coalesce(given.claimant, given.opened_by) THEN
        RAISE EXCEPTION 'only who made a claim withdraws it' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'withdrawn_by_its_own';
      END IF;
      IF NEW.ended <> 'withdrawn' AND (NEW.person = given.claimant
          OR EXISTS (SELECT 1 FROM people WHERE id = NEW.person AND member_number = given.number)) THEN
        RAISE EXCEPTION 'nobody answers on their own entry' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'not_own_claim';
      END IF;
      IF NEW.ended = 'answered' AND NOT has_duty(NEW.person, 'override', 'decide') THEN
        RAISE EXCEPTION 'no duty to answer a claim' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'answered_by_a_decider';
      END IF;
      IF NEW.proposal IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM claim_proposals c JOIN proposal_ends e ON e.proposal = c.proposal
          WHERE c.claim = NEW.claim AND c.proposal = NEW.proposal AND e.person = NEW.person
            AND e.ended = (CASE NEW.ended WHEN 'changed' THEN 'approved' ELSE 'refused' END)) THEN
        RAISE EXCEPTION 'no two officers decided this claim so' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ended_by_its_proposal';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER ended_by_its_own BEFORE INSERT ON claim_ends FOR EACH ROW EXECUTE FUNCTION refuse_claim_end();

    -- A file that shows something: with a claim, or given by an officer for a member's number. Its hash stays when it is gone.
    CREATE TABLE evidence (
      id text PRIMARY KEY CONSTRAINT id_form CHECK (id ~ '^[1-9A-HJ-NP-Za-km-z]{22}$'),
      poll text NOT NULL REFERENCES polls,
      claim text REFERENCES claims,
      number text,
      sha256 text NOT NULL CONSTRAINT sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
      type text NOT NULL CONSTRAINT type_known CHECK (type IN ('pdf','png','jpeg','email')),
      size int NOT NULL CONSTRAINT size_within CHECK (size BETWEEN 1 AND 10485760),
      what sealed NOT NULL,
      bytes sealed NOT NULL,
      given_by text NOT NULL REFERENCES people,
      by_officer boolean NOT NULL,
      at timestamptz NOT NULL,
      CONSTRAINT about_one_thing CHECK ((claim IS NULL) <> (number IS NULL)),
      CONSTRAINT number_by_an_officer CHECK (claim IS NOT NULL OR by_officer)
    );
    CREATE UNIQUE INDEX evidence_once ON evidence (poll, sha256, coalesce(claim, ''), coalesce(number, ''));
    CREATE INDEX evidence_of_claim ON evidence (claim);
    CREATE INDEX evidence_of_number ON evidence (poll, number);
    CREATE FUNCTION refuse_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM polls WHERE id = NEW.poll AND state IN ('roll-open','roll-frozen','keys-ready','open') FOR SHARE;
      IF NOT FOUND OR (NEW.claim IS NOT NULL AND NOT EXISTS (SELECT 1 FROM claims WHERE id = NEW.claim AND poll = NEW.poll)) THEN
        RAISE EXCEPTION 'evidence of another poll, or too late' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'evidence_in_its_poll';
      END IF;
      PERFORM pg_advisory_xact_lock(hashtextextended('evidence/' || NEW.poll || '/' || coalesce(NEW.claim, NEW.number), 11));
      IF (SELECT count(*) FROM evidence WHERE poll = NEW.poll AND claim IS NOT DISTINCT FROM NEW.claim AND number IS NOT DISTINCT FROM NEW.number) >= 10 THEN
        RAISE EXCEPTION 'ten pieces are enough' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'evidence_full';
      END IF;
      IF EXISTS (SELECT 1 FROM claim_ends WHERE claim = NEW.claim) THEN
        RAISE EXCEPTION 'the claim has ended' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'claim_open';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER evidence_in_its_poll BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_evidence();
    CREATE FUNCTION refuse_on_ended_claim() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM claims WHERE id = NEW.claim FOR UPDATE;
      IF EXISTS (SELECT 1 FROM claim_ends WHERE claim = NEW.claim) THEN
        RAISE EXCEPTION 'the claim has ended' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'claim_open';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER claim_open BEFORE INSERT ON claim_messages FOR EACH ROW EXECUTE FUNCTION refuse_on_ended_claim();
    CREATE TRIGGER claim_open BEFORE INSERT ON claim_takings FOR EACH ROW EXECUTE FUNCTION refuse_on_ended_claim();
    CREATE TRIGGER claim_open BEFORE INSERT ON claim_proposals FOR EACH ROW EXECUTE FUNCTION refuse_on_ended_claim();

    -- What an override rests on, named when it is proposed.
    CREATE TABLE proposal_evidence (
      proposal text NOT NULL REFERENCES proposals,
      evidence text NOT NULL REFERENCES evidence,
      PRIMARY KEY (proposal, evidence)
    );
    CREATE FUNCTION refuse_other_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM proposals p JOIN evidence e ON e.id = NEW.evidence
        WHERE p.id = NEW.proposal AND p.kind = 'override' AND e.poll = p.poll AND (
          e.number = p.concerning
          OR EXISTS (SELECT 1 FROM claims c WHERE c.id = e.claim AND c.number = p.concerning)
          OR EXISTS (SELECT 1 FROM claim_proposals cp WHERE cp.proposal = p.id AND cp.claim = e.claim))
      ) THEN
        RAISE EXCEPTION 'evidence about something else' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'evidence_about_it';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER evidence_about_it BEFORE INSERT ON proposal_evidence FOR EACH ROW EXECUTE FUNCTION refuse_other_evidence();

    -- No override without evidence, none after the last instant for it, and none beyond what the same two may decide together.
    CREATE FUNCTION refuse_bare_amendment() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE given proposals; said jsonb;
    BEGIN
      SELECT * INTO given FROM proposals WHERE id = NEW.proposal;
      IF given.kind <> 'override' THEN
        RETURN NEW;
      END IF;
      IF NOT EXISTS (SELECT 1 FROM proposal_evidence WHERE proposal = NEW.proposal) THEN
        RAISE EXCEPTION 'an override without evidence' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'amended_on_evidence';
      END IF;
      SELECT definition -> 'corrections' INTO said FROM polls WHERE id = NEW.poll;
      IF NEW.at >= (said ->> 'overridesUntil')::timestamptz THEN
        RAISE EXCEPTION 'the time for overrides is over' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'amended_in_time';
      END IF;
      IF (SELECT count(*) FROM amendments a JOIN proposals p ON p.id = a.proposal JOIN proposal_ends e ON e.proposal = p.id
          WHERE a.poll = NEW.poll AND p.kind = 'override'
            AND (least(p.proposed_by, e.person), greatest(p.proposed_by, e.person)) =
              (SELECT least(given.proposed_by, n.person), greatest(given.proposed_by, n.person) FROM proposal_ends n WHERE n.proposal = NEW.proposal)
         ) >= (said ->> 'pairCap')::int THEN
        RAISE EXCEPTION 'the same two decide no more' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'pair_cap';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER amended_on_evidence BEFORE INSERT ON amendments FOR EACH ROW EXECUTE FUNCTION refuse_bare_amendment();

    -- An override settles variances that name its member, and no others.
    CREATE FUNCTION refuse_other_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM proposals p JOIN variances v ON v.id = NEW.variance
          WHERE p.id = NEW.proposal AND p.kind = 'override' AND NOT v.members @> to_jsonb(p.concerning)) THEN
        RAISE EXCEPTION 'a variance about others' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settles_its_own';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER settles_its_own BEFORE INSERT ON variance_settlements FOR EACH ROW EXECUTE FUNCTION refuse_other_settlement();

    -- What the organisation says of itself; the newest counts.
    CREATE TABLE organisation_settings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      -- Address of the membership office.
      office_email sealed,
      appeal text NOT NULL,
      set_by text NOT NULL REFERENCES people,
      at timestamptz NOT NULL
    );
    -- The key that signs notices, and nothing else.
    CREATE TABLE notice_keys (
      only_one boolean PRIMARY KEY DEFAULT true CONSTRAINT one_notice_key CHECK (only_one),
      secret sealed NOT NULL,
      public_key text NOT NULL CONSTRAINT public_key_form CHECK (public_key ~ '^[0-9a-f]{64}$'),
      at timestamptz NOT NULL
    );
    -- What the membership office is asked to correct: one for each override.
    CREATE TABLE notices (
      id text PRIMARY KEY CONSTRAINT id_form CHECK (id ~ '^[1-9A-HJ-NP-Za-km-z]{22}$'),
      poll text NOT NULL REFERENCES polls,
      number text NOT NULL,
      units text[] NOT NULL,
      proposal text NOT NULL REFERENCES proposals CONSTRAINT one_notice_per_override UNIQUE,
      grounds text NOT NULL,
      -- Canonical JSON of the signed notice.
      document sealed NOT NULL,
      at timestamptz NOT NULL
    );

    DO $$ DECLARE kept text;
    BEGIN
      FOREACH kept IN ARRAY ARRAY['claimants','claim_askings','claims','claim_messages','claim_takings','claim_proposals','claim_ends',
          'evidence','proposal_evidence','organisation_settings','notice_keys','notices'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
      END LOOP;
    END $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations go forward only');
}
