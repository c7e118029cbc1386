/** The Merkle tree of RFC 6962: reference vectors, an independent recursion, and proofs that must fail (TL-1). */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { fromHex, toHex, utf8 } from '../../crypto/bytes.ts';
import {
  appendLeaf,
  buildTree,
  consistencyProof,
  emptyFrontier,
  emptyRoot,
  frontier,
  frontierRoot,
  inclusionProof,
  leafHash,
  rootAt,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../../crypto/tlog.ts';

// Test vectors of the Certificate Transparency project (google/certificate-transparency, python/ct/crypto/merkle_test.py)
const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const INCLUSION = {
  0: [
    '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  ],
  5: [
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ],
};
const CONSISTENCY: readonly (readonly [number, number, readonly string[]])[] = [
  [1, 1, []],
  [1, 8, INCLUSION[0]],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];
/** Leaf 848,049 of 3,630,887 of a real log, from the same file. */
const REAL = {
  leaf: '7a395c866d5ecdb0cccb623e011dbc392cd348d1d1d72776174e127a24b09c78',
  index: 848049,
  size: 3630887,
  root: '78316a05c9bcf14a3a4548f5b854a9adfcd46a4c034401b3ce7eb7ac2f1d0ecb',
  proof: `1a208aeebcd1b39fe2de247ee8db9454e1e93a312d206b87f6ca9cc6ec6f1ddd
    0a1b78b383f580856f433c01a5741e160d451c185910027f6cc9f828687a40c4
    3d1745789bc63f2da15850de1c12a5bf46ed81e1cc90f086148b1662e79aab3d
    9095b61e14d8990acf390905621e62b1714fb8e399fbb71de5510e0aef45affe
    0a332b91b8fab564e6afd1dd452449e04619b18accc0ff9aa8393cd4928451f2
    2336f0181d264aed6d8f3a6507ca14a8d3b3c3a23791ac263e845d208c1ee330
    b4ce56e300590500360c146c6452edbede25d4ed83919278749ee5dbe178e048
    933f6ddc848ea562e4f9c5cfb5f176941301dad0c6fdb9d1fbbe34fac1be6966
    b95a6222958a86f74c030be27c44f57dbe313e5e7c7f4ffb98bcbd3a03bb52f2
    daeeb3ce5923defd0faeb8e0c210b753b85b809445d7d3d3cd537a9aabaa9c45
    7fadd0a13e9138a2aa6c3fdec4e2275af233b94812784f66bcca9aa8e989f2bc
    1864e6ba3e32878610546539734fb5eeae2529991f130c575c73a7e25a2a7c56
    12842d1202b1dc6828a17ab253c02e7ce9409b5192430feba44189f39cc02d66
    29af64b16fa3053c13d02ac63aa75b23aa468506e44c3a2315edc85d2dc22b11
    b527b99934a0bd9edd154e449b0502e2c499bba783f3bc3dfe23364b6b532009
    4584db8ae8e351ace08e01f306378a92bfd43611714814f3d834a2842d69faa8
    86a9a41573b0d6e4292f01e93243d6cc65b30f06606fc6fa57390e7e90ed580f
    a88b98fbe84d4c6aae8db9d1605dfac059d9f03fe0fcb0d5dff1295dacba09e6
    06326dc617a6d1f7021dc536026dbfd5fffc6f7c5531d48ef6ccd1ed1569f2a1
    f41fe8fdc3a2e4e8345e30216e7ebecffee26ff266eeced208a6c2a3cf08f960
    40cf5bde8abb76983f3e98ba97aa36240402975674e120f234b3448911090f8d
    b3222dc8658538079883d980d7fdc2bef9285344ea34338968f736b04aeb387a`.split(/\s+/),
};

const sha = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** MTH, PATH and PROOF as RFC 6962 §2.1 writes them, over another SHA-256: nothing here is ours. */
function mth(d: readonly Uint8Array[]): Uint8Array {
  if (d.length === 0) return sha();
  if (d.length === 1) return sha(Uint8Array.of(0), d[0]!);
  const k = split(d.length);
  return sha(Uint8Array.of(1), mth(d.slice(0, k)), mth(d.slice(k)));
}
function path(m: number, d: readonly Uint8Array[]): Uint8Array[] {
  if (d.length === 1) return [];
  const k = split(d.length);
  return m < k ? [...path(m, d.slice(0, k)), mth(d.slice(k))] : [...path(m - k, d.slice(k)), mth(d.slice(0, k))];
}
function subproof(m: number, d: readonly Uint8Array[], b: boolean): Uint8Array[] {
  if (m === d.length) return b ? [] : [mth(d)];
  const k = split(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), b), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
}
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

const entries = (n: number): Uint8Array[] => Array.from({ length: n }, (_, i) => utf8(`entry ${i}`));
const hashes = (n: number): Uint8Array[] => entries(n).map(leafHash);
const hex = (list: readonly Uint8Array[]): string[] => list.map((bytes) => Buffer.from(bytes).toString('hex'));

describe('the Merkle tree of the board', () => {
  for (const [size, root] of ROOTS.entries()) {
    it(`has the reference root at size ${size}`, () => {
      const leaves = ENTRIES.slice(0, size).map((entry) => leafHash(fromHex(entry)));
      expect(toHex(treeRoot(leaves))).to.equal(root);
      expect(toHex(frontierRoot(leaves.reduce(appendLeaf, emptyFrontier)))).to.equal(root);
    });
  }

  it('makes and accepts the reference proofs', () => {
    const leaves = ENTRIES.map((entry) => leafHash(fromHex(entry)));
    const tree = buildTree(leaves);
    for (const index of [0, 5] as const) {
      const proof = inclusionProof(tree, index);
      expect(hex(proof)).to.deep.equal(INCLUSION[index]);
      expect(verifyInclusion({ leaf: leaves[index]!, index, size: 8, proof, root: fromHex(ROOTS[8]!) })).to.equal(true);
    }
    for (const [from, to, expected] of CONSISTENCY) {
      const proof = consistencyProof(tree, from, to);
      expect(hex(proof)).to.deep.equal(expected);
      const [oldRoot, newRoot] = [fromHex(ROOTS[from]!), fromHex(ROOTS[to]!)];
      expect(verifyConsistency({ from, to, proof, oldRoot, newRoot })).to.equal(true);
    }
  });

  it('accepts a proof from a real log of millions, and not for the next place', () => {
    const claim = {
      leaf: fromHex(REAL.leaf),
      index: REAL.index,
      size: REAL.size,
      proof: REAL.proof.map((hash) => fromHex(hash)),
      root: fromHex(REAL.root),
    };
    expect(verifyInclusion(claim)).to.equal(true);
    expect(verifyInclusion({ ...claim, index: REAL.index + 1 })).to.equal(false);
    expect(verifyInclusion({ ...claim, size: REAL.index + 1 })).to.equal(false);
  });

  it('equals the recursion of RFC 6962 in every root and every proof for sizes 0 to 64', () => {
    const all = entries(64);
    const tree = buildTree(hashes(64));
    let grown = emptyFrontier;
    for (let size = 0; size <= 64; size++) {
      const d = all.slice(0, size);
      const root = Buffer.from(mth(d)).toString('hex');
      expect(toHex(rootAt(tree, size)), `root ${size}`).to.equal(root);
      expect(toHex(treeRoot(hashes(size)))).to.equal(root);
      expect(toHex(frontierRoot(grown))).to.equal(root);
      for (let index = 0; index < size; index++) {
        expect(hex(inclusionProof(tree, index, size)), `leaf ${index} of ${size}`).to.deep.equal(hex(path(index, d)));
      }
      for (let from = 1; from <= size; from++) {
        expect(hex(consistencyProof(tree, from, size)), `${from} to ${size}`).to.deep.equal(
          hex(subproof(from, d, true)),
        );
      }
      if (size < 64) grown = appendLeaf(grown, leafHash(all[size]!));
    }
  });

  it('accepts exactly the place and size of each leaf, for sizes up to 20', () => {
    const tree = buildTree(hashes(20));
    for (let size = 1; size <= 20; size++) {
      const root = rootAt(tree, size);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(tree, index, size);
        for (let other = 0; other < size; other++) {
          const claim = { leaf: leafHash(utf8(`entry ${other}`)), index: other, size, proof, root };
          expect(verifyInclusion(claim), `${other} by the proof of ${index} in ${size}`).to.equal(other === index);
        }
      }
    }
  });

  it('accepts consistency between any two sizes up to 40, and none after a rewrite of the past', () => {
    const tree = buildTree(hashes(40));
    const forged = buildTree([leafHash(utf8('another entry 0')), ...hashes(40).slice(1)]);
    for (let to = 1; to <= 40; to++) {
      for (let from = 0; from <= to; from++) {
        const proof = consistencyProof(tree, from, to);
        const claim = { from, to, proof, oldRoot: rootAt(tree, from), newRoot: rootAt(tree, to) };
        expect(verifyConsistency(claim), `${from} to ${to}`).to.equal(true);
        if (from === 0) continue;
        const newRoot = rootAt(forged, to);
        expect(verifyConsistency({ ...claim, newRoot }), `forged ${from} to ${to}`).to.equal(false);
        expect(verifyConsistency({ ...claim, newRoot, proof: consistencyProof(forged, from, to) })).to.equal(false);
      }
    }
  });

  it('refuses a proof with any byte changed, a hash more or a hash less', () => {
    const tree = buildTree(hashes(50));
    const root = rootAt(tree, 50);
    fc.assert(
      fc.property(fc.nat(49), fc.nat(5), fc.nat(31), fc.integer({ min: 1, max: 255 }), (index, step, byte, flip) => {
        const proof = inclusionProof(tree, index);
        const claim = { leaf: leafHash(utf8(`entry ${index}`)), index, size: 50, root };
        expect(verifyInclusion({ ...claim, proof })).to.equal(true);
        const bad = proof.map((hash) => hash.slice());
        const target = bad[step % bad.length]!;
        target[byte] = target[byte]! ^ flip;
        expect(verifyInclusion({ ...claim, proof: bad })).to.equal(false);
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).to.equal(false);
        expect(verifyInclusion({ ...claim, proof: proof.slice(0, -1) })).to.equal(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, proof[0]!] })).to.equal(false);
      }),
    );
    const proof = consistencyProof(tree, 23);
    const claim = { from: 23, to: 50, oldRoot: rootAt(tree, 23), newRoot: root };
    expect(verifyConsistency({ ...claim, proof })).to.equal(true);
    expect(verifyConsistency({ ...claim, proof: proof.slice(1) })).to.equal(false);
    expect(verifyConsistency({ ...claim, proof: proof.slice(0, -1) })).to.equal(false);
    expect(verifyConsistency({ ...claim, proof: [...proof, proof[0]!] })).to.equal(false);
    expect(verifyConsistency({ ...claim, proof: [] })).to.equal(false);
  });

  it('does not take a node for an entry (second preimage)', () => {
    const [a, b] = hashes(2);
    const root = treeRoot([a!, b!]);
    const node = Buffer.concat([a!, b!]);
    expect(toHex(leafHash(node))).not.to.equal(toHex(root));
    expect(toHex(leafHash(Buffer.concat([Uint8Array.of(1), node])))).not.to.equal(toHex(root));
    expect(verifyInclusion({ leaf: leafHash(node), index: 0, size: 1, proof: [], root })).to.equal(false);
  });

  it('refuses places outside the tree, sizes that are no sizes and hashes of another length', () => {
    const leaf = hashes(1)[0]!;
    const claim = { leaf, index: 0, size: 1, proof: [], root: leaf };
    expect(verifyInclusion(claim)).to.equal(true);
    for (const [index, size] of [
      [1, 1],
      [-1, 1],
      [0, 0],
      [0.5, 1],
      [0, 2 ** 53],
      [Number.NaN, 1],
    ] as const) {
      expect(verifyInclusion({ ...claim, index, size }), `${index} of ${size}`).to.equal(false);
    }
    expect(verifyInclusion({ ...claim, root: leaf.slice(1), leaf: leaf.slice(1) })).to.equal(false);
    const same = { from: 1, to: 1, proof: [], oldRoot: leaf, newRoot: leaf };
    expect(verifyConsistency(same)).to.equal(true);
    expect(verifyConsistency({ ...same, proof: [leaf] })).to.equal(false);
    expect(verifyConsistency({ ...same, from: 2 })).to.equal(false);
    expect(verifyConsistency({ ...same, from: 0 })).to.equal(false);
    expect(verifyConsistency({ ...same, from: 0, oldRoot: emptyRoot() })).to.equal(true);
    expect(() => inclusionProof(buildTree([leaf]), 1)).to.throw(RangeError);
    expect(() => rootAt(buildTree([leaf]), 2)).to.throw(RangeError);
  });

  it('does not take a root for a leaf, or for its own past, in a tree that it says is larger', () => {
    const root = hashes(1)[0]!;
    expect(verifyInclusion({ leaf: root, index: 0, size: 2, proof: [], root })).to.equal(false);
    expect(verifyConsistency({ from: 1, to: 2, proof: [], oldRoot: root, newRoot: root })).to.equal(false);
  });

  it('lets the writer put its frontier away as JSON and go on from there', () => {
    let kept = emptyFrontier;
    for (const leaf of hashes(37)) kept = frontier.parse(JSON.parse(JSON.stringify(appendLeaf(kept, leaf))));
    expect(kept.peaks).to.have.length(3); // 37 = 32 + 4 + 1
    expect(toHex(frontierRoot(kept))).to.equal(Buffer.from(mth(entries(37))).toString('hex'));
    expect(frontier.safeParse({ size: 37, peaks: kept.peaks.slice(1) }).success).to.equal(false);
  });
});
