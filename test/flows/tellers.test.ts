/**
 * Five members vote on paper, and two tellers count what came in, each alone: they differ once, count again and agree. Nothing is
 * approved before; then both ways are one result, and bundle and pack tell them apart. Through the API on a real database; then the
 * board and the pack under every alteration of a count.
 */
import { expect } from 'chai';
import { challengeOf } from '../../crypto/assertion.ts';
import { readBoard } from '../../crypto/board.ts';
import type { Body, TellersCount } from '../../crypto/bodies.ts';
import { fromHex } from '../../crypto/bytes.ts';
import { decodeCanonical } from '../../crypto/canonical.ts';
import { authCommitment, countCommitment } from '../../crypto/commitment.ts';
import { type Contest, contest } from '../../crypto/contest.ts';
import { signingKey } from '../../crypto/signature.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { packFiles } from '../../src/actions/packFiles.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import { type CountGiven, countMessage } from '../../src/contract/tellers.ts';
import { letScrutineerAttest } from '../../src/simulation/scrutineers.ts';
import { boardBodies, boardBody } from '../../src/store/board.ts';
import { inTransaction, violatedConstraint } from '../../src/store/database.ts';
import { organisationSealer } from '../../src/store/dataKeys.ts';
import { emailIndex } from '../../src/store/people.ts';
import { readPoll } from '../../src/store/polls.ts';
import { type BundleFiles, countOpening, dutyHead, signedOpening } from '../../src/verify/bundle.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { scrutineersReport } from '../../src/verify/declaration/scrutineersReport.ts';
import { returnsIn, verifyPack } from '../../src/verify/pack.ts';
import { readPollBoard } from '../../src/verify/pollBoard.ts';
import { newSeen } from '../../src/verify/seen.ts';
import { declareResult } from '../support/declaring.ts';
import { asFixture } from '../support/fixture.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { withLines } from '../support/openedPack.ts';
import { type OpenedBundle, openPublished } from '../support/publishedBundle.ts';
import { signOffAll } from '../support/reviewing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { approvalOf } from '../support/trusteesAtWork.ts';
import { agree, type Signing, signAct, tryToPropose } from '../support/twoOfficers.ts';

const TRIGGER = contest.parse({
  ...{ id: 'trigger', kind: 'trigger', question: 'Only candidate?', min: 1, max: 1, blank: false },
  choices: [
    { id: 'affirm', text: 'Keep' },
    { id: 'open', text: 'Full selection' },
  ],
  rule: {
    ...{ name: 'majority-of-all-units', preset: null, unitTie: 'abstain', notVoted: 'abstain', inquorate: 'abstain' },
    ...{ emptySection: 'ask', quorum: 0 },
  },
});
const STV = contest.parse({
  ...{ id: 'chair', kind: 'stv', question: 'Who should chair?', min: 1, max: 3, blank: false },
  choices: ['Ash', 'Beech', 'Cherry'].map((text, i) => ({ id: `c${i + 1}`, text })),
  ...{ rule: { name: 'scottish-stv-2007', seats: 1 }, rankings: 'public' },
});
const POST = { EAST: ['EAST-6', 'EAST-7', 'EAST-8'], WEST: ['WEST-6', 'WEST-7'] };

const marks = (affirm: number, open: number, voided: number): TellersCount => ({
  ...{ blank: null, void: voided, rankings: [] },
  votes: [
    { choice: 'affirm', votes: affirm },
    { choice: 'open', votes: open },
  ],
});
/** What is on the slips: three came from EAST, one from WEST, and five with rankings. */
const EAST: CountGiven = { unit: 'EAST', contest: 'trigger', papers: 3, count: marks(0, 2, 1) };
const WEST: CountGiven = { unit: 'WEST', contest: 'trigger', papers: 1, count: marks(0, 1, 0) };
const CHAIR: CountGiven = {
  ...{ unit: null, contest: 'chair', papers: 5 },
  count: {
    ...{ blank: null, void: 1, votes: [] },
    rankings: [
      { ranking: [2], papers: 1 },
      { ranking: [3, 1], papers: 3 },
    ],
  },
};

