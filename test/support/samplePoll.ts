/**
 * A whole poll in memory, made with the pure functions and software passkeys: board, bundle, scrutineer pack, anchors and
 * every secret, so that tests can alter it as an outsider, as the operator, or as one who had all keys from the start.
 */
import { composeCast } from '../../crypto/assertion.ts';
import { attest } from '../../crypto/attestation.ts';
import { encryptBallot, readBallot } from '../../crypto/belenios/ballot.ts';
import { type Election, readElection } from '../../crypto/belenios/election.ts';
import { readEncrypted } from '../../crypto/belenios/encrypted.ts';
import { combineResult } from '../../crypto/belenios/result.ts';
import { encryptedTally, sizedRecord } from '../../crypto/belenios/tally.ts';
import { newTrusteeKey, readTrustees, writeTrustees } from '../../crypto/belenios/trustees.ts';
import { EMPTY_PREV, makeEntry, readBoard } from '../../crypto/board.ts';
import {
  BODIES,
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
import { decode, hashOf } from '../../crypto/canonical.ts';
import { committedRoot, paperCommitment, rollLeaf, saltFor, tenderCommitment } from '../../crypto/commitment.ts';
import { isRanked } from '../../crypto/contest.ts';
import { type ChainEnd, chained, chainHead, type EnrolmentEvent, emptyChain } from '../../crypto/enrolmentChain.ts';
import { codeKey, codeLeaf, newCode, proveCode } from '../../crypto/enrolmentCode.ts';
import { encodePoint } from '../../crypto/group.ts';
import { signNote, verifierKey, writeCheckpoint } from '../../crypto/note.ts';
import { newSealingKey } from '../../crypto/sealedPart.ts';
import { newSigningKey, type SigningKey } from '../../crypto/signature.ts';
import { leafHash, treeRoot } from '../../crypto/tlog.ts';
import { combineLot } from '../../crypto/trustee/lot.ts';
import { decryptedOf } from '../../src/count/decrypted.ts';
import { lotsFromSeed } from '../../src/count/lot.ts';
import { outcomeOf } from '../../src/count/outcome.ts';
import { rollIdentity } from '../../src/domain/rollIdentity.ts';
import { REASON_CODES } from '../../src/roll/eligibility.ts';
import { newSoftwarePasskey, type SoftwarePasskey } from '../../src/softwarePasskey.ts';
import { attestationMessageOf, attestersNeeded } from '../../src/verify/attesting.ts';
import type { AmendmentOpening, Anchors, RollLine, TenderOpening } from '../../src/verify/bundle.ts';
import { declarationOf } from '../../src/verify/declaration/declaration.ts';
import { declareMessage } from '../../src/verify/declarationChecks.ts';
import { deriveFiles, manifestOf } from '../../src/verify/derivedFiles.ts';
import { electionsOf, electionsOfPaper, type PollElection } from '../../src/verify/elections.ts';
import { jsonLines } from '../../src/verify/packFiles.ts';
import { readPollBoard } from '../../src/verify/pollBoard.ts';
import { approvalBy, type Counting, partsBy, readCounting, shuffleBy } from '../../src/verify/trusteeWork.ts';
import { seededRng } from './random.ts';
import { accessHeadsOf, accessOn, REVIEWED_AT, type SampleAccess, sampleLog, sampleReviews } from './sampleAccess.ts';
import {
  change,
  hoursBefore,
  INCIDENTS,
  incident,
  lineAfter,
  type Made,
  PLANS,
  type Planned,
  tenderOf,
} from './sampleChanges.ts';
import {
  actOf,
  agreed,
  credentialOf,
  dutiesOn,
  dutyHeadsOf,
  grantsOf,
  POLL_ID,
  RP_ID,
  type SignedCast,
  sampleOffice,
  signed,
  WEB_ORIGIN,
} from './sampleOffice.ts';
import { SIGNER, sampleRoll } from './sampleRoll.ts';

export { credentialOf, POLL_ID, type SignedCast, signed, WEB_ORIGIN };
export const ORIGIN = `vote.example.org/board/${POLL_ID}`;

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
  /** Key of the code on paper; used where the poll asks for codes. */
  readonly code: SigningKey;
};

/** The officers are the same in every sample poll. */
export const OFFICE = sampleOffice(seededRng('office'));
const GRANTS = grantsOf(OFFICE, seededRng('grants'));

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
  readonly scrutineerSecrets: readonly bigint[];
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

const UNITS = [
  { code: 'A-WEST', name: 'Oakmarsh West', section: 'party', covers: ['A-WEST'] },
  { code: 'B-EAST', name: 'Oakmarsh East', section: 'party', covers: ['B1', 'B2'] },
];

