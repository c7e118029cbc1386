import { createHash } from 'node:crypto';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { writeArchive } from '../../crypto/belenios/archive.ts';
import { checkBallot, encryptBallot, readBallot, trackerOf } from '../../crypto/belenios/ballot.ts';
import { checkCredentials, writeCredentials } from '../../crypto/belenios/credentials.ts';
import {
  bindingProofs,
  checkBindingProofs,
  checkPartial,
  partialDecryption,
} from '../../crypto/belenios/decryption.ts';
import { type Election, readElection, writeElection } from '../../crypto/belenios/election.ts';
import { readEncrypted } from '../../crypto/belenios/encrypted.ts';
import { compact, Unsupported } from '../../crypto/belenios/json.ts';
import { combineResult } from '../../crypto/belenios/result.ts';
import { encryptedTally, sizedRecord } from '../../crypto/belenios/tally.ts';
import {
  checkTrusteeKey,
  checkTrustees,
  newTrusteeKey,
  readTrustees,
  writeTrustees,
} from '../../crypto/belenios/trustees.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import {
  baseMultiply,
  encodePoint,
  G,
  hashPoints,
  invertModQ,
  modQ,
  multiplySecret,
  Q,
  randomScalar,
} from '../../crypto/group.ts';
import { encodeProof, proveKnowledge } from '../../crypto/proofs.ts';
import { makeElection, vectorText } from '../support/belenios.ts';
import { seededRng } from '../support/random.ts';

const rng = seededRng('belenios');
const sha256 = (text: string) => createHash('sha256').update(text);
const QUESTIONS = [
  { question: 'One or two, or blank', answers: ['A', 'B', 'C'], min: 1, max: 2, blank: true },
  { question: 'One of two', answers: ['Yes', 'No'], min: 1, max: 1 },
];
const made = makeElection(QUESTIONS, 2, rng);
const { election } = made;

const readBallotHash = (ballot: string): string => /"election_hash":"([^"]+)"/.exec(ballot)![1]!;

/** A ballot whose contents were changed by its own voter, hashed and signed again as if nothing had happened. */
function resigned(text: string, change: (ballot: ReturnType<typeof JSON.parse>) => void, secret: bigint): string {
  const { signature: _, ...unsigned } = JSON.parse(text);
  change(unsigned);
  const hash = sha256(compact(unsigned)).digest('base64').slice(0, 43);
  const proof = encodeProof(proveKnowledge(`sig|${hash}|`, secret, rng));
  return compact({ ...unsigned, signature: { hash, proof } });
}

describe('an election record', () => {
  it('is written as belenios-tool writes it, and its fingerprint is the hash of its bytes', () => {
    const text = made.electionText;
    expect(Object.keys(JSON.parse(text)).join()).to.equal('version,description,name,group,public_key,questions,uuid');
    expect(Object.keys(JSON.parse(text).questions[0]).join()).to.equal('answers,blank,min,max,question');
    expect(Object.keys(JSON.parse(text).questions[1]).join()).to.equal('answers,min,max,question');
    expect(`${election.fingerprint}=`).to.equal(sha256(text).digest('base64'));
    expect(writeElection(election)).to.equal(text);
  });

  it('of another version, group or kind of question is unsupported; a malformed one is refused', () => {
    const change = (fields: object) => () => readElection(compact({ ...JSON.parse(made.electionText), ...fields }));
    const lists = { type: 'Lists', value: { answers: [['P']], question: 'Lists' } };
    expect(change({ version: 2 })).to.throw(Unsupported);
    expect(change({ group: 'BELENIOS-2048' })).to.throw(Unsupported);
    expect(change({ questions: [lists] })).to.throw(Unsupported);
    expect(change({ uuid: 'short' })).to.throw(DecodeError);
    expect(change({ public_key: encodePoint(G.subtract(G)) })).to.throw(DecodeError);
    expect(change({ questions: [{ answers: ['A'], min: 2, max: 1, question: '' }] })).to.throw(DecodeError);
    expect(change({ surprise: 1 })).to.throw(DecodeError);
  });
});

