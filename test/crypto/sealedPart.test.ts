/** What a trustee seals to a scrutineer, whose key it is, and what scrutineers sign: each refuses whenever one value of it is another. */
import { expect } from 'chai';
import { type AttestationMessage, attest, checkAttestation } from '../../crypto/attestation.ts';
import { baseMultiply, encodePoint, Q } from '../../crypto/group.ts';
import {
  checkSealingKey,
  newSealingKey,
  openPart,
  readSealingKey,
  sealingKeyFingerprint,
  sealingKeyOf,
  sealPart,
  writeSealingKey,
} from '../../crypto/sealedPart.ts';
import { altered, another, leavesOf } from '../support/ceremony.ts';
import { seededRng } from '../support/random.ts';

const ORIGIN = 'vote.example.org/board/kasfefz3kasfefz3kasfef';
const aes = crypto.subtle;

describe('a part sealed to a scrutineer', () => {
  const rng = seededRng('sealed');
  const trustee = 1234567890123456789n;
  const sender = baseMultiply(trustee);
  const one = newSealingKey(ORIGIN, rng);
  const other = newSealingKey(ORIGIN, rng);
  const part = { partial: '{"decryption_factors":[["é"]]}', binding: [[{ challenge: '1', response: '2' }]] };
  let message: string;
  before(async () => {
    message = await sealPart(part, trustee, one.published.key, rng, aes);
  });
  const faultOf = async (...args: Parameters<typeof openPart>) => {
    const opened = await openPart(...args);
    return opened.ok ? null : opened.fault;
  };

  it('is read by that scrutineer, and shows nobody else a byte of it', async () => {
    expect(await openPart(message, one.secret, sender, aes)).to.deep.equal({ ok: true, part });
    expect(await faultOf(message, other.secret, sender, aes)).to.equal('does-not-open');
    expect(message).to.not.contain('factors');
  });

  it('is no part of a trustee who did not sign it, nor of one who sealed it to another scrutineer', async () => {
    expect(await faultOf(message, one.secret, baseMultiply(trustee + 1n), aes)).to.equal('wrong-signature');
    const toOther = await sealPart(part, trustee, other.published.key, rng, aes);
    expect(await faultOf(toOther, one.secret, sender, aes)).to.equal('does-not-open');
  });

  it('is refused when any one value of it is another', async () => {
    const value = JSON.parse(message);
    for (const path of leavesOf(value)) {
      const lie = JSON.stringify(altered(value, path, another));
      expect(await faultOf(lie, one.secret, sender, aes), path.join('.')).to.not.equal(null);
    }
    // Any byte of what is sealed is under its key, not the last alone.
    const flipped = message.replace(/"data":"(.)/, (_, digit) => `"data":"${digit === '0' ? '1' : '0'}`);
    expect(await faultOf(flipped, one.secret, sender, aes)).to.equal('does-not-open');
  });

  it('may be of some thousands of papers, and is not read where it is longer', async () => {
    const long = { ...part, partial: 'x'.repeat(1_000_000) };
    const sealed = await sealPart(long, trustee, one.published.key, rng, aes);
    expect(await openPart(sealed, one.secret, sender, aes)).to.deep.equal({ ok: true, part: long });
    expect(await faultOf(`${sealed}${' '.repeat(16_777_216)}`, one.secret, sender, aes)).to.equal('unreadable');
  });
});

describe('a scrutineer’s key', () => {
  const rng = seededRng('key');
  const { secret, published } = newSealingKey(ORIGIN, rng);

  it('is proved for its poll and for no other', () => {
    expect(checkSealingKey(ORIGIN, published)).to.equal(true);
    expect(checkSealingKey(`${ORIGIN}x`, published)).to.equal(false);
    expect(checkSealingKey(ORIGIN, sealingKeyOf(ORIGIN, secret, rng))).to.equal(true);
  });

  it('is refused when any one value of it is another, and when it is nobody’s', () => {
    for (const path of leavesOf(published)) {
      expect(checkSealingKey(ORIGIN, altered(published, path, another)), path.join('.')).to.equal(false);
    }
    const mine = newSealingKey(ORIGIN, rng).published;
    expect(checkSealingKey(ORIGIN, { ...published, proof: mine.proof })).to.equal(false);
    const neutral = encodePoint(baseMultiply(1n).add(baseMultiply(Q - 1n)));
    expect(checkSealingKey(ORIGIN, { key: neutral, proof: published.proof })).to.equal(false);
  });

  it('has a number to be read out, of twenty digits', () => {
    // Made with Python: sha256('["countersign-sealing-key/1","2b…2b"]'); quoted in SPEC §6.8.
    expect(sealingKeyFingerprint('2b'.repeat(32))).to.equal('46eede549a901ab914db');
    expect(sealingKeyFingerprint(published.key)).to.not.equal(sealingKeyFingerprint('2b'.repeat(32)));
  });

  it('is kept as a file that tells its poll, and no other file is taken for one', () => {
    const kept = writeSealingKey(ORIGIN, secret);
    expect(readSealingKey(kept)).to.deep.equal({ origin: ORIGIN, secret });
    expect(kept).to.match(/^\{"format":"countersign-sealing-key\/1",.*\}\n$/);
    for (const lie of ['', '{}', kept.replace('sealing', 'trustee'), kept.replace(/"secret":"\d/, '"secret":"-1')]) {
      expect(() => readSealingKey(lie)).to.throw(/sealing key|JSON|end/);
    }
  });
});

describe('an attestation', () => {
  const rng = seededRng('attestation');
  const { secret, published } = newSealingKey(ORIGIN, rng);
  const message: AttestationMessage = {
    format: 'countersign-attestation/1',
    origin: ORIGIN,
    closed: 'a1'.repeat(32),
    tallies: 'b1'.repeat(32),
    contests: 'c1'.repeat(32),
    scrutineer: 1,
  };
  const signature = attest(message, secret, rng);

  it('is of who signed it', () => {
    expect(checkAttestation(message, published.key, signature)).to.equal(true);
    expect(checkAttestation(message, newSealingKey(ORIGIN, rng).published.key, signature)).to.equal(false);
    expect(checkAttestation(message, 'no key', signature)).to.equal(false);
  });

  it('is refused when any one value of the message or of the signature is another', () => {
    for (const path of leavesOf({ message, signature })) {
      const lie = altered({ message, signature }, path, another);
      expect(checkAttestation(lie.message, published.key, lie.signature), path.join('.')).to.equal(false);
    }
    // A proof that one holds the key is no attestation, though it is signed with the same.
    expect(checkAttestation(message, published.key, published.proof)).to.equal(false);
  });
});
