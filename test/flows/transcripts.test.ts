/**
 * Three members vote on paper beside six who vote online: two tellers put the papers in as ballots, each alone, before the close. So the
 * count is everybody's to make again, and bundle and pack say how many were put in and by whom. Through the API on a real database; then
 * the pack under every alteration of what tellers put in.
 */
import { expect } from 'chai';
import { challengeOf } from '../../crypto/assertion.ts';
import { readBoard } from '../../crypto/board.ts';
import type { Body } from '../../crypto/bodies.ts';
import { fromHex } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { authCommitment, transcribedCommitment } from '../../crypto/commitment.ts';
import { contest } from '../../crypto/contest.ts';
import { signingKey } from '../../crypto/signature.ts';
import { type Answers, sealedHashes, sealPapers } from '../../crypto/transcript.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { packFiles } from '../../src/actions/packFiles.ts';
import { toInstant } from '../../src/actions/steps.ts';
import { transcribedCasts } from '../../src/actions/transcribedBallots.ts';
import { transcribable } from '../../src/actions/transcripts.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import { type TranscriptSaid, transcriptMessage } from '../../src/contract/tellers.ts';
import { boardBody } from '../../src/store/board.ts';
import { inTransaction, type Trx, violatedConstraint } from '../../src/store/database.ts';
import { pollSealer, readPoll } from '../../src/store/polls.ts';
import { agreedTranscripts } from '../../src/store/tellerCounts.ts';
import {
  type BundleFiles,
  paperOpening,
  signedOpening,
  type TranscribedOpening,
  transcribedOpening,
} from '../../src/verify/bundle.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { scrutineersReport } from '../../src/verify/declaration/scrutineersReport.ts';
import { returnsIn, verifyPack } from '../../src/verify/pack.ts';
import { readPollBoard } from '../../src/verify/pollBoard.ts';
import { newSeen } from '../../src/verify/seen.ts';
import { toolComplaint } from '../support/belenios.ts';
import { declareResult } from '../support/declaring.ts';
import { asFixture } from '../support/fixture.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { withLines } from '../support/openedPack.ts';
import { type OpenedBundle, openPublished } from '../support/publishedBundle.ts';
import { signOffAll } from '../support/reviewing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { agree, signAct } from '../support/twoOfficers.ts';

const TREASURER = contest.parse({
  ...{ id: 'treasurer', kind: 'choose', question: 'Who should be treasurer?', min: 1, max: 1, blank: false },
  choices: ['Ash', 'Beech', 'Cherry'].map((text, i) => ({ id: `c${i + 1}`, text })),
  rule: { name: 'most-marks', seats: 1, tie: 'lot' },
});
const ASH: Answers = [[1, 0, 0]];
const BEECH: Answers = [[0, 1, 0]];
/** Looks sealed, and opens by no key. */
const JUNK = Buffer.concat([Buffer.of(1), Buffer.alloc(28)]);
const MOVED = ['EAST-5', 'EAST-6', 'EAST-7'];

