/**
 * A trustee's work after the close, without the page: the whole board is verified up to the sums before anything is signed, and again
 * with all that others gave before anything is opened. It runs in a worker, so that the page stays alive. SPEC §6.5–6.7.
 */
import type { ApprovalMessage } from '../../crypto/trustee/approval.ts';
import type { KeptApproval } from '../../src/contract/trusteeKeyFile.ts';
import { approvalMessageOf } from '../../src/verify/approvalChecks.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import { verifyBoard } from '../../src/verify/bundleVerifier.ts';
import type { Finding } from '../../src/verify/report.ts';
import { newSeen } from '../../src/verify/seen.ts';
import {
  approvalBy,
  type Counting,
  type NextAct,
  nextActOf,
  nextWhenApproved,
  ownerOf,
  partsBy,
  readCounting,
  sealedPartsBy,
  sealedToOf,
  shuffleBy,
} from '../../src/verify/trusteeWork.ts';
import type { OnProgress } from '../kit/asked.ts';

type Parts = { readonly kind: 'parts'; readonly secret: string };
export type Ask =
  | {
      readonly kind: 'look';
      readonly files: BundleFiles;
      readonly publicKey: string;
      /** SHA-256 of the trustees record that the holder of the key confirmed; null where the key file does not say. */
      readonly trusteesHash: string | null;
    }
  | { readonly kind: 'approve'; readonly secret: string }
  | Parts
  | { readonly kind: 'shuffle'; readonly secret: string; readonly uuid: string };

/** What is to be done next; only as far as the page must know. */
export type Next =
  | Exclude<NextAct, { readonly is: 'shuffle' }>
  | { readonly is: 'shuffle'; readonly uuids: readonly string[] };

export type Told =
  | {
      readonly kind: 'looked';
      readonly poll: string;
      readonly next: Next;
      readonly message: ApprovalMessage;
      /** This trustee's own, where it stands on the board: of this very message, as all on a board that holds. */
      readonly approval: KeptApproval | null;
      readonly ballots: number;
      /** Whose keys the parts would be sealed to: nothing outside the board shows that they are these persons'. */
      readonly sealedTo: ReturnType<typeof sealedToOf>;
    }
  | { readonly kind: 'faulty'; readonly findings: readonly Finding[] }
  | { readonly kind: 'not-ours' }
  /** The keys on the board are not those that were confirmed. */
  | { readonly kind: 'other-trustees' }
  /** `next`: with this approval on the board. */
  | { readonly kind: 'approval'; readonly approval: ReturnType<typeof approvalBy>; readonly next: Next }
  | { readonly kind: 'shuffle'; readonly shuffle: ReturnType<typeof shuffleBy> }
  /** `sealed`: of what few cast, for the scrutineers alone. */
  | {
      readonly kind: 'parts';
      readonly parts: ReturnType<typeof partsBy>;
      readonly sealed: Awaited<ReturnType<typeof sealedPartsBy>>;
    };

const WORDS = { ballots: 'ballots', shuffles: 'shuffles', decryptions: 'parts of the count', pack: 'records' } as const;
const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

type Mine = Parameters<typeof partsBy>[1];

const toldOf = (next: NextAct): Next =>
  next.is === 'shuffle' ? { is: next.is, uuids: next.elections.map(({ uuid }) => uuid) } : next;

type Work = {
  (ask: Exclude<Ask, Parts>): Told;
  (ask: Ask): Told | Promise<Told>;
};

/** Answers one after another; what `look` found is what the others work on. */
export function newWork(onWork: OnProgress): Work {
  let held: { readonly counting: Counting; readonly owner: number } | null = null;
  // A ballot whose proofs hold is not proved again when the board has grown.
  const seen = newSeen();

  const look = ({ files, publicKey, trusteesHash }: Extract<Ask, { readonly kind: 'look' }>): Told => {
    held = null;
    const onProgress = (part: keyof typeof WORDS, done: number, of: number) =>
      onWork(`Checking ${WORDS[part]}: ${done} of ${of}`, done, of);
    const { findings } = verifyBoard(files, { upTo: 'encrypted-tally', onProgress, seen });
    if (findings.length > 0) return { kind: 'faulty', findings };
    const counting = readCounting(files);
    if (counting === null) return { kind: 'faulty', findings: [] };
    const owner = ownerOf(counting, publicKey);
    if (owner === null) return { kind: 'not-ours' };
    if (trusteesHash !== null && trusteesHash !== counting.trusteesHash) return { kind: 'other-trustees' };
    held = { counting, owner };
    const { approvable, board } = counting;
    const message = approvalMessageOf(approvable, { ...approvable, owner });
    const given = board.approvals.find(({ body }) => body.owner === owner)?.body;
    const tallies = message.tallies.map((one) => ({ ...one }));
    return {
      kind: 'looked',
      poll: board.defined?.body.poll.id ?? '',
      next: toldOf(nextActOf(counting, owner)),
      message,
      approval: given === undefined ? null : { message: { ...message, tallies }, signature: given.signature },
      ballots: board.casts.length,
      sealedTo: sealedToOf(counting),
    };
  };

  const parts = async (counting: Counting, mine: Mine): Promise<Told> => {
    const onPart = (done: number, of: number) => onWork(`Opening your part: ${done} of ${of}`, done, of);
    const onSealed = (done: number, of: number) => onWork(`Sealing your part: ${done} of ${of}`, done, of);
    return {
      kind: 'parts',
      parts: partsBy(counting, mine, onPart),
      sealed: await sealedPartsBy(counting, mine, crypto.subtle, onSealed),
    };
  };

  function work(ask: Exclude<Ask, Parts>): Told;
  function work(ask: Ask): Told | Promise<Told>;
  function work(ask: Ask): Told | Promise<Told> {
    if (ask.kind === 'look') return look(ask);
    if (held === null) throw new Error('nothing was verified');
    const { counting, owner } = held;
    const mine = { owner, secret: BigInt(ask.secret), rng };
    switch (ask.kind) {
      case 'approve':
        return {
          kind: 'approval',
          approval: approvalBy(counting, owner, mine.secret, rng),
          next: toldOf(nextWhenApproved(counting, owner)),
        };
      case 'parts':
        return parts(counting, mine);
      case 'shuffle': {
        const election = counting.elections.find(({ uuid }) => uuid === ask.uuid);
        if (election === undefined) throw new Error('no such election');
        const onShuffle = (done: number, of: number) => {
          if (done % 20 === 0 || done === of) onWork('Mixing the ballot papers', done, of);
        };
        return { kind: 'shuffle', shuffle: shuffleBy(counting, election, mine, onShuffle) };
      }
    }
  }
  return work;
}