/** Single keys, or one that a ceremony made (test/support/ceremony.ts). */
export type SampleKey = {
  readonly names: readonly string[];
  readonly secrets: readonly bigint[];
  readonly record: string;
  readonly ceremony?: Body<'trustees'>['ceremony'];
};

function singleKeys(of: number, rng: Rng): SampleKey {
  const names = ['First trustee', 'Second trustee', 'Third trustee'].slice(0, of);
  const keys = names.map((name) => newTrusteeKey(rng, name));
  return {
    names,
    secrets: keys.map(({ secret }) => secret),
    record: writeTrustees(keys.map(({ record }) => record)),
  };
}

function countingOn(drafts: readonly Draft[], logKey: SigningKey): Counting {
  const counting = readCounting(sealBoard(drafts, logKey));
  if (counting === null) throw new Error('the sample has no tallies');
  return counting;
}

/** One of its papers is void: it ranks two first. */
const COMMITTEE = {
  id: 'committee',
  kind: 'stv' as const,
  question: 'Who should sit on the committee?',
  choices: ['Ash', 'Beech', 'Cherry', 'Dogwood'].map((text, i) => ({ id: `c${i + 1}`, text })),
  min: 1,
  max: 4,
  blank: true,
  rule: { name: 'scottish-stv-2007' as const, seats: 2 },
  rankings: 'public' as const,
};
const RANKS = [
  [1, 2, 3, 0],
  [1, 1, 0, 0],
  [0, 0, 0, 0],
  [3, 1, 2, 4],
  [0, 2, 0, 1],
];

export type SampleOptions = {
  readonly seed?: string;
  readonly twist?: Twist;
  /** Contests of each paper, 1 (trigger alone) or 2. */
  readonly contests?: 1 | 2;
  /** Votes cast in each of the units, of which there are two unless `define` makes others. */
  readonly casts?: readonly number[];
  /** Whether the poll asks for codes on paper. */
  readonly codes?: boolean;
  /** Whether lines are changed, ballots tendered, and the poll paused (sampleChanges.ts). */
  readonly corrected?: boolean;
  /** Whether a committee is elected by ranking too, over both units together. */
  readonly ranked?: boolean;
  /** In place of single keys; `define` has to ask for as many trustees. */
  readonly key?: SampleKey;
  /** Numbers of the trustees who give parts; the first that the quorum needs unless said. */
  readonly givers?: readonly number[];
  /** Scrutineers to whom parts are sealed; more than half of them, and one more, sign what comes of it. */
  readonly scrutineers?: number;
  /** Changes the definition before anything is made of it. */
  readonly define?: (poll: Body<'poll-defined'>['poll']) => object;
};

/**
 * Few vote in two of three units: of 12, 5 and 2 ballots the first are opened, those of the second go to the scrutineers, and those of
 * the third to nobody. A committee's rankings are for the scrutineers alone, over 19 ballots.
 */
export const SMALL_COUNTS: SampleOptions = {
  ...{ contests: 1, ranked: true, casts: [12, 5, 2], scrutineers: 3 },
  define: (poll) => ({
    ...{ ...poll, smallUnit: 6, smallCounts: 'sealed' },
    units: [
      { code: 'A-WEST', name: 'Oakmarsh West', section: 'party', covers: ['A-WEST'] },
      { code: 'B-EAST', name: 'Oakmarsh East', section: 'party', covers: ['B1'] },
      { code: 'C-SOUTH', name: 'Oakmarsh South', section: 'party', covers: ['B2', 'C-SOUTH'] },
    ],
    contests: poll.contests.map((one) => (one.rankings === undefined ? one : { ...one, rankings: 'sealed' })),
  }),
};

