/** What a trustee keeps: the file of the key, under a passphrase or a passkey, and the sheet of paper. */
import { createHash, hkdfSync } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { pollId } from '../../crypto/bodies.ts';
import { DecodeError, utf8 } from '../../crypto/bytes.ts';
import { canonical, decode } from '../../crypto/canonical.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import { readSheet, sheetLines } from '../../crypto/recoverySheet.ts';
import { type ApprovalMessage, approve, approvedHash } from '../../crypto/trustee/approval.ts';
import { prfInput, prfPassphrase } from '../../crypto/trustee/prfPassphrase.ts';
import {
  approvedIn,
  type KeptApproval,
  keyOfSheet,
  openRecovery,
  openTrusteeKey,
  sealRecovery,
  sealTrusteeKey,
  shareIn,
  type ThresholdKeyFile,
  withApproval,
} from '../../src/contract/trusteeKeyFile.ts';
import { CEREMONY_POLL } from '../support/ceremony.ts';
import { seededRng } from '../support/random.ts';

const rng = seededRng('trustee-key-file');
const poll = decode(pollId, CEREMONY_POLL);
const secret = 123456789n;
const held = {
  publicKey: encodePoint(baseMultiply(secret)),
  secret: secret.toString(),
  record: '[["Pedersen",{}]]',
  commitments: ['a'.repeat(64)],
};
const file: ThresholdKeyFile = {
  format: 'countersign-trustee-key/2',
  poll,
  name: 'Trustee é',
  index: 2,
  seed: '7'.repeat(22),
  use: { certificates: 'a'.repeat(64), dealings: null },
  key: held,
  approval: null,
};
/** As it comes out of a passkey, and the passphrase of 256 random bits that follows from it: cheap to open. */
const prf = rng(32);
const passphrase = prfPassphrase(prf, poll);

const approvalOf = (root: string): KeptApproval => {
  const message: ApprovalMessage = {
    format: 'countersign-approval/1',
    origin: `vote.example.org/board/${poll}`,
    opened: 'a'.repeat(64),
    closed: 'b'.repeat(64),
    root,
    tallies: [{ uuid: '33CevtJi32sBWDB6b1fsfF', tally: 'd'.repeat(64) }],
    owner: 2,
  };
  return { message: { ...message, tallies: [...message.tallies] }, signature: approve(message, secret, rng) };
};

describe('the file of a trustee’s key', () => {
  it('gives back the share, the seed and the approval that were put into it', async () => {
    const whole = { ...file, approval: approvalOf('c'.repeat(64)) };
    const opened = await openTrusteeKey(await sealTrusteeKey(whole, passphrase, 'random'), passphrase);
    expect(opened).to.deep.equal(whole);
    const trusteesHash = createHash('sha256').update(held.record).digest('hex');
    expect(shareIn(opened)).to.deep.equal({ publicKey: held.publicKey, secret: held.secret, trusteesHash });
    const before = { ...file, key: null };
    const early = await openTrusteeKey(await sealTrusteeKey(before, passphrase, 'random'), passphrase);
    expect(early).to.deep.equal(before);
    expect(shareIn(early)).to.equal(null);
  });

  it('of a single key opens as it did', async () => {
    const { publicKey } = held;
    const single = {
      format: 'countersign-trustee-key/1' as const,
      ...{ poll, name: 'A', record: '{}', publicKey, secret: held.secret },
    };
    const opened = await openTrusteeKey(await sealTrusteeKey(single, passphrase, 'random'), passphrase);
    expect(opened).to.deep.equal(single);
    expect(shareIn(opened)).to.deep.equal({ publicKey, secret: held.secret, trusteesHash: null });
  });

  it('is made dear to guess where somebody chose the passphrase', async () => {
    const sealed = await sealTrusteeKey(file, 'four words not together');
    expect(Buffer.from(sealed).toString('latin1')).to.match(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/);
  });

  it('opens with no other passphrase, when a byte of it is another, or when it holds something else', async () => {
    const refused = async (sealed: Uint8Array, word: string) =>
      expect(await openTrusteeKey(sealed, word).catch((fault: unknown) => fault)).to.be.instanceOf(DecodeError);
    const sealed = await sealTrusteeKey(file, passphrase, 'random');
    await refused(sealed, prfPassphrase(prf, '8'.repeat(22)));
    for (const at of [30, 120, sealed.length - 1]) await refused(sealed.with(at, sealed[at]! ^ 1), passphrase);
    await refused(utf8('not a file'), passphrase);
    await refused(await sealRecovery({ poll, owner: 1, secret: '5' }, passphrase, 'random'), passphrase);
  });

  it('takes one approval, the same one again, and never another', () => {
    const first = approvalOf('c'.repeat(64));
    const kept = withApproval(file, first);
    expect(kept?.approval).to.deep.equal(first);
    expect(withApproval(kept!, approvalOf('c'.repeat(64)))).to.not.equal(null);
    expect(withApproval(kept!, approvalOf('d'.repeat(64)))).to.equal(null);
  });

  it('has a passphrase from a passkey that is as the specification says, and another in another poll', () => {
    const info = canonical(['countersign-trustee-prf/1', poll]);
    expect(passphrase).to.equal(Buffer.from(hkdfSync('sha256', prf, '', info, 32)).toString('hex'));
    expect(prfPassphrase(prf, '8'.repeat(22))).to.not.equal(passphrase);
    const input = createHash('sha256').update(`countersign/trustee-prf/1|${poll}`).digest('hex');
    expect(Buffer.from(prfInput(poll)).toString('hex')).to.equal(input);
    expect(() => prfPassphrase(rng(31), poll)).to.throw(DecodeError);
  });
});

