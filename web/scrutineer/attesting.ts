/**
 * A scrutineer's work on what trustees sealed, without the page: the whole board is verified first, each part is held against it, and
 * nothing is signed that this did not make. It runs in a worker, so that the page stays alive. SPEC §6.8.
 */
import { attest } from '../../crypto/attestation.ts';
import { hashOf } from '../../crypto/canonical.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import { attestationMessageOf, contestsToAttest, type Made, type SealedGround } from '../../src/verify/attesting.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import { verifyBoard } from '../../src/verify/bundleVerifier.ts';
import type { Finding } from '../../src/verify/report.ts';
import { type Counting, readCounting } from '../../src/verify/trusteeWork.ts';
import type { OnProgress } from '../kit/asked.ts';

export type Ask =
  | {
      readonly kind: 'open';
      readonly files: BundleFiles;
      readonly ground: SealedGround;
      readonly scrutineer: number;
      readonly secret: bigint;
    }
  | { readonly kind: 'sign'; readonly secret: bigint };

export type Told =
  | { readonly kind: 'faulty'; readonly findings: readonly Finding[] }
  /** The key is not the one that the board names for this scrutineer. */
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'opened'; readonly poll: string; readonly made: Made; readonly contests: string | null }
  | { readonly kind: 'signed'; readonly signature: ReturnType<typeof attest> };

const WORDS = { ballots: 'ballots', shuffles: 'shuffles', decryptions: 'parts of the count', pack: 'records' } as const;
const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

type Held = { readonly counting: Counting; readonly scrutineer: number; readonly made: Made };

export function newAttesting(onWork: OnProgress): (ask: Ask) => Promise<Told> {
  let held: Held | null = null;

  const open = async ({ files, ground, scrutineer, secret }: Extract<Ask, { kind: 'open' }>): Promise<Told> => {
    held = null;
    const onProgress = (part: keyof typeof WORDS, done: number, of: number) =>
      onWork(`Checking ${WORDS[part]}: ${done} of ${of}`, done, of);
    const { findings } = verifyBoard(files, { upTo: 'encrypted-tally', onProgress });
    const counting = findings.length > 0 ? null : readCounting(files);
    if (counting === null) return { kind: 'faulty', findings };
    const { opened, defined } = counting.board;
    const mine = opened?.body.sealedTo?.[scrutineer - 1];
    if (mine?.key !== encodePoint(baseMultiply(secret))) return { kind: 'not-ours' };
    onWork('Opening what was sealed to you', 0, 1);
    const made = await contestsToAttest(counting, { scrutineer, secret, aes: crypto.subtle }, ground);
    held = { counting, scrutineer, made };
    const poll = defined?.body.poll.id ?? '';
    return { kind: 'opened', poll, made, contests: made.ok ? hashOf(made.contests) : null };
  };

  return async (ask) => {
    if (ask.kind === 'open') return open(ask);
    if (held === null || !held.made.ok) throw new Error('nothing was opened');
    const { counting, scrutineer, made } = held;
    return {
      kind: 'signed',
      signature: attest(attestationMessageOf(counting, made.contests, scrutineer), ask.secret, rng),
    };
  };
}
