/**
 * A poll in which few voted somewhere: what two cast nobody opens; what five cast two scrutineers open and attest; what twelve cast
 * stands open as ever. One trustee seals what is no part of theirs, is named by each scrutineer's page, and a third finishes.
 */
import { expect } from 'chai';
import { attest } from '../../crypto/attestation.ts';
import type { ContestOutcome } from '../../crypto/bodies.ts';
import { newSealingKey } from '../../crypto/sealedPart.ts';
import { anchorsOf } from '../../src/actions/anchorsOf.ts';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { packFiles } from '../../src/actions/packFiles.ts';
import { sealingKeyMessage } from '../../src/contract/sealingKeyMessage.ts';
import { appendEntries } from '../../src/sequencer/append.ts';
import { letScrutineerAttest } from '../../src/simulation/scrutineers.ts';
import { boardBody, isResultOpen, ownersOf } from '../../src/store/board.ts';
import { inTransaction, type Trx, violatedConstraint } from '../../src/store/database.ts';
import { attestationMessageOf, contestsToAttest } from '../../src/verify/attesting.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { withSealingKey } from '../../src/verify/withKey.ts';
import { declareResult } from '../support/declaring.ts';
import { asFixture } from '../support/fixture.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { signOffAll } from '../support/reviewing.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { approvalOf, countingOf, partsOf } from '../support/trusteesAtWork.ts';
import { signAct } from '../support/twoOfficers.ts';

const VOTES = { EAST: 12, NORTH: 5, WEST: 2 };