describe('few votes on paper, put in as ballots by two tellers', function () {
  this.timeout(180_000);
  let service: TestService;
  let poll: FrozenPoll;
  let [first, second, third, west, undeclared, membership, procedure]: Appointed[] = [];
  const params = () => ({ params: { poll: poll.id } });
  const desk = async (teller: Appointed | undefined) => teller!.must('transcripts', params());
  const ballotsOf = async (teller: Appointed, papers: readonly Answers[]) => {
    const [unit] = (await desk(teller)).units;
    return sealPapers(unit!.elections, papers, unit!.seed ?? 'ab'.repeat(32));
  };
  const enter = async (
    teller: Appointed,
    papers: readonly Answers[],
    { change = {}, ballots }: { readonly change?: Partial<TranscriptSaid>; readonly ballots?: string[][] } = {},
  ) => {
    const made = ballots ?? (await ballotsOf(teller, papers));
    const hashes = sealedHashes(made);
    const said = { unit: 'EAST', returned: papers.length + 1, void: 1, ballots: hashes, ...change };
    const signed = await signAct(teller, (signer) => transcriptMessage(poll.id, said, signer));
    const answer = await teller.call('enterTranscript', { ...params(), body: { ...signed, said, ballots: made } });
    return answer.ok ? answer.value.became : answer.code;
  };
  const close = (body: { untranscribed?: true } = {}) => poll.officer.call('closePoll', { ...params(), body });
  /** Past the tables' rules, looked at and taken back. */
  const undone = async <T>(write: (trx: Trx) => Promise<unknown>, look: (trx: Trx) => Promise<T>) => {
    const found: T[] = [];
    const gone = inTransaction(service.deps.db, async (trx) => {
      await asFixture(trx, () => write(trx));
      found.push(await look(trx));
      throw new Error('taken back');
    });
    await gone.catch((fault: unknown) => expect(String(fault)).to.equal('Error: taken back'));
    return found[0];
  };
  const byTables = (table: string, row: object) =>
    service.deps
      .db(table)
      .insert({ poll: poll.id, ...row })
      .then(() => 'taken', violatedConstraint);

  before(async () => {
    service = await startTestService({ seed: 'transcripts' });
    const seals = { smallUnit: 4, scrutineers: 1 };
    poll = await frozenPoll(service, { units: { EAST: 7, WEST: 5 }, seals, contests: [TREASURER] });
    membership = await service.appoint('membership-secretary');
    procedure = await service.appoint('procedure-secretary');
    await poll.open();
    for (const officer of [membership, procedure]) {
      await officer.signIn(officer.passkey);
      await officer.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
    const why = 'Asked for it by letter, and has no computer.';
    for (const number of MOVED) {
      await agree(membership, procedure, {
        ...{ kind: 'other-channel', poll: poll.definition.id, number, channel: 'post', why },
      });
    }
    for (const number of [...poll.members.EAST!.slice(0, 3), ...poll.members.WEST!.slice(0, 3)]) {
      await poll.vote(number, number === 'WEST-3' ? 'open' : 'affirm');
    }
    [first, second, third, undeclared] = [
      await service.appoint('teller'),
      await service.appoint('teller'),
      await service.appoint('teller'),
      await service.appoint('teller'),
    ];
    west = await service.appointFor({ units: ['WEST'] }, 'teller');
    for (const { id, name, email } of [membership, procedure]) await service.grant({ id, name, email }, 'teller');
    for (const teller of [first, second, third, west]) {
      await teller!.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
  });
  after(() => service.stop());

  it('waits until voting is over', async () => {
    expect(await desk(first)).to.deep.equal({ waiting: 'voting', units: [], moved: false });
    expect(await enter(first!, [ASH], { ballots: [], change: { returned: 1 } })).to.equal('POLL_STATE');
    service.clock.set(CLOSES);
    for (const one of [first, second, third, west, undeclared, membership, procedure, poll.officer]) {
      await one!.signIn(one!.passkey);
    }
    const [unit, ...more] = (await desk(first)).units;
    expect(more).to.deep.equal([]);
    expect(unit).to.deep.include({ unit: 'EAST', taken: 3, stands: 'first', round: 1, yours: true, entered: false });
  });

  it('tells the returning officer that the papers can still be put in', async () => {
    expect(await close()).to.deep.include({ code: 'PAPERS_NOT_TRANSCRIBED', details: { units: ['EAST'] } });
    const { paper } = await service.deps.db('taken_papers').where({ poll: poll.id }).first('paper');
    const entry = { kind: 'ballot-cast', subject: paper, index: 99, prev: 'x', hash: 'x', body_hash: 'x', line: '{}' };
    expect(await byTables('board_entries', entry), 'by the tables').to.equal('transcribed_by_two');
  });

  it('takes no papers from who may not count them', async () => {
    expect(await enter(west!, [ASH, BEECH])).to.equal('NOT_YOUR_UNIT');
    expect(await enter(undeclared!, [ASH, BEECH])).to.equal('INTEREST_UNDECLARED');
    for (const officer of [membership, procedure])
      expect(await enter(officer!, [ASH, BEECH])).to.equal('MOVED_TO_PAPER');
    expect((await desk(west)).units[0]?.seed, 'nor tells them how the ballots are made').to.equal(null);
    const row = {
      ...{ subject: '/EAST', round: 1, place: 1, papers: 3, same: 'x'.repeat(22), auth: 'ab'.repeat(32), salt: 'x' },
      ...{ record: JUNK, ballots: JUNK },
      ...{ at: new Date(CLOSES), person: first!.id },
    };
    const tried = (change: object) => byTables('teller_counts', { ...row, ...change });
    expect(await tried({ person: west!.id })).to.equal('counted_by_a_teller');
    expect(await tried({ person: undeclared!.id })).to.equal('no_interest');
    expect(await tried({ person: membership!.id })).to.equal('counted_by_no_mover');
    expect(await tried({ papers: 4 })).to.equal('counted_of_taken');
    expect(await tried({ subject: '/WEST', papers: 0 })).to.equal('counted_of_taken');
    expect(await tried({ at: new Date(Date.parse(CLOSES) - 1000) })).to.equal('transcribed_in_time');
    expect(await tried({ place: 2 })).to.equal('counted_in_turn');
    expect(await tried({ subject: 'treasurer/', ballots: null })).to.equal('counted_in_time');
    const besides = (write: (trx: Trx) => Promise<unknown>) =>
      undone(write, (trx) =>
        trx('teller_counts')
          .insert({ poll: poll.id, ...row })
          .then(() => 'taken', violatedConstraint),
      );
    expect(await besides(async () => {})).to.equal('taken');
    const pause = { id: '9'.repeat(22), scope: 'voting', poll: poll.id, expected_by: new Date(CLOSES) };
    const signed = { auth: row.auth, salt: 'x', record: row.record, why: row.record };
    const locked = { ...pause, ...signed, locked_by: first!.id, at: new Date(CLOSES) };
    expect(await besides((trx) => trx('locks').insert(locked)), 'in a pause').to.equal('transcribed_in_time');
    const unsealed = (trx: Trx) =>
      trx('polls')
        .where({ id: poll.id })
        .update({ definition: trx.raw(`definition - 'smallCounts'`) });
    expect(await besides(unsealed)).to.equal('transcribed_where_sealed');
  });

  it('takes no ballots that are not of these papers, nor a signature of others', async () => {
    expect(await enter(first!, [ASH, BEECH, ASH]), 'more than members have').to.equal('TRANSCRIPT_WRONG');
    expect(await enter(first!, [ASH, BEECH], { change: { void: 0 } })).to.equal('TRANSCRIPT_WRONG');
    expect(await enter(first!, [ASH, BEECH], { change: { ballots: ['ab'.repeat(32)] } })).to.equal('TRANSCRIPT_WRONG');
    const other = sealPapers((await desk(first)).units[0]!.elections, [ASH, BEECH], 'cd'.repeat(32));
    expect(await enter(first!, [ASH, BEECH], { ballots: other }), 'made from another seed').to.equal(
      'TRANSCRIPT_WRONG',
    );
    const made = await ballotsOf(first!, [ASH, BEECH]);
    const broken = made.map((paper) => paper.map((ballot) => ballot.replace(/"response":"\d/, '"response":"1')));
    expect(await enter(first!, [ASH, BEECH], { ballots: broken }), 'with proofs that fail').to.equal(
      'TRANSCRIPT_WRONG',
    );
    expect(await enter(west!, [ASH, BEECH], { ballots: broken }), 'no proofs are checked for others').to.equal(
      'NOT_YOUR_UNIT',
    );
    expect(await enter(first!, [ASH, BEECH], { change: { unit: 'WEST' } })).to.equal('NOT_FOUND');
  });

  it('has two enter the papers, each alone, and both again where they differ', async () => {
    expect(await enter(first!, [ASH, BEECH])).to.equal('entered');
    expect(await enter(first!, [ASH, BEECH]), 'the same person twice').to.equal('COUNT_ENTERED');
    expect(await enter(second!, [BEECH, BEECH])).to.equal('differs');
    expect((await desk(third)).units[0]).to.deep.include({ stands: 'first', round: 2 });
    const late = { paper: 'x', channel: 'post', proposal: 'x', at: new Date(CLOSES) };
    expect(await byTables('taken_papers', late), 'nobody is moved now').to.equal('taken_before_tellers');
    // In whatever order they lie.
    expect(await enter(second!, [BEECH, BEECH])).to.equal('entered');
    expect(await close(), 'one has entered them').to.include({ code: 'PAPERS_NOT_TRANSCRIBED' });
    expect(await enter(third!, [BEECH, ASH])).to.equal('differs');
    expect(await enter(third!, [BEECH, ASH])).to.equal('entered');
    expect(await enter(first!, [ASH, BEECH])).to.equal('agreed');
    expect((await desk(second)).units[0]).to.deep.include({ stands: 'done', seed: null });
    expect(await enter(second!, [ASH, BEECH], { ballots: await ballotsOf(second!, [ASH, BEECH]) })).to.equal(
      'COUNT_STANDS',
    );
  });

  it('takes only for agreed what opens and is what both signed', async () => {
    const mine = { poll: poll.id, subject: '/EAST', round: 3, place: 2 };
    const { auth } = await service.deps.db('teller_counts').where(mine).first('auth');
    const { sealText } = await pollSealer(service.deps.db, poll.id);
    const others = sealText(canonical([['x'], ['y']]), ['teller_counts', 'ballots', auth]);
    const agreedWith = (change: object) =>
      undone(
        (trx) => trx('teller_counts').where(mine).update(change),
        async (trx) => (await agreedTranscripts(trx, poll.id)).map(({ unit }) => unit),
      );
    expect(await agreedWith({ round: 3 })).to.deep.equal(['EAST']);
    for (const change of [
      ...[{ record: JUNK }, { ballots: JUNK }, { ballots: others }],
      ...[{ salt: 'ab'.repeat(32) }, { papers: 2 }],
    ]) {
      expect(await agreedWith(change), Object.keys(change).join()).to.deep.equal([]);
    }
  });

  it('puts them on the board at the close, and leaves nothing to count', async () => {
    const { db } = service.deps;
    const { paper } = await db('taken_papers').where({ poll: poll.id }).first('paper');
    const entry = (kind: string, subject: string, body: object) =>
      byTables('board_entries', {
        ...{ kind, subject, index: 99, prev: 'x', hash: 'x', body_hash: 'x' },
        line: JSON.stringify({ kind, body }),
      });
    const signed: { act: string; at: Date }[] = await db('teller_counts')
      .where({ poll: poll.id, round: 3 })
      .orderBy('place')
      .select('auth as act', 'at');
    const tellers = signed.map(({ act, at }) => ({ act, at: toInstant(at) }));
    const closedAs = (change: object) =>
      entry('closed', '', { transcribed: [{ unit: 'EAST', returned: 3, ballots: 0, tellers, ...change }] });
    expect(await closedAs({}), 'passes this rule').to.equal('entry_hash');
    for (const change of [
      { ballots: 2 },
      { unit: 'WEST' },
      { returned: 2 },
      { tellers: [...tellers].reverse() },
      { tellers: tellers.map((one) => ({ ...one, at: '2026-10-24T18:59:59Z' })) },
      { tellers: undefined },
    ]) {
      expect(await closedAs(change), JSON.stringify(change)).to.equal('transcribed_as_closed');
    }
    const stored = (await readPoll(db, poll.id))!;
    const few = { ...stored, definition: { ...stored.definition, smallUnit: 7 } };
    const none = await inTransaction(db, (trx) => transcribedCasts(trx, few, service.deps.rng));
    expect(none, 'beside fewer ballots than are many').to.deep.equal({ casts: [], units: [] });
    // What two agree on passes this rule, and is held against the others.
    expect(await entry('ballot-cast', paper, { paper })).to.equal('entry_hash');
    expect(await close()).to.deep.include({ ok: true, value: { ballots: 8 } });
    expect(await entry('ballot-cast', paper, { paper })).to.not.equal('taken');
    const closed = (await boardBody(db, poll.id, 'closed'))!.body;
    expect(closed.transcribed).to.deep.equal([{ unit: 'EAST', returned: 3, ballots: 2, tellers }]);
    expect((await service.client().must('poll', params())).counts).to.deep.equal({ needed: 0, done: 0 });
    const recorded: { paper: string }[] = await db('recorded_ballots').where({ poll: poll.id }).select('paper');
    const taken: { paper: string }[] = await db('taken_papers').where({ poll: poll.id }).select('paper');
    expect(
      recorded.filter((one) => taken.some((other) => other.paper === one.paper)),
      'no member is told',
    ).to.deep.equal([]);
  });

  describe('published', () => {
    let bundle: BundleFiles;
    let pack: ReadonlyMap<string, Uint8Array>;
    let opened: OpenedBundle;
    before(async () => {
      for (const { person } of poll.trustees) await person.signIn(person.passkey);
      await poll.count();
      await poll.scrutineer.signIn(poll.scrutineer.passkey);
      await signOffAll(poll.scrutineer, poll.id);
      await declareResult(poll.officer, poll.scrutineer, poll.id);
      await poll.officer.must('publish', { ...params(), body: {} });
      const { db } = service.deps;
      bundle = await bundleFiles(db, poll.id);
      pack = (await packFiles(service.deps, poll.id))!;
      opened = openPublished({ bundle, logKey: signingKey(fromHex((await readPoll(db, poll.id))!.logSecret)) });
    });

    it('is a count that everybody can make again, and the pack says who put in what', async () => {
      const { db } = service.deps;
      const report = verifyBundle(bundle, { anchors: (await anchorsOf(db, poll.id))! });
      expect(report).to.deep.include({ findings: [], verdict: 'valid' });
      expect(report.elections).to.have.length(1);
      expect(report.elections[0]).to.deep.include({ ballots: 8 });
      expect(report.elections[0]?.result, 'public').to.not.equal(null);
      expect(verifyPack(bundle, pack)).to.deep.equal([]);
      const archive = [...bundle.keys()].find((name) => name.endsWith('.bel'))!;
      expect(toolComplaint(archive.replace(/^whole\/|\.bel$/g, ''), bundle.get(archive)!)).to.equal('');
      const [result] = (await boardBody(db, poll.id, 'outcome'))!.body.contests;
      expect(result?.units[0]?.votes.map(({ votes }) => votes)).to.deep.equal([6, 1, 1]);
      expect(opened.drafts.some(({ kind }) => kind === 'other-channel' || kind === 'sealed-part')).to.equal(false);
      const declared = new TextDecoder().decode(bundle.get('declaration.html')).replaceAll(/<[^>]+>|\s+/g, ' ');
      expect(declared.replaceAll(/ +/g, ' ')).to.match(/on paper, and put in as ballots by two tellers 2 /);
      const board = readPollBoard(readBoard(bundle.get('board.jsonl')!, new Map()).entries).board;
      const tables = (scrutineersReport(board, returnsIn(bundle, pack)) ?? []).flatMap((block) =>
        block.kind === 'table' ? [block] : [],
      );
      expect(tables.find(({ caption }) => caption.startsWith('By another way = put in'))?.rows).to.deep.equal([
        ['Branch EAST', 3, 2, 1, 0],
      ]);
    });

    const seen = newSeen();
    const codes = (files: BundleFiles) => verifyBundle(files, { seen }).findings.map(({ code }) => code);
    const inPack = (files: BundleFiles, given: ReadonlyMap<string, Uint8Array> = pack) =>
      verifyPack(files, given).map(({ code }) => code);
    const closedAs = (transcribed: Body<'closed'>['transcribed']) =>
      opened.resealed('closed', ({ transcribed: _, ...body }) => ({ ...body, ...(transcribed && { transcribed }) }));

    const row = () => opened.bodiesOf('closed')[0]!.transcribed![0]!;
    const closedWith = (change: object) => closedAs([{ ...row(), ...change }]);
    const tellersAt = (at: string) => ({ tellers: row().tellers.map((each) => ({ ...each, at })) });

    it('is refused by everybody where the close says what cannot be', () => {
      expect(codes(closedWith({ unit: 'SOUTH' }))).to.include('TRANSCRIBED_UNKNOWN');
      expect(codes(closedWith({ returned: 9, ballots: 9 }))).to.include('TRANSCRIBED_MANY');
      expect(codes(closedWith({ returned: 6, ballots: 6 }))).to.include('TRANSCRIBED_FEW');
      expect(codes(closedWith({ returned: 1 })), 'more than came in').to.include('TRANSCRIBED_MANY');
      const [one] = row().tellers;
      expect(codes(closedWith({ tellers: [one, one] })), 'one act for two').to.include('ACT_NAMED_TWICE');
      expect(codes(closedWith(tellersAt('2026-10-24T18:59:59Z')))).to.include('TRANSCRIBED_TIME');
      expect(codes(closedWith(tellersAt('2026-10-24T23:59:59Z')))).to.include('TRANSCRIBED_TIME');
      const open = opened.resealed('poll-defined', ({ poll: { smallCounts: _, ...rest }, ...body }) => ({
        ...body,
        poll: rest,
      }));
      expect(codes(open)).to.include('TRANSCRIBED_UNKNOWN');
    });

    const opening = (): TranscribedOpening => {
      let found: TranscribedOpening | undefined;
      withLines({ drafts: [], pack }, 'transcribed.jsonl', transcribedOpening, (lines) => {
        found = lines[0];
        return lines;
      });
      return found!;
    };
    const openedAs = (...lines: object[]) =>
      withLines({ drafts: [], pack }, 'transcribed.jsonl', transcribedOpening, () => lines).pack;
    const changed = (change: object) => inPack(bundle, openedAs({ ...opening(), ...change }));

    it('is refused by scrutineers where the board or the pack says otherwise what tellers put in', async () => {
      const moved: { paper: string }[] = await service.deps.db('taken_papers').select('paper');
      const takenHere = new Set(moved.map(({ paper }) => paper));
      expect(inPack(closedAs(undefined))).to.include.members(['TRANSCRIBED_OPENING']);
      expect(inPack(closedAs(undefined))).to.include('PACK_FILE_UNKNOWN');
      expect(inPack(closedWith({ ballots: 1 }))).to.include('TRANSCRIBED_OPENING');
      expect(inPack(closedWith({ returned: 4 }))).to.have.members(['TRANSCRIBED_PAPER', 'ACT_MESSAGE', 'ACT_MESSAGE']);
      // Of nobody’s ballots something is said, too.
      const unasked = { ...row(), unit: 'WEST', ballots: 0, returned: 0 };
      expect(inPack(closedAs([row(), unasked]))).to.include.members(['TRANSCRIBED_OPENING', 'TRANSCRIBED_NEEDLESS']);
      const [named] = row().tellers;
      const other = { ...named!, act: 'ab'.repeat(32) };
      expect(inPack(closedWith({ tellers: [named, other] }))).to.include.members(['ACT_MISSING', 'CAST_UNSIGNED']);
      expect(inPack(bundle, openedAs())).to.include.members([
        'TRANSCRIBED_OPENING',
        'CAST_UNSIGNED',
        'CHAIN_CAST_MISSING',
      ]);
      const one = opening();
      expect(inPack(bundle, openedAs(one, one))).to.include('TRANSCRIBED_OPENING');
      expect(changed({ papers: one.papers.slice(1) })).to.include.members(['TRANSCRIBED_OPENING', 'CAST_UNSIGNED']);
      const [salted] = one.papers;
      const unopened = one.papers.map((each) => (each === salted ? { ...each, salt: 'ab'.repeat(32) } : each));
      expect(changed({ papers: unopened })).to.include.members(['TRANSCRIBED_OPENING', 'CAST_UNSIGNED']);
      expect(changed({ unit: 'WEST' })).to.include('TRANSCRIBED_OPENING');
      expect(inPack(closedWith({ unit: 'WEST' }), openedAs({ ...one, unit: 'WEST' }))).to.include.members([
        'TRANSCRIBED_NEEDLESS',
        'TRANSCRIBED_PAPER',
      ]);
      // Were the third paper of WEST, it alone would be left to count of all units.
      const put = new Set<string>(one.papers.map(({ paper }) => paper));
      const inWest = withLines({ drafts: [], pack }, 'papers.jsonl', paperOpening, (all) =>
        all.map((each) => (takenHere.has(each.paper) && !put.has(each.paper) ? { ...each, unit: 'WEST' } : each)),
      ).pack;
      expect(inPack(bundle, inWest)).to.include('TRANSCRIBED_NEEDLESS');
      const without = new Map([...pack].filter(([name]) => name !== 'transcribed.jsonl'));
      expect(inPack(bundle, without)).to.include('PACK_FILE_MISSING');
    });

    it('is refused where a member’s own paper was used, or other ballots than both signed', async () => {
      const one = opening();
      const acts = row().tellers.map(({ act }) => act);
      const put = new Set<string>(one.papers.map(({ paper }) => paper));
      const casts = opened.bodiesOf('ballot-cast');
      const n = casts.findIndex(({ paper }) => put.has(paper));
      const salt = 'ef'.repeat(32);
      const taken: { paper: string }[] = await service.deps.db('taken_papers').select('paper');
      const spent = new Set<string>([...casts, ...taken].map(({ paper }) => paper));
      const free = opened.bodiesOf('opened')[0]!.papers.find((paper) => !spent.has(paper))!;
      const auth = transcribedCommitment({ paper: free, acts }, salt);
      const moved = opened.resealed('ballot-cast', (body) => ({ ...body, paper: free, auth }), n);
      const papers = one.papers.map((each) => (each.paper === casts[n]!.paper ? { paper: free, salt } : each));
      expect(inPack(moved, openedAs({ ...one, papers }))).to.deep.equal(['TRANSCRIBED_PAPER']);
      const m = casts.findIndex(({ paper }) => !put.has(paper));
      const swapped = opened.resealed('ballot-cast', (body) => ({ ...body, ballots: casts[m]!.ballots }), n);
      expect(inPack(swapped)).to.include('ACT_MESSAGE');
    });

    /** Somebody's act over these ballots in place of the second teller's. */
    const bySomebody = async (who: Appointed, change: Partial<TranscriptSaid> = {}) => {
      const one = opening();
      const ballots = opened
        .bodiesOf('ballot-cast')
        .filter(({ paper }) => one.papers.some((each) => each.paper === paper));
      const says = {
        unit: 'EAST',
        returned: 3,
        void: 1,
        ballots: sealedHashes(ballots.map((body) => body.ballots)),
        ...change,
      };
      const message = transcriptMessage(poll.id, says, {
        origin: who.origin,
        rpId: rpIdOf(who.origin),
        nonce: 'cd'.repeat(32),
      });
      const { credentialId, clientDataJSON, authenticatorData, signature } = who.passkey.get(
        challengeOf(message),
        who.origin,
      );
      const credential = await service.deps
        .db('passkeys')
        .where({ credential_id: credentialId })
        .first('credential_id as id', 'public_key as publicKey', 'backup_eligible as backupEligible');
      const record = { message, assertion: { credentialId, clientDataJSON, authenticatorData, signature }, credential };
      const salt = 'ef'.repeat(32);
      const act = authCommitment(record, salt);
      const [first, old] = row().tellers;
      const acts = [first!.act, act];
      const recast = opened.rearranged((all) =>
        all.map((draft) => {
          if (draft.kind === 'closed') {
            const transcribed = [{ ...row(), tellers: [first, { act, at: old!.at }] }];
            return { ...draft, body: { ...draft.body, transcribed } };
          }
          const mine = one.papers.find(
            ({ paper }) => draft.kind === 'ballot-cast' && JSON.stringify(draft.body).includes(paper),
          );
          return mine === undefined
            ? draft
            : {
                ...draft,
                body: { ...draft.body, auth: transcribedCommitment({ paper: mine.paper, acts }, mine.salt) },
              };
        }),
      );
      const given = withLines({ drafts: [], pack }, 'acts.jsonl', signedOpening, (all) => [
        ...all.filter(({ auth }) => auth !== old!.act),
        { auth: act, salt, record },
      ]);
      return inPack(recast, given.pack);
    };

    it('is refused where one person put them in, or somebody who may not', async () => {
      // The first of the two who agreed was the third teller.
      expect(await bySomebody(first!)).to.deep.equal([]);
      expect(await bySomebody(third!)).to.deep.equal(['SAME_OFFICER']);
      expect(await bySomebody(first!, { void: 0 })).to.deep.equal(['ACT_MESSAGE']);
      expect(await bySomebody(poll.officer)).to.include('DUTY_MISSING');
      expect(await bySomebody(west!)).to.include('DUTY_MISSING');
      expect(await bySomebody(undeclared!)).to.deep.equal(['DUTY_INTEREST']);
      expect(await bySomebody(membership!), 'who moved members to paper').to.deep.equal(['OTHER_TELLER']);
    });
  });
});

describe('few votes on paper that nobody puts in as ballots', function () {
  this.timeout(120_000);
  let service: TestService;
  after(() => service.stop());

  it('are counted after the close, where the returning officer says so', async () => {
    service = await startTestService({ seed: 'no transcripts' });
    const seals = { smallUnit: 3, scrutineers: 1 };
    const poll = await frozenPoll(service, { units: { EAST: 4 }, seals, contests: [TREASURER] });
    const officers = [await service.appoint('membership-secretary'), await service.appoint('procedure-secretary')];
    await poll.open();
    const params = { params: { poll: poll.id } };
    for (const officer of officers) {
      await officer.signIn(officer.passkey);
      await officer.must('declareInterest', { ...params, body: { interest: 'none' } });
    }
    const why = 'Asked for it by letter.';
    const moved = { kind: 'other-channel', poll: poll.definition.id, number: 'EAST-4', channel: 'post', why } as const;
    await agree(officers[0]!, officers[1]!, moved);
    for (const number of ['EAST-1', 'EAST-2', 'EAST-3']) await poll.vote(number);
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    expect(await poll.officer.call('closePoll', { ...params, body: {} })).to.include({
      code: 'PAPERS_NOT_TRANSCRIBED',
    });
    // Two rows say the same, and nobody signed them: they keep nobody from closing.
    const row = { poll: poll.id, subject: '/EAST', round: 1, papers: 1, same: 'x'.repeat(22), salt: 'x' };
    const junk = { ...row, record: JUNK, ballots: JUNK, at: new Date(CLOSES), person: officers[0]!.id };
    await inTransaction(service.deps.db, (trx) =>
      asFixture(trx, () =>
        trx('teller_counts').insert([
          { ...junk, place: 1, auth: 'ab'.repeat(32) },
          { ...junk, place: 2, auth: 'cd'.repeat(32) },
        ]),
      ),
    );
    const stored = (await readPoll(service.deps.db, poll.id))!;
    expect(await transcribable(service.deps.db, stored), 'nor is a teller asked again').to.deep.equal([]);
    await poll.officer.must('closePoll', { ...params, body: { untranscribed: true } });
    expect((await boardBody(service.deps.db, poll.id, 'closed'))!.body).to.not.have.property('transcribed');
    expect((await service.client().must('poll', params)).counts).to.deep.equal({ needed: 1, done: 0 });
  });
});
