/**
 * Papers of another way as encrypted ballots, made by two pages from one seed: whoever typed the same papers gets the same ballots, byte
 * for byte, and nobody has to be shown what the other typed. Whoever has the seed can open these ballots. SPEC §6.9.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { encryptBallot } from './belenios/ballot.ts';
import { readElection } from './belenios/election.ts';
import { compareText, fromHex, type Rng } from './bytes.ts';
import { canonical, canonicalBytes, hashOf } from './canonical.ts';
import { baseMultiply, encodePoint, randomScalar } from './group.ts';

/** An election on the paper: `record` as Belenios has it. */
export type OnPaper = { readonly contest: string; readonly record: string };
/** What is encrypted for one contest (`encryptBallot`); a paper has one for each, in their order. */
export type Answers = readonly (readonly number[])[];

/** HMAC-SHA-256(seed, JCS(["countersign-transcript/1", place, contest, block])), each draw from a new block on; place from 0. @param seed  hex of 32 bytes */
export function seededRng(seed: string, place: number, contest: string): Rng {
  const key = fromHex(seed);
  let block = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      const next = hmac(sha256, key, canonicalBytes(['countersign-transcript/1', place, contest, block++]));
      bytes.set(next.subarray(0, length - at), at);
    }
    return bytes;
  };
}

/** Public credential of the ballot in one place: no other may stand there, so that none is used twice. */
export const credentialAt = (seed: string, place: number, contest: string): string =>
  encodePoint(baseMultiply(randomScalar(seededRng(seed, place, contest))));

/**
 * The ballots of each paper, one for each election, in their order; papers in the order of what they say, so that the order in which
 * they were typed is of no account.
 * @throws RangeError for answers that a question does not allow
 */
export function sealPapers(elections: readonly OnPaper[], papers: readonly Answers[], seed: string): string[][] {
  const read = elections.map(({ contest, record }) => ({ contest, election: readElection(record) }));
  return [...papers]
    .sort((a, b) => compareText(canonical(a), canonical(b)))
    .map((paper, place) =>
      read.map(({ contest, election }, i) => {
        return encryptBallot(election, [paper[i] ?? []], seededRng(seed, place, contest)).ballot;
      }),
    );
}

/** What is signed of them: SHA-256(JCS(ballots of a paper)), sorted, so that it says nothing of what order they came from. */
export const sealedHashes = (papers: readonly (readonly string[])[]): string[] =>
  papers.map((ballots) => hashOf(ballots)).sort(compareText);
