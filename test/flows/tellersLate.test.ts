/** A poll that trustees had begun to approve when nobody counted papers of another way here yet: it goes on as it was begun. */
import { expect } from 'chai';
import { appendEntries } from '../../src/sequencer/append.ts';
import { inTransaction } from '../../src/store/database.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { approvalOf } from '../support/trusteesAtWork.ts';
import { agree, tryToPropose } from '../support/twoOfficers.ts';

describe('a poll with papers of another way, approved by one trustee before tellers counted', function () {
  this.timeout(120_000);
  let service: TestService;
  let poll: FrozenPoll;
  const params = () => ({ params: { poll: poll.id } });

  before(async () => {
    service = await startTestService({ seed: 'late tellers' });
    poll = await frozenPoll(service, { units: { EAST: 4 } });
    const membership = await service.appoint('membership-secretary');
    const procedure = await service.appoint('procedure-secretary');
    await poll.open();
    for (const officer of [membership, procedure]) {
      await officer.signIn(officer.passkey);
      await officer.must('declareInterest', { ...params(), body: { interest: 'none' } });
    }
    const why = 'Asked for it by letter.';
    await agree(membership, procedure, {
      ...{ kind: 'other-channel', poll: poll.definition.id, number: 'EAST-4', channel: 'post', why },
    });
    for (const number of ['EAST-1', 'EAST-3']) await poll.vote(number, 'affirm');
    service.clock.set(CLOSES);
    await membership.signIn(membership.passkey);
    const late = await tryToPropose(membership, {
      ...{ kind: 'other-channel', poll: poll.definition.id, number: 'EAST-2', channel: 'post', why },
    });
    expect(late.called, 'over, and not closed yet: who has not voted has not').to.include({ code: 'POLL_STATE' });
    await poll.officer.signIn(poll.officer.passkey);
    await poll.officer.must('closePoll', { ...params(), body: {} });
  });
  after(() => service.stop());

  it('is approved by the others, asks nobody to count, and comes to its outcome', async () => {
    const { db } = service.deps;
    const owner = 1;
    const body = { ...(await approvalOf(service, poll.id, owner, poll.trustees[0]!.secret)), owner };
    // As the schema of before took it.
    await db.raw('ALTER TABLE board_entries DISABLE TRIGGER all_counted');
    await inTransaction(db, (trx) => appendEntries(trx, service.deps, poll.id, [{ kind: 'tally-approval', body }]));
    await db.raw('ALTER TABLE board_entries ENABLE TRIGGER all_counted');
    expect((await service.client().must('poll', params())).counts).to.deep.equal({ needed: 0, done: 0 });
    const [, { person, secret }] = poll.trustees as unknown as [unknown, FrozenPoll['trustees'][number]];
    await person.signIn(person.passkey);
    await person.must('approveTallies', { ...params(), body: await approvalOf(service, poll.id, 2, secret) });
    await poll.count();
    expect((await service.client().must('poll', params())).state).to.equal('counted');
  });
});
