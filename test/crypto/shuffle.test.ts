import { expect } from 'chai';
import * as fc from 'fast-check';
import { checkBallot, encryptBallot, readBallot } from '../../crypto/belenios/ballot.ts';
import {
  bindingProofs,
  checkBindingProofs,
  checkPartial,
  partialDecryption,
} from '../../crypto/belenios/decryption.ts';
import { readElection, writeElection } from '../../crypto/belenios/election.ts';
import { type Encrypted, readEncrypted } from '../../crypto/belenios/encrypted.ts';
import { generatorOf, generators } from '../../crypto/belenios/generators.ts';
import { compact } from '../../crypto/belenios/json.ts';
import { combineResult, readResult } from '../../crypto/belenios/result.ts';
import { checkShuffle, randomOrder, shuffleTally } from '../../crypto/belenios/shuffle.ts';
import { checkShuffleProof, proveShuffle } from '../../crypto/belenios/shuffleProof.ts';
import { encryptedTally } from '../../crypto/belenios/tally.ts';
import { DecodeError, fromHex, sha256Hex, toHex, utf8 } from '../../crypto/bytes.ts';
import { add, type Ciphertext } from '../../crypto/elgamal.ts';
import {
  baseMultiply,
  decodeCurvePoint,
  decodePoint,
  encodePoint,
  G,
  modQ,
  multiplySecret,
  randomScalar,
} from '../../crypto/group.ts';
import { encodeProof, proveKnowledge } from '../../crypto/proofs.ts';
import { verifyBallots } from '../../src/verify/electionChecks.ts';
import { makeElection, vectorText } from '../support/belenios.ts';
import { altered, leavesOf } from '../support/ceremony.ts';
import { seededRng } from '../support/random.ts';

const rng = seededRng('shuffle');
const RANK = { kind: 'shuffled', question: 'Rank', answers: ['A', 'B', 'C'] } as const;
const YES_NO = { question: 'One of two', answers: ['Yes', 'No'], min: 1, max: 1 };
const GRADE = { kind: 'shuffled', question: 'Grade', answers: ['D'], extra: { method: 'any' } } as const;
const made = makeElection([RANK, YES_NO, GRADE], 2, rng);
const { election } = made;

const tallyOf = (votes: readonly (readonly (readonly number[])[])[]): string =>
  encryptedTally(
    election,
    votes.map((vote) => readBallot(election, encryptBallot(election, vote, rng).ballot)),
  );

/** Another value of the same form that could stand there: the next scalar, the next group element. */
const other = (old: unknown): string =>
  /^[0-9a-f]{64}$/.test(String(old))
    ? encodePoint(old === encodePoint(G) ? G.double() : G)
    : String(modQ(BigInt(String(old)) + 1n));

const inSomeOrder = (papers: readonly (readonly number[])[]): string[] => papers.map((one) => one.join()).sort();

describe('an election with questions that are shuffled', () => {
  it('is written as Belenios writes it, and read again', () => {
    const [first, , third] = JSON.parse(made.electionText).questions;
    expect(compact(first)).to.equal('{"type":"NonHomomorphic","value":{"answers":["A","B","C"],"question":"Rank"}}');
    expect(compact(third)).to.contain('"question":"Grade"},"extra":{"method":"any"}}');
    expect(election.questions).to.deep.equal([RANK, YES_NO, GRADE]);
    expect(writeElection(election)).to.equal(made.electionText);
  });

  it('has at most thirty answers to a question', () => {
    const of = (answers: number) =>
      writeElection({ ...election, questions: [{ ...RANK, answers: new Array(answers).fill('A') }] });
    expect(readElection(of(30)).questions[0]?.answers).to.have.length(30);
    expect(() => of(31)).to.throw(DecodeError);
  });
});