describe('a ballot', () => {
  const secret = randomScalar(rng);
  const { ballot, tracker, credential } = encryptBallot(
    election,
    [
      [0, 1, 0, 1],
      [0, 1],
    ],
    rng,
    secret,
  );

  it('is valid for every answer that the questions allow, each under a key of its own', () => {
    const first = [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 1],
    ] as const;
    const credentials = first.map((answer) => {
      const made = encryptBallot(election, [answer, [1, 0]], rng);
      expect(checkBallot(election, made.ballot)).to.deep.include({ faults: [], credential: made.credential });
      return made.credential;
    });
    expect(new Set(credentials).size).to.equal(3);
    expect(`${tracker}=`).to.equal(sha256(ballot).digest('base64'));
    expect(trackerOf(ballot)).to.equal(tracker);
    expect(credential).to.equal(encodePoint(baseMultiply(secret)));
  });

  it('for zero to two of three holds for none, some and the most', () => {
    const wide = makeElection([{ question: 'Q', answers: ['A', 'B', 'C'], min: 0, max: 2 }], 1, rng).election;
    for (const answer of [
      [0, 0, 0],
      [0, 1, 0],
      [1, 0, 1],
    ] as const) {
      expect(checkBallot(wide, encryptBallot(wide, [answer], rng).ballot).faults).to.deep.equal([]);
    }
    expect(() => encryptBallot(wide, [[1, 1, 1]], rng)).to.throw(RangeError);
  });

  it('is not made for an answer that is not allowed', () => {
    const refused = [[[0, 0, 0, 0]], [[0, 1, 1, 1]], [[1, 1, 0, 0]], [[0, 1, 0]]] as const;
    for (const [answer] of refused) expect(() => encryptBallot(election, [answer, [1, 0]], rng)).to.throw(RangeError);
    expect(() =>
      encryptBallot(
        election,
        [
          [1, 0, 0, 0],
          [1, 1],
        ],
        rng,
      ),
    ).to.throw(RangeError, 'does not allow');
    expect(() => encryptBallot(election, [[1, 0, 0, 0]], rng)).to.throw(RangeError);
  });

  it('is refused when any one value of its proofs is changed, even signed anew by its voter', () => {
    const places: {
      readonly holder: (b: ReturnType<typeof JSON.parse>) => Record<string, string>;
      readonly key: string;
    }[] = [];
    JSON.parse(ballot).answers.forEach((answer: ReturnType<typeof JSON.parse>, i: number) => {
      for (const key of ['challenge', 'response']) {
        answer.individual_proofs.forEach((_: unknown, j: number) => {
          for (const k of [0, 1]) places.push({ key, holder: (b) => b.answers[i].individual_proofs[j][k] });
        });
        for (const name of ['overall_proof', 'blank_proof']) {
          (answer[name] ?? []).forEach((_: unknown, k: number) => {
            places.push({ key, holder: (b) => b.answers[i][name][k] });
          });
        }
      }
    });
    expect(places.length).to.equal(2 * (2 * 4 + 3 + 2 + 2 * 2 + 1));
    for (const { holder, key } of places) {
      const forged = resigned(
        ballot,
        (b) => Object.assign(holder(b), { [key]: String(modQ(BigInt(holder(b)[key]!) + 1n)) }),
        secret,
      );
      expect(checkBallot(election, forged).faults.join()).to.match(/^question \d: the proof that .* does not hold$/);
    }
    expect(
      checkBallot(
        election,
        resigned(ballot, () => {}, secret),
      ).faults,
    ).to.deep.equal([]);
  });

  it('of an election that claims to allow more choices than fit in a memory is refused, not counted up to', () => {
    const question = { ...QUESTIONS[1]!, min: 0, max: 9_007_199_254_740_991 };
    const boundless = readElection(
      writeElection({ ...election, uuid: election.uuid, publicKey: election.publicKey, questions: [question] }),
    );
    const { ballot } = encryptBallot(
      readElection(writeElection({ ...election, questions: [QUESTIONS[1]!] })),
      [[1, 0]],
      rng,
    );
    const other = readBallotHash(ballot);
    const { faults } = checkBallot(boundless, ballot.replace(other, boundless.fingerprint));
    expect(faults.join()).to.include('number of proofs about the number of choices');
  });

  it('is refused when its signature is changed, or was made with another key', () => {
    const forge = (change: (b: ReturnType<typeof JSON.parse>) => void) => {
      const data = JSON.parse(ballot);
      change(data);
      return checkBallot(election, compact(data)).faults.join();
    };
    for (const key of ['challenge', 'response']) {
      const faults = forge(({ signature: { proof } }) => {
        proof[key] = String(modQ(BigInt(proof[key]) + 1n));
      });
      expect(faults).to.equal('the signature does not hold');
    }
    expect(forge((b) => Object.assign(b.signature, { hash: tracker }))).to.contain('signed hash');
    expect(
      checkBallot(
        election,
        resigned(ballot, () => {}, randomScalar(rng)),
      ).faults.join(),
    ).to.contain('signature');
  });

  it('is refused when copied under another credential or into another election', () => {
    const other = randomScalar(rng);
    const copied = resigned(ballot, (b) => Object.assign(b, { credential: encodePoint(baseMultiply(other)) }), other);
    expect(checkBallot(election, copied).faults.length).to.equal(4 + 2 + 2 + 1);
    const twin: Election = { ...election, fingerprint: trackerOf('another') };
    expect(checkBallot(twin, ballot).faults.join()).to.contain('another election');
  });

  it('is refused in any other spelling of the same contents', () => {
    const spellings = [
      ` ${ballot}`,
      ballot.replace('"challenge":"', '"challenge":"0'),
      ballot.replace(/"challenge":"(\d+)"/, (_, digits) => `"challenge":"${BigInt(digits) + Q}"`),
      ballot.replace('{"alpha"', '{"x":1,"alpha"'),
      ballot.replace('election_uuid', 'election\\u005fuuid'),
      ballot.replace(/("alpha":"[^"]*"),("beta":"[^"]*")/, '$2,$1'),
      'not JSON',
      'null',
      '',
    ];
    for (const text of spellings) expect(checkBallot(election, text).faults, text.slice(0, 40)).to.have.length(1);
  });

  it('is refused when a ciphertext is replaced, dropped or given twice', () => {
    const point = encodePoint(baseMultiply(7n));
    const changes: ((b: ReturnType<typeof JSON.parse>) => void)[] = [
      (b) => Object.assign(b.answers[0].choices[0], { alpha: point }),
      (b) => Object.assign(b.answers[1].choices[1], { beta: point }),
      (b) => b.answers[0].choices.pop(),
      (b) => b.answers[0].individual_proofs.pop(),
      (b) => b.answers[0].overall_proof.pop(),
      (b) => Reflect.deleteProperty(b.answers[0], 'blank_proof'),
      (b) => Object.assign(b.answers[1], { blank_proof: b.answers[0].blank_proof }),
      (b) => b.answers.push(b.answers[1]),
      (b) => b.answers.reverse(),
    ];
    for (const change of changes)
      expect(checkBallot(election, resigned(ballot, change, secret)).faults).not.to.have.length(0);
  });
});

