/** Every endpoint and every kind of caller, read off the table; and what is sent to the API that nobody should send. */
import { type IncomingMessage, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ENDPOINTS, type Endpoint, type EndpointName } from '../../src/contract/endpoints.ts';
import { REFUSALS } from '../../src/contract/refusals.ts';
import { type Caller, LIMITED_ROLES, ROLES } from '../../src/contract/roles.ts';
import { endpointNames } from '../../src/http/router.ts';
import type { Client } from '../support/client.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { wholeDatabase } from '../support/wholeDatabase.ts';

const CANARY = 'zeitgeist-9f27';
const ID = '1'.repeat(22);
const HASH = '0'.repeat(64);
const addressOf = (name: EndpointName): string =>
  `/api${ENDPOINTS[name].path.replace(/:([a-zA-Z]+)/g, (_, key) => (key === 'bodyHash' ? HASH : ID))}`;

/** With a body that no endpoint takes, so that a caller who is let in changes nothing either. */
const knock = (client: Client, name: EndpointName): Promise<Response> => {
  const { method } = ENDPOINTS[name];
  const body = { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ [CANARY]: 1 }) };
  return client.fetch(addressOf(name), { method, ...(method === 'GET' ? {} : body) });
};

describe('access to the API', () => {
  let service: TestService;
  let officer: Appointed;
  before(async () => {
    service = await startTestService();
    officer = await service.setUp();
  });
  after(() => service.stop());

  describe('by the table of endpoints', () => {
    const callers: { who: string; client: Client; is: Caller[] }[] = [];
    before(async () => {
      callers.push({ who: 'a stranger', client: service.client(), is: ['anybody'] });

      const invited = { name: 'Lena Letter', email: 'lena@officers.example' };
      await service.invite(invited, 'trustee');
      const link = service.client();
      await link.must('openLink', { body: { token: await service.tokenFor(invited.email) } });
      callers.push({ who: 'the opener of a link', client: link, is: ['anybody', 'link'] });

      const former = await service.appoint('trustee');
      // A member keeps the passkey when the last role ends.
      await service.deps.db('people').where({ id: former.id }).update({ member_number: '4711' });
      const because = 'No longer needed.';
      await officer.must('endRole', { params: { person: former.id }, body: { role: 'trustee', because } });
      await former.signIn(former.passkey);
      callers.push({ who: 'a person without a role', client: former, is: ['anybody', 'signed-in'] });

      for (const role of ROLES) {
        callers.push({
          who: `a ${role}`,
          client: await service.appointFor(LIMITED_ROLES.includes(role) ? { units: ['UNION'] } : {}, role),
          is: ['anybody', 'signed-in', role],
        });
      }
      // Told to the officers once a day: after this one, a refusal changes nothing.
      await knock(former, 'myInterest');
    });

    it('lets strangers call these and no others', () => {
      const open = endpointNames().filter((name) => ENDPOINTS[name].callers.some((caller) => caller === 'anybody'));
      expect(open.sort()).to.deep.equal(
        [
          'askToClaim',
          'letters',
          'linkAgain',
          'me',
          'newNonce',
          'openLink',
          'poll',
          'pollRules',
          'polls',
          'receipt',
          'signIn',
          'signOut',
        ].sort(),
      );
    });

    for (const name of endpointNames()) {
      it(`lets ${ENDPOINTS[name].callers.join(', ')} call ${name}, and nobody else`, async () => {
        const endpoint: Endpoint = ENDPOINTS[name];
        const before = await wholeDatabase(service.deps.db, 'access_log', 'announcements', 'announcement_uses');
        for (const { who, client, is } of callers) {
          const response = await knock(client, name);
          const answer = await response.text();
          expect(answer, who).not.to.contain(CANARY);
          if (endpoint.callers.some((caller) => is.includes(caller))) {
            // Asked without what it needs; or with JSON where a file is asked for.
            const isAsked = endpoint.query === undefined || endpoint.query.safeParse({}).success;
            const read = isAsked ? [200, 404, 409] : [400];
            const expected = endpoint.method === 'GET' ? read : [endpoint.octets === true ? 415 : 400];
            expect(expected, `${who}: ${answer}`).to.include(response.status);
          } else {
            const code = is.includes('signed-in') ? 'NOT_ALLOWED' : 'NOT_SIGNED_IN';
            expect(JSON.parse(answer), who).to.deep.equal({ code, says: REFUSALS[code].says });
            expect(response.status, who).to.equal(code === 'NOT_ALLOWED' ? 403 : 401);
          }
        }
        expect(await wholeDatabase(service.deps.db, 'access_log', 'announcements', 'announcement_uses')).to.deep.equal(
          before,
        );
      });
    }

    it('keeps on the access log what a known person was refused, and by which endpoint', async () => {
      const { client } = callers.find(({ who }) => who === 'a trustee')!;
      const rows = () => service.deps.db('access_log').where({ act: 'refused' });
      const before = (await rows()).length;
      await knock(client, 'people');
      const after = await rows();
      expect(after).to.have.length(before + 1);
      expect(after.at(-1).details).to.deep.equal({ endpoint: 'people', code: 'NOT_ALLOWED' });
      await knock(service.client(), 'people');
      expect(await rows(), 'a stranger cannot fill the log').to.have.length(before + 1);
    });
  });

  describe('with what nobody should send', () => {
    const json = { 'content-type': 'application/json' };
    const post = (body: BodyInit, headers: Record<string, string> = json) =>
      officer.fetch('/api/nonces', { method: 'POST', body, headers });
    const good = JSON.stringify({ purpose: 'act' });

    it('takes the request that the others are made from', async () => {
      expect((await post(good)).status).to.equal(200);
    });

    const bodies: Record<string, [BodyInit, RegExp]> = {
      'an unknown key': [`{"purpose":"act","${CANARY}":1}`, /^body/],
      'a key twice': ['{"purpose":"act","purpose":"cast"}', /^body/],
      'a prototype': ['{"purpose":"act","__proto__":{"roles":["trustee"]}}', /^body/],
      'a constructor': ['{"purpose":"act","constructor":{"prototype":{"x":1}}}', /^body/],
      'a value not on the list': [`{"purpose":"${CANARY}"}`, /^body\.purpose/],
      'another type': ['{"purpose":["act"]}', /^body\.purpose/],
      'a list': ['[]', /^body/],
      'two documents': [`${good}${good}`, /^body/],
      'half a document': [good.slice(0, -2), /^body/],
      'a byte order mark': [`\ufeff${good}`, /^body/],
      'bytes that are not UTF-8': [Uint8Array.of(0x7b, 0xff, 0x7d), /^body/],
      'a lone surrogate': ['{"purpose":"\\ud800"}', /^body/],
      'a thousand brackets': ['['.repeat(1000), /^body/],
    };
    for (const [what, [body, place]] of Object.entries(bodies)) {
      it(`refuses a body with ${what}, saying where and not what`, async () => {
        const before = await wholeDatabase(service.deps.db, 'announcements');
        const response = await post(body);
        const text = await response.text();
        expect(text).not.to.contain(CANARY);
        expect(response.status).to.equal(400);
        const answer = JSON.parse(text);
        expect(answer.code).to.equal('MALFORMED');
        expect(answer.details.at).to.match(place);
        expect(await wholeDatabase(service.deps.db, 'announcements')).to.deep.equal(before);
      });
    }

    const headers: Record<string, [BodyInit, Record<string, string>, number, string]> = {
      'a form': ['purpose=act', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'WRONG_TYPE'],
      'plain text, as a foreign form can send it': [good, { 'content-type': 'text/plain' }, 415, 'WRONG_TYPE'],
      'a compressed body': [gzipSync(good), { ...json, 'content-encoding': 'gzip' }, 415, 'WRONG_TYPE'],
      'a body over the limit': [`{"purpose":"${'x'.repeat(70_000)}"}`, json, 413, 'TOO_LARGE'],
      'another origin': [good, { ...json, origin: 'https://elsewhere.example' }, 403, 'WRONG_SITE'],
      'the origin null': [good, { ...json, origin: 'null' }, 403, 'WRONG_SITE'],
      'another port of this host': [good, { ...json, origin: 'http://localhost:1' }, 403, 'WRONG_SITE'],
      'a page of another site': [good, { ...json, 'sec-fetch-site': 'cross-site' }, 403, 'WRONG_SITE'],
      'a page of a neighbour': [good, { ...json, 'sec-fetch-site': 'same-site' }, 403, 'WRONG_SITE'],
    };
    for (const [what, [body, sent, status, code]] of Object.entries(headers)) {
      it(`refuses a request with ${what}`, async () => {
        const before = await wholeDatabase(service.deps.db, 'announcements');
        const response = await post(body, sent);
        expect([response.status, (await response.json()).code]).to.deep.equal([status, code]);
        expect(await wholeDatabase(service.deps.db, 'announcements')).to.deep.equal(before);
      });
    }

    it('refuses an unsafe request that names no origin, and one without a body', async () => {
      const headers = { cookie: officer.cookie, ...json };
      const bare = await bareRequest(service.url, '/api/nonces', { method: 'POST', headers, body: good });
      expect([bare.status, JSON.parse(bare.text).code]).to.deep.equal([403, 'WRONG_SITE']);
      const empty = await officer.fetch('/api/nonces', { method: 'POST', headers: json });
      expect([empty.status, (await empty.json()).code]).to.deep.equal([400, 'MALFORMED']);
    });

    it('refuses a body where none is expected', async () => {
      const options = { method: 'GET', headers: { 'content-length': '2' }, body: '{}' };
      expect((await bareRequest(service.url, '/api/me', options)).status).to.equal(400);
    });

    it('refuses a query key that is unknown or stands twice, and an address that cannot be decoded', async () => {
      expect((await officer.fetch('/api/me?admin=1')).status).to.equal(400);
      const secretary = await service.appoint('membership-secretary');
      const entries = `/api/polls/${ID}/roll/entries`;
      expect((await secretary.fetch(`${entries}?page=1`)).status).to.equal(404);
      expect((await secretary.fetch(`${entries}?page=1&page=2`)).status).to.equal(400);
      expect((await secretary.fetch(`${entries}?page=1&${CANARY}=2`)).status).to.equal(400);
      const broken = await bareRequest(service.url, '/api/polls/%ff', { method: 'GET', headers: {} });
      expect([broken.status, JSON.parse(broken.text).code]).to.deep.equal([400, 'MALFORMED']);
    });

    it('answers HEAD as GET and switches every other method off', async () => {
      expect((await officer.fetch('/api/me', { method: 'HEAD' })).status).to.equal(200);
      for (const method of ['OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST']) {
        const response = await officer.fetch('/api/me', { method });
        expect([response.status, response.headers.get('allow')], method).to.deep.equal([405, 'GET']);
      }
      for (const path of ['/', '/polls', '/assets/none.js', `/board/${ID}/checkpoint`]) {
        const response = await officer.fetch(path, { method: 'POST' });
        expect([404, 405], path).to.include(response.status);
      }
    });

    it('knows nothing under other addresses of the API and the board', async () => {
      const paths = ['/api', '/api/', '/api/Me', '/api/me/', '/api/people/../me2', '/board/x/checkpoint'];
      for (const path of [
        ...paths,
        `/board/${ID}/../../package.json`,
        `/board/${ID}/blobs/xyz`,
        '/assets/..%2findex.html',
      ]) {
        const response = await officer.fetch(path, { headers: { accept: 'application/json' } });
        expect(response.status, path).to.equal(404);
      }
    });
  });

  it('limits how often one address may try, with a sentence', async () => {
    const narrow = await startTestService({ limits: { openLink: 3 } });
    try {
      const client = narrow.client();
      const codes: unknown[] = [];
      for (let i = 0; i < 5; i++) {
        const called = await client.call('openLink', { body: { token: 'x' } });
        codes.push(called.ok ? 'opened' : called.code);
      }
      expect(codes).to.deep.equal([...Array(3).fill('LINK_UNKNOWN'), 'TOO_MANY', 'TOO_MANY']);
      // A forwarded address is not believed: nobody gets a fresh allowance by naming another.
      const again = await client.fetch('/api/links/open', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.7' },
        body: JSON.stringify({ token: 'x' }),
      });
      expect(again.status).to.equal(429);
    } finally {
      await narrow.stop();
    }
  });

  it('describes every endpoint in an OpenAPI 3.1 document', async () => {
    const document = await (await service.client().fetch('/api/openapi.json')).json();
    expect(document.openapi).to.equal('3.1.0');
    const operations = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(operations.sort()).to.deep.equal([...endpointNames()].sort());
    const invite = document.paths['/people'].post.requestBody.content['application/json'].schema;
    expect(invite.additionalProperties).to.equal(false);
    expect(invite.required).to.have.members(['name', 'email', 'memberNumber']);
  });
});

/** Sends exactly these headers, which fetch will not. */
function bareRequest(
  origin: string,
  path: string,
  options: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  const { hostname, port } = new URL(origin);
  const { method, headers, body } = options;
  return new Promise((done, fail) => {
    const asked = request({ hostname, port, path, method, headers }, (response: IncomingMessage) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => done({ status: response.statusCode, text }));
    });
    asked.on('error', fail);
    asked.end(body);
  });
}
