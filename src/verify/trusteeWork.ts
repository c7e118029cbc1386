/**
 * A trustee's work between the close and the result, from a board: what is theirs to do now, and what they give. Nothing here checks
 * the board: whoever signs has verified it before (verifyBoard), and whoever gives parts has found their own approval among those of
 * the quorum. SPEC §6.5–6.7.
 */
import { bindingProofs, partialDecryption } from '../../crypto/belenios/decryption.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { type Encrypted, readEncrypted } from '../../crypto/belenios/encrypted.ts';
import type { Aes } from '../../crypto/belenios/sealedMessage.ts';
import { type OnShuffleProgress, shuffleTally } from '../../crypto/belenios/shuffle.ts';
import { readTrustees, type Trustees } from '../../crypto/belenios/trustees.ts';
import { readBoard } from '../../crypto/board.ts';
import type { Body } from '../../crypto/bodies.ts';
import { type Rng, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { isRanked } from '../../crypto/contest.ts';
import { encodePoint } from '../../crypto/group.ts';
import { sealPart } from '../../crypto/sealedPart.ts';
import { approve } from '../../crypto/trustee/approval.ts';
import { lotShare } from '../../crypto/trustee/lot.ts';
import { signShuffle } from '../../crypto/trustee/shuffleSignature.ts';
import { type Approvable, approvable, approvalMessageOf } from './approvalChecks.ts';
import type { BundleFiles } from './bundle.ts';
import { electionsOf, type PollElection } from './elections.ts';
import { entriesOf } from './entriesOf.ts';
import { type PollBoard, readPollBoard } from './pollBoard.ts';
import { type Treatment, type Treatments, treatmentsOf } from './sealing.ts';

/** A board on which every election has its tally. */
export type Counting = {
  readonly board: PollBoard;
  readonly elections: readonly PollElection[];
  readonly trustees: Trustees;
  readonly quorum: number;
  readonly closed: string;
  readonly trusteesHash: string;
  readonly approvable: Approvable;
  /** What is opened of each election, by uuid; it does not change after the first approval. */
  readonly treatments: Treatments;
};

/** null before the close. @throws DecodeError for a board that no verifier would let pass */
export function readCounting(files: BundleFiles): Counting | null {
  const blobs = new Map(
    [...files].flatMap(([name, bytes]) => (name.startsWith('blobs/') ? [[name.slice(6), bytes] as const] : [])),
  );
  const { entries, leaves } = readBoard(files.get('board.jsonl') ?? new Uint8Array(), blobs);
  const { board } = readPollBoard(entries);
  const { defined, rollFrozen, trustees, closed } = board;
  if (defined === undefined || rollFrozen === undefined || trustees === undefined || closed === undefined) return null;
  const elections = electionsOf({
    defined: defined.body,
    rollFrozenHash: rollFrozen.hash,
    trusteesHash: trustees.hash,
    trustees: trustees.body,
  });
  const right = approvable(board, elections, leaves);
  if (right === null) return null;
  return {
    board,
    elections,
    trustees: readTrustees(trustees.body.record),
    quorum: trustees.body.quorum,
    closed: closed.hash,
    trusteesHash: sha256Hex(utf8(trustees.body.record)),
    approvable: right,
    treatments: treatmentsOf(board, elections),
  };
}

/** Number of the trustee with this key, from 1; null for a key that is not of this poll. */
export function ownerOf({ trustees }: Counting, publicKey: string): number | null {
  const place = trustees.owners.findIndex((one) => encodePoint(one.publicKey) === publicKey);
  return place < 0 ? null : place + 1;
}

const shufflesOf = ({ board }: Counting, uuid: string): readonly Body<'shuffle'>[] =>
  entriesOf(board, uuid).shuffles.map(({ body }) => body);

export type NextAct =
  | { readonly is: 'approve' }
  /** Ranked elections that wait for this trustee. */
  | { readonly is: 'shuffle'; readonly elections: readonly PollElection[] }
  /** For so many approvals and shuffles of others; who could give them stands on the board. */
  | { readonly is: 'wait'; readonly approvals: number; readonly shuffles: number }
  | { readonly is: 'give' }
  | { readonly is: 'done' }
  /** The poll was abandoned: nobody signs or opens anything of it any more. */
  | { readonly is: 'abandoned' };

/** Numbers of the trustees whose approvals stand on the board. */
const approversOn = ({ board }: Counting): readonly number[] => board.approvals.map(({ body }) => body.owner);

/** What this trustee does next. @param approved  who has approved, where that is more than the board shows yet */
export function nextActOf(counting: Counting, owner: number, approved = approversOn(counting)): NextAct {
  const { board, elections, quorum } = counting;
  if (board.abandoned !== undefined) return { is: 'abandoned' };
  if (board.outcome !== undefined || board.lotShares.some(({ body }) => body.owner === owner)) return { is: 'done' };
  if (!approved.includes(owner)) return { is: 'approve' };
  const ranked = elections.filter(
    ({ uuid, contest }) => isRanked(contest) && counting.treatments.get(uuid)?.is !== 'unopened',
  );
  const lacking = ranked.filter(({ uuid }) => shufflesOf(counting, uuid).length < quorum);
  const mine = lacking.filter(({ uuid }) => shufflesOf(counting, uuid).every((one) => one.owner !== owner));
  if (mine.length > 0) return { is: 'shuffle', elections: mine };
  const approvals = Math.max(0, quorum - approved.length);
  const shuffles = lacking.reduce((sum, { uuid }) => sum + quorum - shufflesOf(counting, uuid).length, 0);
  return approvals + shuffles > 0 ? { is: 'wait', approvals, shuffles } : { is: 'give' };
}

/** What is next when the board shows this trustee's approval too. */
export const nextWhenApproved = (counting: Counting, owner: number): NextAct =>
  nextActOf(counting, owner, [...approversOn(counting), owner]);

/** Of a board that was verified up to the tallies. @param secret  x of the trustee */
export function approvalBy(
  { approvable: right }: Counting,
  owner: number,
  secret: bigint,
  rng: Rng,
): Omit<Body<'tally-approval'>, 'owner'> {
  const { root, tallies } = right;
  return { root, tallies, signature: approve(approvalMessageOf(right, { owner, root, tallies }), secret, rng) };
}

/** What the next shuffle or the decryption of this election starts from. */
export function encryptedOf(counting: Counting, { uuid, record }: PollElection): Encrypted {
  const tally = entriesOf(counting.board, uuid).tallies[0]?.body.tally ?? '';
  return readEncrypted(readElection(record), tally, shufflesOf(counting, uuid).at(-1)?.shuffle);
}

/** The papers of one election in an order that nobody knows, encrypted anew; `input`: SHA-256 of the record that was shuffled. */
export function shuffleBy(
  counting: Counting,
  election: PollElection,
  { owner, secret, rng }: { readonly owner: number; readonly secret: bigint; readonly rng: Rng },
  onProgress?: OnShuffleProgress,
): Omit<Body<'shuffle'>, 'owner' | 'uuid'> & { readonly uuid: string; readonly input: string } {
  const { uuid, record, fingerprint } = election;
  const from = encryptedOf(counting, election);
  const shuffle = shuffleTally(readElection(record), from, rng, onProgress);
  const input = from.hash;
  const said = { closed: counting.closed, fingerprint, owner, input, output: sha256Hex(utf8(shuffle)) };
  return { uuid, input, shuffle, signature: signShuffle({ format: 'countersign-shuffle/1', ...said }, secret, rng) };
}

type Part = Omit<Body<'partial-decryption'>, 'owner' | 'uuid'> & { readonly uuid: string };
type Trustee = { readonly owner: number; readonly secret: bigint; readonly rng: Rng };
type OnPart = (done: number, of: number) => void;

/** A part of one election with both of its proofs, for everybody or to be sealed. */
function partOf(counting: Counting, one: PollElection, { owner, secret, rng }: Trustee): Part {
  const { closed, trusteesHash } = counting;
  const election = readElection(one.record);
  const from = encryptedOf(counting, one);
  const partial = partialDecryption(election, from, secret, rng);
  const binding = bindingProofs(election, from, { closed, trusteesHash, owner }, secret, rng).map((row) => [...row]);
  return { uuid: one.uuid, partial, binding };
}

const treatedAs = ({ elections, treatments }: Counting, is: Treatment['is']): readonly PollElection[] =>
  elections.filter(({ uuid }) => treatments.get(uuid)?.is === is);

/**
 * What a trustee gives for the board: a share of the seed of the lots, and the partial decryption of every election that is opened for
 * everybody, with both proofs of each. Elections that are sealed are sealedPartsBy's; those that are not opened get nothing.
 */
export function partsBy(
  counting: Counting,
  mine: Trustee,
  onProgress?: OnPart,
): { readonly lot: Omit<Body<'lot-share'>, 'owner'>; readonly partials: readonly Part[] } {
  const { closed, trusteesHash } = counting;
  const { owner, secret, rng } = mine;
  const open = treatedAs(counting, 'open');
  return {
    lot: lotShare({ closed, trusteesHash, owner }, secret, rng),
    partials: open.map((one, i) => {
      const part = partOf(counting, one, mine);
      onProgress?.(i + 1, open.length);
      return part;
    }),
  };
}

/** Whose keys a trustee's parts are sealed to, as the board has them; nobody's where everything is opened for everybody. */
export const sealedToOf = (counting: Counting): readonly { readonly name: string; readonly key: string }[] =>
  treatedAs(counting, 'sealed').length === 0
    ? []
    : (counting.board.opened?.body.sealedTo ?? []).map(({ name, key }) => ({ name, key }));

/** The messages of one election, one to each of `sealedTo` in their order. `sealed-part` names each by its SHA-256. */
export type SealedParts = { readonly uuid: string; readonly messages: readonly string[] };

/** What a trustee seals to the scrutineers: a part of every election that is `sealed`, in the order of elections; none as a rule. */
export async function sealedPartsBy(
  counting: Counting,
  mine: Trustee,
  aes: Aes,
  onProgress?: OnPart,
): Promise<readonly SealedParts[]> {
  const sealed = treatedAs(counting, 'sealed');
  const to = counting.board.opened?.body.sealedTo ?? [];
  const all: SealedParts[] = [];
  for (const one of sealed) {
    const part = partOf(counting, one, mine);
    const messages: string[] = [];
    for (const { key } of to) messages.push(await sealPart(part, mine.secret, key, mine.rng, aes));
    all.push({ uuid: one.uuid, messages });
    onProgress?.(all.length, sealed.length);
  }
  return all;
}