describe('the trustees', () => {
  it('have keys whose proof of knowledge holds, and fails with any value changed', () => {
    const { record, publicKey, secret } = newTrusteeKey(rng, 'Ann');
    expect(checkTrusteeKey(record)).to.deep.equal([]);
    expect(publicKey.equals(baseMultiply(secret))).to.equal(true);
    for (const key of ['challenge', 'response']) {
      const data = JSON.parse(record);
      data.pok[key] = String(modQ(BigInt(data.pok[key]) + 1n));
      expect(checkTrusteeKey(compact(data)).join()).to.contain('proof of knowledge');
      expect(checkTrustees(compact([['Single', data]])).faults).to.have.length(1);
      expect(() => writeTrustees([compact(data)])).to.throw(DecodeError, 'trustee 1');
    }
    expect(checkTrusteeKey(`${record} `)).to.have.length(1);
  });

  it('multiply to the election key', () => {
    const keys = [newTrusteeKey(rng), newTrusteeKey(rng)];
    const trustees = readTrustees(writeTrustees(keys.map(({ record }) => record)));
    expect(trustees.publicKey.equals(keys[0]!.publicKey.add(keys[1]!.publicKey))).to.equal(true);
    expect(trustees.groups.map(({ owners }) => owners)).to.deep.equal([[1], [2]]);
  });
});

