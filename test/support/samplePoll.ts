/**
 * A whole poll in memory, made with the pure functions and software passkeys: board, bundle, scrutineer pack, anchors and
 * every secret, so that tests can alter it as an outsider, as the operator, or as one who had all keys from the start.
 */
import { challengeOf, composeAct, composeCast, type Message } from '../../crypto/assertion.ts';
import { encryptBallot, readBallot } from '../../crypto/belenios/ballot.ts';
import { bindingProofs, combineResult, partialDecryption, readResult } from '../../crypto/belenios/decryption.ts';
import { type Election, readElection } from '../../crypto/belenios/election.ts';
import { encryptedTally, sizedRecord } from '../../crypto/belenios/tally.ts';
import { newTrusteeKey, readTrustees, writeTrustees } from '../../crypto/belenios/trustees.ts';
import { EMPTY_PREV, makeEntry, readBoard } from '../../crypto/board.ts';
import {
  type Body,
  type BodyKind,
  electionId,
  encryptedTallyBody,
  entryHash,
  paperHash,
  pollDefinition,
  rollFrozen as rollFrozenBody,
  trusteesBody,
} from '../../crypto/bodies.ts';
import { compareText, concatBytes, DecodeError, type Rng, sha256Hex, toHex, utf8 } from '../../crypto/bytes.ts';
import { authCommitment, committedRoot, paperCommitment, rollLeaf, saltFor } from '../../crypto/commitment.ts';
import { encodePoint } from '../../crypto/group.ts';
import { signNote, verifierKey, writeCheckpoint } from '../../crypto/note.ts';
import { newSigningKey, type SigningKey } from '../../crypto/signature.ts';
import { leafHash, treeRoot } from '../../crypto/tlog.ts';
import { outcomeOf } from '../../src/count/outcome.ts';
import { newSoftwarePasskey, type SoftwarePasskey } from '../../src/softwarePasskey.ts';
import type { Anchors, RollLine, SignedRecord } from '../../src/verify/bundle.ts';
import { deriveFiles, manifestOf } from '../../src/verify/derivedFiles.ts';
import { electionsOf, type PollElection } from '../../src/verify/elections.ts';
import { jsonLines } from '../../src/verify/packFiles.ts';
import { seededRng } from './random.ts';

export const WEB_ORIGIN = 'https://vote.example.org';
const RP_ID = 'vote.example.org';
export const POLL_ID = '7Hq3Zt9mWcRk2VbN5xPyLd';
export const ORIGIN = `vote.example.org/board/${POLL_ID}`;
const SIGNER = 'SHA256:oakmarshMembershipOffice';

/** An entry before it is chained. */
export type Draft = { readonly kind: BodyKind; readonly body: object };
/** Alters a body as it is made; all that comes after is made from the altered one. */
export type Twist = { readonly [K in BodyKind]?: (body: Body<K>) => Body<K> };

export type Voter = {
  readonly line: RollLine;
  readonly leaf: string;
  readonly leafSalt: string;
  /** Unit of the poll; null for those who have no paper. */
  readonly unit: string | null;
  readonly paper: string;
  readonly paperSalt: string;
  readonly passkey: SoftwarePasskey;
};

export type SignedCast = { readonly auth: string; readonly salt: string; readonly record: SignedRecord };

export type SamplePoll = {
  readonly drafts: readonly Draft[];
  readonly bundle: Map<string, Uint8Array>;
  readonly pack: Map<string, Uint8Array>;
  readonly anchors: Anchors;
  readonly logKey: SigningKey;
  readonly voters: readonly Voter[];
  readonly casts: readonly SignedCast[];
  readonly freezeAct: SignedCast;
  readonly elections: readonly PollElection[];
  readonly trusteeSecrets: readonly bigint[];
  readonly openedHash: string;
  readonly rng: Rng;
};

