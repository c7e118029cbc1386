/**
 * The count of each election of a poll, recomputed from the ballots on its board: proofs, tally, each trustee's part with
 * both of its proofs, result; then the outcome of the whole. SPEC §3, §6.
 */

import { writeCredentials } from '../../crypto/belenios/credentials.ts';
import { type Election, readElection } from '../../crypto/belenios/election.ts';
import type { Encrypted } from '../../crypto/belenios/encrypted.ts';
import { readSized, type Sized } from '../../crypto/belenios/tally.ts';
import { quorumOf, type Trustees } from '../../crypto/belenios/trustees.ts';
import type { PollDefinition } from '../../crypto/bodies.ts';
import { DecodeError, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { decryptedOf } from '../count/decrypted.ts';
import { lotsFromSeed, noLots } from '../count/lot.ts';
import { type CountedElection, outcomeOf } from '../count/outcome.ts';
import type { PlacedBallot } from './castChecks.ts';
import { archivePath } from './derivedFiles.ts';
import {
  type OnProgress,
  verifyBallots,
  verifyCredentials,
  verifyPartials,
  verifyResult,
  verifyShuffles,
  verifyTally,
} from './electionChecks.ts';
import type { PollElection } from './elections.ts';
import { electorateOf } from './electorate.ts';
import { entriesOf } from './entriesOf.ts';
import { otherWayOf } from './otherChannelChecks.ts';
import type { At, PollBoard } from './pollBoard.ts';
import { addAll, type ElectionReport, type Finding, finding, reportOf } from './report.ts';
import { checkTreatment } from './sealedChecks.ts';
import { type Treatment, treatmentIn } from './sealing.ts';
import { bindingOnce, newSeen, type Seen } from './seen.ts';
import { checkShuffleOwners } from './shuffleChecks.ts';

export type CheckedElection = {
  readonly report: ElectionReport;
  /** What of it is opened, and to whom; not known where there is no tally. */
  readonly treatment?: Treatment;
  readonly counted?: CountedElection;
  readonly findings: readonly Finding[];
};

/** Everything of one election that its board holds. */
export function checkElection(
  board: PollBoard,
  pollElection: PollElection,
  trustees: Trustees,
  placed: readonly PlacedBallot[],
  onProgress?: OnProgress,
  seen: Seen = newSeen(),
): CheckedElection {
  const { unit, contest, uuid, record } = pollElection;
  const election = readElection(record);
  const at = `${archivePath(unit, uuid)}`;
  const findings: Finding[] = [];
  const told = (result: ElectionReport['result']): ElectionReport => ({
    uuid,
    unit: unit?.code ?? null,
    ballots: placed.length,
    result,
  });
  const tell = (found: readonly Finding[]): void => {
    for (const one of found) findings.push({ ...one, at: placeOf(one.at, at, placed) });
  };

  // A credential that stands twice is told by checkCasts; the list holds each once.
  const listed = writeCredentials([...new Set(placed.map(({ credential }) => credential))]);
  const { credentials, findings: ofCredentials } = verifyCredentials(listed);
  tell(ofCredentials);
  const texts = placed.map(({ text }) => text);
  const { ballots, findings: ofBallots } = verifyBallots(election, credentials, texts, onProgress, seen);
  tell(ofBallots);

  const entries = entriesOf(board, uuid);
  const tallied = theOne(entries.tallies, 'encrypted-tally', at);
  addAll(findings, tallied.findings);
  if (tallied.entry === undefined) return { report: told(null), findings };
  const { tally: tallyText } = tallied.entry.body;
  const sized = checkSized(tallied.entry);
  findings.push(...sized.findings);
  const ofTally = verifyTally(election, ballots, credentials, tallyText, sized.sized);
  tell(ofTally.findings);
  if (ofTally.encrypted === undefined) return { report: told(null), findings };

  const { shuffles, partials } = entries;
  const treatment = treatmentIn(board, pollElection, ballots.length);
  addAll(findings, checkTreatment(board, pollElection, treatment, trustees, at));
  if (treatment.is !== 'unopened') addAll(findings, checkShuffleOwners(board, pollElection, trustees, at));
  const mixed = verifyShuffles(
    election,
    trustees,
    ofTally.encrypted,
    shuffles.map(({ body }) => ({ owner: body.owner, text: body.shuffle })),
    onProgress,
    seen,
  );
  for (const one of mixed.findings) findings.push({ ...one, at: entryOf(one.at, shuffles) });
  const { encrypted } = mixed;
  if (encrypted === undefined) return { report: told(null), treatment, findings };
  const otherWay = otherWayOf(board, pollElection, ballots.length);
  const ways = { unit: unit?.code ?? null, contest: contest.id, ballots: ballots.length, ...otherWay };
  if (treatment.is !== 'open') {
    // What few cast is not shown: of it there is what scrutineers attest, or nothing.
    const shown = treatment.is === 'sealed' ? treatment.shown : treatment.is;
    const report: ElectionReport = treatment.is === 'sealed' ? { ...told(null), attested: true } : told(null);
    if (otherWay === undefined) return { report, treatment, findings };
    return { report, treatment, counted: { ...ways, shown, hidden: true }, findings };
  }

  const parts = partials.map(({ body }) => ({ owner: body.owner, text: body.partial }));
  const { factors, findings: ofPartials } = verifyPartials(election, trustees, encrypted, parts, onProgress, seen);
  tell(ofPartials);
  addAll(findings, checkBindings(board, election, trustees, encrypted, partials, seen));

  const decided = theOne(entries.results, 'result', at);
  addAll(findings, decided.findings);
  if (decided.entry === undefined) return { report: told(null), treatment, findings };
  const verified = verifyResult(election, trustees, encrypted, factors, decided.entry.body.result);
  tell(verified.findings);
  if (verified.decrypted === undefined) return { report: told(null), treatment, findings };
  const { result, notCanonical } = verified.decrypted;
  const decrypted = decryptedOf(contest, result[0]!, notCanonical[0]!);
  const report = { ...told(null), ...reportOf(verified.decrypted) };
  // Another number of papers than of ballots has its own findings, and there is no count of it.
  if ('papers' in decrypted && decrypted.papers.length !== ballots.length) return { report, treatment, findings };
  if (otherWay === undefined) return { report, treatment, findings };
  return { report, treatment, counted: { ...ways, ...decrypted }, findings };
}

/** `ballots[3]` of an election becomes the entry it stands in; every other place is put behind the election's. */
function placeOf(at: string, election: string, placed: readonly PlacedBallot[]): string {
  const ballot = /^ballots\[(\d+)\]$/.exec(at)?.[1];
  return ballot === undefined ? `${election} ${at}` : `board[${placed[Number(ballot)]!.index}]`;
}

/** `shuffles[1]` of an election becomes the entry it stands in. */
const entryOf = (at: string, entries: readonly { readonly index: number }[]): string =>
  `board[${entries[Number(/\d+/.exec(at)?.[0])]?.index}]`;

/** The entry among those of one election and kind. That there is none is told where the board must have one. */
function theOne<K extends 'encrypted-tally' | 'result'>(
  entries: readonly At<K>[],
  kind: K,
  at: string,
): { readonly entry: At<K> | undefined; readonly findings: readonly Finding[] } {
  const [entry, ...more] = entries;
  return {
    entry,
    findings: more.map(({ index }) =>
      finding('ENTRY_TWICE', `board[${index}]`, `A second ${kind} of one election.`, at),
    ),
  };
}

/** The counts beside the tally, and that they name this tally by its hash. */
function checkSized({ index, body }: At<'encrypted-tally'>): {
  readonly sized: Sized | undefined;
  readonly findings: readonly Finding[];
} {
  const at = `board[${index}]`;
  try {
    const sized = readSized(body.sized);
    const hash = sha256Hex(utf8(body.tally));
    if (sized.tallyHash === hash) return { sized, findings: [] };
    const says = 'The counts beside the tally name another tally.';
    return { sized, findings: [finding('TALLY_HASH', at, says, sized.tallyHash, hash)] };
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return {
      sized: undefined,
      findings: [finding('TALLY_MALFORMED', at, `The record is malformed: ${fault.message}.`)],
    };
  }
}

/** Belenios' own proof leaves the factor unbound; ours is required beside it (SPEC §6.3). */
function checkBindings(
  { closed, trustees: entry }: PollBoard,
  election: Election,
  trustees: Trustees,
  encrypted: Encrypted,
  partials: readonly At<'partial-decryption'>[],
  seen: Seen,
): readonly Finding[] {
  if (closed === undefined || entry === undefined) return [];
  const trusteesHash = sha256Hex(utf8(entry.body.record));
  return partials.flatMap(({ index, body: { owner, partial, binding } }) => {
    const key = trustees.owners[owner - 1]?.publicKey;
    if (key === undefined) return []; // told as TRUSTEE_UNKNOWN
    const context = { closed: closed.hash, trusteesHash, owner };
    return bindingOnce(election, encrypted, context, key, partial, binding, seen).map((says) =>
      finding('BINDING_INVALID', `board[${index}]`, `Partial decryption of trustee ${owner}: ${says}.`, election.uuid),
    );
  });
}

/** Entries that speak of an election which is not of this poll. */
export function checkStrangers(board: PollBoard, elections: readonly PollElection[]): readonly Finding[] {
  const uuids = new Set(elections.map(({ uuid }) => uuid));
  const entries = [...board.tallies, ...board.shuffles, ...board.partials, ...board.sealedParts, ...board.results];
  return entries
    .filter(({ body }) => !uuids.has(body.uuid))
    .map(({ index, body }) =>
      finding(
        'ELECTION_UNKNOWN',
        `board[${index}]`,
        'The entry speaks of an election that is not of this poll.',
        body.uuid,
      ),
    );
}

/**
 * A quorum's parts show a result, written down or not, to everybody or to the scrutineers: whoever has seen it, or was told, must not be
 * able to call the poll off.
 */
export function checkAbandoned(
  board: PollBoard,
  elections: readonly PollElection[],
  trustees: Trustees,
): readonly Finding[] {
  const { abandoned, opened } = board;
  if (abandoned === undefined) return [];
  // Where nobody signed for the keys, what was sealed to them did not keep a poll from being called off yet.
  const isSigned = opened?.body.sealedTo?.some(({ act }) => act !== undefined) === true;
  const isOpen = ({ uuid }: PollElection): boolean => {
    const { partials, sealedParts } = entriesOf(board, uuid);
    const given = new Set([...partials, ...(isSigned ? sealedParts : [])].map(({ body }) => body.owner));
    return 'quorum' in quorumOf(trustees, (owner) => given.has(owner));
  };
  if (!elections.some(isOpen)) return [];
  const says = 'The poll was abandoned when a quorum of trustees had given their parts of a result.';
  return [finding('BOARD_ORDER', `board[${abandoned.index}]`, says)];
}

/** The outcome follows from the results. Where an election could not be counted, that is told already. */
export function checkOutcome(
  { outcome, opened, amendments, returned, attestation }: PollBoard,
  poll: PollDefinition,
  checked: readonly CheckedElection[],
  seed: string | null,
): readonly Finding[] {
  const counted = checked.flatMap((one) => one.counted ?? []);
  if (outcome === undefined || opened === undefined) return [];
  if (counted.length < checked.length || checked.length === 0) return [];
  const electorate = electorateOf(
    opened.body,
    amendments.map(({ body }) => body),
  );
  const lots = (contest: string) => (seed === null ? noLots : lotsFromSeed(seed, contest));
  const attested = attestation?.body.contests ?? [];
  const concluded = outcomeOf(poll, counted, {
    ...{ electorate, lots, attested },
    returned: returned.map(({ body }) => body),
  });
  if (!concluded.ok) {
    // That there is no seed, or no attestation, is told.
    if (concluded.code !== 'ATTESTED_WRONG' || attestation === undefined) return [];
    const says = 'What scrutineers attest cannot follow from what was cast.';
    return [finding('ATTESTED_WRONG', `board[${attestation.index}]`, says, concluded.contest)];
  }
  const [computed, published] = [canonical(concluded.outcome), canonical(outcome.body)];
  if (computed === published) return [];
  const says = 'The outcome does not follow from the results.';
  return [finding('OUTCOME_WRONG', `board[${outcome.index}]`, says, `computed ${computed}`, `published ${published}`)];
}
