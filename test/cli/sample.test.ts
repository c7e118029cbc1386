/** The rehearsal of a first start: its links, its keys, and what a later start says. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { rehearsal } from '../../src/cli/sample.ts';
import { openTrusteeKey } from '../../src/contract/trusteeKeyFile.ts';
import type { Deps } from '../../src/deps.ts';
import { officers } from '../../src/store/roles.ts';
import { startTestService, type TestService } from '../support/service.ts';

const LINK = /^ {2}(\S+(?: \S+)*) {2,}\S+\/link#([A-Za-z0-9_-]{43})/;
const linksIn = (text: string): Map<string, string> =>
  new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, who, token] = LINK.exec(line) ?? [];
      return who === undefined || token === undefined ? [] : [[who, token]];
    }),
  );

describe('the rehearsal of a first start', function () {
  this.timeout(180_000);
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-sample-'));
  let service: TestService;
  let deps: Deps;
  let text: string;
  before(async () => {
    // The day before the sample's exports: a machine whose clock is behind must not be shut out.
    service = await startTestService({ now: '2026-10-01T09:00:00Z' });
    deps = { ...service.deps, config: { ...service.deps.config, dataDir } };
    text = await rehearsal(deps);
  });
  after(async () => {
    await service.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('shows a link for each role, with which its person makes a passkey on the spot', async () => {
    const links = linksIn(text);
    const roles: readonly (readonly [string, readonly string[]])[] = [
      ['Member', []],
      ['Membership secretary', ['membership-secretary']],
      ['Procedure secretary', ['procedure-secretary']],
      ['Returning officer', ['returning-officer']],
      ['Trustee 1', ['trustee']],
      ['Trustee 2', ['trustee']],
      ['Scrutineer', ['scrutineer']],
      ['Data protection officer', ['data-protection-officer']],
    ];
    expect([...links.keys()]).to.deep.equal(roles.map(([who]) => who));
    for (const [who, held] of roles) {
      const browser = service.client();
      const opened = await browser.must('openLink', { body: { token: links.get(who) ?? '' } });
      expect(opened.hasPasskey, who).to.equal(false);
      // The trustees come later, in the test of a later start.
      if (held.includes('trustee')) continue;
      const { me } = await browser.enrol();
      expect(me.roles, who).to.deep.equal(held);
    }
  });

  it('has an open ballot in the six branches, marked as a rehearsal', async () => {
    const { polls } = await service.client().must('polls');
    expect(polls).to.have.length(1);
    expect(polls[0]).to.include({ state: 'open', rehearsal: true, closesAt: '2026-10-31T09:00:00Z' });
    const page = await service.client().must('poll', { params: { poll: polls[0]!.poll } });
    expect(page.definition.units.map(({ code }): string => code)).to.deep.equal([
      'OM-CASTLE',
      'OM-HARTS',
      'OM-LOWER',
      'OM-NORTH',
      'OM-UPPER',
      'OM-VALE',
    ]);
    expect(page.trustees.map(({ keyGiven }) => keyGiven)).to.deep.equal([true, true]);
    // From the exports' own known answer.
    expect(page.roll).to.include({ listed: 603, excluded: 98, eligible: 505 });
  });

  it('keeps each trustee’s key in a file that the printed passphrase opens', async () => {
    const [, passphrase = ''] = /Passphrase of both +(.+)/.exec(text) ?? [];
    const [poll] = (await service.client().must('polls')).polls;
    const [first, second] = [1, 2].map((owner) => new RegExp(`Trustee ${owner} +(\\S+\\.age)`).exec(text)?.[1] ?? '');
    expect(readFileSync(first ?? '')).to.not.deep.equal(readFileSync(second ?? ''));
    // One of the two: opening takes seconds, by design.
    const key = await openTrusteeKey(new Uint8Array(readFileSync(second ?? '')), passphrase);
    expect(key.poll).to.equal(poll?.poll);
    if (key.format !== 'countersign-trustee-key/1') throw new Error('a rehearsal has single keys');
    expect(JSON.parse(key.record).public_key).to.equal(key.publicKey);
  });

  it('shows at a later start new links for those without a passkey, and the sign-in page for the others', async () => {
    const later = await rehearsal(deps);
    const links = linksIn(later);
    // Another member, since the first has come.
    expect([...links.keys()]).to.deep.equal(['Member', 'Trustee 1', 'Trustee 2']);
    expect(links.get('Member')).to.not.equal(linksIn(text).get('Member'));
    expect(later).to.match(/Returning officer +\S+\/sign-in/);
    const browser = service.client();
    await browser.must('openLink', { body: { token: links.get('Member') ?? '' } });
    const { me } = await browser.enrol();
    expect(me.polls.map(({ as }) => as)).to.deep.equal(['member']);
  });

  it('leaves nobody in office who did the set-up, but for the name of a returning officer who cannot sign in', async () => {
    const held = (await officers(deps.db, deps.now())).flatMap(({ name, roles }) =>
      name.startsWith('Rehearsal set-up') ? roles.map(({ role }) => ({ name, role })) : [],
    );
    expect(held).to.deep.equal([{ name: 'Rehearsal set-up (no login)', role: 'returning-officer' }]);
  });
});

describe('a start on a service that is in use', () => {
  it('makes no rehearsal', async () => {
    const service = await startTestService();
    try {
      await service.setUp();
      expect(await rehearsal(service.deps)).to.equal('');
      expect((await service.client().must('polls')).polls).to.deep.equal([]);
    } finally {
      await service.stop();
    }
  });
});