const CONTESTS = [
  {
    id: 'chair',
    kind: 'choose' as const,
    question: 'Who should chair the branch “A & B”?',
    choices: [
      { id: 'amin', text: 'Amin, Sara' },
      { id: 'brand', text: 'Brand, “Jo”' },
      { id: 'cole', text: 'Cole, Ann' },
    ],
    min: 1,
    max: 2,
    blank: true,
  },
  {
    id: 'sitting-member',
    kind: 'trigger' as const,
    question: 'Should the sitting member be the only candidate?',
    choices: [
      { id: 'affirm', text: 'Yes: only candidate' },
      { id: 'open', text: 'No: hold a full selection' },
    ],
    min: 1,
    max: 1,
    blank: false,
  },
];

/** Members by roll unit: eligible, and excluded for arrears. */
const MEMBERS = [
  { unit: 'A-WEST', eligible: 12, excluded: 10 },
  { unit: 'B1', eligible: 6, excluded: 0 },
  { unit: 'B2', eligible: 4, excluded: 0 },
  { unit: 'C-SOUTH', eligible: 3, excluded: 0 },
] as const;
const UNITS = [
  { code: 'A-WEST', name: 'Oakmarsh West', section: 'party', covers: ['A-WEST'] },
  { code: 'B-EAST', name: 'Oakmarsh East', section: 'party', covers: ['B1', 'B2'] },
];

export type SampleOptions = {
  readonly seed?: string;
  readonly twist?: Twist;
  /** Contests of each paper, 1 (trigger alone) or 2. */
  readonly contests?: 1 | 2;
  /** Votes cast in each of the two units. */
  readonly casts?: readonly [number, number];
  /** Changes the definition before anything is made of it. */
  readonly define?: (poll: Body<'poll-defined'>['poll']) => object;
};