export function samplePoll(options: SampleOptions = {}): SamplePoll {
  const {
    seed = 'sample',
    twist = {},
    contests = 2,
    casts: castNumbers = [3, 2],
    codes = false,
    corrected = false,
  } = options;
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
    contests: [
      ...(contests === 2 ? CONTESTS.slice(0, 1) : []),
      ...(options.ranked === true ? [COMMITTEE] : []),
      ...CONTESTS.slice(1),
    ],
    rules: sampleRoll().rules,
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
    secondElement: codes ? 'code' : 'none',
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
  const { snapshot, previous, snapshotRoot, lines: byRules } = sampleRoll();
  const lines = new Map(byRules.map((line) => [line.number, line]));
  const amendments: AmendmentOpening[] = [];
  const acts: SignedCast[] = [];
  const amend = (made: Made) => {
    append('roll-amended', made.body);
    amendments.push(made.opening);
    acts.push(...made.acts);
  };
  const log = sampleLog(OFFICE);
  const isTender = ({ acts: [proposed] }: Made): boolean =>
    JSON.stringify(proposed.record.message.says).includes('settle-tender');
  const tell = (made: Made) =>
    log.agreed(isTender(made) ? 'settle-tender' : 'override', made.by, made.opening.decidedAt, made.acts);
  if (corrected) {
    log.look('membership', '2026-09-20T09:00:00Z', false);
    log.look('procedure', '2026-09-20T09:05:00Z', true);
  }
  const frozen = (corrected ? PLANS.frozen : []).map((plan: Planned) => {
    const before = lines.get(plan.number) ?? null;
    lines.set(plan.number, lineAfter(plan, before));
    const made = change(OFFICE, plan, before, rng, null);
    tell(made);
    return made;
  });
  const voters = [...lines.values()].map((line) => voterOf(line, poll, saltSeed, 0));
  const says = { snapshot, undecided: 2 };
  const freezeAct = signed(
    OFFICE.officers.returning.passkey,
    actOf('freeze', says, toHex(rng(32))),
    saltFor(saltSeed, ['act', 'freeze']),
  );
  acts.push(freezeAct);
  const left = byRules.filter(({ decision }) => decision === 'excluded');
  const units = [...new Set([...lines.values()].map(({ unit }) => unit))].map((unit) => {
    const inUnit = [...lines.values()].filter((line) => line.unit === unit);
    const eligible = inUnit.filter(({ decision }) => decision === 'eligible').length;
    return { unit, listed: inUnit.length, eligible };
  });
  const identity = rollIdentity(
    poll,
    {
      units,
      listed: byRules.length,
      firstReasons: [{ code: 'IN_ARREARS', members: left.length }],
      takenOff: frozen.filter(({ body }) => body.eligible === -1).length,
    },
    REASON_CODES,
  );
  const rollFrozen = append(
    'roll-frozen',
    rollFrozenBody.parse({
      snapshot,
      previous,
      snapshotRoot,
      rollRoot: committedRoot(voters.map(({ leaf }) => leaf)),
      rulesSha256: poll.rules.sha256,
      signers: [SIGNER],
      ...identity,
      undecided: 2,
      undecidedSigned: freezeAct.auth,
      duties: dutiesOn(OFFICE.before, 'roll-frozen'),
      accessLog: accessOn(log.rows, 'roll-frozen'),
    }),
  );
  const rowsAtFreeze = log.rows.length;
  for (const made of frozen) amend(made);

  const { names, secrets, record, ceremony } = options.key ?? singleKeys(poll.trustees.of, rng);
  const trustees = append(
    'trustees',
    trusteesBody.parse({ quorum: poll.trustees.quorum, names, record, ...(ceremony && { ceremony }) }),
  );
  const elections = electionsOf({
    defined: defined.body,
    rollFrozenHash: rollFrozen.hash,
    trusteesHash: trustees.hash,
    trustees: trustees.body,
  });
  const incidents = (open: boolean) => {
    for (const one of corrected ? INCIDENTS.filter((each) => each.open === open) : []) {
      const made = incident(OFFICE, one, rng);
      append('incident', made.body);
      acts.push(...made.acts);
      if (one.what !== 'break-glass') continue;
      log.agreed('break-glass', ['founder', 'returning'], one.at, made.acts);
      log.throughGlass('founder', '2026-10-04T09:30:00Z');
    }
  };
  /** The member as their line now is, with the paper that goes with it; the passkey stays theirs. */
  const holders = new Map(voters.map((voter) => [voter.line.number, voter]));
  const amendLate = (plan: Planned, isOpen: boolean, signs?: Parameters<typeof change>[5]): Voter => {
    const old = holders.get(plan.number) ?? null;
    const voter = voterOf(lineAfter(plan, old?.line ?? null), poll, saltSeed, 1);
    const isSpent = old !== null && castBy.has(old.paper);
    const { leaf, leafSalt } = voter;
    const late = {
      leaf,
      leafSalt,
      paper: isOpen && !isSpent ? voter.paper || null : null,
      cancels: isOpen && !isSpent ? old?.paper || null : null,
    };
    const made = change(OFFICE, plan, old?.line ?? null, rng, late, signs);
    tell(made);
    amend(made);
    holders.set(plan.number, voter);
    return voter;
  };
  const castBy = new Set<string>();
  for (const plan of corrected ? PLANS.before : []) amendLate(plan, false);
  incidents(false);
  const atOpening = [...holders.values()];
  const papers = atOpening
    .flatMap(({ unit, paper }) => (unit === null ? [] : [paperHash.parse(paper)]))
    .sort(compareText);
  const booth = Object.fromEntries(
    Array.from({ length: 400 }, (_, i) => [`assets/booth-${i}.js`, sha256Hex(utf8(`booth ${i}`))]),
  );
  const scrutineers = Array.from({ length: options.scrutineers ?? 0 }, (_, i) =>
    newSealingKey(ORIGIN, seededRng(`scrutineer ${i}`)),
  );
  const keyGivers = [OFFICE.officers.scrutineer, OFFICE.officers.secondScrutineer, OFFICE.officers.thirdScrutineer];
  const keyActs = scrutineers.map(({ published: { key } }, i) => {
    const nonce = toHex(seededRng(`sealing key ${i}`)(32));
    return signed(keyGivers[i]!.passkey, actOf('sealing-key', { key }, nonce), saltFor(saltSeed, ['act', nonce]));
  });
  acts.push(...keyActs);
  const opened = append('opened', {
    openedAt: '2026-10-01T09:00:00Z',
    rollFrozen: entryHash.parse(rollFrozen.hash),
    trustees: entryHash.parse(trustees.hash),
    codes: codes ? codesRoot(voters) : null,
    elections: elections.map(({ unit, contest, uuid, fingerprint }) => ({
      unit: unit?.code ?? null,
      contest: contest.id,
      uuid: electionId.parse(uuid),
      fingerprint,
    })),
    papers,
    quarantined: 0,
    booth,
    ...(scrutineers.length > 0 && {
      sealedTo: scrutineers.map(({ published }, i) => {
        const signed = { act: keyActs[i]!.auth, at: '2026-09-20T09:00:00Z' };
        return { name: `Scrutineer ${i + 1}`, ...published, ...signed };
      }),
    }),
  });

  append('enrolments', { head: headOf(admissions(atOpening, codes), 'opened') });
  incidents(true);

  const electors = poll.units.map(({ code }) => voters.filter(({ unit }) => unit === code));
  const voting = electors.flatMap((unit, i) => unit.slice(0, castNumbers[i] ?? 0));
  const onBoard: string[] = [];
  const casts: SignedCast[] = [];
  const vote = (voter: Voter, turn = casts.length) => {
    const made = castBallot(voter, elections, opened.hash, turn, saltSeed, rng);
    castBy.add(voter.paper);
    onBoard.push(...append('ballot-cast', made.body).body.ballots);
    casts.push(made.signed);
  };
  for (const voter of voting) vote(voter);
  const given = (corrected ? PLANS.open : []).map((plan) => amendLate(plan, true));
  if (given[0] !== undefined) vote(given[0]);
  const tenders: TenderOpening[] = [];
  for (const [i, plan] of (corrected ? PLANS.tenders : []).entries()) {
    const voter = voterOf(lineAfter(plan, holders.get(plan.number)?.line ?? null), poll, saltSeed, 1);
    const made = castBallot(voter, elections, opened.hash, 1, saltSeed, rng);
    const bodyHash = hashOf({ body: made.body, kind: 'ballot-cast' });
    const salt = toHex(rng(32));
    const tender = tenderCommitment(bodyHash, salt);
    append('ballot-tendered', { tender });
    const before = holders.get(plan.number)?.line ?? null;
    const times = { proposedAt: hoursBefore(plan.at), decidedAt: plan.at };
    if (i === 0) {
      given.push(amendLate(plan, true, tenderOf(plan.number, tender, true, before, voter.line)));
      const [proposed, decided] = acts.slice(-2).map(({ auth }) => auth);
      onBoard.push(...append('ballot-cast', made.body).body.ballots);
      casts.push(made.signed);
      tenders.push({
        tender,
        bodyHash,
        salt,
        admitted: true,
        acts: { proposed: proposed!, decided: decided!, ...times },
      });
      continue;
    }
    const { membership, procedure } = OFFICE.officers;
    const { proposed, decided } = agreed(
      tenderOf(plan.number, tender, false, before, null),
      [membership, procedure],
      rng,
    );
    acts.push(proposed, decided);
    log.agreed('settle-tender', ['membership', 'procedure'], plan.at, [proposed, decided]);
    const settled = { proposed: proposed.auth, decided: decided.auth, ...times };
    tenders.push({ tender, bodyHash, salt, admitted: false, acts: settled });
  }
  if (tenders.length > 0) append('tenders-settled', { admitted: 1, refused: 1 });

  const withPapers = [...atOpening, ...given].filter(({ unit }) => unit !== null);
  const chain = chainOf(atOpening, drafts, casts, codes, given);
  append('enrolments', { head: headOf(chain, 'closed') });
  append('closed', {
    closedAt: corrected ? '2026-10-24T19:10:01Z' : '2026-10-24T19:00:01Z',
    ballots: casts.length,
    duties: dutiesOn([...OFFICE.before, ...OFFICE.after], 'closed'),
    accessLog: accessOn(log.rows, 'closed'),
  });
  const counts = elections.map(({ uuid, record, unit, contest }) => {
    const election = parsed(record);
    const ballots = onBoard.filter((ballot) => ballot.includes(uuid)).map((ballot) => readBallot(election, ballot));
    const text = encryptedTally(election, ballots);
    const sized = sizedRecord(text, ballots.length, ballots.length);
    const { tally } = append('encrypted-tally', encryptedTallyBody.parse({ uuid, tally: text, sized })).body;
    return { uuid: electionId.parse(uuid), election, tally, unit, contest, ballots: ballots.length };
  });
  const { quorum } = poll.trustees;
  const works = secrets.map((secret, i) => ({ owner: i + 1, secret, rng }));
  let counting = countingOn(drafts, logKey);
  for (const { owner, secret } of works) {
    append('tally-approval', { ...approvalBy(counting, owner, secret, rng), owner });
  }
  const treatmentOf = (uuid: string) => counting.treatments.get(uuid) ?? { is: 'open' as const };
  /** With the parts that are sealed, too, which a trustee's page never gives so. */
  const wholly = () => ({
    ...counting,
    treatments: new Map(elections.map(({ uuid }) => [uuid, { is: 'open' as const }])),
  });
  const shuffled = (work: (typeof works)[number], election: PollElection) => {
    const { input, ...made } = shuffleBy(counting, election, work);
    const body = { ...made, uuid: electionId.parse(made.uuid), owner: work.owner };
    const shuffle = { index: drafts.length, ...append('shuffle', body) };
    const shuffles = [...counting.board.shuffles, shuffle];
    counting = { ...counting, board: { ...counting.board, shuffles } };
  };
  for (const work of works.slice(0, quorum)) {
    for (const election of counting.elections) {
      if (isRanked(election.contest) && treatmentOf(election.uuid).is !== 'unopened') shuffled(work, election);
    }
  }
  const givers = options.givers ?? works.slice(0, quorum).map(({ owner }) => owner);
  const shares = givers.map((owner) => {
    const { lot, partials } = partsBy(wholly(), works[owner - 1]!);
    const { body } = append('lot-share', { ...lot, owner });
    const parts = partials.map((part) => {
      const made = { ...part, uuid: electionId.parse(part.uuid), owner };
      return treatmentOf(part.uuid).is === 'open' ? append('partial-decryption', made).body : made;
    });
    for (const uuid of counts.map((one) => one.uuid).filter((one) => treatmentOf(one).is === 'sealed')) {
      // Names of messages that nobody sealed: sealedSample.ts puts those of true ones in their place.
      const messages = scrutineers.map((_, i) => sha256Hex(utf8(`${uuid}/${owner}/${i}`)));
      append('sealed-part', { uuid, owner, messages });
    }
    return { lot: body, parts };
  });
  const keys = readTrustees(trustees.body.record);
  const totals = counts.map(({ uuid, election, tally, unit, contest, ballots }) => {
    const parts = shares.flatMap((one) => one.parts).filter((part) => part.uuid === uuid);
    const last = counting.board.shuffles.findLast(({ body }) => body.uuid === uuid)?.body.shuffle;
    const from = readEncrypted(election, tally, last);
    const texts = parts.map(({ owner, partial }) => ({ owner, text: partial }));
    const head = { unit: unit?.code ?? null, contest: contest.id, ballots };
    const treatment = treatmentOf(uuid);
    if (treatment.is === 'unopened') return { ...head, shown: treatment.is, hidden: true as const };
    const made = combineResult(election, keys, from, texts, ballots);
    const decrypted = decryptedOf(contest, made.result[0]!, made.notCanonical[0]!);
    if (treatment.is === 'sealed') return { ...head, shown: treatment.shown, ...decrypted };
    append('result', { uuid, result: made.record });
    return { ...head, ...decrypted };
  });
  const lot = combineLot(
    keys,
    shares.map((one) => one.lot),
    counting,
  );
  if ('short' in lot) throw new Error('the sample has too few shares of the lot');
  const lots = (contest: string) => lotsFromSeed(lot.seed, contest);
  const concluded = outcomeOf(poll, totals, { electorate: opened.body.papers.length, lots, returned: [] });
  if (!concluded.ok) throw new Error('the sample needs a lot');
  const sealedOf = new Set(
    elections.flatMap(({ uuid, contest }) => (treatmentOf(uuid).is === 'sealed' ? [contest.id] : [])),
  );
  const attested = concluded.outcome.contests.filter(({ contest }) => sealedOf.has(contest));
  if (attested.length > 0) {
    const signing = Math.min(scrutineers.length, attestersNeeded(scrutineers) + 1);
    const signatures = scrutineers.slice(0, signing).map(({ secret }, i) => ({
      scrutineer: i + 1,
      signature: attest(attestationMessageOf(counting, attested, i + 1), secret, rng),
    }));
    append('attestation', { contests: attested, signatures });
  }
  append('outcome', concluded.outcome);
  const reviews = sampleReviews(OFFICE, log.rows, seededRng('reviews'));
  acts.push(...reviews.acts);
  if (reviews.found !== null) {
    append('incident', { what: 'not-in-order', at: REVIEWED_AT, addsSeconds: 0, acts: [reviews.found.auth] });
  }
  const { returning, scrutineer } = OFFICE.officers;
  append('declaration', declaredBy(drafts, logKey, { returning: returning.passkey, scrutineer: scrutineer.passkey }));

  const anchors: Anchors = {
    format: 'countersign-anchors/1',
    origin: ORIGIN,
    logKey: verifierKey(ORIGIN, logKey.publicKey),
    witnesses: [],
    quorum: 0,
    trusteeKeys: keys.owners.map(({ publicKey }) => encodePoint(publicKey)).sort(compareText),
    ...(scrutineers.length > 0 && {
      sealingKeys: scrutineers.map(({ published }) => published.key).sort(compareText),
    }),
    exportKeys: [SIGNER],
  };
  return {
    drafts,
    bundle: seal(drafts, logKey),
    pack: makePack(voters, casts, freezeAct, opened.hash, chain, {
      papers: withPapers,
      before: admissions(atOpening).length,
      amendments,
      tenders,
      acts,
      access: { rows: log.rows, atFreeze: rowsAtFreeze, reviews: reviews.lines },
    }),
    anchors,
    logKey,
    voters,
    casts,
    freezeAct,
    elections,
    trusteeSecrets: secrets,
    scrutineerSecrets: scrutineers.map(({ secret }) => secret),
    openedHash: opened.hash,
    rng,
  };
}