describe('a recovery sheet', () => {
  it('opens to the share after it was typed in again', async () => {
    const sealed = await sealRecovery({ poll, owner: 2, secret: held.secret }, passphrase, 'random');
    const lines = sheetLines(sealed);
    expect(lines.length).to.be.lessThan(22);
    const read = readSheet(lines.map((line) => line.toLowerCase().replaceAll('1', 'l').replaceAll('0', 'o')));
    if (!read.ok) throw new Error(read.slip);
    const opened = await openRecovery(read.bytes, passphrase);
    expect(opened).to.deep.equal({ format: 'countersign-recovery/1', poll, owner: 2, secret: held.secret });
    expect(shareIn(keyOfSheet(opened, null))).to.deep.equal({
      ...{ publicKey: held.publicKey, secret: held.secret },
      trusteesHash: null,
    });
  });

  it('says among which keys the share is, where its trustee confirmed them', async () => {
    const trusteesHash = 'e'.repeat(64);
    const sealed = await sealRecovery({ poll, owner: 2, secret: held.secret, trusteesHash }, passphrase, 'random');
    expect(sheetLines(sealed).length).to.be.lessThan(26);
    const opened = await openRecovery(sealed, passphrase);
    expect(shareIn(keyOfSheet(opened, null))).to.have.property('trusteesHash', trusteesHash);
  });

  it('takes no approval of something else, once its holder says what they approved before', async () => {
    const sealed = await sealRecovery({ poll, owner: 2, secret: held.secret }, passphrase, 'random');
    const sheet = await openRecovery(sealed, passphrase);
    const [first, other] = [approvalOf('c'.repeat(64)), approvalOf('e'.repeat(64))];
    const key = keyOfSheet(sheet, approvedHash(first.message));
    expect(approvedIn(keyOfSheet(sheet, null))).to.equal(null);
    expect(approvedIn(key)).to.equal(approvedHash(first.message));
    expect(withApproval(key, other)).to.equal(null);
    expect(approvedIn(withApproval(key, first)!)).to.equal(approvedHash(first.message));
    expect(withApproval(withApproval(key, first)!, other)).to.equal(null);
  });

  it('of any bytes is read as they were, whatever spaces and hyphens are typed', () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(bytes, (given) => {
        const lines = sheetLines(given);
        for (const line of lines) expect(line).to.match(/^[0-9A-HJKMNP-TV-Z]{5}( [0-9A-HJKMNP-TV-Z]{5}){6}$/);
        const read = readSheet(lines.map((line) => ` ${line.replaceAll(' ', '-')} `));
        expect(read).to.deep.equal({ ok: true, bytes: given });
      }),
      { numRuns: 50 },
    );
  });

  it('names the line with a slip in it', () => {
    const lines = sheetLines(rng(100));
    expect(lines).to.have.length(6);
    const typed = (line: number, change: (text: string) => string) =>
      readSheet(lines.with(line - 1, change(lines[line - 1]!)));
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    for (let at = 0; at < 41; at++) {
      if (lines[2]![at] === ' ') continue;
      const other = digits[(digits.indexOf(lines[2]![at]!) + 1) % 32]!;
      const slipped = typed(3, (text) => text.slice(0, at) + other + text.slice(at + 1));
      expect(slipped).to.deep.equal({ ok: false, line: 3, slip: 'check' });
    }
    expect(typed(2, (text) => text.slice(1))).to.deep.equal({ ok: false, line: 2, slip: 'length' });
    expect(typed(4, (text) => `U${text.slice(1)}`)).to.deep.equal({ ok: false, line: 4, slip: 'characters' });
    expect(readSheet([lines[1]!, lines[0]!, ...lines.slice(2)])).to.deep.equal({ ok: false, line: 1, slip: 'check' });
    expect(readSheet(lines.slice(0, 5))).to.deep.equal({ ok: false, line: 6, slip: 'missing' });
    expect(readSheet([])).to.deep.equal({ ok: false, line: 1, slip: 'missing' });
    const longer = sheetLines(rng(130));
    expect(readSheet([...lines, longer[6]!])).to.deep.equal({ ok: false, line: 7, slip: 'too-many' });
  });

  it('is built as the specification says', () => {
    // One byte 0xff: its number 0x0001 in two bytes, then itself: 00000 00000 00000 11111 11110…, each five bits a digit.
    const data = '000ZY'.padEnd(30, '0');
    const hash = createHash('sha256').update(`["countersign-recovery-line/1",1,"${data}"]`).digest();
    const bits = BigInt(`0x${hash.toString('hex')}`) >> 231n;
    const check = [20n, 15n, 10n, 5n, 0n].map((by) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[Number((bits >> by) & 31n)]);
    expect(sheetLines(new Uint8Array([255]))).to.deep.equal([`000ZY ${'00000 '.repeat(5)}${check.join('')}`]);
  });
});
