/** What trustees do with their shares beside decrypting: approvals, owners of shuffles, lots, rehearsals. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { newTrusteeKey } from '../../crypto/belenios/trusteeKey.ts';
import { readTrustees, type Trustees, writeTrustees } from '../../crypto/belenios/trustees.ts';
import { DecodeError, fromHex } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { commitmentTo } from '../../crypto/ceremony/certificate.ts';
import { transcriptFingerprint } from '../../crypto/ceremony/transcript.ts';
import {
  baseMultiply,
  encodePoint,
  G,
  hashToPoint,
  modQ,
  multiplySecret,
  NEUTRAL,
  type Point,
  Q,
  randomScalar,
} from '../../crypto/group.ts';
import type { ProofText } from '../../crypto/proofs.ts';
import { checkStatement, signStatement } from '../../crypto/statement.ts';
import { type ApprovalMessage, approve, approvedHash, checkApproval } from '../../crypto/trustee/approval.ts';
import { checkLotShare, combineLot, lotShare } from '../../crypto/trustee/lot.ts';
import { checkRehearsal, rehearsalFaults, rehearsalUuid, rehearse } from '../../crypto/trustee/rehearsal.ts';
import { checkShuffleSignature, type ShuffleMessage, signShuffle } from '../../crypto/trustee/shuffleSignature.ts';
import { lotsFromSeed } from '../../src/count/lot.ts';
import { vectorText } from '../support/belenios.ts';
import { altered, another, CEREMONY_POLL, holdCeremony, leavesOf, subsetsOf } from '../support/ceremony.ts';
import { seededRng } from '../support/random.ts';

const rng = seededRng('trustee-acts');
const share = randomScalar(rng);
const publicKey = baseMultiply(share);
const wide = (text: string) => BigInt(`0x${createHash('sha512').update(text).digest('hex')}`) % Q;
const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const C = 'c'.repeat(64);
const D = 'd'.repeat(64);

const approval: ApprovalMessage = {
  format: 'countersign-approval/1',
  origin: `vote.example.org/board/${CEREMONY_POLL}`,
  opened: A,
  closed: B,
  root: C,
  tallies: [
    { uuid: '33CevtJi32sBWDB6b1fsfF', tally: D },
    { uuid: '44CevtJi32sBWDB6b1fsfF', tally: A },
  ],
  owner: 2,
};
const shuffle: ShuffleMessage = {
  format: 'countersign-shuffle/1',
  closed: A,
  fingerprint: 'gbU02+lys68O0722RME2ReDc5P+2ZFBTL0aKpvRuxwQ',
  owner: 1,
  input: B,
  output: C,
};

describe('a statement signed by a trustee', () => {
  it('hashes purpose, key, commitment and the whole message, as the specification says', () => {
    const signature = approve(approval, share, rng);
    const [c, r] = [BigInt(signature.challenge), BigInt(signature.response)];
    const commitment = baseMultiply(r).add(multiplySecret(publicKey, c));
    const text = `countersign/approval/1|${encodePoint(publicKey)}|${encodePoint(commitment)}|${canonical(approval)}`;
    expect(wide(text)).to.equal(c);
  });

  it('is refused with any one value of message or signature changed, for another key and for another purpose', () => {
    function refusals<M extends object>(
      message: M,
      signature: ProofText,
      check: (message: M, key: Point, signature: ProofText) => boolean,
    ): void {
      expect(check(message, publicKey, signature)).to.equal(true);
      for (const path of leavesOf(message)) {
        expect(check(altered(message, path, another), publicKey, signature), path.join('.')).to.equal(false);
      }
      for (const path of leavesOf(signature)) {
        expect(check(message, publicKey, altered(signature, path, another)), path.join('.')).to.equal(false);
      }
      expect(check(message, publicKey, { challenge: 'x', response: '1' })).to.equal(false);
      expect(check(message, publicKey.add(G), signature)).to.equal(false);
      expect(check({ ...message, more: 1 }, publicKey, signature)).to.equal(false);
    }
    refusals(approval, approve(approval, share, rng), checkApproval);
    refusals(shuffle, signShuffle(shuffle, share, rng), checkShuffleSignature);
    const signature = signStatement('shuffle', approval, share, rng);
    expect(checkStatement('shuffle', approval, publicKey, signature)).to.equal(true);
    expect(checkApproval(approval, publicKey, signature)).to.equal(false);
  });

  it('is never one of the neutral key, for which anybody can sign', () => {
    const signature = signStatement('approval', approval, 0n, rng);
    expect(checkApproval(approval, NEUTRAL, signature)).to.equal(false);
  });

  it('is not made of tallies out of order or named twice', () => {
    for (const tallies of [approval.tallies.toReversed(), [approval.tallies[0]!, approval.tallies[0]!], []]) {
      expect(() => approve({ ...approval, tallies }, share, rng)).to.throw(DecodeError, 'tallies');
      const signature = signStatement('approval', { ...approval, tallies }, share, rng);
      expect(checkApproval({ ...approval, tallies }, publicKey, signature)).to.equal(false);
    }
  });

  it('approves the same as another trustee’s exactly when all but the owner is the same', () => {
    expect(approvedHash({ ...approval, owner: 5 })).to.equal(approvedHash(approval));
    for (const path of leavesOf(approval).filter(([key]) => key !== 'owner')) {
      expect(approvedHash(altered(approval, path, another))).to.not.equal(approvedHash(approval));
    }
  });
});

describe('the vectors of the specification, made in another language', () => {
  const vectors = JSON.parse(readFileSync(new URL('../vectors/spec.json', import.meta.url), 'utf8')).trustee;
  const secret = 123456789n;
  const key = baseMultiply(secret);
  /** Such that w = 555555555. */
  const fixed = () => fromHex((555555554).toString(16).padStart(128, '0'));

  it('hold for an approval (§2.7, §6.5)', () => {
    const { message, signature } = vectors.approval;
    expect(encodePoint(key)).to.equal(vectors.publicKey);
    expect(approve(message, secret, fixed)).to.deep.equal(signature);
    expect(checkApproval(message, key, signature)).to.equal(true);
  });

  it('hold for a share of the lots and for their seed (§6.7)', () => {
    const { closed, trusteesHash, owner, point, share, proof, seed } = vectors.lot;
    expect(encodePoint(hashToPoint(`countersign/lot/1|${closed}`))).to.equal(point);
    expect(lotShare({ closed, trusteesHash, owner }, secret, fixed)).to.deep.equal({ share, proof });
    const trustees: Trustees = {
      publicKey: key,
      owners: [{ publicKey: key }],
      groups: [{ kind: 'single', threshold: 1, owners: [1] }],
    };
    const given = [{ owner, share, proof }];
    expect(combineLot(trustees, given, { closed, trusteesHash })).to.deep.equal({ seed, faults: [] });
  });

  it('hold for a commitment and for the fingerprint of a transcript (§10)', () => {
    const { poll, index, coefexps, commitment } = vectors.commitment;
    expect(commitmentTo(poll, index, coefexps)).to.equal(commitment);
    const { fingerprint, ...made } = vectors.transcript;
    expect(transcriptFingerprint(made)).to.equal(fingerprint);
  });

  it('stand in its text', () => {
    const spec = readFileSync(new URL('../../crypto/SPEC.md', import.meta.url), 'utf8');
    const { approval, lot, commitment, transcript } = vectors;
    for (const quoted of [approval.signature.challenge, lot.seed, commitment.commitment, transcript.fingerprint])
      expect(spec).to.include(quoted);
  });
});

