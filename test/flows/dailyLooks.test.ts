/** How many members one officer is shown within a day: enough to work, and not the roll. */
import { expect } from 'chai';
import type { AccessAct } from '../../src/domain/accessLog.ts';
import { recordAccess } from '../../src/store/accessLog.ts';
import { inTransaction, violatedConstraint } from '../../src/store/database.ts';
import { frozenPoll } from '../support/frozenPoll.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';

describe('looks within a day (demand 40)', function () {
  this.timeout(120_000);
  let service: TestService;
  let secretary: Appointed;
  let colleague: Appointed;
  let poll: string;
  before(async () => {
    service = await startTestService();
    ({ id: poll } = await frozenPoll(service));
    secretary = await service.appoint('membership-secretary');
    colleague = await service.appoint('membership-secretary');
    for (const one of [secretary, colleague]) {
      await one.must('declareInterest', { params: { poll }, body: { interest: 'none' } });
    }
  });
  after(() => service.stop());

  /** Fifty members more. */
  const looked = (who: Appointed, pageOf: number, act: AccessAct = 'roll-entries-read') =>
    inTransaction(service.deps.db, (trx) => {
      const whose = Array.from({ length: 50 }, (_, i) => `X${pageOf * 50 + i}`);
      return recordAccess(trx, { person: who.id, credentialId: null }, { act, poll, whose }, service.deps.now());
    });
  const look = (who: Appointed) => who.call('rollEntries', { params: { poll }, query: {} });

  it('come to a thousand members at most: then the pages show nobody more, and that is logged', async () => {
    for (let i = 0; i < 19; i++) await looked(secretary, i);
    await looked(secretary, 7); // the same fifty once more
    expect((await look(secretary)).ok).to.equal(true);
    await looked(secretary, 19);
    expect(await look(secretary)).to.include({ status: 429, code: 'LOOKED_ENOUGH' });
    const query = { number: 'EAST-1' };
    expect(await secretary.call('rollLine', { params: { poll }, query })).to.include({ code: 'LOOKED_ENOUGH' });
    const asked = { params: { poll }, body: { number: 'EAST-1' } };
    expect(await secretary.call('sendLink', asked), 'nor by what is refused').to.include({ code: 'LOOKED_ENOUGH' });
    const logged = await service.deps
      .db('access_log')
      .where({ person: secretary.id, act: 'refused' })
      .select('details');
    expect(logged.map(({ details }) => details.endpoint)).to.deep.equal(['rollEntries', 'rollLine', 'sendLink']);
    expect((await look(colleague)).ok, 'a colleague goes on').to.equal(true);
  });

  it('come to no more in the table either, but for what somebody signs off', async () => {
    const violated = await looked(secretary, 21).then(() => undefined, violatedConstraint);
    expect(violated).to.equal('looks_of_a_day');
    await looked(secretary, 22, 'reviews-read');
  });

  it('begin again a day later', async () => {
    service.clock.advance({ days: 1, minutes: 1 });
    await secretary.signIn(secretary.passkey);
    expect((await look(secretary)).ok).to.equal(true);
  });
});