/** The member whose line this is. @param issue  how often the line was changed since the freeze */
function voterOf(line: RollLine, poll: Body<'poll-defined'>['poll'], saltSeed: Uint8Array, issue: number): Voter {
  const again = issue === 0 ? [] : [issue];
  const leafSalt = saltFor(saltSeed, ['roll', line.number, ...again]);
  const paperSalt = saltFor(saltSeed, ['paper', line.number, ...again]);
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
    passkey: newSoftwarePasskey({ rpId: RP_ID, rng: seededRng(`passkey of ${line.number}`) }),
    code: codeKey(POLL_ID, newCode(seededRng(`code of ${line.number}`))),
  };
}

const CODE_SALT = 'c0'.repeat(32);
const HEAD_SALTS = { opened: 'a1'.repeat(32), closed: 'b2'.repeat(32) } as const;

export const codesOf = (voters: readonly Voter[]) =>
  voters.map(({ line, code }) => ({ number: line.number, publicKey: toHex(code.publicKey), salt: CODE_SALT }));

export const codesRoot = (voters: readonly Voter[]): string =>
  committedRoot(codesOf(voters).map(({ number, publicKey, salt }) => codeLeaf(POLL_ID, number, publicKey, salt)));

/** The passkey of a voter, admitted for a paper. */
export function admission({ paper, passkey, code }: Voter, codes: boolean): EnrolmentEvent {
  const credential = credentialOf(passkey);
  const proof = codes ? proveCode({ poll: POLL_ID, paper, credential }, code) : null;
  return { kind: 'enrol', paper: paperHash.parse(paper), credential, proof };
}

