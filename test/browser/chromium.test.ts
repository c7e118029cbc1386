/** That the browser of the other tests can do what they ask of it: passkeys, verified, with a secret of their own. */
import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import { startBrowser, type TestBrowser } from '../support/chromium.ts';

const MAKE_PASSKEY = `navigator.credentials.create({ publicKey: {
    challenge: new Uint8Array(32), rp: { id: 'localhost', name: 'test' },
    user: { id: new Uint8Array(16), name: 'a', displayName: 'a' },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    extensions: { prf: { eval: { first: new Uint8Array(32) } } },
  } }).then((made) => ({
    verified: (new Uint8Array(made.response.getAuthenticatorData())[32] & 5) === 5,
    secretBytes: made.getClientExtensionResults().prf.results.first.byteLength,
  }))`;

describe('the browser', () => {
  let test: TestBrowser;
  let server: Server;
  let url: string;
  before(async () => {
    test = await startBrowser();
    server = createServer((_, response) =>
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><link rel=icon href=data:,>'),
    );
    await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    url = `http://localhost:${address.port}/`;
  });
  after(async () => {
    await test.stop();
    server.close();
  });

  it('makes a passkey for each person, who was present and verified, with a secret of its own', async () => {
    const people = [await test.newPerson(), await test.newPerson({ viewport: { width: 360, height: 640 } })];
    for (const person of people) {
      await person.page.goto(url);
      expect(await person.page.evaluate(MAKE_PASSKEY)).to.deep.equal({ verified: true, secretBytes: 32 });
      const { authenticatorId } = person;
      expect((await person.cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials).to.have.length(1);
      expect(person.complaints).to.deep.equal([]);
    }
    for (const { leave } of people) await leave();
  });

  it('notes what went wrong in a page', async () => {
    const person = await test.newPerson();
    await person.page.goto(url);
    const thrown = person.page.waitForEvent('pageerror');
    await person.page.evaluate(`console.error('refused'); setTimeout(() => { throw new Error('broken'); })`);
    await thrown;
    expect(person.complaints).to.deep.equal(['refused', 'Error: broken']);
    await person.leave();
  });
});
