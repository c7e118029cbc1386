import { expect } from 'chai';
import { unzipSync } from 'fflate';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { sequenceOnce } from '../../src/sequencer/sequencer.ts';
import { boardBody } from '../../src/store/board.ts';
import { type Db, violatedConstraint } from '../../src/store/database.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { declareResult, tryDeclare } from '../support/declaring.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { signOffAll } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

describe('a whole poll', () => {
  let service: TestService;
  let poll: FrozenPoll;

  before(async () => {
    service = await startTestService();
    poll = await frozenPoll(service);
  });
  after(() => service.stop());

  it('goes from trustee keys to a bundle and a pack in which nothing is found', async () => {
    const { db } = service.deps;
    const { serve, roll } = service.deps.logins;
    // A login of the database, past the service.
    const bareStep = (by: Db, state: string) =>
      by('polls')
        .where({ id: poll.id })
        .update({ state })
        .then(() => 'done', violatedConstraint);
    await poll.open();
    const { EAST, WEST } = poll.members;
    for (const number of EAST!.slice(0, 5)) await poll.vote(number, 'open');
    for (const number of WEST!.slice(0, 4)) await poll.vote(number, 'affirm');
    await poll.vote(WEST![4]!, 'open');
    expect(await sequenceOnce(service.deps, poll.id)).to.equal(10);
    await poll.vote(EAST![5]!, 'affirm');

    service.clock.set(CLOSES);
    expect(await bareStep(serve, 'closed')).to.equal('step_with_its_entry');
    await poll.officer.signIn(poll.officer.passkey);
    const { ballots } = await poll.officer.must('closePoll', { params: { poll: poll.id }, body: {} });
    expect(ballots).to.equal(11);
    expect(await bareStep(serve, 'counted')).to.equal('step_with_its_entry');
    await poll.count();
    const outcome = await boardBody(db, poll.id, 'outcome');
    expect(
      outcome?.body.contests[0]?.units.map(({ unit, ballots, votes, says }) => [
        unit,
        ballots,
        votes.map((v) => v.votes),
        says,
      ]),
    ).to.deep.equal([
      ['EAST', 6, [1, 5], 'open'],
      ['WEST', 5, [4, 1], 'affirm'],
    ]);

    await poll.scrutineer.signIn(poll.scrutineer.passkey);
    await signOffAll(poll.scrutineer, poll.id);
    expect(await bareStep(roll, 'declared')).to.equal('step_with_its_entry');
    const unsigned = await poll.officer.call('publish', { params: { poll: poll.id }, body: {} });
    expect(unsigned).to.include({ code: 'DECLARATION_UNSIGNED' });
    const pdf = async (who = service.client()) => {
      const file = await who.fetch(`/board/${poll.id}/declaration.pdf`);
      return file.ok ? Buffer.from(await file.arrayBuffer()).toString('latin1') : file.status;
    };
    expect(await pdf(), 'before anybody signed it').to.equal(404);
    const toBeSigned = await pdf(poll.scrutineer);
    expect(toBeSigned).to.match(/^%PDF-/);
    for (const [change, code] of [
      [{ text: '0'.repeat(64) }, 'ASSERTION_INVALID'],
      [{ pdf: '0'.repeat(64) }, 'ASSERTION_INVALID'],
      [{ at: CLOSES }, 'NONCE_UNKNOWN'],
      [{ at: '2099-01-01T00:00:00Z' }, 'NONCE_UNKNOWN'],
    ] as const) {
      service.clock.advance({ minutes: 60 });
      await poll.scrutineer.signIn(poll.scrutineer.passkey);
      expect(await tryDeclare(poll.scrutineer, poll.id, 'scrutineer', change)).to.include({ code });
    }
    expect((await service.client().fetch(`/board/${poll.id}/declaration-signed.pdf`)).status).to.equal(404);
    await declareResult(poll.officer, poll.scrutineer, poll.id);
    expect(await pdf(), 'what was signed').to.equal(toBeSigned);
    await poll.officer.must('publish', { params: { poll: poll.id }, body: {} });
    const named = await service.client().fetch(`/board/${poll.id}/declaration-signed.pdf`);
    const withNames = Buffer.from(await named.arrayBuffer()).toString('latin1');
    expect(withNames).to.match(/^%PDF-/);
    expect(withNames, 'the names stand in no file that is signed').not.to.equal(toBeSigned);
    const zip = await poll.officer.fetch(`/board/${poll.id}/bundle.zip`);
    const files = new Map(Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer()))));
    const anchors = await anchorsOf(db, poll.id);
    const report = verifyBundle(files, { anchors: anchors! });
    expect(report.findings).to.deep.equal([]);
    expect(Buffer.from(files.get('declaration.pdf')!).toString('latin1')).to.equal(toBeSigned);
    expect(report.verdict).to.equal('valid');

    await poll.scrutineer.signIn(poll.scrutineer.passkey);
    const packed = await poll.scrutineer.fetch(`/board/${poll.id}/pack.zip`);
    const pack = new Map(Object.entries(unzipSync(new Uint8Array(await packed.arrayBuffer()))));
    expect(verifyPack(files, pack)).to.deep.equal([]);
    expect((await poll.officer.fetch(`/board/${poll.id}/pack.zip`)).status).to.equal(403);
  });

  it('has told each voter that the ballot is recorded, and every member the result', async () => {
    const letters = await service.letters();
    const recorded = letters.filter(({ subject }) => subject.startsWith('Your ballot is recorded'));
    expect(recorded.map(({ to }) => to)).to.have.lengthOf(11);
    expect(new Set(recorded.map(({ to }) => to)).size).to.equal(11);
    expect(letters.filter(({ subject }) => subject.startsWith('The result is published'))).to.have.lengthOf(24);
  });
});
