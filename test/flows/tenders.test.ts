/**
 * Tendered ballots: a member whom the rules left off and a person who is not on the list vote while it is being looked at whether
 * they may; two officers admit one and not the other, and the poll ends in a bundle and a pack in which nothing is found.
 */
import { expect } from 'chai';
import { challengeOf, composeCast } from '../../crypto/assertion.ts';
import { encryptBallot } from '../../crypto/belenios/ballot.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { hashOf } from '../../crypto/canonical.ts';
import { tenderCommitment } from '../../crypto/commitment.ts';
import { proveCode } from '../../crypto/enrolmentCode.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { electionsIn, groundOf } from '../../src/actions/electionsOfPoll.ts';
import { packFiles } from '../../src/actions/packFiles.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import type { ProposalOf } from '../../src/contract/proposals.ts';
import { appendEntries } from '../../src/sequencer/append.ts';
import type { SoftwarePasskey } from '../../src/softwarePasskey.ts';
import { insertAmendment, insertLatePaper } from '../../src/store/amendments.ts';
import { boardBodies, boardBody } from '../../src/store/board.ts';
import { insertCast } from '../../src/store/casts.ts';
import { endClaim } from '../../src/store/claims.ts';
import { inTransaction, type Trx, violatedConstraint } from '../../src/store/database.ts';
import { insertTenderProposal, readTenders, settleTender } from '../../src/store/tenders.ts';
import type { RollLine } from '../../src/verify/bundle.ts';
import { verifyBoard } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { toolComplaint } from '../support/belenios.ts';
import type { Client } from '../support/client.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { decideInDatabase, proposeInDatabase } from '../support/grants.ts';
import { signOffAll } from '../support/reviewing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree, decide, propose, tryToPropose } from '../support/twoOfficers.ts';

type Settle = ProposalOf<'settle-tender'>;
type Tenderer = Client & { readonly email: string; readonly claim: string; passkey: SoftwarePasskey };

