/** Headers of every kind of answer, and what changes when the service stands on https. */
import { createServer } from 'node:http';
import { expect } from 'chai';
import { makeSetUpLink } from '../../src/actions/setUpLink.ts';
import { createApp } from '../../src/app.ts';
import { startTestService, type TestService } from '../support/service.ts';

const POLL = '1'.repeat(22);

describe('headers', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());

  const kinds: Record<string, [string, RequestInit?]> = {
    'a page': ['/sign-in'],
    'a mailed link’s page': ['/link'],
    'an asset that is not there': ['/assets/none.js'],
    'an answer of the API': ['/api/me'],
    'a refusal': ['/api/people'],
    'a malformed request': ['/api/me?x=1'],
    'a method that is off': ['/api/me', { method: 'OPTIONS' }],
    'the OpenAPI document': ['/api/openapi.json'],
    'a file of a board': [`/board/${POLL}/board.jsonl`],
  };
  for (const [what, [path, init]] of Object.entries(kinds)) {
    it(`of ${what} allow our own scripts alone, no frame and no name of a product`, async () => {
      const { headers } = await service.client().fetch(path, init);
      const policy = new Map(
        (headers.get('content-security-policy') ?? '').split(';').map((rule) => {
          const [name = '', ...sources] = rule.trim().split(' ');
          return [name, sources.join(' ')];
        }),
      );
      expect(policy.get('default-src')).to.equal("'none'");
      for (const name of ['script-src', 'style-src', 'connect-src', 'font-src', 'worker-src'])
        expect(policy.get(name), name).to.equal("'self'");
      expect(policy.get('frame-ancestors')).to.equal("'none'");
      expect(policy.get('base-uri')).to.equal("'none'");
      expect(policy.get('require-trusted-types-for')).to.equal("'script'");
      expect(policy.get('trusted-types')).to.equal('countersign');
      expect(headers.get('content-security-policy')).not.to.match(/unsafe|https?:|\*/);
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('cross-origin-opener-policy')).to.equal('same-origin');
      expect(headers.get('referrer-policy')).to.equal('no-referrer');
      for (const name of ['x-powered-by', 'server', 'set-cookie', 'access-control-allow-origin', 'etag'])
        expect(headers.get(name), name).to.equal(null);
      if (path.startsWith('/api')) expect(headers.get('cache-control')).to.equal('no-store');
    });
  }

  it('serve every page address the same bytes, and files under their own names', async () => {
    const get = async (path: string) =>
      (await service.client().fetch(path, { headers: { accept: 'text/html' } })).text();
    const index = await get('/');
    for (const path of ['/link', '/sign-in', '/set-up', '/outbox', '/polls', `/polls/${POLL}/vote`, '/desk/people'])
      expect(await get(path), path).to.equal(index);
  });

  it('on https are strict about transport, and the cookie is bound to this host', async () => {
    const webOrigin = 'https://ballots.example.org';
    const config = { ...service.deps.config, webOrigin, rpId: 'ballots.example.org' };
    const server = createServer(createApp({ ...service.deps, config }));
    await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
    try {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      const open = async (origin: string) =>
        fetch(`http://localhost:${address.port}/api/links/open`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin },
          body: JSON.stringify({ token: await makeSetUpLink(service.deps) }),
        });
      const response = await open(webOrigin);
      expect(response.status).to.equal(200);
      expect(response.headers.get('strict-transport-security')).to.match(/^max-age=\d{8}/);
      expect(response.headers.getSetCookie()[0]).to.match(
        /^__Host-countersign=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      expect((await open(service.url)).status).to.equal(403);
    } finally {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
  });
});