describe('a ballot with a ranking', () => {
  const secret = randomScalar(rng);
  const { ballot } = encryptBallot(election, [[2, 0, 1], [1, 0], [255]], rng, secret);
  /** Changed by its own voter, and signed again. */
  const resigned = (change: (data: ReturnType<typeof JSON.parse>) => void): string => {
    const { signature: _, ...unsigned } = JSON.parse(ballot);
    change(unsigned);
    const hash = Buffer.from(fromHex(sha256Hex(utf8(compact(unsigned)))))
      .toString('base64')
      .slice(0, 43);
    return compact({
      ...unsigned,
      signature: { hash, proof: encodeProof(proveKnowledge(`sig|${hash}|`, secret, rng)) },
    });
  };

  it('is valid, whatever the numbers', () => {
    expect(checkBallot(election, ballot).faults).to.deep.equal([]);
    expect(checkBallot(election, encryptBallot(election, [[0, 0, 0], [0, 1], [0]], rng).ballot).faults).to.deep.equal(
      [],
    );
    for (const answer of [[1, 2], [1, 2, 3, 4], [1, 2, 256], []]) {
      expect(() => encryptBallot(election, [answer, [1, 0], [0]], rng)).to.throw(RangeError);
    }
  });

  it('is refused when any one value of its answers is changed, even signed anew by its voter', () => {
    const places = leavesOf(JSON.parse(ballot).answers[0]);
    expect(places).to.have.length(4);
    for (const place of places) {
      const forged = resigned((data) => {
        data.answers[0] = altered(data.answers[0], place, other);
      });
      expect(checkBallot(election, forged).faults, place.join('.')).to.deep.equal([
        'question 1: the proof that the voter knows what was encrypted does not hold',
      ]);
    }
    expect(
      checkBallot(
        election,
        resigned(() => {}),
      ).faults,
    ).to.deep.equal([]);
  });

  it('is refused when an answer was copied from another ballot or question, or is of another kind', () => {
    const copied = JSON.parse(encryptBallot(election, [[2, 0, 1], [1, 0], [255]], rng).ballot).answers;
    const changes: ((data: ReturnType<typeof JSON.parse>) => void)[] = [
      (data) => Object.assign(data.answers, { 0: copied[0] }),
      (data) => Object.assign(data.answers, { 0: copied[1] }),
      (data) => Object.assign(data.answers, { 1: data.answers[0] }),
      (data) => Object.assign(data.answers[0], { choices: [data.answers[0].choices] }),
      (data) => Object.assign(data.answers[0].choices, { alpha: '2'.padStart(64, '0') }),
    ];
    for (const change of changes) expect(checkBallot(election, resigned(change)).faults).to.have.length(1);
  });

  it('weighs 1: with another weight it is named and not counted', () => {
    const { ballot: text, credential } = encryptBallot(election, [[1, 2, 3], [1, 0], [0]], rng);
    const weighed = verifyBallots(election, new Map([[credential, 2]]), [text]);
    expect(weighed.ballots).to.deep.equal([]);
    expect(weighed.findings.map(({ at, code }) => `${at} ${code}`)).to.deep.equal(['ballots[0] BALLOT_INVALID']);
    expect(() => encryptedTally(election, [readBallot(election, text)], new Map([[credential, 2]]))).to.throw(
      RangeError,
    );
  });
});

describe('the tally of papers that are shuffled', () => {
  it('lists them in an order that says nothing of when they were cast', () => {
    const votes = Array.from({ length: 5 }, (_, i) => [[i, 0, 0], [1, 0], [i]]);
    const cast = votes.map((vote) => readBallot(election, encryptBallot(election, vote, rng).ballot));
    const tally = encryptedTally(election, cast);
    expect(encryptedTally(election, cast.toReversed())).to.equal(tally);
    const backwards = JSON.parse(tally)[0].map(({ alpha }: { alpha: string }) => toHex(fromHex(alpha).reverse()));
    expect(backwards).to.deep.equal(backwards.toSorted());
    expect(JSON.parse(tally).map((row: unknown[]) => row.length)).to.deep.equal([5, 2, 5]);
  });
});

describe('the generators of a shuffle', () => {
  it('are those of belenios-tool', () => {
    const known = Object.entries<string>(JSON.parse(vectorText('primitives.json')).shuffle_generators);
    expect(known).to.have.length.above(5);
    for (const [i, point] of known) expect(encodePoint(generatorOf(`ggen|${i}`))).to.equal(point);
    expect(generators(3).map(encodePoint)).to.deep.equal(
      known.filter(([i]) => Number(i) < 3 && i !== '-1').map(([, p]) => p),
    );
  });
});

describe('a random order', () => {
  it('is each of the six orders of three about as often', () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = randomOrder(3, rng).join();
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).to.equal(6);
    for (const times of seen.values()) expect(times).to.be.within(800, 1200);
  });

  it('draws again what would favour the low numbers', () => {
    const drawn = ['ffffffff', '00000001', '00000000'];
    const order = randomOrder(3, () => fromHex(drawn.shift() ?? ''));
    // 2³² − 1 is left over after the last whole three: 1 is drawn in its place.
    expect(order).to.deep.equal([2, 0, 1]);
    expect(drawn).to.deep.equal([]);
  });
});

