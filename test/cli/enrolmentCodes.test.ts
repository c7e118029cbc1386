/** `countersign enrolment-codes`, as the registrar types it, on the invented membership of Oakmarsh. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BODIES, pollDefinition } from '../../crypto/bodies.ts';
import { toHex } from '../../crypto/bytes.ts';
import { canonical, decode } from '../../crypto/canonical.ts';
import { codeKey, readCode } from '../../crypto/enrolmentCode.ts';
import { letterPages } from '../../src/cli/codeLetters.ts';
import { main } from '../../src/cli/main.ts';
import { codeList } from '../../src/contract/enrolment.ts';
import { json, VECTORS } from '../support/exportVectors.ts';
import { samplePoll } from '../support/samplePoll.ts';

const at = (...path: readonly string[]): string => join(VECTORS, 'oakmarsh', ...path);
const RULES = at('rules.json');
const expected = json('oakmarsh', 'expected.json');
const units = Object.keys(expected.counts.unit).filter((unit) => unit !== '');
const { poll: sample } = decode(
  BODIES['poll-defined'],
  samplePoll({ casts: [0, 0], contests: 1, codes: true }).drafts[0]!.body,
);
const definition = pollDefinition.parse({
  ...sample,
  title: 'Trigger <ballot> & selection',
  units: units
    .sort()
    .map((code, i) => ({ code, name: `Branch ${code}`, section: 'party', covers: i === 0 ? ['', code] : [code] })),
  rules: { name: 'r', version: '1', sha256: createHash('sha256').update(readFileSync(RULES)).digest('hex') },
});

async function run(...args: readonly string[]) {
  const said: { out: string[]; err: string[] } = { out: [], err: [] };
  const status = await main(['enrolment-codes', ...args], {
    out: (text) => void said.out.push(text),
    err: (text) => void said.err.push(text),
    isTerminal: true,
  });
  return { status, out: said.out.join(''), err: said.err.join('') };
}

describe('countersign enrolment-codes', () => {
  let home: string;
  const keys = ['--keys', join(VECTORS, 'keys', 'trusted'), '--now', '2026-10-02T09:00:00Z'];
  const usual = () => [at('current'), '--poll', join(home, 'poll.json'), '--rules', RULES, ...keys];
  const made = (name: string) => join(home, 'made', name);
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'countersign-test-'));
    writeFileSync(join(home, 'poll.json'), `${canonical(definition)}\n`);
  });
  after(() => rmSync(home, { recursive: true }));

  const lettersIn = (prefix: string): { number: string; code: string; html: string }[] =>
    readdirSync(join(home, 'made'))
      .filter((name) => name.startsWith(prefix))
      .flatMap((name) => readFileSync(made(name), 'utf8').split('<article>').slice(1))
      .map((html) => ({
        html,
        number: /Membership number ([^<]+)</.exec(html)![1]!,
        code: /<div class="code">([^<]+)</.exec(html)![1]!,
      }));

  it('makes a code for everybody on the list, a letter for those who may vote, and keeps the others back', async () => {
    const { status, out, err } = await run(...usual(), '--out', join(home, 'made'), '--add', 'X-77', '--json');
    expect(status).to.equal(0);
    const { listed, eligible } = expected.identity;
    expect(JSON.parse(out)).to.deep.include({ codes: listed + 1, letters: eligible + 1, keptBack: listed - eligible });
    const post = lettersIn('letters');
    const mayVote = expected.members.filter(([, , decision]: string[]) => decision === 'eligible');
    expect(post.map(({ number }) => number).sort()).to.deep.equal(
      ['X-77', ...mayVote.map(([number]: string[]) => number)].sort(),
    );
    expect(lettersIn('kept-back')).to.have.length(listed - eligible);
    expect(`${out}${err}`, 'no code at the terminal').not.to.contain(post[0]!.code.slice(0, 4));
  });

  it('writes the list, letters and nothing else, for nobody but their owner', () => {
    const names = readdirSync(join(home, 'made'));
    expect(names.filter((name) => !/^(codes\.json|(letters|kept-back)-\d{4}\.html)$/.test(name))).to.deep.equal([]);
    for (const name of names) expect(statSync(made(name)).mode & 0o077, name).to.equal(0);
  });

  it('gives the list the public halves of the very codes in the letters, and no code', () => {
    const text = readFileSync(made('codes.json'), 'utf8');
    const list = decode(codeList, JSON.parse(text));
    expect(list.snapshot).to.equal(expected.snapshot);
    expect(list.poll).to.equal(definition.id);
    const keysByNumber = new Map(list.codes.map(({ number, publicKey }) => [number, publicKey]));
    const all = [...lettersIn('letters'), ...lettersIn('kept-back')];
    expect(all).to.have.length(list.codes.length);
    for (const { number, code } of all.filter((_, i) => i % 60 === 0)) {
      const read = readCode('code', code);
      if (!read.ok) throw new Error(read.slip);
      expect(toHex(codeKey(definition.id, read.code).publicKey)).to.equal(keysByNumber.get(number));
      expect(text).not.to.contain(read.code);
    }
    expect(new Set(all.map(({ code }) => code)).size).to.equal(all.length);
  });

  it('puts name and address on the letter as the list has them, and nothing in it can be more than text', () => {
    const letter = lettersIn('letters').find(({ html }) => /<address>[^<]+<br>[^<]+<br>[^<]+<\/address>/.test(html))!;
    expect(letter.html).to.contain('Trigger &lt;ballot&gt; &amp; selection');
    const hostile = letterPages(
      definition,
      [{ number: 'M1', name: '<script>alert("1")</script>', address: ["1 O'Hara & Sons"], shown: 'abcd efgh' }],
      { keptBack: true },
    );
    expect(hostile).not.to.match(/<script|<img|https?:|src=/);
    expect(hostile).to.contain('&lt;script&gt;').and.to.contain('1 O&#39;Hara &amp; Sons').and.to.contain('Kept back');
  });

  it('never writes over codes that were made before', async () => {
    const before = readFileSync(made('codes.json'), 'utf8');
    const again = await run(...usual(), '--out', join(home, 'made'));
    expect(again.status).to.equal(64);
    expect(again.err).to.contain('has something in it already');
    expect(readFileSync(made('codes.json'), 'utf8')).to.equal(before);
  });

  it('refuses another rule pack, a poll without codes, an export that is not signed by keys it was given, and a number twice', async () => {
    const out = ['--out', join(home, 'other')];
    const other = await run(
      at('current'),
      '--poll',
      join(home, 'poll.json'),
      '--rules',
      at('rules-leap.json'),
      ...keys,
      ...out,
    );
    expect([other.status, other.err]).to.satisfy(
      ([status, err]: [number, string]) => status === 64 && err.includes('not the rule pack'),
    );
    writeFileSync(join(home, 'none.json'), `${canonical({ ...definition, secondElement: 'none' })}\n`);
    const none = await run(at('current'), '--poll', join(home, 'none.json'), '--rules', RULES, ...keys, ...out);
    expect(none.err).to.contain('asks for no codes');
    const stranger = join(home, 'keys');
    mkdirSync(stranger);
    const rogue = readFileSync(join(VECTORS, 'keys', 'private-TEST-ONLY', 'ssh-rogue.pub'), 'utf8');
    writeFileSync(join(stranger, 'allowed_signers'), `oakmarsh-clp ${rogue}`);
    const unsigned = await run(
      at('current'),
      '--poll',
      join(home, 'poll.json'),
      '--rules',
      RULES,
      '--keys',
      stranger,
      '--now',
      '2026-10-02T09:00:00Z',
      ...out,
    );
    expect(unsigned.status).to.equal(2);
    const [listed] = expected.members[0];
    expect((await run(...usual(), ...out, '--add', listed)).err).to.contain(`the list has ${listed}`);
    expect((await run(...usual(), ...out, '--add', 'X1', '--add', 'X1')).status).to.equal(64);
    expect(readdirSync(home)).not.to.include('other');
  });
});