describe('votes on paper, counted by two tellers', function () {
  this.timeout(180_000);
  let service: TestService;
  let poll: FrozenPoll;
  let [first, second, third, east, undeclared, membership, procedure]: Appointed[] = [];
  /** Reads the procedure secretary’s mail. */
  let reader = '';
  const params = () => ({ params: { poll: poll.id } });
  const signed = (teller: Signing, counted: CountGiven) =>
    signAct(teller, (signer) => countMessage(poll.id, counted, signer));
  const enter = async (teller: Appointed | undefined, counted: CountGiven, other = counted) =>
    teller!.call('enterCount', { ...params(), body: { ...(await signed(teller!, other)), counted } });
  const became = async (teller: Appointed | undefined, counted: CountGiven) => {
    const answer = await enter(teller, counted);
    return answer.ok ? answer.value.became : answer.code;
  };
  const approve = async () => {
    const { person, secret } = poll.trustees[0]!;
    const answer = await person.call('approveTallies', {
      ...params(),
      body: await approvalOf(service, poll.id, 1, secret),
    });
    return answer.ok ? 'ok' : answer.code;
  };
  const desk = async (teller: Appointed | undefined) => (await teller!.must('counts', params())).counts;
  const page = async () => (await service.client().must('poll', params())).counts;
  const byTables = (table: string, row: object) =>
    service.deps
      .db(table)
      .insert({ poll: poll.id, ...row })
      .then(() => 'taken', violatedConstraint);

  before(async () => {
    service = await startTestService({ seed: 'tellers' });
    const contests: Contest[] = [STV, TRIGGER];
    poll = await frozenPoll(service, { units: { EAST: 8, NORTH: 3, WEST: 8 }, contests });
    membership = await service.appoint('membership-secretary');
    procedure = await service.appoint('procedure-secretary');
    await poll.open();
    for (const officer of [membership, procedure]) {
      await officer.signIn(officer.passkey);
      await officer.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
    const why = 'Asked for it by letter, and has no computer.';
    for (const number of [...POST.EAST, ...POST.WEST]) {
      await agree(membership, procedure, {
        ...{ kind: 'other-channel', poll: poll.definition.id, number, channel: 'post', why },
      });
    }
    for (const [i, number] of poll.members.EAST!.slice(0, 4).entries())
      await poll.vote(number, i < 3 ? 'affirm' : 'open');
    for (const [i, number] of poll.members.WEST!.slice(0, 2).entries())
      await poll.vote(number, i < 1 ? 'affirm' : 'open');
    first = await service.appoint('teller');
    await first.must('declareInterest', { ...params(), body: { interest: 'none' } });
    expect(await became(first, EAST), 'while voting is open').to.equal('POLL_STATE');
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { ...params(), body: {} });
    // Appointed when it is known that somebody has to count.
    [second, third, undeclared] = [
      await service.appoint('teller'),
      await service.appoint('teller'),
      await service.appoint('teller'),
    ];
    east = await service.appointFor({ units: ['EAST'] }, 'teller');
    for (const { id, name, email } of [membership, procedure]) await service.grant({ id, name, email }, 'teller');
    const { db } = service.deps;
    const sealer = organisationSealer(db);
    const member = { name: 'Member NORTH-1', email: 'north-1@members.example', memberNumber: 'NORTH-1' };
    reader = await service.invite(member, 'teller');
    const email = sealer.sealText(procedure.email, ['people', 'email', reader]);
    const atTheirs = { email, email_index: emailIndex(sealer, procedure.email) };
    // Two with duties at one address there are no more; of before there may be.
    await inTransaction(db, (trx) => asFixture(trx, () => trx('people').where({ id: reader }).update(atTheirs)));
    await db('interests').insert({ poll: poll.id, person: reader, interest: 'none', at: new Date(CLOSES) });
    for (const teller of [first, second, third, east, undeclared, membership, procedure, poll.scrutineer]) {
      await teller!.signIn(teller!.passkey);
      if ([second, third, east].includes(teller))
        await teller!.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
    for (const { person } of poll.trustees) await person.signIn(person.passkey);
  });
  after(() => service.stop());

  it('says to tellers what is to be counted, and to trustees that they wait for it', async () => {
    const waiting = { stands: 'first', round: 1, yours: true, entered: false };
    expect(await desk(first)).to.deep.equal([
      { contest: 'chair', unit: null, taken: 5, ...waiting },
      { contest: 'trigger', unit: 'EAST', taken: 3, ...waiting },
      { contest: 'trigger', unit: 'WEST', taken: 2, ...waiting },
    ]);
    expect((await desk(east)).map(({ yours }) => yours)).to.deep.equal([false, true, false]);
    expect(await page()).to.deep.equal({ needed: 3, done: 0 });
    expect(await approve()).to.equal('COUNTS_MISSING');
    const approval = {
      kind: 'tally-approval',
      subject: '/1',
      index: 99,
      prev: 'x',
      hash: 'x',
      line: '{}',
      body_hash: 'x',
    };
    expect(await byTables('board_entries', approval), 'by the tables').to.equal('all_counted');
  });

  it('takes no numbers that cannot be a count, more papers than members have, nor a signature of other numbers', async () => {
    expect(await became(first, { ...EAST, count: marks(1, 2, 1) })).to.equal('COUNT_WRONG');
    expect(await became(first, { ...EAST, papers: 4, count: marks(0, 3, 1) })).to.equal('COUNT_WRONG');
    expect(await became(first, { ...EAST, unit: 'NORTH', papers: 0, count: marks(0, 0, 0) })).to.equal('NOT_FOUND');
    expect(await enter(first, EAST, { ...EAST, count: marks(2, 0, 1) })).to.include({ code: 'ASSERTION_INVALID' });
    expect(await became(east, WEST)).to.equal('NOT_YOUR_UNIT');
    expect(await became(east, CHAIR)).to.equal('NOT_YOUR_UNIT');
    expect(await became(undeclared, EAST)).to.equal('INTEREST_UNDECLARED');
    expect(await became(poll.scrutineer, EAST)).to.equal('NOT_ALLOWED');
  });

  it('lets nobody count who moved members to paper, as either of the two, nor who reads their mail', async () => {
    for (const officer of [membership, procedure]) {
      for (const count of [EAST, WEST, CHAIR]) expect(await became(officer, count)).to.equal('MOVED_TO_PAPER');
      expect((await officer!.must('counts', params())).moved, 'and their page says why').to.equal(true);
    }
    expect((await first!.must('counts', params())).moved).to.equal(false);
    const row = {
      ...{ subject: 'trigger/WEST', round: 1, place: 1, papers: 1, same: 'x'.repeat(22), auth: 'ab'.repeat(32) },
      ...{ salt: 'x', record: Buffer.concat([Buffer.of(1), Buffer.alloc(28)]), at: new Date(CLOSES) },
    };
    for (const person of [membership!.id, procedure!.id, reader]) {
      expect(await byTables('teller_counts', { ...row, person }), 'by the tables').to.equal('counted_by_no_mover');
    }
    // Nor does anybody move members who has counted: none is moved when voting is over.
    const asked = await tryToPropose(membership!, {
      ...{ kind: 'other-channel', poll: poll.definition.id, number: 'EAST-5', channel: 'post', why: 'Asked for it.' },
    });
    expect(asked.called).to.include({ code: 'POLL_STATE' });
  });

  it('has each unit counted by two persons, each alone; who differ both count again', async () => {
    expect(await became(first, EAST)).to.equal('entered');
    expect(await became(first, EAST), 'the same person twice').to.equal('COUNT_ENTERED');
    const shown = (await desk(second)).find(({ unit }) => unit === 'EAST');
    expect(shown).to.deep.equal({
      ...{ contest: 'trigger', unit: 'EAST', taken: 3, round: 1 },
      stands: 'second',
      yours: true,
      entered: false,
    });
    expect(await became(second, { ...EAST, count: marks(0, 3, 0) })).to.equal('differs');
    expect(await boardBodies(service.deps.db, poll.id, 'other-channel')).to.deep.equal([]);
    // What the first had counted before counts no more: nobody finds it out by trying.
    expect(await became(second, EAST)).to.equal('entered');
    expect((await desk(third)).find(({ unit }) => unit === 'EAST')).to.include({ stands: 'second', round: 2 });
    expect(await became(east, EAST), 'a third teller').to.equal('agreed');
    expect(await became(first, EAST)).to.equal('COUNT_STANDS');
    expect(await page()).to.deep.equal({ needed: 3, done: 1 });
    expect(await approve(), 'two are missing').to.equal('COUNTS_MISSING');
  });

  it('puts on the board what two agree on, and the database takes nothing else', async () => {
    const count = {
      subject: 'trigger/WEST',
      round: 1,
      place: 1,
      person: first!.id,
      papers: 1,
      same: 'x'.repeat(22),
      auth: 'ab'.repeat(32),
      salt: 'x',
    };
    const row = { ...count, record: Buffer.concat([Buffer.of(1), Buffer.alloc(28)]), at: new Date(CLOSES) };
    const tried = (change: object) => byTables('teller_counts', { ...row, ...change });
    expect(await tried({ person: poll.officer.id })).to.equal('counted_by_a_teller');
    expect(await tried({ person: undeclared!.id })).to.equal('no_interest');
    expect(await tried({ papers: 3 })).to.equal('counted_of_taken');
    expect(await tried({ subject: 'trigger/NORTH', papers: 0 })).to.equal('counted_of_taken');
    expect(await tried({ subject: 'trigger/EAST' })).to.equal('not_counted_yet');
    expect(await tried({ round: 2 })).to.equal('counted_in_turn');
    expect(await became(first, WEST)).to.equal('entered');
    expect(await tried({ place: 2 }), 'the same person').to.equal('counted_by_another');
    const line = JSON.stringify({
      body: { contest: 'trigger', unit: 'WEST', papers: 1, tellers: [] },
      kind: 'other-channel',
    });
    const entry = {
      kind: 'other-channel',
      subject: 'trigger/WEST',
      index: 99,
      prev: 'x',
      hash: 'x',
      line,
      body_hash: 'x',
    };
    expect(await byTables('board_entries', entry)).to.equal('counted_by_two');
    expect(await became(third, WEST)).to.equal('agreed');
    expect(await became(third, CHAIR)).to.equal('entered');
    expect(await became(second, CHAIR)).to.equal('agreed');
    const entries = (await boardBodies(service.deps.db, poll.id, 'other-channel')).map(({ body }) => body);
    expect(entries.map(({ unit, contest, papers, count }) => ({ unit, contest, papers, count }))).to.deep.equal([
      EAST,
      WEST,
      CHAIR,
    ]);
  });

  it('decides by both ways together, and tells them apart', async () => {
    expect(await page()).to.deep.equal({ needed: 3, done: 3 });
    await poll.count();
    expect(
      await byTables('teller_counts', {
        subject: 'trigger/WEST',
        round: 2,
        place: 1,
        person: first!.id,
        papers: 1,
        same: 'x'.repeat(22),
        auth: 'ab'.repeat(32),
        salt: 'x',
        record: Buffer.concat([Buffer.of(1), Buffer.alloc(28)]),
        at: new Date(CLOSES),
      }),
    ).to.equal('counted_in_time');
    const { contests } = (await boardBody(service.deps.db, poll.id, 'outcome'))!.body;
    const [chair, trigger] = contests;
    const votes = (affirm: number, open: number) => marks(affirm, open, 0).votes;
    // Online EAST keeps the member by 3 to 1, and WEST is tied; with the papers EAST is tied and WEST wants a selection.
    expect(trigger?.units).to.deep.equal([
      {
        ...{ unit: 'EAST', ballots: 4, blank: null, votes: votes(3, 1), says: 'tied' },
        other: { papers: 3, blank: null, void: 1, votes: votes(0, 2) },
        together: { ballots: 7, blank: null, void: 1, votes: votes(3, 3) },
      },
      { unit: 'NORTH', ballots: 0, blank: null, votes: votes(0, 0), says: 'not-voted' },
      {
        ...{ unit: 'WEST', ballots: 2, blank: null, votes: votes(1, 1), says: 'open' },
        other: { papers: 1, blank: null, void: 0, votes: votes(0, 1) },
        together: { ballots: 3, blank: null, void: 0, votes: votes(1, 2) },
      },
    ]);
    expect(trigger?.decided).to.deep.include({ by: 'units', triggered: true });
    // Online Ash leads by 4 to 2; with the papers it is 4, 1 and 5, and Beech's goes out first.
    const decided = chair?.decided;
    if (decided?.by !== 'ranking') throw new Error('a ranked contest');
    expect(decided.elected).to.deep.equal(['c3']);
    expect(decided.count.stages[0]?.votes.map(Number)).to.deep.equal([4, 1, 5]);
    expect(decided.count).to.include({ valid: 10, papers: 10 });
    expect(decided.void).to.deep.equal([]);
  });

  describe('published', () => {
    let bundle: BundleFiles;
    let pack: ReadonlyMap<string, Uint8Array>;
    let opened: OpenedBundle;
    const board = () => readPollBoard(readBoard(bundle.get('board.jsonl')!, new Map()).entries).board;
    const text = (name: string) => new TextDecoder().decode(bundle.get(name));
    before(async () => {
      await poll.scrutineer.signIn(poll.scrutineer.passkey);
      await signOffAll(poll.scrutineer, poll.id);
      await poll.officer.signIn(poll.officer.passkey);
      await declareResult(poll.officer, poll.scrutineer, poll.id);
      await poll.officer.must('publish', { ...params(), body: {} });
      const { db } = service.deps;
      bundle = await bundleFiles(db, poll.id);
      pack = (await packFiles(service.deps, poll.id))!;
      opened = openPublished({ bundle, logKey: signingKey(fromHex((await readPoll(db, poll.id))!.logSecret)) });
    });

    it('verifies, with the papers in the file from which anybody counts again', async () => {
      const anchors = await anchorsOf(service.deps.db, poll.id);
      expect(verifyBundle(bundle, { anchors: anchors! })).to.deep.include({ findings: [], verdict: 'valid' });
      expect(verifyPack(bundle, pack)).to.deep.equal([]);
      expect(text('contests/chair.blt').split('\n').slice(1, 6)).to.deep.equal([
        '4 1 2 3 0',
        '1 2 0',
        '3 3 1 0',
        '2 3 2 1 0',
        '0',
      ]);
      const declared = text('declaration.html')
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll(/\s+/g, ' ');
      expect(declared).to.match(/on paper, counted by two tellers 5 /);
      expect(declared).to.match(
        /Branch EAST, online 3 1 0 4 Branch EAST, on paper 0 2 1 3 Branch EAST, together 3 3 1 7 Tied/,
      );
      const report = scrutineersReport(board(), returnsIn(bundle, pack));
      const tables = (report ?? []).flatMap((block) => (block.kind === 'table' ? [block] : []));
      expect(tables.find(({ caption }) => caption.startsWith('By another way'))?.rows).to.deep.equal([
        ['chair', 'All together', 5, 5, 0],
        ['trigger', 'Branch EAST', 3, 3, 0],
        ['trigger', 'Branch WEST', 2, 1, 1],
      ]);
      const ofEast = text('results.csv')
        .split('\r\n')
        .filter((row) => row.startsWith('trigger,Only candidate?,EAST'));
      expect(ofEast.map((row) => row.split(',').slice(4).join(','))).to.include.members([
        'votes,affirm,Keep,,3',
        'papers of another way,,,,3',
        'void of another way,,,,1',
        'votes of another way,open,Full selection,,2',
        'votes together,open,Full selection,,3',
      ]);
    });

    type Entry = Body<'other-channel'>;
    /** Each ballot's proofs are checked once: no ballot is altered here. */
    const seen = newSeen();
    const codes = (files: BundleFiles) => verifyBundle(files, { seen }).findings.map(({ code }) => code);
    const altered = (alter: (body: Entry) => object, n = 0) => opened.resealed('other-channel', alter, n);
    const withCount = (count: TellersCount, papers = 3) => altered((body) => ({ ...body, papers, count }));

    it('is refused by everybody when a count is altered, doubled, left out, kept back or added late', () => {
      expect(codes(withCount(marks(1, 2, 1)))).to.include('OTHER_COUNT');
      expect(codes(withCount(marks(2, 0, 1)))).to.include.members(['OUTCOME_WRONG', 'APPROVAL_ROOT']);
      expect(codes(withCount(marks(0, 19, 0), 19))).to.include('OTHER_MANY');
      expect(codes(altered((body) => ({ ...body, unit: 'SOUTH' })))).to.include('OTHER_UNKNOWN');
      expect(codes(altered((body) => ({ ...body, unit: null })))).to.include('OTHER_UNKNOWN');
      expect(codes(altered((body) => ({ ...body, contest: 'chair' })))).to.include('OTHER_UNKNOWN');
      expect(codes(altered((body) => ({ ...body, count: null, sealed: 'ab'.repeat(32) })))).to.include('OTHER_SEALED');
      const at = opened.place('other-channel');
      const twice = opened.rearranged((all) => [...all.slice(0, at), all[at]!, ...all.slice(at)]);
      expect(codes(twice)).to.include.members(['OTHER_TWICE', 'APPROVAL_ROOT']);
      const tellers = ['ab', 'cd'].map((byte) => ({ act: byte.repeat(32), at: '2026-10-24T19:00:00Z' }));
      const putIn = opened.resealed('closed', (body) => ({
        ...body,
        transcribed: [{ unit: 'EAST', returned: 3, ballots: 0, tellers }],
      }));
      expect(codes(putIn), 'put in as ballots, and counted').to.include.members(['OTHER_TWICE']);
      const [of] = opened.bodiesOf('other-channel')[1]!.tellers;
      const bySame = altered((body) => ({ ...body, tellers: [of, body.tellers[1]] }));
      expect(codes(bySame), 'one act for two counts').to.include('ACT_NAMED_TWICE');
      const without = opened.rearranged((all) => all.filter((_, i) => i !== at));
      expect(codes(without)).to.include.members(['OUTCOME_WRONG', 'APPROVAL_ROOT']);
      const after = opened.place('tally-approval');
      const late = opened.rearranged((all) => [
        ...all.slice(0, at),
        ...all.slice(at + 1, after + 1),
        all[at]!,
        ...all.slice(after + 1),
      ]);
      expect(codes(late)).to.include.members(['OTHER_LATE', 'APPROVAL_ROOT']);
    });

    const inPack = (files: BundleFiles, given: ReadonlyMap<string, Uint8Array> = pack) =>
      verifyPack(files, given).map(({ code }) => code);
    const packWith: typeof withLines = (parts, ...rest) => withLines(parts, ...rest);
    /** Somebody's act over this count, and the pack with it in place of the second teller's. */
    const bySomebody = async (who: Appointed, said: CountGiven, at?: string) => {
      const nonce = 'cd'.repeat(32);
      const message = countMessage(poll.id, said, { origin: who.origin, rpId: rpIdOf(who.origin), nonce });
      const { credentialId, clientDataJSON, authenticatorData, signature } = who.passkey.get(
        challengeOf(message),
        who.origin,
      );
      const { id, publicKey, backupEligible } = await service.deps
        .db('passkeys')
        .where({ credential_id: credentialId })
        .first('credential_id as id', 'public_key as publicKey', 'backup_eligible as backupEligible');
      const record = {
        message,
        assertion: { credentialId, clientDataJSON, authenticatorData, signature },
        credential: { id, publicKey, backupEligible },
      };
      const salt = 'ef'.repeat(32);
      const act = authCommitment(record, salt);
      const old = opened.bodiesOf('other-channel')[0]!.tellers[1]!;
      const teller = { act, at: at ?? old.at };
      const files = altered((body) => ({ ...body, tellers: [body.tellers[0], teller] }));
      const acts = packWith({ drafts: [], pack }, 'acts.jsonl', signedOpening, (all) => [
        ...all.filter(({ auth }) => auth !== old.act),
        { auth: act, salt, record },
      ]);
      const heads = packWith(acts, 'duty-heads.jsonl', dutyHead, (all) =>
        all.map((one) => (one.of === old.act ? { ...one, of: act } : one)),
      );
      return inPack(files, heads.pack).filter((code) => code !== 'DUTIES_HEAD');
    };

    it('is refused by scrutineers when papers are left uncounted, too many, or counted by one or by nobody who may', async () => {
      const at = opened.place('other-channel');
      expect(inPack(opened.rearranged((all) => all.filter((_, i) => i !== at)))).to.include('OTHER_MISSING');
      expect(inPack(altered((body) => ({ ...body, unit: 'NORTH' })))).to.include('OTHER_NEEDLESS');
      expect(inPack(withCount(marks(0, 3, 1), 4))).to.include.members(['OTHER_PAPERS', 'ACT_MESSAGE']);
      expect(inPack(withCount(marks(2, 0, 1)))).to.deep.equal(['ACT_MESSAGE', 'ACT_MESSAGE']);
      // The first of the two who agreed was the second teller.
      expect(await bySomebody(third!, EAST)).to.deep.equal([]);
      expect(await bySomebody(second!, EAST)).to.deep.equal(['SAME_OFFICER']);
      expect(await bySomebody(poll.officer, EAST)).to.include('DUTY_MISSING');
      expect(await bySomebody(membership!, EAST), 'who proposed that members vote so').to.deep.equal(['OTHER_TELLER']);
      expect(await bySomebody(procedure!, EAST), 'and who agreed').to.deep.equal(['OTHER_TELLER']);
      expect(await bySomebody(undeclared!, EAST)).to.deep.equal(['DUTY_INTEREST']);
      expect(await bySomebody(third!, { ...EAST, contest: 'chair' })).to.deep.equal(['ACT_MESSAGE']);
      expect(await bySomebody(third!, EAST, '2026-10-24T18:59:59Z')).to.include('AGREED_ORDER');
    });

    it('has a count that the board does not show opened in the pack, and that alone', () => {
      const salt = 'ef'.repeat(32);
      const opening = { ...EAST, salt };
      const files = altered((body) => ({ ...body, count: null, sealed: countCommitment(poll.id, EAST, salt) }));
      const counts = (...lines: object[]) =>
        packWith({ drafts: [], pack }, 'counts.jsonl', countOpening, () => lines).pack;
      expect(inPack(files, counts(opening))).to.deep.equal([]);
      expect(inPack(files)).to.deep.equal(['OTHER_OPENING']);
      expect(inPack(files, counts({ ...opening, salt: 'ab'.repeat(32) }))).to.include('OTHER_OPENING');
      expect(inPack(files, counts({ ...opening, count: marks(2, 0, 1) }))).to.include.members([
        'OTHER_OPENING',
        'ACT_MESSAGE',
      ]);
      expect(inPack(files, counts(opening, opening))).to.deep.equal(['OTHER_OPENING']);
      expect(inPack(bundle, counts(opening))).to.deep.equal(['OTHER_OPENING']);
      const wrong = { ...EAST, count: marks(1, 2, 1) };
      const unfit = altered((body) => ({ ...body, count: null, sealed: countCommitment(poll.id, wrong, salt) }));
      expect(inPack(unfit, counts({ ...wrong, salt }))).to.include('OTHER_COUNT');
    });
  });
});

describe('votes on paper where few voted', function () {
  this.timeout(120_000);
  let service: TestService;
  let poll: FrozenPoll;
  const params = () => ({ params: { poll: poll.id } });
  /** Eight vote online in EAST and three on paper, together more than are few; two and two in NORTH. */
  const COUNTS: readonly CountGiven[] = [
    { unit: 'EAST', contest: 'trigger', papers: 3, count: marks(0, 3, 0) },
    { unit: 'NORTH', contest: 'trigger', papers: 2, count: marks(2, 0, 0) },
  ];

  before(async () => {
    service = await startTestService({ seed: 'few on paper' });
    const seals = { smallUnit: 10, scrutineers: 1 };
    poll = await frozenPoll(service, { units: { EAST: 12, NORTH: 10 }, seals, contests: [TRIGGER] });
    const officers = [await service.appoint('membership-secretary'), await service.appoint('procedure-secretary')];
    await poll.open();
    for (const officer of officers) {
      await officer.signIn(officer.passkey);
      await officer.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
    for (const number of ['EAST-10', 'EAST-11', 'EAST-12', 'NORTH-9', 'NORTH-10']) {
      const why = 'Asked for it by letter, and has no computer.';
      const moved = { kind: 'other-channel', poll: poll.definition.id, number, channel: 'post', why } as const;
      await agree(officers[0]!, officers[1]!, moved);
    }
    for (const [i, number] of poll.members.EAST!.slice(0, 8).entries())
      await poll.vote(number, i < 5 ? 'affirm' : 'open');
    for (const number of poll.members.NORTH!.slice(0, 2)) await poll.vote(number, 'open');
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { ...params(), body: {} });
    for (const teller of [await service.appoint('teller'), await service.appoint('teller')]) {
      await teller.must('declareInterest', { ...params(), body: { interest: 'none' } });
      for (const counted of COUNTS) {
        const signed = await signAct(teller, (signer) => countMessage(poll.id, counted, signer));
        await teller.must('enterCount', { ...params(), body: { ...signed, counted } });
      }
    }
  });
  after(() => service.stop());

  it('are counted on the board as so many, and what they say is opened to the scrutineers alone', async () => {
    const entries = (await boardBodies(service.deps.db, poll.id, 'other-channel')).map(({ body }) => body);
    expect(entries.map(({ unit, papers, count }) => [unit, papers, count])).to.deep.equal([
      ['EAST', 3, null],
      ['NORTH', 2, null],
    ]);
    const lines = new TextDecoder().decode((await packFiles(service.deps, poll.id))!.get('counts.jsonl'));
    const openings = lines
      .trim()
      .split('\n')
      .map((line) => decodeCanonical(countOpening, line));
    for (const [i, { salt, ...said }] of openings.entries()) {
      expect(said).to.deep.equal(COUNTS[i]);
      expect(countCommitment(poll.id, said, salt)).to.equal(entries[i]!.sealed);
    }
  });

  it('decide with those cast online, and neither way is shown by itself', async () => {
    await poll.count();
    const { scrutineer } = poll;
    await scrutineer.signIn(scrutineer.passkey);
    const { db, rng } = service.deps;
    const acts = {
      sealedParts: (input: Parameters<typeof scrutineer.must<'sealedParts'>>[1]) =>
        scrutineer.must('sealedParts', input),
      attest: (input: Parameters<typeof scrutineer.must<'attest'>>[1]) => scrutineer.must('attest', input),
    };
    await letScrutineerAttest(acts, { db, poll: poll.id, secret: poll.sealingSecrets[0]!, rng });
    const [row, few] = (await boardBody(db, poll.id, 'outcome'))!.body.contests[0]!.units;
    expect(row).to.deep.include({ unit: 'EAST', ballots: 8, votes: [], says: 'open', shown: 'together' });
    const soMany = (papers: number) => ({ papers, blank: null, votes: [] });
    expect([row?.other, few?.other]).to.deep.equal([soMany(3), soMany(2)]);
    expect(row?.together).to.deep.include({ ballots: 11, votes: marks(5, 6, 0).votes });
    expect(few).to.deep.include({ unit: 'NORTH', ballots: 2, votes: [], says: 'too-few', shown: 'unopened' });
    expect(few).to.not.have.property('together');
    await signOffAll(scrutineer, poll.id);
    await declareResult(poll.officer, scrutineer, poll.id);
    await poll.officer.must('publish', { ...params(), body: {} });
    const files = await bundleFiles(db, poll.id);
    expect(verifyBundle(files, { anchors: (await anchorsOf(db, poll.id))! }).findings).to.deep.equal([]);
    expect(verifyPack(files, (await packFiles(service.deps, poll.id))!)).to.deep.equal([]);
  });
});