describe('a shuffle', () => {
  it('of any papers verifies, and they decrypt to the same papers', () => {
    const vote = fc.tuple(fc.shuffledSubarray([1, 2, 3], { minLength: 3 }), fc.integer({ min: 0, max: 255 }));
    void fc.assert(
      fc.property(fc.array(vote, { maxLength: 4 }), (votes) => {
        const tally = tallyOf(votes.map(([ranks, grade]) => [ranks, [1, 0], [grade]]));
        let from = readEncrypted(election, tally);
        let last = '';
        for (let i = 0; i < 2; i++) {
          last = shuffleTally(election, from, rng);
          const { to, faults } = checkShuffle(election, from, last);
          expect(faults).to.deep.equal([]);
          from = to!;
        }
        expect(from.hash).to.equal(sha256Hex(utf8(last)));
        expect(from).to.deep.equal(readEncrypted(election, tally, last));
        const partials = made.secrets.map((secret, i) => {
          const text = partialDecryption(election, from, secret, rng);
          expect(checkPartial(election, from, made.trustees.owners[i]!.publicKey, text).faults).to.deep.equal([]);
          return { owner: i + 1, text };
        });
        const { record, result, notCanonical } = combineResult(election, made.trustees, from, partials, votes.length);
        expect(readResult(election, record)).to.deep.equal(result);
        const [ranked, , graded] = result;
        if (ranked?.kind !== 'shuffled' || graded?.kind !== 'shuffled') throw new Error('not shuffled');
        expect(inSomeOrder(ranked.papers)).to.deep.equal(inSomeOrder(votes.map(([ranks]) => ranks)));
        expect(inSomeOrder(graded.papers)).to.deep.equal(inSomeOrder(votes.map(([, grade]) => [grade])));
        expect(result[1]).to.deep.equal({ kind: 'summed', totals: [votes.length, 0] });
        expect(notCanonical).to.deep.equal([[], [], []]);
      }),
      { numRuns: 4 },
    );
  });

  const votes = [
    [[1, 2, 3], [1, 0], [7]],
    [[0, 1, 0], [0, 1], [8]],
    [[3, 2, 1], [1, 0], [9]],
  ];
  const tally = tallyOf(votes);
  const from = readEncrypted(election, tally);
  const text = shuffleTally(election, from, rng);
  const faultsOf = (record: unknown, given: Encrypted = from) => {
    const { faults, to } = checkShuffle(election, given, compact(record));
    expect(to === undefined).to.equal(faults.length > 0);
    return faults.join();
  };

  it('changes every ciphertext, and nothing else', () => {
    const { ciphertexts } = JSON.parse(text);
    const before = JSON.parse(tally);
    for (const [k, place] of [0, 2].entries()) {
      const old = new Set(before[place].flatMap((one: Ciphertext) => [one.alpha, one.beta]));
      expect(old.size).to.equal(6);
      for (const { alpha, beta } of ciphertexts[k]) expect(old.has(alpha) || old.has(beta)).to.equal(false);
    }
    expect(readEncrypted(election, tally, text).rows[1]).to.deep.equal(from.rows[1]);
  });

  it('is refused when any one point or number in it is changed', () => {
    const record = JSON.parse(text);
    const ofOne = { ciphertexts: [record.ciphertexts[0]], proofs: [record.proofs[0]] };
    const places = leavesOf(ofOne);
    // N = 3: outputs 2N; t1…t42 and t̂; s1…s4, ŝ and s′; c; ĉ.
    expect(places).to.have.length(6 + 5 + 3 + 4 + 3 + 3 + 3 + 3);
    expect(faultsOf(record)).to.equal('');
    for (const place of places) {
      const says = faultsOf(altered(record, place, other));
      expect(says, place.join('.')).to.match(/^question 1: the proof of the shuffle does not hold \((t\d*|t̂)/);
    }
  });

  it('is refused with a value that is no point or number at all, naming no equation', () => {
    const record = JSON.parse(text);
    const strange = (place: readonly (string | number)[], by: string) => faultsOf(altered(record, place, () => by));
    expect(strange(['ciphertexts', 0, 0, 'alpha'], '2'.padStart(64, '0'))).to.contain('not');
    expect(strange(['proofs', 0, 2, 1], 'x')).to.contain('64 hex digits');
    expect(strange(['proofs', 0, 3, 1], '2'.padStart(64, '0'))).to.contain('not');
    expect(strange(['proofs', 0, 1, 4, 0], '01')).to.contain('decimal');
    // With a part of small order: y = −1, x = 0 is its own inverse.
    const minusOne = decodeCurvePoint((2n ** 255n - 20n).toString(16).padStart(64, '0'));
    for (const place of [
      ['ciphertexts', 0, 0, 'alpha'],
      ['ciphertexts', 0, 2, 'beta'],
      ['proofs', 0, 2, 0],
      ['proofs', 0, 3, 2],
    ]) {
      const twisted = altered(record, place, (old) => encodePoint(decodePoint(String(old)).add(minusOne)));
      expect(faultsOf(twisted), place.join('.')).to.contain('not in the subgroup');
    }
  });

  it('is refused when a list is longer, shorter, missing, or given for another question', () => {
    const record = JSON.parse(text);
    const [ranks, grades] = record.ciphertexts;
    const [first, second] = record.proofs;
    const swapped = { ciphertexts: [grades, ranks], proofs: [second, first] };
    expect(faultsOf(swapped)).to.contain('question 1').and.to.contain('question 3');
    for (const bad of [
      { ...record, ciphertexts: [ranks.slice(1), grades] },
      { ...record, ciphertexts: [[...ranks, ranks[0]], grades] },
      { ...record, proofs: [first] },
      { ciphertexts: [ranks], proofs: [first] },
      { ...record, more: 1 },
    ]) {
      expect(faultsOf(bad)).to.match(/^shuffle/);
    }
    for (const list of [2, 3]) {
      expect(faultsOf(altered(record, ['proofs', 0, list], (old) => [...(old as string[])].slice(1)))).to.contain(
        'lengths',
      );
    }
    for (const list of [4, 5]) {
      const shorter = altered(record, ['proofs', 0, 1, list], (old) => [...(old as string[])].slice(1));
      expect(faultsOf(shorter)).to.contain('lengths');
    }
  });

  it('is refused as the shuffle of other papers, of another election, or twice in a row', () => {
    const record = JSON.parse(text);
    expect(faultsOf(record, readEncrypted(election, tallyOf(votes)))).to.contain('question 1');
    expect(faultsOf(record, checkShuffle(election, from, text).to)).to.contain('question 1');
    const twin = { ...election, fingerprint: 'A'.repeat(43) };
    expect(checkShuffle(twin, from, text).faults.join()).to.contain('question 1');
  });

  it('is refused when whoever made it exchanged, dropped, doubled or marked a paper', () => {
    const input = from.rows[0]!;
    const order = [2, 0, 1];
    const randomness = input.map(() => randomScalar(rng));
    const again = (one: Ciphertext, r: bigint) =>
      add(one, { alpha: baseMultiply(r), beta: multiplySecret(election.publicKey, r) });
    const honest = order.map((source) => again(input[source]!, randomness[source]!));
    const failing = (output: readonly Ciphertext[]) => {
      const proof = proveShuffle(election, input, output, { order, randomness }, rng, () => {});
      return checkShuffleProof(election, input, output, proof, () => {});
    };
    expect(failing(honest)).to.deep.equal([]);
    expect(failing(honest.with(0, honest[1]!))).to.include.members(['t41', 't42']); // doubled
    expect(failing(honest.with(0, again(input[0]!, randomness[0]!)))).to.include('t41'); // one in place of another
    expect(failing(honest.with(0, { ...honest[0]!, beta: honest[0]!.beta.add(G) }))).to.deep.equal(['t41']); // marked
    expect(failing([honest[1]!, honest[0]!, honest[2]!])).to.include('t41'); // in another order than it says
  });

  it('tells how far the work has come', () => {
    const seen: string[] = [];
    shuffleTally(election, from, rng, (done, of) => seen.push(`${done}/${of}`));
    checkShuffle(election, from, text, (done, of) => seen.push(`${done}/${of}`));
    const counted = (of: number) => Array.from({ length: of }, (_, i) => `${i + 1}/${of}`);
    expect(seen).to.deep.equal([...counted(24), ...counted(12)]);
  });

  it('is what the binding proofs of a decryption name: proofs for the tally before it do not hold', () => {
    const to = readEncrypted(election, tally, text);
    const secret = made.secrets[0]!;
    const key = made.trustees.owners[0]!.publicKey;
    const context = { closed: 'a'.repeat(64), trusteesHash: 'b'.repeat(64), owner: 1 };
    const partial = partialDecryption(election, to, secret, rng);
    const binding = bindingProofs(election, to, context, secret, rng);
    const check = (given: Encrypted) => checkBindingProofs(election, given, context, key, partial, binding);
    expect(check(to)).to.deep.equal([]);
    expect(check({ ...to, hash: from.hash })).to.have.length(3 + 2 + 3);
    expect(check(from)).to.have.length(3 + 2 + 3);
  });
});

describe('the result of papers that were shuffled', () => {
  const text = '{"result":[[[1,2,3],[0,0,0]],[1,1],[[7],[8]]]}';

  it('is one list of numbers for each paper', () => {
    expect(readResult(election, text)[0]).to.deep.equal({
      kind: 'shuffled',
      papers: [
        [1, 2, 3],
        [0, 0, 0],
      ],
    });
  });

  it('is refused in another shape than the questions', () => {
    for (const bad of [
      '{"result":[[[1,2,3]],[1,1]]}',
      '{"result":[[1,2,3],[1,1],[[7]]]}',
      '{"result":[[[1,2]],[1,1],[[7]]]}',
      '{"result":[[[1,2,3]],[[1,1]],[[7]]]}',
      '{"result":[[[1,2,3]],[1,1],[[256]]]}',
      '{"result":[[[1,2,3],4],[1,1],[[7]]]}',
    ]) {
      expect(() => readResult(election, bad), bad).to.throw(DecodeError);
    }
  });
});
