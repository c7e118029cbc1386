/**
 * Verifies a Belenios archive (.bel), ours or another's, from its bytes alone: stricter than Belenios in spelling,
 * order and counts. What no single archive can show (ballots left out or reordered before it was written) needs the
 * board. SPEC §3.11, §7.4.
 */
import {
  type Archive,
  type ArchiveEvent,
  type EventType,
  looksLikeArchive,
  readArchive,
} from '../../crypto/belenios/archive.ts';
import { shuffledPlaces } from '../../crypto/belenios/encrypted.ts';
import { OtherGroup, Unsupported } from '../../crypto/belenios/json.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import {
  type OnProgress,
  verifyBallots,
  verifyCredentials,
  verifyElection,
  verifyPartials,
  verifyResult,
  verifyShuffles,
  verifyTally,
  verifyTrustees,
} from './electionChecks.ts';
import {
  addAll,
  type ElectionReport,
  type Finding,
  finding,
  noReport,
  type Report,
  report,
  reportOf,
} from './report.ts';

export type ArchiveOptions = {
  /** File name: `<uuid>.bel` is compared with the election's uuid. */
  readonly name?: string;
  readonly onProgress?: OnProgress;
  /** Where it may end without being incomplete: what is sealed stops behind the tally or the shuffles. Preset: the result. */
  readonly complete?: 'Result' | 'EncryptedTally' | 'EndShuffles';
};

export function verifyArchive(bytes: Uint8Array, options: ArchiveOptions = {}): Report {
  if (!looksLikeArchive(bytes)) {
    return noReport('belenios', 'unreadable', finding('UNREADABLE', 'byte 0', 'This is not a Belenios archive.'));
  }
  const { election, findings, unsupported } = checkArchive(bytes, options);
  // That it is not complete is no finding against what cannot be checked anyway.
  if (unsupported !== undefined && findings.every(({ code }) => code === 'ELECTION_INCOMPLETE')) {
    return noReport(
      'belenios',
      'unsupported',
      finding('UNSUPPORTED', 'election', `This cannot be checked: ${unsupported}.`),
    );
  }
  return report('belenios', election === undefined ? [] : [election], findings, 'valid');
}

/** What verifyArchive reports, for a verifier that has more to check. `unsupported` says why parts were not checked. */
export function checkArchive(
  bytes: Uint8Array,
  options: ArchiveOptions = {},
): { readonly election?: ElectionReport; readonly findings: readonly Finding[]; readonly unsupported?: string } {
  let archive: Archive;
  try {
    archive = readArchive(bytes);
  } catch (fault) {
    if (fault instanceof Unsupported) return { findings: [], unsupported: fault.message };
    if (!(fault instanceof DecodeError)) throw fault;
    const says = `The archive is damaged: ${fault.message}.`;
    return { findings: [finding('ARCHIVE_DAMAGED', fault.path.split('.')[0]!, says)] }; // `byte N`
  }
  const { events } = archive;
  const findings: Finding[] = [...checkOrder(events, options.complete ?? 'Result'), ...checkNeeded(events, NEEDED)];
  const [setup] = only(events, 'Setup');
  if (setup === undefined) return { findings };
  try {
    const election = verifyElection(setup.election);
    const rest = checkElection(events, setup, election.election, options);
    return {
      ...(rest.election === undefined ? {} : { election: rest.election }),
      findings: [...findings, ...election.findings, ...rest.findings],
    };
  } catch (fault) {
    if (!(fault instanceof Unsupported)) throw fault;
    if (fault instanceof OtherGroup) return { findings, unsupported: fault.message };
    const parts = [verifyTrustees(setup.trustees, undefined), verifyCredentials(setup.credentials)];
    return { findings: [...findings, ...parts.flatMap((part) => part.findings)], unsupported: fault.message };
  }
}

function only<T extends EventType>(events: readonly ArchiveEvent[], type: T) {
  return events.filter((event): event is Extract<ArchiveEvent, { type: T }> => event.type === type);
}

