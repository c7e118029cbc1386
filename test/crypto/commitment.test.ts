/** Salted commitments, recomputed here from their written form with another SHA-256. */
import { createHash, createHmac } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { DecodeError, fromHex, toBase58, utf8 } from '../../crypto/bytes.ts';
import {
  authCommitment,
  committedProofs,
  committedRoot,
  electionUuid,
  paperCommitment,
  rollLeaf,
  saltFor,
  snapshotLeaf,
  verifyCommitted,
} from '../../crypto/commitment.ts';

const sha256sum = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');
const salt = 'ab'.repeat(32);
const other = 'cd'.repeat(32);
const hashes = (n: number): string[] => Array.from({ length: n }, (_, i) => sha256sum(`paper ${i}`));

describe('salted commitments', () => {
  it('are SHA-256 of the array that the specification writes out', () => {
    expect(rollLeaf({ unit: 'NORTH', member: 'M-1' }, salt)).to.equal(
      sha256sum(`["countersign-roll-leaf/1",{"member":"M-1","unit":"NORTH"},"${salt}"]`),
    );
    expect(snapshotLeaf(other, 'members.csv', 7, ['M-1', 'Ó Brien'], salt)).to.equal(
      sha256sum(`["countersign-snapshot-leaf/1","${other}","members.csv",7,["M-1","Ó Brien"],"${salt}"]`),
    );
    expect(paperCommitment('poll', 'NORTH', other, salt)).to.equal(
      sha256sum(`["countersign-paper/1","poll","NORTH","${other}","${salt}"]`),
    );
    expect(authCommitment({ b: 1, a: 2 }, salt)).to.equal(sha256sum(`["countersign-auth/1",{"a":2,"b":1},"${salt}"]`));
  });

  it('change with every part and with the salt', () => {
    const papers = [
      paperCommitment('poll', 'NORTH', other, salt),
      paperCommitment('poll2', 'NORTH', other, salt),
      paperCommitment('poll', 'SOUTH', other, salt),
      paperCommitment('poll', 'NORTH', salt, salt),
      paperCommitment('poll', 'NORTH', other, other),
      paperCommitment('pollN', 'ORTH', other, salt),
    ];
    expect(new Set(papers).size).to.equal(papers.length);
  });

  it('refuse a salt or leaf that is not 32 bytes of lower-case hex', () => {
    for (const bad of ['', 'ab', salt.toUpperCase(), `${salt}00`, `${salt.slice(2)}zz`]) {
      expect(() => rollLeaf({}, bad)).to.throw(DecodeError);
      expect(() => paperCommitment('poll', 'NORTH', bad, salt)).to.throw(DecodeError);
    }
  });

  it('take salts that their keeper can make again from one secret, and nobody else', () => {
    const secret = new Uint8Array(32).fill(5);
    const expected = createHmac('sha256', secret).update('["paper","p1",12]').digest('hex');
    expect(saltFor(secret, ['paper', 'p1', 12])).to.equal(expected);
    expect(saltFor(secret, ['paper', 'p11', 2])).not.to.equal(expected);
    expect(saltFor(new Uint8Array(32).fill(6), ['paper', 'p1', 12])).not.to.equal(expected);
    expect(() => saltFor(new Uint8Array(16), ['paper'])).to.throw(DecodeError);
  });
});

describe('the root over commitments', () => {
  it('is the tree of RFC 6962 over the 32-byte values in byte order', () => {
    const [a, b, c] = hashes(3).sort() as [string, string, string];
    const node = (...parts: (string | Uint8Array)[]): string =>
      sha256sum(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part))));
    const leaf = (value: string): string => node(Buffer.of(0), value);
    const expected = node(Buffer.of(1), node(Buffer.of(1), leaf(a), leaf(b)), leaf(c));
    for (const order of [
      [a, b, c],
      [c, a, b],
      [b, c, a],
    ]) {
      expect(committedRoot(order)).to.equal(expected);
    }
    expect(committedRoot([])).to.equal(sha256sum(''));
  });

  it('is opened for each commitment, and for none that is not there', () => {
    const leaves = hashes(11);
    const root = committedRoot(leaves);
    const open = committedProofs(leaves);
    for (const leaf of leaves) {
      expect(verifyCommitted(leaf, open(leaf), root)).to.equal(true);
      expect(verifyCommitted(sha256sum('not there'), open(leaf), root)).to.equal(false);
      expect(verifyCommitted(leaf, open(leaf), sha256sum('another root'))).to.equal(false);
    }
    expect(() => open(sha256sum('not there'))).to.throw(DecodeError);
  });

  it('refuses the same commitment twice: two rights under one name', () => {
    expect(() => committedRoot([...hashes(3), hashes(1)[0]!])).to.throw(DecodeError);
  });

  it('moves with any change of any commitment', () => {
    const leaves = hashes(6);
    const root = committedRoot(leaves);
    fc.assert(
      fc.property(fc.nat(5), fc.nat(31), fc.integer({ min: 1, max: 255 }), (which, at, flip) => {
        const bytes = fromHex(leaves[which]!);
        bytes[at] = bytes[at]! ^ flip;
        const changed = leaves.map((leaf, i) => (i === which ? Buffer.from(bytes).toString('hex') : leaf));
        expect(committedRoot(changed)).not.to.equal(root);
      }),
    );
  });
});

describe('the uuid of a Belenios election', () => {
  const uuid = electionUuid('localhost:3000/board/x', salt, other, 'NORTH', 'trigger');

  it('is the first 22 characters of base58 of the hash that the specification writes out', () => {
    const text = `["countersign-election/1","localhost:3000/board/x","${salt}","${other}","NORTH","trigger"]`;
    expect(uuid).to.equal(toBase58(createHash('sha256').update(utf8(text)).digest()).slice(0, 22));
    expect(uuid).to.match(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
  });

  it('binds origin, roll, trustees, unit and contest', () => {
    const uuids = [
      uuid,
      electionUuid('localhost:3001/board/x', salt, other, 'NORTH', 'trigger'),
      electionUuid('localhost:3000/board/x', other, other, 'NORTH', 'trigger'),
      electionUuid('localhost:3000/board/x', salt, salt, 'NORTH', 'trigger'),
      electionUuid('localhost:3000/board/x', salt, other, 'SOUTH', 'trigger'),
      electionUuid('localhost:3000/board/x', salt, other, 'NORTH', 'choose'),
      electionUuid('localhost:3000/board/x', other, salt, 'NORTH', 'trigger'),
    ];
    expect(new Set(uuids).size).to.equal(uuids.length);
  });
});
