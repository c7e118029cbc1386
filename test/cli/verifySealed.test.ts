/** `countersign verify --scrutineer PACK --sealing-key FILE` as it is typed, of a poll in which few voted. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { zipSync } from 'fflate';
import { utf8 } from '../../crypto/bytes.ts';
import { writeSealingKey } from '../../crypto/sealedPart.ts';
import { typed } from '../support/command.ts';
import { ORIGIN, SMALL_COUNTS } from '../support/samplePoll.ts';
import { sealedSample } from '../support/sealedSample.ts';

describe('countersign verify with a scrutineer’s sealing key', function () {
  this.timeout(60_000);
  let dir = '';
  let secrets: readonly bigint[] = [];
  const write = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(dir, name), bytes);
    return join(dir, name);
  };
  const run = (...args: string[]) => {
    const [bundle, pack, anchors] = ['bundle.zip', 'pack.zip', 'anchors.json'].map((name) => join(dir, name));
    return typed('verify', bundle!, '--anchors', anchors!, '--scrutineer', pack!, ...args);
  };
  const withKey = (secret: bigint, origin = ORIGIN) =>
    run('--sealing-key', write('key', utf8(writeSealingKey(origin, secret))));

  before(async () => {
    const { sample } = await sealedSample(SMALL_COUNTS);
    secrets = sample.scrutineerSecrets;
    dir = mkdtempSync(join(tmpdir(), 'verify-sealed-'));
    write('bundle.zip', zipSync(Object.fromEntries(sample.bundle)));
    write('pack.zip', zipSync(Object.fromEntries(sample.pack)));
    write('anchors.json', utf8(JSON.stringify(sample.anchors)));
  });
  after(() => rmSync(dir, { recursive: true }));

  it('makes again what is attested, and says so', async () => {
    const { status, out, err } = await withKey(secrets[2]!);
    expect([status, err]).to.deep.equal([0, '']);
    expect(out.match(/attested, .*/g)).to.deep.equal(Array(2).fill('attested, and recomputed with your key'));
    expect(out).to.include('Valid: nothing was found');
  });

  it('says without one that nothing of it was recomputed', async () => {
    const { status, out, err } = await run();
    expect([status, err]).to.deep.equal([0, '']);
    expect(out.match(/attested, .*/g)).to.deep.equal(Array(2).fill('attested, not recomputed'));
  });

  it('takes a key of nobody in the poll, or of another poll, for a finding', async () => {
    for (const of of [() => withKey(5n), () => withKey(secrets[0]!, 'vote.example.org/board/another')]) {
      const { status, out } = await of();
      expect(status).to.equal(1);
      expect(out).to.include('SEALING_KEY  sealing key').and.include('This key is no scrutineer’s of this poll.');
      expect(out).to.include('attested, not recomputed').and.not.include('recomputed with your key');
    }
  });

  it('says of a file that is no key, of none, and of one without a pack, that it was not used rightly', async () => {
    const secret = writeSealingKey(ORIGIN, secrets[0]!);
    for (const [name, bytes] of Object.entries({
      sealed: utf8('age-encryption.org/v1\n-> scrypt'),
      binary: new Uint8Array([0xff, 0xfe, 0]),
      more: utf8(`${secret}${secret}`),
      another: utf8(secret.replace('sealing-key/1', 'sealing-key/2')),
    })) {
      const { status, out, err } = await run('--sealing-key', write(name, bytes));
      expect([status, out], name).to.deep.equal([64, '']);
      expect(err, name).to.include(`--sealing-key: ${join(dir, name)} is no sealing key: `);
      expect(err, name).not.to.include(secret.slice(-20, -4));
    }
    const missing = await run('--sealing-key', join(dir, 'none'));
    expect([missing.status, missing.out]).to.deep.equal([64, '']);
    expect(missing.err).to.include('none cannot be opened (ENOENT)');
    const alone = await typed('verify', join(dir, 'bundle.zip'), '--sealing-key', join(dir, 'key'));
    expect([alone.status, alone.out]).to.deep.equal([64, '']);
    expect(alone.err).to.include('--sealing-key goes with --scrutineer');
  });
});