export function samplePoll(options: SampleOptions = {}): SamplePoll {
  const { seed = 'sample', twist = {}, contests = 2, casts: castNumbers = [3, 2] } = options;
  const rng = seededRng(seed);
  const logKey = newSigningKey(rng);
  const drafts: Draft[] = [];
  let prev = EMPTY_PREV;
  const append = <K extends BodyKind>(kind: K, body: Body<K>): { readonly body: Body<K>; readonly hash: string } => {
    const alter: ((body: Body<K>) => Body<K>) | undefined = twist[kind];
    const altered = alter === undefined ? body : alter(body);
    prev = makeEntry({ body: altered, index: drafts.length, kind, prev }).hash;
    drafts.push({ kind, body: altered });
    return { body: altered, hash: prev };
  };

  const plain = pollDefinition.parse({
    format: 'countersign-poll/1',
    id: POLL_ID,
    organisation: { slug: 'oakmarsh', name: 'Oakmarsh Party' },
    title: 'Trigger ballot é 2026',
    rehearsal: false,
    opensAt: '2026-10-01T09:00:00Z',
    closesAt: '2026-10-24T19:00:00Z',
    units: UNITS,
    contests: contests === 2 ? CONTESTS : CONTESTS.slice(1),
    rules: { name: 'trigger-2026', version: '1', sha256: sha256Hex(utf8('rules')) },
    smallUnit: 10,
    batchFloor: 2,
    promiseMinutes: 60,
    trustees: { quorum: 2, of: 2 },
    corrections: {
      claimsUntil: '2026-10-10T19:00:00Z',
      overridesUntil: '2026-10-20T19:00:00Z',
      lapseHours: 72,
      pairAlarm: 10,
      pairCap: 50,
    },
    secondElement: 'none',
  });
  const definition = options.define === undefined ? plain : pollDefinition.parse(options.define(plain));
  const defined = append('poll-defined', {
    format: 'countersign-board/1',
    origin: ORIGIN,
    webOrigin: WEB_ORIGIN,
    rpId: RP_ID,
    logKey: verifierKey(ORIGIN, logKey.publicKey),
    promiseKey: toHex(newSigningKey(rng).publicKey),
    poll: definition,
  });
  const { poll } = defined.body;

  const saltSeed = rng(32);
  const voters = makeVoters(poll, saltSeed, rng);
  const officer = newSoftwarePasskey({ rpId: RP_ID, rng });
  const snapshot = sha256Hex(utf8('snapshot'));
  const freezeAct = signed(
    officer,
    composeAct({
      origin: WEB_ORIGIN,
      rpId: RP_ID,
      act: 'freeze',
      poll: POLL_ID,
      says: { snapshot, undecided: 2 },
      nonce: toHex(rng(32)),
    }),
    saltFor(saltSeed, ['act', 'freeze']),
  );
  const count = (unit: string, decision: string): number =>
    voters.filter((voter) => (voter.unit ?? 'outside') === unit && voter.line.decision === decision).length;
  const excludedIn = (unit: string): number =>
    unit === 'A-WEST' ? voters.filter(({ line }) => line.decision === 'excluded').length : 0;
  const cells = ['A-WEST', 'B-EAST', 'outside'].map((unit) => ({
    units: [unit],
    listed: count(unit, 'eligible') + excludedIn(unit),
    excluded: excludedIn(unit),
  }));
  const eligible = voters.filter(({ line }) => line.decision === 'eligible').length;
  const rollFrozen = append(
    'roll-frozen',
    rollFrozenBody.parse({
      snapshot,
      previous: null,
      snapshotRoot: sha256Hex(utf8('snapshot root')),
      rollRoot: committedRoot(voters.map(({ leaf }) => leaf)),
      rulesSha256: poll.rules.sha256,
      signers: [SIGNER],
      listed: voters.length,
      excluded: voters.length - eligible,
      overrides: 0,
      eligible,
      electorate: poll.units.map(({ code }) => ({ unit: code, eligible: count(code, 'eligible') })),
      cells,
      reasons: [{ reason: 'ARREARS', members: voters.length - eligible }],
      undecided: 2,
      undecidedSigned: freezeAct.auth,
    }),
  );

  const keys = ['First trustee', 'Second trustee'].map((name) => newTrusteeKey(rng, name));
  const trustees = append(
    'trustees',
    trusteesBody.parse({
      quorum: 2,
      names: ['First trustee', 'Second trustee'],
      record: writeTrustees(keys.map(({ record }) => record)),
    }),
  );
  const elections = electionsOf({
    defined: defined.body,
    rollFrozenHash: rollFrozen.hash,
    trusteesHash: trustees.hash,
    trustees: trustees.body,
  });
  const papers = voters.flatMap(({ unit, paper }) => (unit === null ? [] : [paperHash.parse(paper)])).sort(compareText);
  const booth = Object.fromEntries(
    Array.from({ length: 400 }, (_, i) => [`assets/booth-${i}.js`, sha256Hex(utf8(`booth ${i}`))]),
  );
  const opened = append('opened', {
    openedAt: '2026-10-01T09:00:00Z',
    rollFrozen: entryHash.parse(rollFrozen.hash),
    trustees: entryHash.parse(trustees.hash),
    elections: elections.map(({ unit, contest, uuid, fingerprint }) => ({
      unit: unit.code,
      contest: contest.id,
      uuid: electionId.parse(uuid),
      fingerprint,
    })),
    papers,
    booth,
  });

  const electors = poll.units.map(({ code }) => voters.filter(({ unit }) => unit === code));
  const voting = electors.flatMap((unit, i) => unit.slice(0, castNumbers[i]!));
  const onBoard: string[] = [];
  const casts = voting.map((voter, i) => {
    const made = castBallot(voter, elections, opened.hash, i, saltSeed, rng);
    onBoard.push(...append('ballot-cast', made.body).body.ballots);
    return made.signed;
  });

  const closed = append('closed', { closedAt: '2026-10-24T19:00:01Z', ballots: casts.length });
  const counts = elections.map(({ uuid, record, unit, contest }) => {
    const election = parsed(record);
    const ballots = onBoard.filter((ballot) => ballot.includes(uuid)).map((ballot) => readBallot(election, ballot));
    const text = encryptedTally(election, ballots);
    const sized = sizedRecord(text, ballots.length, ballots.length);
    const { tally } = append('encrypted-tally', encryptedTallyBody.parse({ uuid, tally: text, sized })).body;
    return { uuid: electionId.parse(uuid), election, tally, unit, contest, ballots: ballots.length };
  });
  const trusteesHash = sha256Hex(utf8(trustees.body.record));
  const partials = keys.flatMap(({ secret }, i) =>
    counts.map(({ uuid, election, tally }) => {
      const owner = i + 1;
      const context = { closed: closed.hash, trusteesHash, owner };
      const partial = partialDecryption(election, tally, secret, rng);
      const binding = bindingProofs(election, tally, context, secret, rng).map((row) => [...row]);
      return append('partial-decryption', { uuid, owner, partial, binding }).body;
    }),
  );
  const totals = counts.map(({ uuid, election, tally, unit, contest, ballots }) => {
    const parts = partials.filter((part) => part.uuid === uuid).map(({ owner, partial }) => ({ owner, text: partial }));
    const result = combineResult(election, readTrustees(trustees.body.record), tally, parts, ballots);
    append('result', { uuid, result });
    return { unit: unit.code, contest: contest.id, ballots, totals: readResult(election, result)[0]! };
  });
  append('outcome', outcomeOf(poll, totals));

  const anchors: Anchors = {
    format: 'countersign-anchors/1',
    origin: ORIGIN,
    logKey: verifierKey(ORIGIN, logKey.publicKey),
    witnesses: [],
    quorum: 0,
    trusteeKeys: keys.map(({ publicKey }) => encodePoint(publicKey)).sort(compareText),
    exportKeys: [SIGNER],
  };
  return {
    drafts,
    bundle: seal(drafts, logKey),
    pack: makePack(voters, casts, freezeAct, opened.hash),
    anchors,
    logKey,
    voters,
    casts,
    freezeAct,
    elections,
    trusteeSecrets: keys.map(({ secret }) => secret),
    openedHash: opened.hash,
    rng,
  };
}