describe('points whose logarithm nobody knows', () => {
  it('are found as belenios-tool finds the generators of its shuffles', () => {
    const { shuffle_generators } = JSON.parse(vectorText('primitives.json'));
    const found = Object.entries<string>(shuffle_generators);
    expect(found.length).to.be.greaterThan(3);
    for (const [i, code] of found) expect(encodePoint(hashToPoint(`ggen|${i}`))).to.equal(code);
  });
});

describe('the seed of the lots', () => {
  const closed = 'e'.repeat(64);
  const trusteesHash = 'f'.repeat(64);
  const sharesOf = (secrets: readonly bigint[]) =>
    secrets.map((secret, i) => ({ owner: i + 1, ...lotShare({ closed, trusteesHash, owner: i + 1 }, secret, rng) }));
  const combined = (trustees: Trustees, shares: ReturnType<typeof sharesOf>, at = closed) =>
    combineLot(trustees, shares, { closed: at, trusteesHash });

  it('is the same from all ten sets of three of five, and is that of the specification', async () => {
    const { made, secrets } = await holdCeremony(3, 5, rng);
    const trustees = readTrustees(made.record);
    const shares = sharesOf(secrets);
    // x is put together here, where no trustee could: by Lagrange at 0 through 1, 2, 3.
    const x = modQ(3n * secrets[0]! - 3n * secrets[1]! + secrets[2]!);
    expect(encodePoint(baseMultiply(x))).to.equal(encodePoint(trustees.publicKey));
    const point = encodePoint(multiplySecret(hashToPoint(`countersign/lot/1|${closed}`), x));
    const seed = createHash('sha256').update(`countersign/lot-seed/1|${closed}|${point}`).digest('hex');
    for (const owners of subsetsOf(3, 5)) {
      const given = shares.filter(({ owner }) => owners.includes(owner));
      expect(combined(trustees, given)).to.deep.equal({ seed, faults: [] });
    }
    expect(combined(trustees, shares.slice(3)))
      .to.deep.include({ faults: [] })
      .and.not.have.property('seed');

    // One lies: they are named, and the others find the same.
    const lying = shares.with(1, { ...shares[1]!, share: shares[2]!.share });
    const says = 'the proof of the share of the lot does not hold';
    expect(combined(trustees, lying)).to.deep.equal({ seed, faults: [{ owner: 2, says }] });
    const twice = combined(trustees, [shares[0]!, shares[0]!, shares[1]!]);
    expect(twice.faults).to.deep.equal([{ owner: 1, says: 'the share of the lot stands twice' }]);
    expect(twice).to.have.property('short');
    expect(combined(trustees, [{ ...shares[0]!, owner: 6 }]).faults[0]).to.deep.include({ owner: 6 });

    const question = { stage: 1, kind: 'exclude', among: [1, 2, 3] } as const;
    expect(lotsFromSeed(seed, 'committee')(question)).to.be.oneOf([1, 2, 3]);
  });

  it('takes every one of single trustees', () => {
    const keys = [newTrusteeKey(rng), newTrusteeKey(rng)];
    const trustees = readTrustees(writeTrustees(keys.map(({ record }) => record)));
    const shares = sharesOf(keys.map(({ secret }) => secret));
    const x = modQ(keys[0]!.secret + keys[1]!.secret);
    const point = encodePoint(multiplySecret(hashToPoint(`countersign/lot/1|${closed}`), x));
    const seed = createHash('sha256').update(`countersign/lot-seed/1|${closed}|${point}`).digest('hex');
    expect(combined(trustees, shares)).to.deep.equal({ seed, faults: [] });
    expect(combined(trustees, shares.slice(1))).to.have.property('short');
    // The shares are of this closed board alone.
    expect(combined(trustees, shares, 'a'.repeat(64)).faults).to.have.length(2);
  });

  it('is refused a share with any one value changed, at another place, of another key or of the neutral one', () => {
    const place = { closed, trusteesHash, owner: 1 };
    const text = lotShare(place, share, rng);
    expect(checkLotShare(place, publicKey, text)).to.equal(true);
    for (const path of leavesOf(text)) {
      expect(checkLotShare(place, publicKey, altered(text, path, another)), path.join('.')).to.equal(false);
    }
    for (const path of leavesOf(place)) {
      expect(checkLotShare(altered(place, path, another), publicKey, text), path.join('.')).to.equal(false);
    }
    expect(checkLotShare(place, publicKey.add(G), text)).to.equal(false);
    expect(checkLotShare(place, NEUTRAL, lotShare(place, 0n, rng))).to.equal(false);
    // P^x of somebody else, under a proof that binds all but the share: what Belenios' own proof leaves open.
    expect(checkLotShare(place, publicKey, { ...text, share: lotShare(place, randomScalar(rng), rng).share })).to.equal(
      false,
    );
  });

  it('hashes exactly the string of the specification', () => {
    const text = lotShare({ closed, trusteesHash, owner: 3 }, share, rng);
    const [c, r] = [BigInt(text.proof.challenge), BigInt(text.proof.response)];
    const point = hashToPoint(`countersign/lot/1|${closed}`);
    const given = multiplySecret(point, share);
    expect(encodePoint(given)).to.equal(text.share);
    const a = baseMultiply(r).add(multiplySecret(publicKey, c));
    const b = multiplySecret(point, r).add(multiplySecret(given, c));
    const points = [publicKey, point, given, a, b].map(encodePoint).join(',');
    expect(wide(`countersign/lot-share/1|${closed}|${trusteesHash}|3|${points}`)).to.equal(c);
  });
});

