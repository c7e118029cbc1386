/** What an affiliate decided by its own rules: returned by two of its officers, seen by nobody else before the close, and counted. */
import { expect } from 'chai';
import { sha256Hex } from '../../crypto/bytes.ts';
import { contest } from '../../crypto/contest.ts';
import type { Returned } from '../../crypto/outcomeBody.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { packFiles } from '../../src/actions/packFiles.ts';
import type { ProposalOf } from '../../src/contract/proposals.ts';
import { REFUSALS } from '../../src/contract/refusals.ts';
import { TRIGGER_PRESETS } from '../../src/count/trigger.ts';
import { boardBodies, boardSize } from '../../src/store/board.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { declareResult } from '../support/declaring.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { pdf } from '../support/openRoll.ts';
import { signOffAll } from '../support/reviewing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { decide, propose, tryToPropose } from '../support/twoOfficers.ts';

const TRIGGER = contest.parse({
  ...{ id: 'trigger', kind: 'trigger', question: 'Should the sitting member be the only candidate?' },
  choices: [
    { id: 'affirm', text: 'Yes' },
    { id: 'open', text: 'No' },
  ],
  ...{ min: 1, max: 1, blank: false, rule: TRIGGER_PRESETS[2]!.rule },
});
const MINUTE = pdf('minute of the union branch');

