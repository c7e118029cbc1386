/**
 * A committee whose count stops at a condition: nobody declares it before the returning officer and a second officer have ruled
 * which published rule applies, and bundle and pack tell both, what was counted and what was ruled. Through the API on a real
 * database; then the board under every alteration of the ruling.
 */
import { expect } from 'chai';
import { contest } from '../../crypto/contest.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { packFiles } from '../../src/actions/packFiles.ts';
import { unruledIn } from '../../src/actions/unruled.ts';
import type { ProposalOf } from '../../src/contract/proposals.ts';
import { boardBodies, boardBody } from '../../src/store/board.ts';
import { inTransaction } from '../../src/store/database.ts';
import { insertDeclarationSignature } from '../../src/store/declarations.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { declareResult, tryDeclare } from '../support/declaring.ts';
import { asFixture } from '../support/fixture.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { signOffAll } from '../support/reviewing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { decide, propose, tryToPropose } from '../support/twoOfficers.ts';

const COMMITTEE = contest.parse({
  id: 'committee',
  kind: 'choose',
  question: 'Who should sit on the committee?',
  choices: ['Ash', 'Beech', 'Cherry', 'Damson'].map((text, i) => ({ id: `c${i + 1}`, text })),
  ...{ min: 1, max: 2, blank: false },
  rule: { name: 'most-marks', seats: 2, tie: 'lot' },
  constraints: [{ id: 'women', says: 'At least one woman (Rule 4.2)', choices: ['c2', 'c3'], least: 1 }],
});
const RULE = 'Rule 4.3: where too few women are elected, the woman with most votes takes the last place.';