describe('a rehearsal', () => {
  const place = { poll: CEREMONY_POLL, trusteesHash: A, owner: 1 };

  it('shows that a trustee can still decrypt, and is of this trustee, record and poll alone', () => {
    const text = rehearse(place, share, rng);
    expect(rehearsalFaults(place, publicKey, text)).to.deep.equal([]);
    expect(text.length).to.be.lessThan(4096);
    for (const other of [
      { ...place, owner: 2 },
      { ...place, trusteesHash: B },
      { ...place, poll: '8'.repeat(22) },
    ]) {
      expect(checkRehearsal(other, publicKey, text)).to.equal(false);
      expect(rehearsalUuid(other)).to.not.equal(rehearsalUuid(place));
    }
    expect(checkRehearsal(place, publicKey.add(G), text)).to.equal(false);
  });

  it('is refused with any one value changed, with another share, and in another spelling', () => {
    const text = rehearse(place, share, rng);
    const read: object = JSON.parse(text);
    expect(leavesOf(read)).to.have.length(9);
    for (const path of leavesOf(read)) {
      expect(checkRehearsal(place, publicKey, canonical(altered(read, path, another))), path.join()).to.equal(false);
    }
    expect(checkRehearsal(place, publicKey, rehearse(place, modQ(share + 1n), rng))).to.equal(false);
    expect(checkRehearsal(place, publicKey, ` ${text}`)).to.equal(false);
    expect(checkRehearsal(place, publicKey, '{}')).to.equal(false);
    expect(checkRehearsal(place, NEUTRAL, rehearse(place, 0n, rng))).to.equal(false);
    expect(rehearsalFaults(place, publicKey, text + ' '.repeat(4096))).to.deep.equal(['the rehearsal is too long']);
  });
});
