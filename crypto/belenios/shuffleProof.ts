/**
 * The proof that one list of ciphertexts is another one, re-encrypted and in another order, and of nothing about that
 * order. SPEC §3.14; Terelius and Wikström, "Proofs of restricted shuffles", AFRICACRYPT 2010, in the form of Haenni,
 * Locher, Koenig, Dubuis, "Pseudo-code algorithms for verifiable re-encryption mix-nets", FC 2017. Unlike all other
 * proofs here a response is ω **plus** challenge times secret.
 */
import { type Rng, sha256Hex, utf8 } from '../bytes.ts';
import type { Ciphertext } from '../elgamal.ts';
import {
  baseMultiply,
  decodePowers,
  decodeScalar,
  encodePoint,
  encodePoints,
  encodeScalar,
  G,
  hashToScalar,
  modQ,
  multiplyPublicVariableTime,
  multiplySecret,
  NEUTRAL,
  type Point,
  PublicPowers,
  productOfPowers,
  randomScalar,
} from '../group.ts';
import type { Election } from './election.ts';
import type { ShuffleProofText } from './encrypted.ts';
import { firstGenerator, generators } from './generators.ts';

type List = readonly Ciphertext[];

/** `[[v]]`: every encoding, each with a comma behind it. */
const listed = (codes: readonly string[]): string => codes.map((code) => `${code},`).join('');
const pointsOf = (list: List): readonly Point[] => list.flatMap(({ alpha, beta }) => [alpha, beta]);

const product = (points: readonly Point[]): Point => points.reduce((all, one) => all.add(one), NEUTRAL);
const sumQ = (scalars: readonly bigint[]): bigint => modQ(scalars.reduce((all, one) => all + one, 0n));
const dot = (a: readonly bigint[], b: readonly bigint[]): bigint => sumQ(a.map((one, i) => one * b[i]!));

/** Everything the first challenges hash: both lists and the commitment c to the order. */
const statement = (input: List, output: List, c: readonly string[]): string =>
  listed(encodePoints([...pointsOf(input), ...pointsOf(output)])) + listed(c);

/** u_1 … u_N. */
function challengesOf({ fingerprint }: Election, str1: string, n: number): readonly bigint[] {
  const hc = sha256Hex(utf8(`shuffle-challenges|${fingerprint}|${str1}`));
  return Array.from({ length: n }, (_, i) => hashToScalar(hc + sha256Hex(utf8(String(i)))));
}

/** C, over all commitments. */
const lastChallenge = (
  { fingerprint, publicKey }: Election,
  [t1, t2, t3, [t41, t42], tHat]: ShuffleProofText[0],
  str1: string,
  cHat: readonly string[],
): bigint =>
  hashToScalar(
    `shuffle-challenge|${fingerprint}|${listed([t1, t2, t3, t41, t42])}${listed(tHat)}${str1}${listed(cHat)}${encodePoint(publicKey)}`,
  );

export type ShuffleSecrets = {
  /** Output i is input order[i]. */
  readonly order: readonly number[];
  /** By input: with what it was encrypted again. */
  readonly randomness: readonly bigint[];
};

/**
 * @param output   output[i] = input[order[i]] · (g^r, y^r), r = randomness[order[i]]
 * @param onPaper  called three times a paper
 */
export function proveShuffle(
  election: Election,
  input: List,
  output: List,
  { order, randomness }: ShuffleSecrets,
  rng: Rng,
  onPaper: () => void,
): ShuffleProofText {
  const n = input.length;
  const h = firstGenerator();
  const hs = generators(n);
  const y = election.publicKey;
  const draw = (): readonly bigint[] => Array.from({ length: n }, () => randomScalar(rng));
  const told = <T>(one: T): T => {
    onPaper();
    return one;
  };

  // c_{ψ(i)} = g^{ρ_{ψ(i)}}·h_i
  const rho = draw();
  const commitments = new Array<Point>(n);
  order.forEach((from, i) => {
    commitments[from] = told(baseMultiply(rho[from]!).add(hs[i]!));
  });
  const c = encodePoints(commitments);
  const str1 = statement(input, output, c);
  const u = challengesOf(election, str1, n);
  const uPrime = order.map((from) => u[from]!);

  // ĉ_i = g^{ρ̂_i}·ĉ_{i−1}^{u′_i} and t̂_i = g^{ω̂_i}·ĉ_{i−1}^{ω′_i}, with ĉ_i = g^{a_i}·h^{b_i}: two bases that have tables.
  const [rhoHat, omegaHat, omegaPrime] = [draw(), draw(), draw()];
  let [a, b] = [0n, 1n];
  const chain = uPrime.map((factor, i) => {
    const w = omegaPrime[i]!;
    const tHat = baseMultiply(modQ(omegaHat[i]! + w * a)).add(multiplySecret(h, modQ(w * b)));
    [a, b] = [modQ(rhoHat[i]! + factor * a), modQ(factor * b)];
    return told({ tHat, cHat: baseMultiply(a).add(multiplySecret(h, b)) });
  });
  const cHat = encodePoints(chain.map((one) => one.cHat));

  const [w1, w2, w3, w4] = [randomScalar(rng), randomScalar(rng), randomScalar(rng), randomScalar(rng)];
  const powers = omegaPrime.map((w, i) =>
    told({
      h: multiplySecret(hs[i]!, w),
      alpha: multiplySecret(output[i]!.alpha, w),
      beta: multiplySecret(output[i]!.beta, w),
    }),
  );
  const [t1, t2, t3, t41, t42] = encodePoints([
    baseMultiply(w1),
    baseMultiply(w2),
    baseMultiply(w3).add(product(powers.map((one) => one.h))),
    product(powers.map(({ beta }) => beta)).subtract(multiplySecret(y, w4)),
    product(powers.map(({ alpha }) => alpha)).subtract(baseMultiply(w4)),
  ]);
  const t: ShuffleProofText[0] = [t1!, t2!, t3!, [t41!, t42!], [...encodePoints(chain.map(({ tHat }) => tHat))]];
  const C = lastChallenge(election, t, str1, cHat);

  // v_N = 1, v_i = u′_{i+1}·v_{i+1}
  const v = new Array<bigint>(n).fill(1n);
  for (let i = n - 2; i >= 0; i--) v[i] = modQ(uPrime[i + 1]! * v[i + 1]!);
  const answer = (omega: bigint, secret: bigint): string => encodeScalar(modQ(omega + C * secret));
  return [
    t,
    [
      answer(w1, sumQ(rho)),
      answer(w2, dot(rhoHat, v)),
      answer(w3, dot(rho, u)),
      answer(w4, dot(randomness, u)),
      rhoHat.map((secret, i) => answer(omegaHat[i]!, secret)),
      uPrime.map((secret, i) => answer(omegaPrime[i]!, secret)),
    ],
    [...c],
    [...cHat],
  ];
}