/** Everybody with a paper is admitted: at the opening in a poll without codes, and so for simplicity in one with them. */
export const admissions = (voters: readonly Voter[], codes = false): EnrolmentEvent[] =>
  voters.flatMap((voter) => (voter.unit === null ? [] : [admission(voter, codes)]));

/** The chain that fits a board: the casts on it, each with the passkey of its record, or else of its paper. */
export function chainOf(
  voters: readonly Voter[],
  drafts: readonly Draft[],
  records: readonly SignedCast[],
  codes = false,
  later: readonly Voter[] = [],
): EnrolmentEvent[] {
  const casts = drafts.flatMap(({ kind, body }): EnrolmentEvent[] => {
    if (kind !== 'ballot-cast') return [];
    const { paper, auth } = decode(BODIES['ballot-cast'], body);
    const signer = records.find((one) => one.auth === auth)?.record.credential.id;
    const credential = signer ?? voters.find((voter) => voter.paper === paper)?.passkey.id ?? 'nobody';
    return [{ kind: 'cast', paper, credential, auth }];
  });
  return [...admissions(voters, codes), ...admissions(later, codes), ...casts];
}

const endOf = (chain: readonly EnrolmentEvent[]): ChainEnd => chain.reduce(chained, emptyChain);
/** What the board shows of a chain. */
export const headOf = (chain: readonly EnrolmentEvent[], of: 'opened' | 'closed'): string =>
  chainHead(POLL_ID, endOf(chain), HEAD_SALTS[of]);

