/**
 * The checks of one Belenios election, part by part, shared by the verifiers of archives and of bundles. Each answers
 * with its findings, the culprit named, and with what the next part needs; none throws for bad input. SPEC §3, §7.4.
 */

import type { Ballot } from '../../crypto/belenios/ballot.ts';
import { decodeCheckedCiphertext, decodeCiphertext } from '../../crypto/belenios/ciphertext.ts';
import { type Credentials, checkCredentials } from '../../crypto/belenios/credentials.ts';
import { type Factors, plaintexts } from '../../crypto/belenios/decryption.ts';
import { type Election, readElection } from '../../crypto/belenios/election.ts';
import { type Encrypted, readShuffle, shuffledPlaces } from '../../crypto/belenios/encrypted.ts';
import { checkResult, type Decrypted, notCanonical, readResult } from '../../crypto/belenios/result.ts';
import { countedBallots, encryptedTally, readTally, type Sized, totalWeight } from '../../crypto/belenios/tally.ts';
import { checkTrustees, type Trustees } from '../../crypto/belenios/trustees.ts';
import { DecodeError, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { type Finding, finding } from './report.ts';
import { ballotOnce, newSeen, partialOnce, type Seen, shuffleOnce } from './seen.ts';

/** Called as work proceeds, for a progress bar. */
export type OnProgress = (part: 'ballots' | 'shuffles' | 'decryptions' | 'pack', done: number, of: number) => void;

/** Runs a check that throws DecodeError, and answers with its value or with a finding in place of the error. */
function attempt<T>(code: string, at: string, check: () => T): { readonly value?: T; readonly findings: Finding[] } {
  try {
    return { value: check(), findings: [] };
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return { findings: [finding(code, at, `The record is malformed: ${fault.message}.`)] };
  }
}

/** @throws Unsupported for an election that this verifier cannot check */
export function verifyElection(text: string): { readonly election?: Election; readonly findings: readonly Finding[] } {
  const { value, findings } = attempt('ELECTION_MALFORMED', 'election', () => readElection(text));
  return value === undefined ? { findings } : { election: value, findings };
}

/** Proofs and signatures of the trustees, and that their keys make the election key (where it could be read). */
export function verifyTrustees(
  text: string,
  election: Election | undefined,
): { readonly trustees?: Trustees; readonly findings: readonly Finding[] } {
  const { value, findings } = attempt('TRUSTEES_MALFORMED', 'trustees', () => checkTrustees(text));
  if (value === undefined) return { findings };
  const { trustees, faults } = value;
  for (const { owner, says } of faults) {
    findings.push(finding('TRUSTEE_INVALID', `trustee ${owner}`, `Trustee ${owner}: ${says}.`));
  }
  if (trustees === undefined) return { findings };
  if (election !== undefined && !trustees.publicKey.equals(election.publicKey)) {
    findings.push(finding('ELECTION_KEY', 'election', 'The election key is not the product of the trustees’ keys.'));
  }
  return { trustees, findings };
}

/** Valid group elements, each once. */
export function verifyCredentials(text: string): {
  readonly credentials: Credentials;
  readonly findings: readonly Finding[];
} {
  const { value, findings } = attempt('CREDENTIALS_MALFORMED', 'credentials', () => checkCredentials(text));
  for (const says of value?.faults ?? []) {
    findings.push(finding('CREDENTIAL_INVALID', 'credentials', `The list of credentials: ${says}.`));
  }
  return { credentials: value?.credentials ?? new Map(), findings };
}

/**
 * Every ballot, in the order of casting: proofs, signature, listed credential, no ballot twice.
 * @returns the valid ballots, which are what a tally may be made of
 */
export function verifyBallots(
  election: Election,
  credentials: Credentials,
  texts: readonly string[],
  onProgress?: OnProgress,
  seen: Seen = newSeen(),
): { readonly ballots: readonly Ballot[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const ballots: Ballot[] = [];
  const isShuffled = shuffledPlaces(election).length > 0;
  const firstAt = new Map<string, number>();
  texts.forEach((text, i) => {
    const at = `ballots[${i}]`;
    const { tracker, credential, faults, ballot } = ballotOnce(election, text, seen);
    const evidence = [`tracker ${tracker}`, ...(credential === '' ? [] : [`credential ${credential}`])];
    const earlier = firstAt.get(tracker);
    for (const fault of faults) {
      findings.push(finding('BALLOT_INVALID', at, `Ballot ${tracker} is not valid: ${fault}.`, ...evidence));
    }
    if (earlier !== undefined) {
      const says = `Ballot ${tracker} was cast before, as ballots[${earlier}].`;
      findings.push(finding('BALLOT_TWICE', at, says, ...evidence));
    } else firstAt.set(tracker, i);
    if (credential !== '' && !credentials.has(credential)) {
      const says = `Ballot ${tracker} is signed with a credential that is not on the list.`;
      findings.push(finding('CREDENTIAL_UNLISTED', at, says, ...evidence));
    } else if (isShuffled && (credentials.get(credential) ?? 1) !== 1) {
      const says = `Ballot ${tracker} would not weigh 1, but has an answer that is shuffled.`;
      findings.push(finding('BALLOT_INVALID', at, says, ...evidence));
    } else if (ballot !== undefined && earlier === undefined) ballots.push(ballot);
    onProgress?.('ballots', i + 1, texts.length);
  });
  return { ballots, findings };
}

/**
 * The tally is the one computed from these ballots, and the counts beside it are theirs.
 * @returns the tally as published, for the checks that follow
 */
export function verifyTally(
  election: Election,
  ballots: readonly Ballot[],
  credentials: Credentials,
  tallyText: string,
  sized: Sized | undefined,
): { readonly encrypted?: Encrypted; readonly findings: readonly Finding[] } {
  const computed = encryptedTally(election, ballots, credentials);
  // Made of group elements alone where it is the one computed.
  const decode = computed === tallyText ? decodeCheckedCiphertext : decodeCiphertext;
  const { value: rows, findings } = attempt('TALLY_MALFORMED', 'tally', () => readTally(election, tallyText, decode));
  const hash = sha256Hex(utf8(tallyText));
  if (computed !== tallyText) {
    const says = 'The encrypted tally is not the product of the valid ballots.';
    const other = sha256Hex(utf8(computed));
    findings.push(finding('TALLY_WRONG', 'tally', says, `computed ${other}`, `published ${hash}`));
  }
  const counted = countedBallots(ballots).length;
  if (sized !== undefined && sized.numTallied !== counted) {
    const says = `The number of ballots counted is given as ${sized.numTallied}; it is ${counted}.`;
    findings.push(finding('COUNT_WRONG', 'tally', says));
  }
  const weight = totalWeight(ballots, credentials);
  if (sized !== undefined && sized.totalWeight !== weight) {
    const says = `The total weight is given as ${sized.totalWeight}; it is ${weight}.`;
    findings.push(finding('COUNT_WRONG', 'tally', says));
  }
  return rows === undefined ? { findings } : { encrypted: { rows, hash }, findings };
}

/**
 * Each shuffle holds the papers of the one before, the first those of the tally, and nothing else.
 * @returns what the last shuffle made, for the decryption; where a proof does not hold, what it claims to have made
 */
export function verifyShuffles(
  election: Election,
  trustees: Trustees,
  tally: Encrypted,
  shuffles: readonly { readonly owner: number; readonly text: string }[],
  onProgress?: OnProgress,
  seen: Seen = newSeen(),
): { readonly encrypted?: Encrypted; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  let from = tally;
  for (const [i, { owner, text }] of shuffles.entries()) {
    const at = `shuffles[${i}]`;
    if (trustees.owners[owner - 1] === undefined) {
      findings.push(finding('TRUSTEE_UNKNOWN', at, `There is no trustee ${owner}, but a shuffle of theirs.`));
    }
    const { to, faults } = shuffleOnce(election, from, text, seen, (done, of) =>
      onProgress?.('shuffles', i * of + done, shuffles.length * of),
    );
    for (const fault of faults) {
      findings.push(finding('SHUFFLE_INVALID', at, `Shuffle ${i + 1}, of trustee ${owner}: ${fault}.`));
    }
    // The next shuffles and the decryption are checked against what was published, so that each culprit is named.
    const claimed = to ?? attempt('SHUFFLE_INVALID', at, () => readShuffle(election, from, text).to).value;
    if (claimed === undefined) return { findings };
    from = claimed;
  }
  return { encrypted: from, findings };
}

/** One partial decryption a trustee, with proofs that hold. */
export function verifyPartials(
  election: Election,
  trustees: Trustees,
  encrypted: Encrypted,
  partials: readonly { readonly owner: number; readonly text: string }[],
  onProgress?: OnProgress,
  seen: Seen = newSeen(),
): { readonly factors: ReadonlyMap<number, Factors>; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const factors = new Map<number, Factors>();
  const owners = new Set<number>();
  partials.forEach(({ owner, text }, i) => {
    const at = `trustee ${owner}`;
    const key = trustees.owners[owner - 1]?.publicKey;
    if (key === undefined) {
      findings.push(
        finding('TRUSTEE_UNKNOWN', at, `There is no trustee ${owner}, but a partial decryption of theirs.`),
      );
      return;
    }
    if (owners.has(owner)) {
      findings.push(finding('DECRYPTION_TWICE', at, `Trustee ${owner} published more than one partial decryption.`));
      return;
    }
    owners.add(owner);
    const { factors: good, faults } = partialOnce(election, encrypted, key, text, seen);
    for (const fault of faults) {
      findings.push(finding('DECRYPTION_INVALID', at, `Partial decryption of trustee ${owner}: ${fault}.`));
    }
    if (good !== undefined) factors.set(owner, good);
    onProgress?.('decryptions', i + 1, partials.length);
  });
  return { factors, findings };
}

/**
 * Enough trustees decrypted, and the result is what they decrypted, for every choice and paper.
 * A paper that stands for no list of numbers is no finding here, but void where it is counted.
 */
export function verifyResult(
  election: Election,
  trustees: Trustees,
  encrypted: Encrypted,
  factors: ReadonlyMap<number, Factors>,
  resultText: string,
): { readonly decrypted?: Decrypted; readonly findings: readonly Finding[] } {
  const { value: result, findings } = attempt('RESULT_MALFORMED', 'result', () => readResult(election, resultText));
  const combined = plaintexts(encrypted, trustees, factors);
  if ('short' in combined) {
    for (const { kind, owners, threshold, present } of combined.short) {
      const who = owners.length === 1 ? `trustee ${owners[0]}` : `trustees ${owners.join(', ')}`;
      const says =
        kind === 'single'
          ? `There is no valid partial decryption of ${who}, without which there can be no result.`
          : `Of ${who}, ${threshold} have to decrypt; valid partial decryptions: ${present.join(', ') || 'none'}.`;
      findings.push(finding('DECRYPTION_MISSING', who, says));
    }
    return { findings };
  }
  if (result === undefined) return { findings };
  for (const fault of checkResult(election, combined.points, result)) {
    findings.push(finding('RESULT_WRONG', 'result', `The result is not what was decrypted: ${fault}.`));
  }
  return { decrypted: { result, notCanonical: notCanonical(election, combined.points) }, findings };
}