describe('the list of credentials', () => {
  it('is read with weights, and names an entry that is repeated, neutral or no credential', () => {
    const [a, b] = [3n, 4n].map((k) => encodePoint(baseMultiply(k)));
    expect([...checkCredentials(compact([a, `${b},5`])).credentials]).to.deep.equal([
      [a, 1],
      [b, 5],
    ]);
    expect(checkCredentials(compact([`${a},0`])).credentials.get(a!), 'as belenios-tool makes one').to.equal(0);
    expect(checkCredentials(writeCredentials([a!, b!])).faults).to.deep.equal([]);
    for (const bad of [
      a!,
      `${a},2`,
      encodePoint(G.subtract(G)),
      `${b},00`,
      `${b},-1`,
      `${b},01`,
      'x',
      '2'.padStart(64, '0'),
    ]) {
      const { faults } = checkCredentials(compact([a, bad]));
      expect(faults, bad).to.have.length(1);
      expect(faults[0]).to.contain('entry 2');
    }
  });
});

describe('an archive', () => {
  it('is written for an election with more ballots than a call takes arguments', () => {
    const ballots = Array.from({ length: 70_000 }, (_, i) => `"${i}"`);
    const parts = { election: '', trustees: '', credentials: '[]', ballots, timestampSeconds: 0 };
    expect(writeArchive(parts).length).to.equal(512 * 2 * (1 + 5 + 2 * ballots.length) - 512 * 2);
  });
});