describe('tendered ballots', function () {
  this.timeout(120_000);
  let service: TestService;
  let poll: FrozenPoll;
  let secretary: Appointed;
  let procedure: Appointed;
  let west: Appointed;
  let excluded: Tenderer;
  let stranger: Tenderer;
  before(async () => {
    service = await startTestService({ seed: 'tenders' });
    poll = await frozenPoll(service, { units: { EAST: 4, WEST: 3 } });
    secretary = await service.appoint('membership-secretary');
    procedure = await service.appoint('procedure-secretary');
    west = await service.appointFor({ units: ['WEST'] }, 'procedure-secretary');
    await poll.open();
    await officersSignIn();
    for (const who of [secretary, procedure, west]) {
      await who.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
  });
  after(() => service.stop());

  const params = () => ({ params: { poll: poll.definition.id } });
  const officersSignIn = async () => {
    for (const who of [secretary, procedure, west, poll.officer]) await who.signIn(who.passkey);
  };
  const everybodySignsIn = async () => {
    await officersSignIn();
    for (const who of [excluded, stranger]) await who.signIn(who.passkey);
  };
  const rows = async (table: string) => (await service.deps.db(table).where({ poll: poll.id })).length;

  /** Somebody who comes by the link that contests an entry, and contests one. */
  async function claimant(who: { name: string; email: string; number: string | null; unit: string | null }) {
    await service.client().must('askToClaim', { ...params(), body: who });
    const client = service.client();
    await client.must('openLink', { body: { token: await service.tokenFor(who.email) } });
    const about = who.number === null ? 'not-listed' : 'paid';
    const { claim } = await client.must('makeClaim', { ...params(), body: { about, says: 'I am a member.' } });
    return { client, claim, email: who.email };
  }
  const ballot = (client: Client, passkey: SoftwarePasskey, vote?: 'affirm' | 'open', unit?: string) =>
    ballotFor(service, poll, client, passkey, vote, unit);
  const tenderOf = async (who: Tenderer) => (await who.must('myTender', params())).tendered!;
  const settlement = async (tender: string, admit: boolean, why = 'Looked at.'): Promise<Settle> => {
    const { tenders } = await procedure.must('tenders', { ...params(), query: {} });
    const { number, given, before, after } = tenders.find((one) => one.tender === tender)!;
    return { kind: 'settle-tender', poll: poll.definition.id, number, given, tender, admit, before, after, why };
  };

  it('is open to a member who was left off once they contest that, by a passkey that their link makes now', async () => {
    const mail = { name: 'Member EAST-5', email: 'east-5@members.example', number: 'EAST-5', unit: null };
    await service.client().must('askToClaim', { ...params(), body: mail });
    const first = service.client();
    await first.must('openLink', { body: { token: await service.tokenFor(mail.email) } });
    expect(await first.must('myTender', params())).to.deep.equal({ hindrance: 'TENDER_NEEDS_CLAIM', tendered: null });
    expect(await first.call('startEnrolment', { body: {} })).to.include({ code: 'LINK_FOR_CLAIM' });
    const { client, claim, email } = await claimant(mail);
    expect(await client.must('myTender', params())).to.deep.equal({ hindrance: null, tendered: null });
    const { passkey } = await client.enrol();
    excluded = Object.assign(client, { email, claim, passkey });
  });

  it('is no way round a paper: who has one votes with it', async () => {
    const voter = await poll.member(poll.members.EAST![0]!);
    expect(await voter.must('myTender', params())).to.include({ hindrance: 'TENDER_HAS_PAPER' });
    expect(await voter.call('tenderPaper', { ...params(), query: {} })).to.include({ code: 'TENDER_HAS_PAPER' });
    expect(await excluded.call('booth', params())).to.include({ code: 'NOT_ON_ROLL' });
  });

  it('is committed on the board at once, promised and sealed; the board shows nothing of whom', async () => {
    const { db } = service.deps;
    const sent = await ballot(excluded, excluded.passkey, 'open');
    expect(await excluded.call('cast', { ...params(), body: sent })).to.include({ code: 'NOT_ON_ROLL' });
    const other = { ...sent, ballots: (await ballot(excluded, excluded.passkey)).ballots };
    expect(await excluded.call('tender', { ...params(), body: other })).to.include({ code: 'BALLOT_INVALID' });
    const kept = await excluded.must('tender', { ...params(), body: sent });
    expect(kept.tender).to.equal(tenderCommitment(kept.bodyHash, kept.salt));
    const [entry] = await boardBodies(db, poll.id, 'ballot-tendered');
    expect(entry?.body).to.deep.equal({ tender: kept.tender });
    const { bodyHash } = kept.promise.promise;
    expect(bodyHash).to.equal(hashOf({ kind: 'ballot-tendered', body: entry?.body }));
    const receipt = await service.client().must('receipt', { params: { poll: poll.definition.id, bodyHash } });
    expect(receipt.index).to.equal(entry?.index);
    expect(await excluded.must('tender', { ...params(), body: sent }), 'asked again').to.deep.equal(kept);
    const again = await excluded.call('tenderPaper', { ...params(), query: {} });
    expect(again, 'one is enough').to.include({ code: 'ALREADY_TENDERED' });
    expect(await rows('casts')).to.equal(0);
    const [row] = await db('tenders').select(db.raw('tenders::text as text'));
    expect(row.text).not.to.match(/election_hash|choices|Member/);
    const [letter] = (await service.letters()).filter(({ to }) => to === excluded.email);
    expect(letter?.subject).to.equal('Your tendered ballot: Trigger ballot 2026');
  });

  it('is open to a person who is not on the list, and tells them nothing of the number that they gave', async () => {
    const { client, claim, email } = await claimant({
      ...{ name: 'Nora Newcomer', email: 'nora@else.example', number: poll.members.WEST![0]!, unit: null },
    });
    const { passkey } = await client.enrol();
    stranger = Object.assign(client, { email, claim, passkey });
    expect(await stranger.must('myTender', params()), 'though that number has a paper').to.include({ hindrance: null });
    expect(await stranger.call('tenderPaper', { ...params(), query: {} })).to.include({ code: 'TENDER_UNIT' });
    const sent = await ballot(stranger, passkey, 'open', 'WEST');
    await stranger.must('tender', { ...params(), body: { ...sent, unit: 'WEST' } });
    expect(await rows('tenders')).to.equal(2);
  });

  it('is seen by officers of its unit, and settles its claim: nothing else does meanwhile', async () => {
    const { tenders } = await west.must('tenders', { ...params(), query: {} });
    expect(tenders.map(({ claim }) => claim)).to.deep.equal([stranger.claim]);
    expect(tenders[0]).to.include({ before: null, pending: null, settled: null, mayAdmit: true });
    expect(tenders[0]?.after).to.include({ name: 'Nora Newcomer', unit: 'WEST', decision: 'eligible' });
    const answer = { params: { claim: excluded.claim }, body: { because: 'It is right.' } };
    expect(await procedure.call('answerClaim', answer)).to.include({ code: 'TENDER_WAITING' });
    const withdrawn = await excluded.call('withdrawClaim', { params: { claim: excluded.claim }, body: {} });
    expect(withdrawn).to.include({ code: 'TENDER_WAITING' });
    const says = { about: 'not-listed', says: 'I am a member, I say it again.' } as const;
    const { claim } = await stranger.must('makeClaim', { ...params(), body: says });
    const letter = Uint8Array.from(utf8('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\nstartxref\n9\n%%EOF\n'));
    const shown = { ...params(), query: { claim, what: 'A letter' }, body: letter };
    const { sha256 } = await stranger.must('attachEvidence', shown);
    const after: RollLine = { number: 'NEW-1', name: 'Nora', unit: 'WEST', decision: 'eligible', reasons: [] };
    const change = { before: null, after, grounds: 'not-listed' } as const;
    const given = { kind: 'override', poll: poll.definition.id, number: 'NEW-1', ...change, claim } as const;
    const { called } = await tryToPropose(secretary, { ...given, evidence: [sha256], variances: [], why: 'Shown.' });
    expect(called, 'by another claim of the same person').to.include({ code: 'TENDER_WAITING' });
  });

  describe('by the tables alone, whoever writes to them past the actions', () => {
    type Attempt = readonly [what: string, constraint: string, attempt: (trx: Trx) => Promise<unknown>];
    /** Everything is rolled back. @returns the constraint that refused, if one did */
    async function refusedBy(attempt: (trx: Trx) => Promise<unknown>): Promise<string | undefined> {
      try {
        await inTransaction(service.deps.db, async (trx) => {
          await attempt(trx);
          await trx.raw('SET CONSTRAINTS ALL IMMEDIATE');
          throw new Error('taken');
        });
      } catch (fault) {
        return fault instanceof Error && fault.message === 'taken'
          ? 'taken'
          : (violatedConstraint(fault) ?? String(fault));
      }
    }
    const stored = async (trx: Trx) => {
      const all = await readTenders(trx, poll.id);
      return all.find(({ number }) => number === 'EAST-5')!;
    };
    const row = async (trx: Trx) => trx('tenders').where({ poll: poll.id, number: 'EAST-5' }).first();
    /** A settlement agreed past the actions; `kept` is what the tables were told that it asks. */
    async function agreed(trx: Trx, kept: { admit: boolean }, by = procedure.id) {
      const tender = await stored(trx);
      const now = service.deps.now();
      const said = {
        number: tender.number,
        given: tender.given,
        tender: tender.tender,
        before: null,
        after: tender.content.line,
        why: 'Shown.',
      };
      const proposal = { kind: 'settle-tender', poll: poll.definition.id, ...said, admit: kept.admit } as const;
      const concern = { poll: poll.id, units: ['EAST'], person: null, number: tender.number };
      const id = await proposeInDatabase(trx, { proposal, concern, by: secretary.id, now });
      await insertTenderProposal(trx, { proposal: id, poll: poll.id, tender: tender.tender, ...kept });
      await decideInDatabase(trx, id, { by, now });
      return { id, tender };
    }
    const settled = (trx: Trx, tender: string, proposal: string, admitted: boolean, at = service.deps.now()) =>
      settleTender(trx, { poll: poll.id, tender, proposal, admitted, at });
    const castOf = async (trx: Trx, paper: string) => {
      const { bodyHash, content, promise } = await stored(trx);
      const { body, record, credentials } = content;
      const salt = { authSalt: 'ab'.repeat(32) };
      return insertCast(
        trx,
        poll.id,
        { paper, unit: 'EAST', bodyHash, body, record, credentials, promise, ...salt },
        service.deps.now(),
      );
    };

    /** As though this person had given another number. */
    async function giving(trx: Trx, claim: string, given: string) {
      await trx.raw('ALTER TABLE tenders DISABLE TRIGGER USER');
      await trx('tenders').where({ poll: poll.id, claim }).update({ given });
      await trx.raw('ALTER TABLE tenders ENABLE TRIGGER USER');
    }
    /** Two officers agree past the actions that EAST-6 may vote, and a paper is given. */
    async function paperForEast6(trx: Trx) {
      const now = service.deps.now();
      const name = { number: 'EAST-6', name: 'N', unit: 'EAST' };
      const before: RollLine = { ...name, decision: 'excluded', reasons: ['IN_ARREARS'] };
      const after: RollLine = { ...name, decision: 'eligible', reasons: [] };
      const of = { kind: 'override', poll: poll.definition.id, number: 'EAST-6', grounds: 'arrears-wrong' } as const;
      const proposal = { ...of, before, after, evidence: ['ab'.repeat(32)], claim: null, variances: [], why: 'S.' };
      const concern = { poll: poll.id, units: ['EAST'], person: null, number: 'EAST-6' };
      const id = await proposeInDatabase(trx, { proposal, concern, by: secretary.id, now });
      await decideInDatabase(trx, id, { by: procedure.id, now });
      await trx.raw('DROP TRIGGER amended_on_evidence ON amendments');
      const line = { seq: 1, number: 'EAST-6', proposal: id, effect: 1, frozen: false, after, at: now } as const;
      await insertAmendment(trx, poll.id, { ...line, amendment: 'ab'.repeat(32), salt: 'cd'.repeat(32) });
      const salted = { leaf: 'a'.repeat(64), salt: 'b'.repeat(64), paper: 'c'.repeat(64) };
      await insertLatePaper(trx, poll.id, { number: 'EAST-6', unit: 'EAST', ...salted, issue: 1, amendment: 1 });
    }

    const attempts: readonly Attempt[] = [
      [
        'a tender by another number than was given with the claim',
        'tendered_as_given',
        async (trx) => trx('tenders').insert({ ...(await row(trx)), tender: 'a'.repeat(64), given: 'EAST-7' }),
      ],
      [
        'an admission beside another tender by the same number',
        'one_tender_by_a_number',
        async (trx) => {
          await giving(trx, stranger.claim, 'EAST-5');
          const { id, tender } = await agreed(trx, { admit: true });
          await settled(trx, tender.tender, id, true);
        },
      ],
      [
        'an admission by a number that has a paper',
        'admitted_without_paper',
        async (trx) => {
          await giving(trx, excluded.claim, poll.members.EAST![0]!);
          const { id, tender } = await agreed(trx, { admit: true });
          await settled(trx, tender.tender, id, true);
        },
      ],
      [
        'a change of the line by whose number a tender waits',
        'no_tender_waiting',
        async (trx) => {
          await giving(trx, stranger.claim, 'EAST-6');
          await paperForEast6(trx);
        },
      ],
      [
        'a paper by the number of a tender that waits',
        'paper_or_tender',
        async (trx) => {
          await giving(trx, stranger.claim, 'EAST-6');
          await trx.raw('DROP TRIGGER amended_by_admission ON amendments');
          await paperForEast6(trx);
        },
      ],
      [
        'a second tender of a person',
        'one_tender_per_person',
        async (trx) => trx('tenders').insert({ ...(await row(trx)), tender: 'a'.repeat(64) }),
      ],
      [
        'a tender by somebody who has a paper',
        'tendered_without_paper',
        async (trx) => {
          const voter = await trx('people').where({ member_number: poll.members.EAST![0]! }).first();
          const change = { tender: 'a'.repeat(64), person: voter.id, number: voter.member_number };
          await trx('tenders').insert({ ...(await row(trx)), ...change });
        },
      ],
      [
        'a tender over somebody else’s claim',
        'tendered_over_a_claim',
        async (trx) => trx('tenders').insert({ ...(await row(trx)), tender: 'a'.repeat(64), claim: stranger.claim }),
      ],
      [
        'a tender over a passkey of somebody else',
        'tendered_by_own_passkey',
        async (trx) => {
          const other = await trx('passkeys').where({ person: secretary.id }).first();
          const change = { tender: 'a'.repeat(64), credential: other.credential_id };
          await trx('tenders').insert({ ...(await row(trx)), ...change });
        },
      ],
      [
        'a paper for whoever has tendered a ballot, under whatever number',
        'paper_or_tender',
        async (trx) => {
          const { person } = await trx('tenders').where({ poll: poll.id, claim: stranger.claim }).first();
          await trx('people').where({ id: person }).update({ member_number: 'EAST-6' });
          await paperForEast6(trx);
        },
      ],
      [
        'a word on what was asked, once it is decided',
        'settlement_as_proposed',
        async (trx) => {
          const { id, tender } = await agreed(trx, { admit: false });
          await trx.raw('ALTER TABLE tender_proposals DROP CONSTRAINT tender_proposals_pkey');
          await insertTenderProposal(trx, { proposal: id, poll: poll.id, tender: tender.tender, admit: true });
        },
      ],
      [
        'a tender that is taken out',
        'tenders is append-only',
        async (trx) => trx('tenders').where({ poll: poll.id }).del(),
      ],
      [
        'the cast of a tendered ballot that nobody admitted, with a paper of somebody else',
        'cast_if_admitted',
        async (trx) => castOf(trx, (await trx('papers').where({ poll: poll.id }).first()).paper),
      ],
      [
        'a settlement that nobody decided',
        'tender_settled_by_two',
        async (trx) => settled(trx, (await stored(trx)).tender, (await trx('proposals').first()).id, false),
      ],
      [
        'a settlement that one officer proposed and decided',
        'two_officers',
        async (trx) => agreed(trx, { admit: true }, secretary.id),
      ],
      [
        'an admission where two officers agreed that it is none',
        'tender_settled_by_two',
        async (trx) => {
          const { id, tender } = await agreed(trx, { admit: false });
          await settled(trx, tender.tender, id, true);
        },
      ],
      [
        'an admission that is not cast in the same breath',
        'admitted_is_cast',
        async (trx) => {
          const { id, tender } = await agreed(trx, { admit: true });
          await settled(trx, tender.tender, id, true);
        },
      ],
      [
        'an admission three days after voting',
        'tender_admitted_in_time',
        async (trx) => {
          const { id, tender } = await agreed(trx, { admit: true });
          await settled(trx, tender.tender, id, true, new Date('2026-10-27T19:00:00Z'));
        },
      ],
      [
        'an amendment that is said to admit it and does not',
        'amended_by_admission',
        async (trx) => {
          const { id, tender } = await agreed(trx, { admit: false });
          await settled(trx, tender.tender, id, false);
          const after = tender.content.line;
          const line = { seq: 1, number: after.number, proposal: id, effect: 1, frozen: false, after } as const;
          await insertAmendment(trx, poll.id, {
            ...line,
            amendment: 'ab'.repeat(32),
            salt: 'cd'.repeat(32),
            at: service.deps.now(),
          });
        },
      ],
      [
        'another answer to the claim',
        'no_tender_waiting',
        async (trx) => {
          const end = {
            ended: 'answered',
            person: procedure.id,
            proposal: null,
            because: 'No.',
            at: service.deps.now(),
          } as const;
          await endClaim(trx, { id: excluded.claim, poll: poll.id }, end);
        },
      ],
      [
        'a word on the board that they are settled',
        'settled_as_said',
        (trx) =>
          appendEntries(trx, service.deps, poll.id, [{ kind: 'tenders-settled', body: { admitted: 2, refused: 0 } }]),
      ],
      [
        'a tender on the board that nobody tendered',
        'tender_of_somebody',
        (trx) =>
          appendEntries(trx, service.deps, poll.id, [{ kind: 'ballot-tendered', body: { tender: 'a'.repeat(64) } }]),
      ],
      [
        'the close of the poll over them',
        'closed_when_settled',
        (trx) => trx('polls').where({ id: poll.id }).update({ state: 'closed' }),
      ],
    ];
    for (const [what, constraint, attempt] of attempts) {
      it(`refuse ${what}`, async () => expect(await refusedBy(attempt)).to.contain(constraint));
    }
  });

  describe('by one number, whoever sends it, counts once', () => {
    const member = (number: string) => ({ name: `Member ${number}`, number, unit: null });
    /** From a mailbox of which nobody knows whose it is, by a member's number. */
    const twin = (number: string) => ({ ...member(number), email: `${number}@second.example`, unit: 'EAST' });
    const own = (number: string) => ({ ...member(number), email: `${number.toLowerCase()}@members.example` });
    async function tenders(who: Parameters<typeof claimant>[0]) {
      const { client, claim } = await claimant(who);
      return { client, claim, tender: async () => tenderFrom(client) };
    }
    async function tenderFrom(client: Client) {
      const { passkey } = await client.enrol();
      const { tender } = await client.must('tender', { ...params(), body: await ballot(client, passkey, 'open') });
      return tender;
    }
    const shown = async (tender: string) =>
      (await procedure.must('tenders', { ...params(), query: {} })).tenders.find((one) => one.tender === tender)!;
    const tried = async (tender: string) => (await tryToPropose(secretary, await settlement(tender, true))).called;

    it('shows officers both claims, and once one is admitted neither the other nor a change adds a vote', async () => {
      const first = await tenders(twin('EAST-6'));
      const second = await tenders(own('EAST-6'));
      const admitted = await first.tender();
      const { number, given, besides, twice } = await shown(admitted);
      expect(number).to.match(/^TENDER-/);
      expect([given, twice]).to.deep.equal(['EAST-6', null]);
      expect(besides).to.deep.equal([{ claim: second.claim, origin: 'member', tendered: null }]);
      const asNone = await tryToPropose(secretary, { ...(await settlement(admitted, true)), given: null });
      expect(asNone.called, 'both sign the number that was given').to.include({ code: 'PROPOSAL_UNSUITABLE' });
      await agree(secretary, procedure, await settlement(admitted, true));
      expect(await rows('casts')).to.equal(1);

      const other = await second.tender();
      const seen = await shown(other);
      expect(seen.besides).to.deep.equal([{ claim: first.claim, origin: 'stranger', tendered: 'admitted' }]);
      expect(seen.twice).to.contain('was admitted');
      expect(await tried(other)).to.include({ code: 'PROPOSAL_UNSUITABLE' });
      await agree(secretary, procedure, await settlement(other, false));
      const { line } = await secretary.must('rollLine', { ...params(), query: { number: 'EAST-6' } });
      const letter = Uint8Array.from(
        utf8('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\nstartxref\n9\n%%EOF\n'),
      );
      const piece = { ...params(), query: { number: 'EAST-6', what: 'A letter' }, body: letter };
      const { sha256 } = await secretary.must('attachEvidence', piece);
      const before: RollLine = {
        number: 'EAST-6',
        name: line!.name,
        unit: 'EAST',
        decision: 'excluded',
        reasons: ['IN_ARREARS'],
      };
      const { called } = await tryToPropose(secretary, {
        ...{ kind: 'override', poll: poll.definition.id, number: 'EAST-6', before, claim: null, variances: [] },
        ...{
          after: { ...before, decision: 'eligible', reasons: [] },
          grounds: 'arrears-wrong',
          evidence: [sha256],
          why: 'Paid.',
        },
      });
      expect(called, 'nor by a change of the entry').to.include({ code: 'PROPOSAL_UNSUITABLE' });
      expect(await rows('casts')).to.equal(1);
    });

    it('waits, where both are tendered, until officers have said no to one of them', async () => {
      const theirs = await (await tenders(own('EAST-7'))).tender();
      const copy = await (await tenders(twin('EAST-7'))).tender();
      for (const one of [theirs, copy]) {
        expect((await shown(one)).twice).to.contain('Look at both claims');
        expect(await tried(one)).to.include({ code: 'PROPOSAL_UNSUITABLE' });
      }
      await agree(secretary, procedure, await settlement(copy, false));
      await agree(secretary, procedure, await settlement(theirs, true));
      expect(await rows('casts')).to.equal(2);
    });
  });

  describe('and afterwards', () => {
    it('keeps the poll from being closed until all are settled', async () => {
      service.clock.set(CLOSES);
      await everybodySignsIn();
      const closing = await poll.officer.call('closePoll', { ...params(), body: {} });
      expect(closing).to.deep.include({ ok: false, code: 'TENDERS_UNSETTLED', details: { waiting: 2 } });
      expect(await boardBody(service.deps.db, poll.id, 'closed')).to.equal(undefined);
    });

    it('is settled by two officers whose duty covers the unit, on the line as it stands and on no other', async () => {
      const given = await settlement((await tenderOf(excluded)).tender, true);
      const asked = async (who: Appointed, change: Partial<Settle>) =>
        (await tryToPropose(who, { ...given, ...change })).called;
      expect(await asked(secretary, { before: null })).to.include({ code: 'ENTRY_CHANGED' });
      const elsewhere = { ...given.after!, unit: 'WEST' };
      expect(await asked(secretary, { after: elsewhere })).to.include({ code: 'PROPOSAL_UNSUITABLE' });
      expect(await asked(secretary, { tender: 'a'.repeat(64) })).to.include({ code: 'NOT_FOUND' });
      expect(await asked(west, {})).to.include({ code: 'NOT_YOUR_UNIT' });
      expect(await asked(poll.officer, {})).to.include({ code: 'NOT_ALLOWED' });
      const proposed = await propose(secretary, given);
      expect(await asked(procedure, { admit: false })).to.include({ code: 'PROPOSAL_PENDING' });
      expect(await decide(secretary, proposed)).to.include({ code: 'SAME_OFFICER' });
      expect(await decide(west, proposed)).to.include({ code: 'NOT_YOUR_UNIT' });
      expect(await decide(procedure, proposed, 'refuse', 'I must see the receipt first.')).to.include({ ok: true });
      expect((await tenderOf(excluded)).settled, 'a no to a proposal settles nothing').to.equal(null);
    });

    it('admitted: the entry is amended, the paper given, and the very ballot cast with it', async () => {
      const { db } = service.deps;
      const { tender, bodyHash } = await tenderOf(excluded);
      await agree(secretary, procedure, await settlement(tender, true, 'The receipt of May was seen.'));
      const amended = (await boardBodies(db, poll.id, 'roll-amended')).at(-1)?.body;
      expect(amended).to.include({ frozen: false, eligible: 1, cancels: null });
      const [cast] = await db('casts').where({ poll: poll.id, paper: amended?.paper });
      expect(cast).to.include({ paper: amended?.paper, body_hash: bodyHash, unit: 'EAST' });
      expect((await excluded.must('myEntry', params())).cast).to.include({ bodyHash });
      const { settled } = await tenderOf(excluded);
      expect(settled).to.deep.equal({ at: CLOSES, admitted: true, because: 'The receipt of May was seen.' });
      const [claim] = (await excluded.must('myClaims', params())).claims;
      expect([claim?.state, claim?.answer?.changed]).to.deep.equal(['decided', true]);
      const letters = (await service.letters()).filter(({ to }) => to === excluded.email);
      expect(letters[0]?.subject).to.equal('Your tendered ballot was admitted: Trigger ballot 2026');
      expect(
        letters.some(({ subject }) => subject.startsWith('Your ballot paper')),
        'no way in',
      ).to.equal(false);
      const again = await tryToPropose(secretary, { ...(await settlementOf(tender)), admit: false });
      expect(again.called, 'once').to.include({ code: 'ENTRY_CHANGED' });
    });
    const settlementOf = async (tender: string): Promise<Settle> => {
      const { tenders } = await procedure.must('tenders', { ...params(), query: { state: 'settled' } });
      const { number, given, before, after } = tenders.find((one) => one.tender === tender)!;
      return {
        kind: 'settle-tender',
        poll: poll.definition.id,
        number,
        given,
        tender,
        admit: true,
        before,
        after,
        why: 'Again.',
      };
    };

    it('not admitted: it stays sealed, and the person has an answer with its reason', async () => {
      const { tender } = await tenderOf(stranger);
      const twice = await tryToPropose(secretary, await settlement(tender, true));
      expect(twice.called, 'the number that they gave has a paper').to.include({ code: 'PROPOSAL_UNSUITABLE' });
      service.clock.set('2026-10-27T19:00:00Z');
      await everybodySignsIn();
      const late = await tryToPropose(secretary, await settlement(tender, true));
      expect(late.called, 'three days after voting').to.include({ code: 'TENDER_LATE' });
      await agree(secretary, west, await settlement(tender, false, 'Nobody of that name has joined.'));
      const { settled } = await tenderOf(stranger);
      expect(settled).to.include({ admitted: false, because: 'Nobody of that name has joined.' });
      const { claims } = await stranger.must('myClaims', params());
      const claim = claims.find((one) => one.claim === stranger.claim);
      expect([claim?.state, claim?.answer?.changed]).to.deep.equal(['decided', false]);
      const [letter] = (await service.letters()).filter(({ to }) => to === stranger.email);
      expect(letter?.text).to.match(/not admitted[\s\S]*Nobody of that name has joined/);
      expect(await rows('casts')).to.equal(3);
    });

    it('ends in a bundle, a pack and an archive in which nothing is found, with both counted as what they are', async () => {
      const { db } = service.deps;
      const { ballots } = await poll.officer.must('closePoll', { ...params(), body: {} });
      expect(ballots).to.equal(3);
      expect((await boardBody(db, poll.id, 'tenders-settled'))?.body).to.deep.equal({ admitted: 3, refused: 3 });
      await poll.count();
      const reviewer = await service.second();
      await reviewer.signIn(reviewer.passkey);
      await signOffAll(reviewer, poll.id);
      const outcome = await boardBody(db, poll.id, 'outcome');
      const units = outcome?.body.contests[0]?.units.map(({ unit, votes }) => [unit, votes.map((of) => of.votes)]);
      expect(units).to.deep.equal([
        ['EAST', [0, 3]],
        ['WEST', [0, 0]],
      ]);
      const files = await bundleFiles(db, poll.id);
      const anchors = (await anchorsOf(db, poll.id))!;
      // Nobody has declared the result yet.
      const { verdict, findings } = verifyBoard(files, { anchors, upTo: 'encrypted-tally' });
      expect([verdict, findings]).to.deep.equal(['valid', []]);
      const pack = await packFiles(service.deps, poll.id);
      expect(verifyPack(files, pack!)).to.deep.equal([]);
      expect(new TextDecoder().decode(pack!.get('tenders.jsonl')).trim().split('\n')).to.have.length(6);
      const page = await service.client().must('poll', params());
      expect(page.tenders).to.deep.equal({ tendered: 6, settled: { admitted: 3, refused: 3 } });
      const [name, archive] = [...files].find(([path]) => path.startsWith('units/EAST/'))!;
      expect(toolComplaint(name.split('/')[2]!.replace('.bel', ''), archive)).to.equal('');
    });
  });
});

describe('tendered ballots where the poll asks for codes on paper', function () {
  this.timeout(120_000);
  let service: TestService;
  before(async () => {
    service = await startTestService({ seed: 'tenders by code' });
  });
  after(() => service.stop());

  it('are signed with the member’s own code, whose proof stands in the chain once they are admitted', async () => {
    const poll = await frozenPoll(service, { units: { EAST: 3 }, codes: true });
    const params = { poll: poll.definition.id };
    const secretary = await service.appoint('membership-secretary');
    const procedure = await service.appoint('procedure-secretary');
    await poll.open();
    for (const who of [secretary, procedure]) {
      await who.signIn(who.passkey);
      await who.must('declareInterest', { params, body: { interest: 'none' } });
    }
    const mail = { name: 'Member EAST-4', email: 'east-4@members.example', number: 'EAST-4', unit: null };
    await service.client().must('askToClaim', { params, body: mail });
    const member = service.client();
    await member.must('openLink', { body: { token: await service.tokenFor(mail.email) } });
    await member.must('makeClaim', { params, body: { about: 'paid', says: 'It is paid.' } });
    const { passkey } = await member.enrol();
    const { paper } = (await member.must('tenderPaper', { params, query: {} })).paper;
    const proofWith = (number: string) => proveCode({ poll: poll.id, paper, credential: passkey }, poll.codeOf(number));
    const sent = await ballotFor(service, poll, member, passkey);
    expect(await member.call('tender', { params, body: sent })).to.include({ code: 'CODE_NEEDED' });
    const other = await ballotFor(service, poll, member, passkey);
    const wrong = { ...other, proof: proofWith('EAST-5') };
    expect(await member.call('tender', { params, body: wrong })).to.include({ code: 'CODE_WRONG' });
    const right = { ...(await ballotFor(service, poll, member, passkey)), proof: proofWith('EAST-4') };
    const { tender } = await member.must('tender', { params, body: right });
    const { tenders } = await procedure.must('tenders', { params, query: {} });
    const { number, given, before, after } = tenders[0]!;
    const said = { poll: poll.definition.id, number, given, tender, admit: true, before, after, why: 'Shown.' };
    await agree(secretary, procedure, { kind: 'settle-tender', ...said });
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { params, body: {} });
    const reviewer = await service.second();
    await reviewer.signIn(reviewer.passkey);
    await signOffAll(reviewer, poll.id);
    const pack = await packFiles(service.deps, poll.id);
    expect(verifyPack(await bundleFiles(service.deps.db, poll.id), pack!)).to.deep.equal([]);
  });
});