describe('a poll of which not all is opened for everybody', function () {
  this.timeout(120_000);
  let service: TestService;
  let poll: FrozenPoll;
  const params = () => ({ params: { poll: poll.id } });
  const codeOf = (answer: object): unknown => ('code' in answer ? answer.code : 'ok');
  const trustee = (owner: number) => poll.trustees[owner - 1]!;
  const give = async (owner: number, change: object = {}) => {
    const { person, secret } = trustee(owner);
    await person.signIn(person.passkey);
    const body = { ...(await partsOf(service, poll.id, owner, secret)), ...change };
    return person.call('depositPartials', { ...params(), body });
  };
  const scrutineer = async (number: number) => {
    const person = poll.scrutineers[number - 1]!;
    await person.signIn(person.passkey);
    return { person, secret: poll.sealingSecrets[number - 1]! };
  };
  /** What the page of a scrutineer makes of what the service gives. */
  const madeBy = async (number: number) => {
    const { person, secret } = await scrutineer(number);
    const ground = await person.must('sealedParts', params());
    const counting = await countingOf(service, poll.id);
    return contestsToAttest(counting, { scrutineer: number, secret, aes: crypto.subtle }, ground);
  };
  const signs = async (number: number, contests: readonly ContestOutcome[], secret?: bigint) => {
    const mine = await scrutineer(number);
    const message = attestationMessageOf(await countingOf(service, poll.id), contests, number);
    const signature = attest(message, secret ?? mine.secret, service.deps.rng);
    return mine.person.call('attest', { ...params(), body: { contests: [...contests], signature } });
  };
  const standing = async () => (await poll.officer.must('poll', params())).sealing;

  /** @param signed  the key that is signed for, where it is not the one that is given */
  const deposit = async (of: { origin: string; by?: Appointed; signer?: Appointed; signed?: string }) => {
    const { by = poll.scrutineer, signer = by } = of;
    const { published } = newSealingKey(of.origin, service.deps.rng);
    const act = await signAct(signer, (nonced) => sealingKeyMessage(poll.id, of.signed ?? published.key, nonced));
    return by.call('depositSealingKey', { ...params(), body: { ...published, ...act } });
  };
  /** The first scrutineer has given a key, and the second is a member who reads the first one's mailbox. All is undone after. */
  const secondFromOneMailbox = async (origin: string) => {
    const [first, second] = poll.scrutineers as [Appointed, Appointed];
    const past = (write: (trx: Trx) => Promise<unknown>) =>
      inTransaction(service.deps.db, (trx) => asFixture(trx, () => write(trx)));
    const kept = async ({ id }: Appointed) =>
      service.deps.db('people').where({ id }).first('email_index', 'member_number');
    const becomes = (row: object) => past((trx) => trx('people').where({ id: second.id }).update(row));
    await deposit({ origin, by: first });
    const own = await kept(second);
    await becomes({ ...(await kept(first)), member_number: 'M7' });
    await second.signIn(second.passkey);
    const answer = await deposit({ origin, by: second });
    await becomes(own);
    await past(async (trx) => {
      for (const table of ['sealing_keys', 'signed_acts']) {
        await trx(table).where({ poll: poll.id }).whereIn('person', [first.id, second.id]).delete();
      }
    });
    return answer;
  };

  before(async () => {
    service = await startTestService({ seed: 'few' });
    const seals = { smallUnit: 10, scrutineers: 2 };
    const units = { EAST: 12, NORTH: 12, WEST: 12 };
    poll = await frozenPoll(service, { units, seals, trustees: { quorum: 2, of: 3 } });
  });
  after(() => service.stop());

  it('has a key of each scrutineer on its board, made for this poll, given once and before the opening', async () => {
    const { origin } = await poll.officer.must('poll', params());
    expect(codeOf(await deposit({ origin: 'elsewhere.example/board/x' }))).to.equal('SEALING_KEY_INVALID');
    const another = 'a1'.repeat(32);
    expect(codeOf(await deposit({ origin, signed: another })), 'another key').to.equal('ASSERTION_INVALID');
    expect(codeOf(await deposit({ origin, signer: poll.officer })), 'by another').to.equal('NONCE_UNKNOWN');
    expect(
      codeOf(await poll.trustees[0]!.person.call('depositSealingKey', { ...params(), body: {} as never })),
    ).to.equal('NOT_ALLOWED');
    expect(codeOf(await secondFromOneMailbox(origin))).to.equal('KEY_GIVEN');
    await poll.open();
    await poll.scrutineer.signIn(poll.scrutineer.passkey);
    expect(codeOf(await deposit({ origin }))).to.equal('KEY_GIVEN');
    const { sealedTo } = (await boardBody(service.deps.db, poll.id, 'opened'))!.body;
    expect(sealedTo?.map(({ name }) => name)).to.deep.equal(poll.scrutineers.map(({ name }) => name));
  });

  it('waits for its scrutineers when a quorum of trustees has given its parts', async () => {
    for (const [unit, votes] of Object.entries(VOTES)) {
      const numbers = poll.members[unit]!.slice(0, votes);
      for (const [i, number] of numbers.entries()) await poll.vote(number, i % 3 === 0 ? 'open' : 'affirm');
    }
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { ...params(), body: {} });
    for (const owner of [1, 2, 3]) {
      const { person, secret } = trustee(owner);
      await person.signIn(person.passkey);
      await person.must('approveTallies', { ...params(), body: await approvalOf(service, poll.id, owner, secret) });
    }
    const { partials, sealed = [] } = await partsOf(service, poll.id, 1, trustee(1).secret);
    expect([partials.length, sealed.map(({ messages }) => messages.length)]).to.deep.equal([1, [2]]);
    // In the open, to too few, or not at all.
    const [one] = sealed;
    for (const wrong of [[], [{ ...one!, messages: one!.messages.slice(1) }], [one!, one!]]) {
      expect(codeOf(await give(1, { sealed: wrong }))).to.equal('PARTIAL_INVALID');
    }
    await scrutineer(1);
    expect(codeOf(await poll.scrutineer.call('sealedParts', params()))).to.equal('SEALED_PARTS_MISSING');
    // Sealed well, and no part of the second trustee: the service cannot know.
    const other = (await partsOf(service, poll.id, 3, trustee(3).secret)).sealed;
    expect(codeOf(await give(2, { sealed: other }))).to.equal('ok');
    expect(codeOf(await give(1))).to.equal('ok');
    expect((await poll.officer.must('poll', params())).state).to.equal('closed');
    expect(await standing()).to.deep.include({
      needed: 2,
      partsGiven: true,
      elections: [
        { unit: 'NORTH', contest: 'trigger', is: 'sealed' },
        { unit: 'WEST', contest: 'trigger', is: 'unopened' },
      ],
    });
    expect(await ownersOf(service.deps.db, poll.id, 'partial-decryption')).to.deep.equal([2, 1]);
    expect(codeOf(await poll.officer.call('abandon', { ...params(), body: { reason: 'x' } }))).to.equal('RESULT_OPEN');
  });

  it('cannot be called off either where all of it is sealed', async () => {
    const { db } = service.deps;
    const isOpen = async (quorum: number) => {
      const back = new Error('rolled back');
      let found: boolean | undefined;
      const without = inTransaction(db, async (trx) => {
        await asFixture(trx, () => trx('board_entries').where({ poll: poll.id, kind: 'partial-decryption' }).delete());
        found = await isResultOpen(trx, poll.id, quorum);
        throw back;
      });
      await without.catch((fault: unknown) => expect(fault).to.equal(back));
      return found;
    };
    expect([await isOpen(2), await isOpen(3)]).to.deep.equal([true, false]);
  });

  it('has each scrutineer name the trustee whose part is none, and wait for another', async () => {
    const made = await madeBy(1);
    expect(made.ok).to.equal(false);
    expect(made.faults.map(({ owner, fault }) => [owner, fault])).to.deep.equal([[2, 'wrong-signature']]);
    expect(codeOf(await give(3))).to.equal('ok');
  });

  it('takes from scrutineers what goes with the board and is signed with their key, and nothing else', async () => {
    const made = await madeBy(1);
    if (!made.ok) throw new Error('two good parts');
    expect(made.faults.map(({ owner }) => owner)).to.deep.equal([2]);
    const [contest] = made.contests;
    const rows = contest!.units.map(({ unit, ballots, votes, says, shown }) => [
      unit,
      ballots,
      votes.length,
      says,
      shown,
    ]);
    expect(rows).to.deep.equal([
      ['EAST', 12, 2, 'affirm', undefined],
      ['NORTH', 5, 0, 'affirm', 'nothing'],
      ['WEST', 2, 0, 'too-few', 'unopened'],
    ]);
    const altered = { ...contest!, units: contest!.units.map((row) => ({ ...row, says: 'open' as const })) };
    expect(codeOf(await signs(1, [altered]))).to.equal('ATTESTATION_INVALID');
    expect(codeOf(await signs(1, made.contests, poll.sealingSecrets[1]))).to.equal('ATTESTATION_INVALID');
    expect(codeOf(await signs(1, made.contests))).to.equal('ok');
    expect(codeOf(await signs(1, made.contests))).to.equal('ATTESTATION_GIVEN');
    expect((await standing())?.scrutineers.map(({ attested }) => attested)).to.deep.equal([true, false]);
  });

  it('has no outcome that one of two attests, by the table itself', async () => {
    const made = await madeBy(2);
    if (!made.ok) throw new Error('two good parts');
    const early = inTransaction(service.deps.db, (trx) =>
      appendEntries(trx, service.deps, poll.id, [{ kind: 'outcome', body: { contests: [...made.contests] } }]),
    );
    expect(await early.then(() => null, violatedConstraint)).to.equal('attested_before_the_outcome');
  });

  it('is counted when the second attests the same, published, and holds for whoever verifies it', async () => {
    const { person, secret } = await scrutineer(2);
    const acts = {
      sealedParts: (input: Parameters<typeof person.must<'sealedParts'>>[1]) => person.must('sealedParts', input),
      attest: (input: Parameters<typeof person.must<'attest'>>[1]) => person.must('attest', input),
    };
    const { db, rng } = service.deps;
    const contests = await letScrutineerAttest(acts, { db, poll: poll.id, secret, rng });
    const page = await poll.officer.must('poll', params());
    expect(page.state).to.equal('counted');
    expect(page.outcome?.contests).to.deep.equal(contests);
    expect((await boardBody(db, poll.id, 'attestation'))!.body.signatures.map((one) => one.scrutineer)).to.deep.equal([
      1, 2,
    ]);

    await scrutineer(1);
    await signOffAll(poll.scrutineer, poll.id);
    await declareResult(poll.officer, poll.scrutineer, poll.id);
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('publish', { ...params(), body: {} });
    const files = await bundleFiles(db, poll.id);
    const report = verifyBundle(files, { anchors: (await anchorsOf(db, poll.id))! });
    expect(report.findings).to.deep.equal([]);
    const attested = report.elections.map((one) => [one.unit, one.result !== null, 'attested' in one && one.attested]);
    expect(attested).to.deep.include(['NORTH', false, true]);
    const pack = (await packFiles(service.deps, poll.id))!;
    expect(verifyPack(files, pack)).to.deep.equal([]);
    // With a scrutineer's key it is made again, and the trustee whose part is none is named.
    const key = { origin: page.origin, secret: poll.sealingSecrets[0]! };
    const { findings } = await withSealingKey(report, files, pack, key, crypto.subtle);
    expect(findings.map(({ code, at }) => [code, at])).to.deep.equal([['SEALED_INVALID', 'trustee 2']]);
  });
});
