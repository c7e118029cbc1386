/** Which rows of the access log somebody else has to look at. Hashes by Python's hashlib over JSON written by hand. */
import { expect } from 'chai';
import * as fc from 'fast-check';
import {
  type AccessRow,
  accessCommitment,
  accessHash,
  accessLink,
  isDrawn,
  NO_ROWS,
  needsReview,
  ruleFor,
  whoseHash,
} from '../../src/verify/accessLog.ts';

const SECRET = '5a'.repeat(32);
const row = (change: Partial<AccessRow> = {}): AccessRow => ({
  at: '2026-09-20T09:00:00.000Z',
  person: '3'.repeat(22),
  credentialId: null,
  act: 'roll-line-read',
  poll: '7Hq3Zt9mWcRk2VbN5xPyLd',
  concerning: 'M0005',
  details: {},
  prev: NO_ROWS,
  ...change,
});

describe('the rows of the access log that are reviewed', () => {
  it('are hashed and drawn as the SPEC says, by values that another program made', () => {
    const hash = 'a58f2130ed9fd95971c5d4345f88a61b366f2a283c2142dc1658414b14eb990c';
    expect(accessHash(row())).to.equal(hash);
    // 0x62ac7cd1 × 20 is above 2^32, 0x0b567bec × 20 below.
    expect(isDrawn(hash, SECRET)).to.equal(false);
    const later = row({ at: '2026-09-20T09:00:00.053Z' });
    expect(accessHash(later)).to.equal('3f024469a139339a1aa5619db3688a8bce92e2d16dd1632d133693537522a9d7');
    expect([needsReview(row(), SECRET), needsReview(later, SECRET)]).to.deep.equal([false, true]);
    expect(accessCommitment(accessLink(NO_ROWS, hash), SECRET)).to.equal(
      '72e4a2c093a02b74e3622493d675980712d0c2c16c4125aed0e1e52c1e8f7fa1',
    );
    expect(whoseHash(['M0002', 'M0005'])).to.equal('ace33d50fea3c5b1a1873bc4af1dabb05720b80be455b60c986cb1ec9d578406');
  });

  it('are one look in twenty, whoever looks, and others under another secret', () => {
    const hashes = Array.from({ length: 20_000 }, (_, i) => accessHash(row({ concerning: String(i) })));
    const drawn = hashes.filter((hash) => isDrawn(hash, SECRET));
    // 1000 expected; 930 and 1070 lie more than two standard deviations off, and the values are always the same.
    expect(drawn.length).to.be.within(930, 1070);
    const both = drawn.filter((hash) => isDrawn(hash, 'a5'.repeat(32)));
    expect(both.length).to.be.below(90);
  });

  it('are every approval of what changes a roll or opens what is shut, and no refusal, no look of one’s own and no vote', () => {
    const decided = (kind: string, decision: string) => ruleFor({ act: 'decided', details: { kind, decision } });
    for (const kind of ['override', 'release-contact', 'settle-tender', 'break-glass']) {
      expect(decided(kind, 'approve'), kind).to.equal('always');
      expect(decided(kind, 'refuse'), kind).to.equal(null);
    }
    expect(decided('grant-role', 'approve')).to.equal(null);
    expect(ruleFor({ act: 'glass-used', details: {} })).to.equal('always');
    expect(ruleFor({ act: 'refused', details: { code: 'LOCKED' } })).to.equal(null);
    const toldOfSomebody = { act: 'refused', details: { code: 'ALREADY_CAST', whose: 'ab'.repeat(32) } };
    expect(ruleFor(toldOfSomebody), 'what a refusal tells is a look').to.equal('by-draw');
    for (const act of ['own-entry-read', 'ballot-cast', 'signed-in', 'reviews-read', 'reviewed']) {
      expect(ruleFor({ act, details: {} }), act).to.equal(null);
    }
  });

  it('need a review when the rule is always, whatever the secret', () => {
    const approval = row({ act: 'decided', details: { kind: 'override', decision: 'approve' } });
    const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
    for (const one of fc.sample(secret, 100)) expect(needsReview(approval, one)).to.equal(true);
  });
});