/**
 * Whether the output is the input in some order, encrypted again.
 * @param onPaper  called twice a paper
 * @returns the names of the equations that do not hold, as in the SPEC; empty for a good proof
 * @throws DecodeError for points or scalars that are none
 */
export function checkShuffleProof(
  election: Election,
  input: List,
  output: List,
  proof: ShuffleProofText,
  onPaper: () => void,
): readonly string[] {
  const [t, [s1, s2, s3, s4, sHatTexts, sPrimeTexts], c, cHat] = proof;
  const [t1, t2, t3, [t41, t42], tHat] = t;
  const n = input.length;
  if ([output, tHat, sHatTexts, sPrimeTexts, c, cHat].some(({ length }) => length !== n)) return ['lengths'];
  const scalar = (text: string) => decodeScalar(text, 'shuffle.responses');
  const [sHat, sPrime] = [sHatTexts.map(scalar), sPrimeTexts.map(scalar)];
  const g = (exponent: string): Point => multiplyPublicVariableTime(G, scalar(exponent));

  const h = firstGenerator();
  const hs = generators(n);
  const str1 = statement(input, output, c);
  const u = challengesOf(election, str1, n);
  const minusC = modQ(-lastChallenge(election, t, str1, cHat));
  const toMinusC = (point: Point): Point => multiplyPublicVariableTime(point, minusC);

  // t̂_i = ĉ_i^{−C}·g^{ŝ_i}·ĉ_{i−1}^{s′_i}, ĉ_0 = h
  let before = new PublicPowers(h);
  const tHatPoints = cHat.map((code, i) => {
    const current = decodePowers(code, 'shuffle.permutation chain');
    const computed = current.to(minusC).add(multiplyPublicVariableTime(G, sHat[i]!)).add(before.to(sPrime[i]!));
    before = current;
    onPaper();
    return computed;
  });

  const commitments = c.map((code) => {
    onPaper();
    return decodePowers(code, 'shuffle.permutation commitment').point;
  });
  const [alphas, betas] = [output.map(({ alpha }) => alpha), output.map(({ beta }) => beta)];
  const totalU = u.reduce((all, one) => modQ(all * one), 1n);
  const cBar = product(commitments).subtract(product(hs));
  const cStar = before.point.subtract(multiplyPublicVariableTime(h, totalU));
  const cTilde = productOfPowers(commitments, u);
  const alphaStar = productOfPowers(
    input.map(({ alpha }) => alpha),
    u,
  );
  const betaStar = productOfPowers(
    input.map(({ beta }) => beta),
    u,
  );
  const computed = [
    // t1 = c̄^{−C}·g^{s1}
    toMinusC(cBar).add(g(s1)),
    // t2 = ĉ*^{−C}·g^{s2}
    toMinusC(cStar).add(g(s2)),
    // t3 = c̃^{−C}·g^{s3}·Πh_i^{s′_i}
    toMinusC(cTilde).add(g(s3)).add(productOfPowers(hs, sPrime)),
    // t41 = β*^{−C}·y^{−s4}·Πβ′_i^{s′_i}
    toMinusC(betaStar)
      .subtract(multiplyPublicVariableTime(election.publicKey, scalar(s4)))
      .add(productOfPowers(betas, sPrime)),
    // t42 = α*^{−C}·g^{−s4}·Πα′_i^{s′_i}
    toMinusC(alphaStar).subtract(g(s4)).add(productOfPowers(alphas, sPrime)),
  ];
  // Compared as texts: what is equal to an element of the group needs no check of its own that it is one.
  const codes = encodePoints([...computed, ...tHatPoints]);
  const given = [t1, t2, t3, t41, t42, ...tHat];
  const names = ['t1', 't2', 't3', 't41', 't42'];
  return [...new Set(codes.flatMap((code, i) => (code === given[i] ? [] : [names[i] ?? 't̂'])))];
}