describe('tally and result', () => {
  const count = (votes: readonly (readonly (readonly (0 | 1)[])[])[]) => {
    const ballots = votes.map((vote) => readBallot(election, encryptBallot(election, vote, rng).ballot));
    const tally = readEncrypted(election, encryptedTally(election, ballots));
    const partials = made.secrets.map((secret, i) => ({
      owner: i + 1,
      text: partialDecryption(election, tally, secret, rng),
    }));
    return { tally, partials, ballots };
  };

  it('tally of encryptions decrypts to the sum of the votes', () => {
    const first = fc.constantFrom<readonly (0 | 1)[]>([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 1, 0, 1]);
    const second = fc.constantFrom<readonly (0 | 1)[]>([1, 0], [0, 1]);
    void fc.assert(
      fc.property(fc.array(fc.tuple(first, second), { maxLength: 4 }), (votes) => {
        const { tally, partials } = count(votes);
        const sums = QUESTIONS.map((_, i) =>
          Array.from({ length: i === 0 ? 4 : 2 }, (_, j) => votes.reduce((sum, vote) => sum + vote[i as 0 | 1][j]!, 0)),
        );
        const { record } = combineResult(election, made.trustees, tally, partials, votes.length);
        expect(JSON.parse(record)).to.deep.equal({ result: sums });
      }),
      { numRuns: 4 },
    );
  });

  it('counts the last ballot of a credential', () => {
    const secret = randomScalar(rng);
    const ballots = [
      [1, 0],
      [0, 1],
    ].map((answer) =>
      readBallot(election, encryptBallot(election, [[1, 0, 0, 0], answer as readonly (0 | 1)[]], rng, secret).ballot),
    );
    expect(encryptedTally(election, ballots)).to.equal(encryptedTally(election, ballots.slice(1)));
    expect(encryptedTally(election, ballots)).not.to.equal(encryptedTally(election, ballots.slice(0, 1)));
  });

  it('writes the number of ballots, their weight and the hash of the tally', () => {
    const hash = sha256('x').digest('hex');
    expect(sizedRecord('x', 3, 1073741823)).to.equal(
      `{"num_tallied":3,"total_weight":1073741823,"encrypted_tally":"${hash}"}`,
    );
    expect(sizedRecord('x', 3, 1073741824)).to.contain('"total_weight":"1073741824"');
  });

  it('needs every single trustee, each once, each with their own key', () => {
    const { tally, partials } = count([
      [
        [1, 0, 0, 0],
        [1, 0],
      ],
    ]);
    const [one, two] = [partials[0]!, partials[1]!];
    const combine = (given: typeof partials) => () => combineResult(election, made.trustees, tally, given, 1).record;
    expect(combine([two, one])()).to.equal('{"result":[[1,0,0,0],[1,0]]}');
    expect(combine([one])).to.throw(DecodeError, 'trustee 2');
    expect(combine([one, one])).to.throw(DecodeError, 'trustee 1');
    expect(combine([one, { ...one, owner: 2 }])).to.throw(DecodeError, 'trustee 2');
    expect(combine([one, two, { ...one, owner: 3 }])).to.throw(DecodeError, 'trustee 3');
  });

  it('names question and choice when any value of a decryption proof or factor is changed', () => {
    const { tally, partials } = count([
      [
        [1, 0, 0, 0],
        [1, 0],
      ],
    ]);
    const key = made.trustees.owners[0]!.publicKey;
    const check = (change: (data: ReturnType<typeof JSON.parse>) => void) => {
      const data = JSON.parse(partials[0]!.text);
      change(data);
      return checkPartial(election, tally, key, compact(data)).faults;
    };
    expect(check(() => {})).to.deep.equal([]);
    QUESTIONS.forEach((_, i) => {
      const says = [`question ${i + 1}, choice 2: the decryption proof does not hold`];
      for (const name of ['challenge', 'response']) {
        const change = (data: ReturnType<typeof JSON.parse>) => {
          const proof = data.decryption_proofs[i][1];
          proof[name] = String(modQ(BigInt(proof[name]) + 1n));
        };
        expect(check(change)).to.deep.equal(says);
      }
      expect(check((data) => Object.assign(data.decryption_factors[i], { 1: encodePoint(G) }))).to.deep.equal(says);
    });
    expect(check((data) => data.decryption_factors.pop())).to.have.length(1);
    expect(check((data) => data.decryption_proofs[0].pop())).to.have.length(1);
  });

  it('a factor forged as Belenios v1 lets it be forged passes v1 and fails the binding proof', () => {
    const { tally, partials } = count([
      [
        [1, 0, 0, 0],
        [1, 0],
      ],
    ]);
    const secret = made.secrets[0]!;
    const key = made.trustees.owners[0]!.publicKey;
    const alpha = tally.rows[0]![0]!.alpha;
    const context = { closed: 'a'.repeat(64), trusteesHash: sha256(made.trusteesText).digest('hex'), owner: 1 };
    const binding = bindingProofs(election, tally, context, secret, rng);
    expect(checkBindingProofs(election, tally, context, key, partials[0]!.text, binding)).to.deep.equal([]);

    // Commit to (g^w, α^b) first, then take the factor that makes the second equation true.
    const [w, b] = [randomScalar(rng), randomScalar(rng)];
    const prefix = `decrypt|${election.fingerprint}|${encodePoint(key)}|`;
    const challenge = hashPoints(prefix, [baseMultiply(w), multiplySecret(alpha, b)]);
    const response = modQ(w - secret * challenge);
    const forged = multiplySecret(alpha, modQ((b - response) * invertModQ(challenge)));
    expect(forged.equals(multiplySecret(alpha, secret))).to.equal(false);
    const data = JSON.parse(partials[0]!.text);
    data.decryption_factors[0][0] = encodePoint(forged);
    data.decryption_proofs[0][0] = encodeProof({ challenge, response });
    const text = compact(data);
    expect(checkPartial(election, tally, key, text).faults).to.deep.equal([]);
    const says = ['question 1, choice 1: the binding decryption proof does not hold'];
    expect(checkBindingProofs(election, tally, context, key, text, binding)).to.deep.equal(says);
    const reused = binding.map((row, i) => (i === 0 ? row.with(0, encodeProof({ challenge, response })) : row));
    expect(checkBindingProofs(election, tally, context, key, text, reused)).to.deep.equal(says);
    expect(
      checkBindingProofs(election, tally, { ...context, owner: 2 }, key, partials[0]!.text, binding),
    ).to.have.length(6);
  });
});

describe('the trustee files of Belenios', () => {
  it('decrypt with the secret of a belenios-tool trustee', () => {
    const [first] = Object.values<{ private_key: string; public: { public_key: string } }>(
      JSON.parse(vectorText('a-hom-1of2/private/trustees.json')),
    );
    expect(encodePoint(baseMultiply(BigInt(first!.private_key)))).to.equal(first!.public.public_key);
  });
});