/** Everything between a readable setup and the result. */
function checkElection(
  events: readonly ArchiveEvent[],
  setup: Extract<ArchiveEvent, { type: 'Setup' }>,
  election: ReturnType<typeof verifyElection>['election'],
  { name, onProgress }: ArchiveOptions,
): { readonly election?: ElectionReport; readonly findings: readonly Finding[] } {
  const { trustees, findings: trusteeFindings } = verifyTrustees(setup.trustees, election);
  const { credentials, findings: credentialFindings } = verifyCredentials(setup.credentials);
  const findings: Finding[] = [...trusteeFindings, ...credentialFindings];
  if (election === undefined) return { findings };

  const shuffles = only(events, 'Shuffle');
  if (shuffledPlaces(election).length > 0) addAll(findings, checkNeeded(events, NEEDED_TO_SHUFFLE));
  else if (shuffles.length + only(events, 'EndShuffles').length > 0) {
    const says = 'There are shuffles, but no question that is shuffled.';
    findings.push(finding('EVENT_ORDER', 'events', says));
  }
  const named = /^([1-9A-HJ-NP-Za-km-z]{14,})\.bel$/.exec(name ?? '')?.[1];
  if (named !== undefined && named !== election.uuid) {
    const says = `The file is named for another election; this is ${election.uuid}.`;
    findings.push(finding('FILE_NAME', named, says));
  }

  const texts = only(events, 'Ballot').map(({ ballot }) => ballot);
  const { ballots, findings: ballotFindings } = verifyBallots(election, credentials, texts, onProgress);
  addAll(findings, ballotFindings);

  const unfinished = { election: { uuid: election.uuid, unit: null, ballots: texts.length, result: null }, findings };
  const [tallied] = only(events, 'EncryptedTally');
  if (tallied === undefined) return unfinished;
  const tally = verifyTally(election, ballots, credentials, tallied.tally, tallied.sized);
  addAll(findings, tally.findings);
  if (tally.encrypted === undefined || trustees === undefined) return unfinished;

  const shuffled = verifyShuffles(election, trustees, tally.encrypted, shuffles, onProgress);
  addAll(findings, shuffled.findings);
  const { encrypted } = shuffled;
  if (encrypted === undefined) return unfinished;

  const partials = only(events, 'PartialDecryption');
  const { factors, findings: partialFindings } = verifyPartials(election, trustees, encrypted, partials, onProgress);
  addAll(findings, partialFindings);

  const [decided] = only(events, 'Result');
  if (decided === undefined) return unfinished;
  const { decrypted, findings: resultFindings } = verifyResult(election, trustees, encrypted, factors, decided.result);
  addAll(findings, resultFindings);
  if (decrypted === undefined) return unfinished;
  return { election: { ...unfinished.election, ...reportOf(decrypted) }, findings };
}

/** Setup, Ballot…, EndBallots, EncryptedTally, (Shuffle…, EndShuffles,) PartialDecryption…, Result. */
const STAGE: Readonly<Record<EventType, number>> = {
  Setup: 0,
  Ballot: 1,
  EndBallots: 2,
  EncryptedTally: 3,
  Shuffle: 4,
  EndShuffles: 5,
  PartialDecryption: 6,
  Result: 7,
};
const REPEATED: readonly EventType[] = ['Ballot', 'Shuffle', 'PartialDecryption'];
const NEEDED: readonly EventType[] = ['Setup', 'EndBallots', 'EncryptedTally', 'Result'];
/** Decrypted without a shuffle, each paper would be known as that of its ballot. */
const NEEDED_TO_SHUFFLE: readonly EventType[] = ['Shuffle', 'EndShuffles'];

/** The order that Belenios' own verifier does not enforce: nothing after its time, nothing twice, and a last event. */
function checkOrder(events: readonly ArchiveEvent[], complete: EventType): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<EventType>();
  let latest: EventType | undefined;
  for (const { type, height, hash } of events) {
    const at = `events[${height}]`;
    if (seen.has(type) && !REPEATED.includes(type)) {
      findings.push(finding('EVENT_TWICE', at, `There is a second ${type} event.`, hash));
    } else if (latest !== undefined && STAGE[type] < STAGE[latest]) {
      findings.push(finding('EVENT_ORDER', at, `A ${type} event stands behind ${latest}.`, hash));
    }
    seen.add(type);
    if (latest === undefined || STAGE[type] > STAGE[latest]) latest = type;
  }
  if (!seen.has(complete)) {
    const says = `The election is not complete: there is no ${complete} event. It ends after ${latest ?? 'nothing'}.`;
    findings.push(finding('ELECTION_INCOMPLETE', `events[${events.length}]`, says));
  }
  return findings;
}

/** Each of the needed events stands before the first that belongs behind it. */
function checkNeeded(events: readonly ArchiveEvent[], needed: readonly EventType[]): readonly Finding[] {
  return needed.flatMap((one) => {
    const behind = events.find(({ type }) => STAGE[type] > STAGE[one]);
    if (behind === undefined || events.slice(0, behind.height).some(({ type }) => type === one)) return [];
    const says = `${behind.type} comes without ${one} before it.`;
    return [finding('EVENT_ORDER', `events[${behind.height}]`, says, behind.hash)];
  });
}