function makeVoters(poll: Body<'poll-defined'>['poll'], saltSeed: Uint8Array, rng: Rng): Voter[] {
  const lines = MEMBERS.flatMap(({ unit, eligible, excluded }) =>
    Array.from(
      { length: eligible + excluded },
      (_, i): Omit<RollLine, 'number'> => ({
        name: `Member ${i} of ${unit}`,
        unit,
        decision: i < eligible ? 'eligible' : 'excluded',
        reasons: i < eligible ? [] : ['ARREARS'],
      }),
    ),
  );
  return lines.map((rest, i) => {
    const line = { number: `M${String(i + 1).padStart(4, '0')}`, ...rest };
    const leafSalt = saltFor(saltSeed, ['roll', line.number]);
    const paperSalt = saltFor(saltSeed, ['paper', line.number]);
    const leaf = rollLeaf(line, leafSalt);
    const unit =
      line.decision === 'eligible' ? poll.units.find(({ covers }) => covers.includes(line.unit))?.code : undefined;
    return {
      line,
      leaf,
      leafSalt,
      unit: unit ?? null,
      paper: unit === undefined ? '' : paperCommitment(poll.id, unit, leaf, paperSalt),
      paperSalt,
      passkey: newSoftwarePasskey({ rpId: RP_ID, rng }),
    };
  });
}

/** The record of a message signed by a passkey, with its commitment. */
export function signed(passkey: SoftwarePasskey, message: Message, salt: string): SignedCast {
  const { credentialId, clientDataJSON, authenticatorData, signature } = passkey.get(challengeOf(message), WEB_ORIGIN);
  const record: SignedRecord = {
    message,
    assertion: { credentialId, clientDataJSON, authenticatorData, signature },
    credential: credentialOf(passkey),
  };
  return { auth: authCommitment(record, salt), salt, record };
}

export const credentialOf = ({ id, publicKey, backupEligible }: SoftwarePasskey) => ({ id, publicKey, backupEligible });

/** What a voter's page and passkey make: encrypted ballots for each contest, and the signed message that names them. */
export function castBallot(
  voter: Voter,
  elections: readonly PollElection[],
  openedHash: string,
  turn: number,
  saltSeed: Uint8Array,
  rng: Rng,
): { readonly body: Body<'ballot-cast'>; readonly signed: SignedCast } {
  const made = elections
    .filter(({ unit }) => unit.code === voter.unit)
    .map(({ uuid, fingerprint, contest, record }) => {
      const { ballot, credential } = encryptBallot(parsed(record), [answerOf(contest.id, turn)], rng);
      return { contest: contest.id, uuid, fingerprint, credential, text: ballot, ballot: sha256Hex(utf8(ballot)) };
    });
  const message = composeCast({
    origin: ORIGIN,
    rpId: RP_ID,
    opened: openedHash,
    unit: voter.unit ?? '',
    paper: voter.paper,
    ballots: made.map(({ text, ...named }) => named),
    nonce: toHex(rng(32)),
  });
  const cast = signed(voter.passkey, message, saltFor(saltSeed, ['auth', voter.paper]));
  return {
    body: { paper: paperHash.parse(voter.paper), auth: cast.auth, ballots: made.map(({ text }) => text) },
    signed: cast,
  };
}