describe('a result that an affiliate returns', function () {
  this.timeout(120_000);
  let service: TestService;
  let poll: FrozenPoll;
  let union: readonly Appointed[];
  let society: Appointed;
  let fellow: Appointed;
  const params = () => ({ params: { poll: poll.id } });
  const attach = (officer: Appointed, unit: string, bytes: Uint8Array<ArrayBuffer>) =>
    officer.call('attachEvidence', { ...params(), query: { unit, what: 'minute' }, body: bytes });
  const result = (change: Partial<ProposalOf<'return-result'>> = {}) => ({
    ...{ kind: 'return-result' as const, poll: poll.definition.id, unit: 'UNION', contest: 'trigger' },
    ...{ says: 'open' as Returned, minute: sha256Hex(MINUTE), why: 'As the branch voted on 5 October.', ...change },
  });
  const codeOf = (answer: object): unknown => ('code' in answer ? answer.code : 'ok');
  const tried = async (officer: Appointed, change: Partial<ProposalOf<'return-result'>> = {}) =>
    codeOf((await tryToPropose(officer, result(change))).called);

  before(async () => {
    service = await startTestService({ seed: 'affiliates' });
    const affiliates = { UNION: 'affiliated', SOCIETY: 'affiliated' };
    poll = await frozenPoll(service, { units: { EAST: 3, WEST: 3 }, affiliates, contests: [TRIGGER] });
    const officerOf = (unit: string) => service.appointFor({ units: [unit] }, 'affiliate-officer');
    union = [await officerOf('UNION'), await officerOf('UNION'), await officerOf('UNION')];
    [society, fellow] = [await officerOf('SOCIETY'), await officerOf('SOCIETY')];
    for (const officer of [...union, society, fellow]) {
      await officer.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
  });
  after(() => service.stop());

  it('is not taken before voting opens', async () => {
    expect(codeOf(await attach(union[0]!, 'UNION', MINUTE))).to.equal('POLL_STATE');
    expect(await tried(union[0]!)).to.equal('POLL_STATE');
    await poll.open();
    for (const officer of [...union, society, fellow]) await officer.signIn(officer.passkey);
  });

  it('has neither election nor electorate, and no paper', async () => {
    const [opened] = await boardBodies(service.deps.db, poll.id, 'opened');
    expect(opened!.body.elections.map(({ unit }) => unit)).to.deep.equal(['EAST', 'WEST']);
    const [frozen] = await boardBodies(service.deps.db, poll.id, 'roll-frozen');
    expect(frozen!.body.electorate.map(({ unit }) => unit)).to.deep.equal(['EAST', 'WEST']);
  });

  it('needs the minute of its own meeting, and an officer of its own', async () => {
    expect(await tried(union[0]!)).to.equal('MINUTE_MISSING');
    expect(codeOf(await attach(society, 'UNION', MINUTE))).to.equal('NOT_YOUR_UNIT');
    expect(codeOf(await attach(society, 'SOCIETY', MINUTE))).to.equal('ok');
    expect(await tried(union[0]!), 'the minute of another').to.equal('MINUTE_MISSING');
    expect(codeOf(await attach(union[0]!, 'UNION', MINUTE))).to.equal('ok');
    expect(await tried(society)).to.equal('NOT_YOUR_UNIT');
    expect(await tried(union[0]!, { unit: 'EAST' }), 'a branch votes here').to.equal('NOT_YOUR_UNIT');
    expect(await tried(union[0]!, { contest: 'other' })).to.equal('PROPOSAL_UNSUITABLE');
  });

  it('is returned by two officers of the affiliate, once, and neither by one nor by a third', async () => {
    const [first, second, third] = union;
    const proposed = await propose(first!, result());
    expect(codeOf(await decide(first!, proposed))).to.equal('SAME_OFFICER');
    expect(await tried(third!)).to.equal('PROPOSAL_PENDING');
    expect(codeOf(await decide(society, proposed))).to.equal('NOT_YOUR_UNIT');
    const before = await boardSize(service.deps.db, poll.id);
    expect(codeOf(await decide(second!, proposed))).to.equal('ok');
    expect(await tried(third!, { says: 'affirm' })).to.equal('RESULT_RETURNED');
    expect(await boardSize(service.deps.db, poll.id), 'nothing on the board').to.equal(before);
    const [row] = await service.deps.db('returned_results').where({ poll: poll.id }).select('says');
    expect(row.says.length, 'the length tells nothing: as long as “inquorate”').to.equal(1 + 12 + 16 + 9);
  });

  it('is seen by the officers of the affiliate alone until voting closes', async () => {
    const seen = async (who: Appointed) =>
      (await who.must('proposals', { query: { poll: poll.id, kind: 'return-result', state: 'ended' } })).total;
    expect(await seen(union[2]!)).to.equal(1);
    expect(await seen(society)).to.equal(0);
    const [officer, protection] = [poll.officer, await service.second()];
    await protection.signIn(protection.passkey);
    expect([await seen(officer), await seen(protection)]).to.deep.equal([0, 0]);
    const states = async (who: Appointed) =>
      (await who.must('returns', params())).units.map(({ unit, own, contests, minutes }) => [
        ...[unit, own, contests[0]!.state, minutes.length],
      ]);
    expect(await states(union[2]!)).to.deep.equal([['UNION', true, 'returned', 1]]);
    expect(await states(officer)).to.deep.equal([
      ['SOCIETY', false, 'none', 0],
      ['UNION', false, 'returned', 0],
    ]);
    const { evidence } = (await union[2]!.must('returns', params())).units[0]!.minutes[0]!;
    const read = (who: Appointed) => who.call('evidence', { params: { evidence } });
    expect(codeOf(await read(society))).to.equal('NOT_YOUR_UNIT');
    expect(codeOf(await read(officer))).to.equal('NOT_FOUND');
    expect(codeOf(await read(union[1]!))).to.equal('ok');
    const opened = (await packFiles(service.deps, poll.id))!;
    expect(opened.get('returned.jsonl')!.length, 'not even in a pack').to.equal(0);
    expect(JSON.stringify([...opened].map(([, bytes]) => Buffer.from(bytes).toString()))).not.to.include(
      '"kind\\":\\"return-result\\",\\"minute',
    );
  });

  it('is not for an officer with an interest in the poll, and the page says this and nothing else', async () => {
    const agent = await service.appointFor({ units: ['UNION'] }, 'affiliate-officer');
    await agent.must('declareInterest', { ...params(), body: { interest: 'agent' } });
    expect(await agent.call('returns', params())).to.include({ code: 'INTERESTED' });
    expect(REFUSALS.INTERESTED.says).to.match(/declared an interest in this poll, .* no part in it as an officer/);
  });

  it('is not taken once voting is over, whether or not it has been closed', async () => {
    const late = await propose(society, result({ unit: 'SOCIETY' }));
    for (const [i, number] of [...poll.members.EAST!, ...poll.members.WEST!].entries()) {
      await poll.vote(number, i < 4 ? 'affirm' : 'open');
    }
    service.clock.set(CLOSES);
    for (const officer of [...union, society, fellow]) await officer.signIn(officer.passkey);
    expect(codeOf(await attach(society, 'SOCIETY', pdf('late')))).to.equal('POLL_STATE');
    expect(await tried(society, { unit: 'SOCIETY' })).to.equal('POLL_STATE');
    expect(codeOf(await decide(fellow, late))).to.equal('PROPOSAL_LAPSED');
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { ...params(), body: {} });
    expect(await tried(society, { unit: 'SOCIETY' })).to.equal('POLL_STATE');
  });

  it('stands on the board at the close, counts, and is told in what is published, which verifies', async () => {
    const returned = await boardBodies(service.deps.db, poll.id, 'unit-returned');
    expect(returned.map(({ body: { unit, contest, says } }) => [unit, contest, says])).to.deep.equal([
      ['UNION', 'trigger', 'open'],
    ]);
    await poll.count();
    await poll.scrutineer.signIn(poll.scrutineer.passkey);
    await signOffAll(poll.scrutineer, poll.id);
    await declareResult(poll.officer, poll.scrutineer, poll.id);
    await poll.officer.must('publish', { ...params(), body: {} });
    const files = await bundleFiles(service.deps.db, poll.id);
    const report = verifyBundle(files, { anchors: (await anchorsOf(service.deps.db, poll.id))! });
    expect(report.findings).to.deep.equal([]);
    expect(verifyPack(files, (await packFiles(service.deps, poll.id))!)).to.deep.equal([]);
    const [counted] = (await poll.officer.must('poll', params())).outcome!.contests;
    expect(counted!.units.map(({ says }) => says)).to.deep.equal(['affirm', 'not-voted', 'open', 'open']);
    // One of two branches, and the one affiliate that returned something: 25 points and 50.
    expect(counted!.decided).to.deep.include({ by: 'units', triggered: true });
    expect(new TextDecoder().decode(files.get('declaration.html'))).to.include('Affiliate UNION');
    const { evidence } = (await poll.officer.must('returns', params())).units[1]!.minutes[0]!;
    expect(codeOf(await poll.officer.call('evidence', { params: { evidence } }))).to.equal('ok');
  });
});
