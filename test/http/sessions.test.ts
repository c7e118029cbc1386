/** Who is there: links, passkeys, sessions, roles and the access log, through the real application and database. */
import { expect } from 'chai';
import { startTestService, type TestService } from '../support/service.ts';

describe('signing in', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());

  it('leads from the set-up link to a signed-in returning officer, who appoints a second officer by letter', async () => {
    const first = await service.setUp();
    const me = await first.must('me');
    expect(me).to.include({ session: 'passkey', lettersCaptured: true });
    expect(me.roles).to.deep.equal(['returning-officer']);
    const second = await service.appoint('membership-secretary');
    expect((await second.must('me')).roles).to.deep.equal(['membership-secretary']);
    const again = service.client();
    expect(await again.signIn(second.passkey)).to.deep.include({ session: 'passkey', roles: ['membership-secretary'] });
  });
});
