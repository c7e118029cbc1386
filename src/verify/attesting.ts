/**
 * What a scrutineer makes of the sealed parts: each opened with the scrutineer's key, held against the board that the scrutineer
 * verified, a quorum of them combined, and the contests decided as everywhere (src/count/outcome.ts), with no more shown than may be.
 * Nothing here checks the board itself. The scrutineer's page and `verify --scrutineer --sealing-key` call the same. SPEC §6.8.
 */

import type { AttestationMessage } from '../../crypto/attestation.ts';
import { checkBindingProofs, checkPartial } from '../../crypto/belenios/decryption.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { combineResult } from '../../crypto/belenios/result.ts';
import type { Aes } from '../../crypto/belenios/sealedMessage.ts';
import { readSized } from '../../crypto/belenios/tally.ts';
import { quorumOf } from '../../crypto/belenios/trustees.ts';
import type { ContestOutcome, TellersCount } from '../../crypto/bodies.ts';
import { DecodeError, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { hashOf } from '../../crypto/canonical.ts';
import { countCommitment } from '../../crypto/commitment.ts';
import { openPart, type Part, type SealedPartFault } from '../../crypto/sealedPart.ts';
import { decryptedOf } from '../count/decrypted.ts';
import { lotsFromSeed } from '../count/lot.ts';
import { type CountedElection, outcomeOf } from '../count/outcome.ts';
import { faultOfCount } from '../count/tellersCount.ts';
import type { PollElection } from './elections.ts';
import { electorateOf } from './electorate.ts';
import { otherWayOf } from './otherChannelChecks.ts';
import { lotSeedOf } from './resultFiles.ts';
import { otherEntry, type Treatment } from './sealing.ts';
import { type Counting, encryptedOf } from './trusteeWork.ts';

/** A message of a trustee to this scrutineer, as the server keeps it. */
export type KeptMessage = { readonly uuid: string; readonly owner: number; readonly message: string };

/** A tellers' count that stays off the board (`other-channel.sealed` commits to it). */
export type SealedCount = {
  readonly unit: string | null;
  readonly contest: string;
  readonly count: TellersCount;
  readonly salt: string;
};

/** What the server gives to a scrutineer beside the board. It may lie; everything in it is held against the board. */
export type SealedGround = {
  readonly messages: readonly KeptMessage[];
  readonly counts: readonly SealedCount[];
};

export type Scrutineer = {
  /** Place in `sealedTo`, from 1. */
  readonly scrutineer: number;
  /** Of the sealing key. */
  readonly secret: bigint;
  readonly aes: Aes;
};

/**
 * Why a trustee's part does not count. `other-message` and `absent`: the server's doing, for the board names another message than it
 * gave, or it gave none; everything else is the trustee's (or of a server that put it on the board in the trustee's name).
 */
export type PartFault = {
  readonly uuid: string;
  readonly owner: number;
  readonly fault: SealedPartFault | 'absent' | 'other-message' | 'proof';
  /** A sentence without its full stop. */
  readonly says: string;
};

export type Made =
  | { readonly ok: true; readonly contests: readonly ContestOutcome[]; readonly faults: readonly PartFault[] }
  /** `waiting`: elections for which too few good parts are there; `counts`: contests whose tellers' counts are not as committed to. */
  | {
      readonly ok: false;
      readonly waiting: readonly { readonly uuid: string; readonly good: readonly number[] }[];
      readonly counts: readonly string[];
      readonly faults: readonly PartFault[];
    };

/**
 * Contests in which anything is not opened for everybody, as they are to be attested; in the order of the poll.
 * @param counting  of a board that was verified up to the tallies, with all that trustees gave since
 * @throws DecodeError for a board that no verifier would let pass
 */
export async function contestsToAttest(counting: Counting, mine: Scrutineer, given: SealedGround): Promise<Made> {
  const { board, elections } = counting;
  const poll = board.defined?.body.poll;
  const opened = board.opened?.body;
  if (poll === undefined || opened === undefined) throw new DecodeError('board', 'no poll was opened');
  const sealed = new Set(
    elections.flatMap((one) => (treatmentIs(counting, one).is === 'sealed' ? [one.contest.id] : [])),
  );
  const faults: PartFault[] = [];
  const waiting: { uuid: string; good: readonly number[] }[] = [];
  const counts = new Set<string>();
  const counted: CountedElection[] = [];
  for (const one of elections) {
    if (!sealed.has(one.contest.id)) continue;
    const treatment = treatmentIs(counting, one);
    const head = { unit: one.unit?.code ?? null, contest: one.contest.id, ballots: ballotsOf(counting, one) };
    if (treatment.is === 'unopened') {
      counted.push({ ...head, ...otherWayOf(board, one, head.ballots), shown: 'unopened', hidden: true });
      continue;
    }
    const other = openedOther(board, one, head.ballots, given.counts);
    if (other === 'not-as-committed') counts.add(one.contest.id);
    const parts = treatment.is === 'open' ? openParts(counting, one) : await sealedParts(counting, one, mine, given);
    const found = resultFrom(counting, one, parts.good);
    faults.push(...parts.faults, ...found.faults);
    if (found.decrypted === null) waiting.push({ uuid: one.uuid, good: found.good });
    else {
      const ways = { ...head, ...(other === 'not-as-committed' ? {} : other), ...found.decrypted };
      counted.push(treatment.is === 'sealed' ? { ...ways, shown: treatment.shown } : ways);
    }
  }
  if (waiting.length > 0 || counts.size > 0) return { ok: false, waiting, counts: [...counts], faults };
  const seed = lotSeedOf(board);
  const concluded = outcomeOf({ ...poll, contests: poll.contests.filter(({ id }) => sealed.has(id)) }, counted, {
    electorate: electorateOf(
      opened,
      board.amendments.map(({ body }) => body),
    ),
    lots: (contest) => (seed === undefined ? () => null : lotsFromSeed(seed, contest)),
    returned: board.returned.map(({ body }) => body),
  });
  if (!concluded.ok) throw new DecodeError('board', 'no seed of the lots');
  return { ok: true, contests: concluded.outcome.contests, faults };
}

/** What a scrutineer signs. */
export const attestationMessageOf = (
  { approvable: { origin, closed, tallies } }: Pick<Counting, 'approvable'>,
  contests: readonly ContestOutcome[],
  scrutineer: number,
): AttestationMessage => ({
  format: 'countersign-attestation/1',
  ...{ origin, closed, tallies: hashOf(tallies), contests: hashOf(contests), scrutineer },
});

/** How many of `sealedTo` have to sign the same: more than half. */
export const attestersNeeded = ({ length }: { readonly length: number }): number => Math.floor(length / 2) + 1;

const treatmentIs = ({ treatments }: Counting, { uuid }: PollElection): Treatment =>
  treatments.get(uuid) ?? { is: 'open' };

function ballotsOf({ board }: Counting, { uuid }: PollElection): number {
  const tally = board.tallies.find(({ body }) => body.uuid === uuid);
  return tally === undefined ? 0 : readSized(tally.body.sized).numTallied;
}

/** What came by another way, with its count where it stood on the board, or was opened as the board commits to it and can be one. */
function openedOther(
  board: Counting['board'],
  election: PollElection,
  ballots: number,
  given: readonly SealedCount[],
): Pick<CountedElection, 'other'> | 'not-as-committed' {
  const way = otherWayOf(board, election, ballots);
  if (way?.other?.count !== null) return way ?? 'not-as-committed';
  const { unit, contest } = election;
  const opened = given.find((one) => one.contest === contest.id && one.unit === (unit?.code ?? null));
  if (opened === undefined) return 'not-as-committed';
  const { count, salt } = opened;
  const { papers } = way.other;
  const said = { unit: opened.unit, contest: opened.contest, papers, count };
  const isRight =
    countCommitment(board.defined?.body.poll.id ?? '', said, salt) === otherEntry(board, election)?.sealed &&
    faultOfCount(contest, papers, count) === null;
  return isRight ? { other: { papers, count } } : 'not-as-committed';
}

type GoodPart = Part & { readonly owner: number };
type Parts = { readonly good: readonly GoodPart[]; readonly faults: readonly PartFault[] };

const openParts = ({ board }: Counting, { uuid }: PollElection): Parts => ({
  good: board.partials.flatMap(({ body }) => (body.uuid === uuid ? [body] : [])),
  faults: [],
});

const OPENING_IN_WORDS: Readonly<Record<SealedPartFault, string>> = {
  'does-not-open': 'it does not open with this key',
  malformed: 'what was sealed is not in its form',
  unreadable: 'what was sealed is not in its form',
  'wrong-signature': 'the trustee did not sign it',
  'wrong-recipient': 'it was sealed for somebody else',
};

async function sealedParts(
  { board, trustees }: Counting,
  { uuid }: PollElection,
  { scrutineer, secret, aes }: Scrutineer,
  { messages }: SealedGround,
): Promise<Parts> {
  const good: GoodPart[] = [];
  const faults: PartFault[] = [];
  for (const { body } of board.sealedParts) {
    if (body.uuid !== uuid) continue;
    const { owner } = body;
    const tell = (fault: PartFault['fault'], says: string) => faults.push({ uuid, owner, fault, says });
    const sender = trustees.owners[owner - 1]?.publicKey;
    if (sender === undefined) continue; // told by the verifier
    const kept = messages.find((one) => one.uuid === uuid && one.owner === owner)?.message;
    if (kept === undefined) tell('absent', 'the server gave no message');
    else if (sha256Hex(utf8(kept)) !== body.messages[scrutineer - 1]) {
      tell('other-message', 'the server gave another message than stands on the board');
    } else {
      const read = await openPart(kept, secret, sender, aes);
      if (read.ok) good.push({ owner, ...read.part });
      else tell(read.fault, OPENING_IN_WORDS[read.fault]);
    }
  }
  return { good, faults };
}

/** Who gave a part whose proofs hold, and what the quorum among them decrypts; null while they are too few. */
function resultFrom(
  counting: Counting,
  one: PollElection,
  parts: readonly GoodPart[],
): {
  readonly decrypted: ReturnType<typeof decryptedOf> | null;
  readonly good: readonly number[];
  readonly faults: readonly PartFault[];
} {
  const { trustees, closed, trusteesHash } = counting;
  const election = readElection(one.record);
  const from = encryptedOf(counting, one);
  const faults: PartFault[] = [];
  const good = new Map<number, { readonly owner: number; readonly text: string }>();
  for (const { owner, partial, binding } of parts) {
    const key = trustees.owners[owner - 1]?.publicKey;
    if (key === undefined || good.has(owner)) continue; // told by the verifier
    const [says] = [
      ...checkPartial(election, from, key, partial).faults,
      ...checkBindingProofs(election, from, { closed, trusteesHash, owner }, key, partial, binding),
    ];
    if (says === undefined) good.set(owner, { owner, text: partial });
    else faults.push({ uuid: one.uuid, owner, fault: 'proof', says });
  }
  const owners = [...good.keys()];
  if ('short' in quorumOf(trustees, (owner) => good.has(owner))) return { decrypted: null, good: owners, faults };
  const { result, notCanonical } = combineResult(
    election,
    trustees,
    from,
    [...good.values()],
    ballotsOf(counting, one),
  );
  return { decrypted: decryptedOf(one.contest, result[0]!, notCanonical[0]!), good: owners, faults };
}