describe('a committee whose count stops at a condition', function () {
  this.timeout(180_000);
  let service: TestService;
  let poll: FrozenPoll;
  let second: Appointed;
  const params = () => ({ params: { poll: poll.id } });
  const page = () => service.client().must('poll', params());
  const ruling = (change: Partial<ProposalOf<'ruling'>> = {}): ProposalOf<'ruling'> => ({
    ...{ kind: 'ruling', poll: poll.definition.id, contest: 'committee', constraint: 'women', rule: RULE },
    ...{ elected: ['c1', 'c2'], why: 'The rule book of 2026 is clear.', ...change },
  });
  const tried = async (change: Partial<ProposalOf<'ruling'>> = {}, who: Appointed = poll.officer) =>
    (await tryToPropose(who, ruling(change))).called;
  const publish = () => poll.officer.call('publish', { ...params(), body: {} });
  before(async () => {
    service = await startTestService();
    poll = await frozenPoll(service, { units: { EAST: 4 }, contests: [COMMITTEE] });
    second = await service.appoint('procedure-secretary');
    await poll.open();
    for (const [i, number] of poll.members.EAST!.entries()) await poll.vote(number, i < 3 ? 'affirm' : 'open');
    service.clock.set(CLOSES);
    for (const who of [poll.officer, second]) {
      await who.signIn(who.passkey);
      await who.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
    await poll.officer.must('closePoll', { ...params(), body: {} });
    expect(await tried(), 'before the count').to.include({ code: 'POLL_STATE' });
    await poll.count();
    await poll.scrutineer.signIn(poll.scrutineer.passkey);
    await signOffAll(poll.scrutineer, poll.id);
  });
  after(() => service.stop());

  it('is counted as it is, and nobody signs or publishes it before there is a ruling', async () => {
    const outcome = await boardBody(service.deps.db, poll.id, 'outcome');
    expect(outcome?.body.contests[0]?.decided).to.deep.include({
      ...{ elected: ['c1', 'c4'], stopped: { code: 'CONSTRAINT', constraint: 'women', least: 1, found: 0 } },
    });
    const missing = { ok: false, code: 'RULING_MISSING', details: { contests: ['committee'] } };
    expect(await publish()).to.deep.include(missing);
    expect(await tryDeclare(poll.officer, poll.id, 'returning-officer')).to.deep.include(missing);
    expect(await page()).to.deep.include({ rulings: [], unruled: ['committee'] });
  });

  it('is declared as it was counted where somebody signed it so before there were rulings', async () => {
    const unruled = async (form: 2 | undefined) => {
      const passkey = { id: 'k', publicKey: 'k', backupEligible: false };
      const signature = {
        ...{ role: 'scrutineer' as const, name: 'Sunil', at: CLOSES, nonce: '0'.repeat(64) },
        assertion: { credentialId: 'k', clientDataJSON: '', authenticatorData: '', signature: '' },
        ...(form === undefined ? {} : { form }),
        credential: passkey,
      };
      const { id: person } = poll.scrutineer;
      const left: (readonly string[])[] = [];
      const undone = new Error('taken back');
      const tried = inTransaction(service.deps.db, async (trx) => {
        await asFixture(trx, () => insertDeclarationSignature(trx, poll.id, person, signature));
        left.push(await unruledIn(trx, poll.id));
        throw undone;
      });
      expect(await tried.catch((fault: unknown) => fault)).to.equal(undone);
      return left;
    };
    expect(await unruled(undefined)).to.deep.equal([[]]);
    expect(await unruled(2)).to.deep.equal([['committee']]);
  });

  it('is ruled on by the returning officer, of the condition at which it stopped, so that every condition is kept', async () => {
    expect(await tried({}, second), 'a secretary').to.include({ code: 'NOT_ALLOWED' });
    expect(await tried({ contest: 'chair' })).to.include({ code: 'NOT_FOUND' });
    expect(await tried({ constraint: 'youth' })).to.include({ code: 'ENTRY_CHANGED' });
    const unfit: readonly (readonly [Partial<ProposalOf<'ruling'>>, RegExp])[] = [
      [{ elected: ['c1', 'c4'] }, /still not met. At least one woman \(Rule 4.2\): 0 of at least 1/],
      [{ elected: ['c2'] }, /There are 2 places, and one is named/],
      [{ elected: ['c1', 'c2', 'c3'] }, /There are 2 places, and 3 are named/],
      [{ elected: ['c2', 'c2'] }, /named twice/],
      [{ elected: ['c2', 'c9'] }, /Only who stood/],
      [{ rule: '4.3' }, /rule in words/],
    ];
    for (const [change, says] of unfit) {
      const refused = await tried(change);
      expect(refused, JSON.stringify(change)).to.include({ code: 'PROPOSAL_UNSUITABLE' });
      expect(JSON.stringify(refused)).to.match(says);
    }
  });

  it('takes two officers, and then stands on the board, once', async () => {
    const proposed = await propose(poll.officer, ruling());
    expect(await decide(poll.officer, proposed), 'one alone').to.include({ code: 'SAME_OFFICER' });
    expect(await decide(poll.scrutineer, proposed), 'a scrutineer').to.include({ code: 'NOT_ALLOWED' });
    expect(await tried({ elected: ['c1', 'c3'] }), 'another beside it').to.include({ code: 'PROPOSAL_PENDING' });
    expect(await publish(), 'proposed alone').to.include({ code: 'RULING_MISSING' });
    expect(await decide(second, proposed)).to.include({ ok: true });
    const [told, ...more] = await boardBodies(service.deps.db, poll.id, 'ruling');
    expect(more).to.deep.equal([]);
    const ruled = { contest: 'committee', constraint: 'women', rule: RULE, elected: ['c1', 'c2'] };
    expect(told!.body).to.deep.include(ruled);
    expect(JSON.stringify(told)).to.not.include('rule book');
    expect((await page()).rulings).to.deep.equal([ruled]);
    expect(await tried(), 'once more').to.include({ code: 'ENTRY_CHANGED' });
  });

  it('is declared with both, and bundle and pack verify', async () => {
    expect(await publish()).to.include({ code: 'DECLARATION_UNSIGNED' });
    await declareResult(poll.officer, poll.scrutineer, poll.id);
    const published = await publish();
    expect(published, JSON.stringify(published)).to.include({ ok: true });
    const files = await bundleFiles(service.deps.db, poll.id);
    const text = (name: string) => new TextDecoder().decode(files.get(name));
    expect(text('declaration.html'))
      .to.match(/Elected by ruling of the returning officer.*Ash.*Beech.*As counted.*Ash.*Damson/s)
      .and.include('0 of at least 1')
      .and.include(RULE);
    const rows = text('results.csv').split('\r\n');
    const ofContest = 'committee,Who should sit on the committee?,,';
    expect(rows.filter((row) => /as counted|by ruling/.test(row))).to.deep.equal([
      `${ofContest},as counted,c1,Ash,,1`,
      `${ofContest},as counted,c4,Damson,,2`,
      `${ofContest},by ruling,c1,Ash,,elected`,
      `${ofContest},by ruling,c2,Beech,,elected`,
    ]);
    expect(JSON.parse(text('result.json')).rulings).to.have.lengthOf(1);
    const anchors = await anchorsOf(service.deps.db, poll.id);
    expect(verifyBundle(files, { anchors: anchors! })).to.deep.include({ findings: [], verdict: 'valid' });
    expect(verifyPack(files, (await packFiles(service.deps, poll.id))!)).to.deep.equal([]);
  });
});