/** The board with the heads of another chain, of which so many events came before the opening. */
export function rehead(drafts: readonly Draft[], chain: readonly EnrolmentEvent[], before: number): Draft[] {
  const heads = [headOf(chain.slice(0, before), 'opened'), headOf(chain, 'closed')];
  return drafts.map((draft) =>
    draft.kind === 'enrolments' ? { ...draft, body: { head: heads.shift() ?? '' } } : draft,
  );
}

/** What a voter's page and passkey make: encrypted ballots for each contest, and the signed message that names them. */
export function castBallot(
  voter: Voter,
  elections: readonly PollElection[],
  openedHash: string,
  turn: number,
  saltSeed: Uint8Array,
  rng: Rng,
): { readonly body: Body<'ballot-cast'>; readonly signed: SignedCast } {
  const made = electionsOfPaper(elections, voter.unit ?? '').map(({ uuid, fingerprint, contest, record }) => {
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
function answerOf(contest: string, turn: number): readonly number[] {
  if (contest === 'committee') return RANKS[turn % RANKS.length]!;
  if (contest === 'sitting-member') return turn % 3 === 0 ? [0, 1] : [1, 0];
  return turn === 0 ? [1, 0, 0, 0] : turn === 1 ? [0, 1, 1, 0] : [0, 0, 0, 1];
}

/** The bundle that somebody with the log key can make of these entries: chain, checkpoint, derived files and manifest. */
export const seal = (
  drafts: readonly Draft[],
  logKey: SigningKey,
  origin: string = ORIGIN,
  pdf: Uint8Array = SAMPLE_PDF,
): Map<string, Uint8Array> =>
  list(derive(sealBoard(drafts, logKey, origin), pdf), origin.slice(origin.lastIndexOf('/') + 1));

/** Chain and checkpoint alone: what a pack is held against. */
export function sealBoard(
  drafts: readonly Draft[],
  logKey: SigningKey,
  origin: string = ORIGIN,
): Map<string, Uint8Array> {
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
  return files;
}

/** As deriveFiles, or nothing where the board is too broken for that. */
/** The file that the declaration of a sample names: what is in it no verifier reads. */
export const SAMPLE_PDF = utf8('%PDF-1.3 of a sample\n');

type Signers = { readonly returning: SoftwarePasskey; readonly scrutineer: SoftwarePasskey };

type Declarer = Body<'declaration'>['signatures'][number]['role'];

/** What returning officer and scrutineer sign of the board so far. @param ofBefore  who signs as before there was a form */
export function declaredBy(
  drafts: readonly Draft[],
  logKey: SigningKey,
  signers: Signers,
  ofBefore: readonly Declarer[] = [],
): Body<'declaration'> {
  const files = sealBoard(drafts, logKey);
  const blobs = [...files].flatMap(([name, bytes]) =>
    name.startsWith('blobs/') ? [[name.slice(6), bytes] as const] : [],
  );
  const { board } = readPollBoard(readBoard(files.get('board.jsonl')!, new Map(blobs)).entries);
  const text = declarationOf(board)?.sha256 ?? '';
  const pdf = sha256Hex(SAMPLE_PDF);
  const by = (passkey: SoftwarePasskey, role: Declarer, name: string) => {
    const nonce = hashOf(['declares', role]);
    const said = { role, name, nonce, at: REVIEWED_AT, ...(ofBefore.includes(role) ? {} : { form: 2 as const }) };
    const message = declareMessage(board.defined!.body, { outcome: board.outcome!.hash, text, pdf }, said);
    const { assertion, credential } = signed(passkey, message, nonce).record;
    return { ...said, assertion, credential };
  };
  return {
    pdf,
    signatures: [
      by(signers.returning, 'returning-officer', 'Rhona Returning'),
      by(signers.scrutineer, 'scrutineer', 'Sunil Scrutineer'),
    ],
  };
}

function derive(files: Map<string, Uint8Array>, pdf: Uint8Array): Map<string, Uint8Array> {
  const blobs = [...files].flatMap(([name, bytes]) =>
    name.startsWith('blobs/') ? [[name.slice(6), bytes] as const] : [],
  );
  try {
    const { entries } = readBoard(files.get('board.jsonl')!, new Map(blobs));
    const declared = entries.some(({ kind }) => kind === 'declaration');
    return new Map([...files, ...deriveFiles(entries), ...(declared ? [['declaration.pdf', pdf] as const] : [])]);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return files;
  }
}

/** The files with a manifest made anew. */
export function list(files: ReadonlyMap<string, Uint8Array>, poll: string = POLL_ID): Map<string, Uint8Array> {
  return new Map([...files, ['manifest.json', manifestOf(pollDefinition.shape.id.parse(poll), files)]]);
}

/** What a pack has beside the roll, the casts and the act of the freeze. */
export type PackParts = {
  /** Who holds or held a paper; all who may vote unless it is said. */
  readonly papers?: readonly Voter[];
  readonly amendments?: readonly AmendmentOpening[];
  readonly tenders?: readonly TenderOpening[];
  /** Events of the chain before the opening; all admissions unless it is said. */
  readonly before?: number;
  /** Everything that officers signed. */
  readonly acts?: readonly SignedCast[];
  readonly access?: SampleAccess;
};

export function makePack(
  voters: readonly Voter[],
  casts: readonly SignedCast[],
  freezeAct: SignedCast,
  opened: string,
  chain: readonly EnrolmentEvent[],
  parts: PackParts = {},
): Map<string, Uint8Array> {
  const {
    papers = voters.filter(({ unit }) => unit !== null),
    amendments = [],
    tenders = [],
    acts = [freezeAct],
    access = { rows: [], atFreeze: 0, reviews: [] },
  } = parts;
  const firstLater = chain.findIndex(({ kind }) => kind !== 'enrol');
  const heads = [
    { of: 'opened', events: parts.before ?? (firstLater < 0 ? chain.length : firstLater), salt: HEAD_SALTS.opened },
    { of: 'closed', events: chain.length, salt: HEAD_SALTS.closed },
  ];
  const codes = chain.some((event) => event.kind === 'enrol' && event.proof !== null) ? codesOf(voters) : [];
  const left = sampleRoll().lines.filter(({ decision }) => decision === 'excluded');
  const { person } = OFFICE.officers.membership;
  return new Map([
    ['pack.json', jsonLines([{ format: 'countersign-pack/1', origin: ORIGIN, opened }])],
    ['roll.jsonl', jsonLines(voters.map(({ leaf, line, leafSalt }) => ({ leaf, line, salt: leafSalt })))],
    ['amendments.jsonl', jsonLines(amendments)],
    ['confirmations.jsonl', jsonLines(left.map(({ number }) => ({ number, person, at: '2026-09-19T09:00:00Z' })))],
    [
      'papers.jsonl',
      jsonLines(papers.map(({ paper, unit, leaf, paperSalt }) => ({ paper, unit, leaf, salt: paperSalt }))),
    ],
    ['codes.jsonl', jsonLines(codes)],
    ['chain.jsonl', jsonLines(chain)],
    ['enrolment-heads.jsonl', jsonLines(heads)],
    ['casts.jsonl', jsonLines(casts)],
    ['tenders.jsonl', jsonLines(tenders)],
    ['returned.jsonl', jsonLines([])],
    ['counts.jsonl', jsonLines([])],
    ['sealed.jsonl', jsonLines([])],
    ['acts.jsonl', jsonLines(acts)],
    ['duties.jsonl', jsonLines([...OFFICE.before, ...OFFICE.after])],
    ['duty-heads.jsonl', jsonLines(dutyHeadsOf(OFFICE))],
    ['grants.jsonl', jsonLines(GRANTS)],
    ['access.jsonl', jsonLines(access.rows)],
    ['access-heads.jsonl', jsonLines(accessHeadsOf(access))],
    ['reviews.jsonl', jsonLines(access.reviews)],
    ...sampleRoll().files,
  ]);
}