/** As the page does it: asks for the paper that an admission would give, encrypts for it, signs. */
async function ballotFor(
  service: TestService,
  poll: FrozenPoll,
  client: Client,
  passkey: SoftwarePasskey,
  vote: 'affirm' | 'open' = 'affirm',
  unit?: string,
) {
  const { paper } = await client.must('tenderPaper', {
    params: { poll: poll.definition.id },
    query: unit === undefined ? {} : { unit },
  });
  const ground = await groundOf(service.deps.db, poll.id);
  const made = electionsIn(ground, paper.unit).map(({ contest, uuid, record, fingerprint }) => {
    const answers = contest.choices.map((choice): 0 | 1 => (choice.id === vote ? 1 : 0));
    const { ballot, credential } = encryptBallot(readElection(record), [answers], service.deps.rng);
    return { contest: contest.id, uuid, fingerprint, credential, text: ballot, ballot: sha256Hex(utf8(ballot)) };
  });
  const { nonce } = await client.must('newNonce', { body: { purpose: 'cast' } });
  const message = composeCast({
    origin: ground.defined.origin,
    rpId: rpIdOf(service.url),
    opened: (await boardBody(service.deps.db, poll.id, 'opened'))!.hash,
    unit: paper.unit,
    paper: paper.paper,
    ballots: made.map(({ text, ...named }) => named),
    nonce,
  });
  const assertion = passkey.get(challengeOf(message), service.url);
  return { message, ballots: made.map(({ text }) => text), assertion };
}