const parsedElections = new Map<string, Election>();

/** Reads each record once: the tables that make its key fast are dear. */
function parsed(record: string): Election {
  const election = parsedElections.get(record) ?? readElection(record);
  parsedElections.set(record, election);
  return election;
}

/** Somebody votes blank, somebody for two, the rest for one. */
function answerOf(contest: string, turn: number): readonly (0 | 1)[] {
  if (contest === 'sitting-member') return turn % 3 === 0 ? [0, 1] : [1, 0];
  return turn === 0 ? [1, 0, 0, 0] : turn === 1 ? [0, 1, 1, 0] : [0, 0, 0, 1];
}

/** The bundle that somebody with the log key can make of these entries: chain, checkpoint, derived files and manifest. */
export function seal(drafts: readonly Draft[], logKey: SigningKey, origin: string = ORIGIN): Map<string, Uint8Array> {
  const lines: Uint8Array[] = [];
  const files = new Map<string, Uint8Array>();
  let prev = EMPTY_PREV;
  drafts.forEach(({ kind, body }, index) => {
    const { line, hash, blob } = makeEntry({ body, index, kind, prev });
    prev = hash;
    lines.push(utf8(line));
    if (blob !== null) files.set(`blobs/${blob.sha256}`, blob.bytes);
  });
  const board = concatBytes(...lines.flatMap((line) => [line, utf8('\n')]));
  files.set('board.jsonl', board);
  const root = treeRoot(lines.map(leafHash));
  files.set('checkpoint', utf8(signNote(writeCheckpoint({ origin, size: lines.length, root }), origin, logKey)));
  return list(derive(files), origin.slice(origin.lastIndexOf('/') + 1));
}

/** As deriveFiles, or nothing where the board is too broken for that. */
function derive(files: Map<string, Uint8Array>): Map<string, Uint8Array> {
  const blobs = [...files].flatMap(([name, bytes]) =>
    name.startsWith('blobs/') ? [[name.slice(6), bytes] as const] : [],
  );
  try {
    const { entries } = readBoard(files.get('board.jsonl')!, new Map(blobs));
    return new Map([...files, ...deriveFiles(entries)]);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return files;
  }
}

/** The files with a manifest made anew. */
export function list(files: ReadonlyMap<string, Uint8Array>, poll: string = POLL_ID): Map<string, Uint8Array> {
  return new Map([...files, ['manifest.json', manifestOf(pollDefinition.shape.id.parse(poll), files)]]);
}

export function makePack(
  voters: readonly Voter[],
  casts: readonly SignedCast[],
  freezeAct: SignedCast,
  opened: string,
): Map<string, Uint8Array> {
  const withPaper = voters.filter(({ unit }) => unit !== null);
  const enrolments = withPaper.map(({ leaf, passkey }) => ({ leaf, credential: credentialOf(passkey) }));
  return new Map([
    ['pack.json', jsonLines([{ format: 'countersign-pack/1', origin: ORIGIN, opened }])],
    ['roll.jsonl', jsonLines(voters.map(({ leaf, line, leafSalt }) => ({ leaf, line, salt: leafSalt })))],
    [
      'papers.jsonl',
      jsonLines(withPaper.map(({ paper, unit, leaf, paperSalt }) => ({ paper, unit, leaf, salt: paperSalt }))),
    ],
    ['enrolments.jsonl', jsonLines(enrolments)],
    ['casts.jsonl', jsonLines(casts)],
    ['acts.jsonl', jsonLines([freezeAct])],
  ]);
}
