/**
 * What stands before all that a trustee signs, wherever their page runs: the whole board holds, it is of this poll and this key, and no
 * other board of the poll was approved before. SPEC §6.5.
 */
import type { PollId } from '../../crypto/bodies.ts';
import { approvedHash } from '../../crypto/trustee/approval.ts';
import { approvedIn, type KeptApproval, shareIn, type TrusteeKeyFile } from '../../src/contract/trusteeKeyFile.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import type { Finding } from '../../src/verify/report.ts';
import { WorkerFault } from '../kit/asked.ts';
import type { CallInput } from '../kit/call.ts';
import type { Ask, Told } from './count.ts';
import { approvalHere, keepApproval } from './keptApproval.ts';

export type Stopped = { readonly is: 'stopped'; readonly says: string; readonly findings: readonly Finding[] };
export const stopped = (says: string, findings: readonly Finding[] = []): Stopped => ({
  is: 'stopped',
  says,
  findings,
});

const BEGUN = 'This key file is of a ceremony that did not end. Choose the one you saved last.';
const BOARD_FAULTY =
  'The board does not hold, so nothing was signed, opened or sent. Tell a scrutineer what is listed here.';
const NOT_OURS = 'Your key is not among the keys of this poll. Nothing was sent. Tell a scrutineer.';
const OTHER_TRUSTEES =
  'The trustees’ keys on this board are not those that you confirmed, so nothing was signed or sent. Tell a scrutineer at once: somebody may have shown you another board.';
const OTHER_POLL = 'This board is of another poll, so nothing was signed or sent. Tell a scrutineer.';
const OTHER_BOARD =
  'You have approved another board of this poll before. A trustee approves once, so nothing was signed or sent. Tell a scrutineer at once: somebody may have shown you two boards.';

type Looked = Extract<Told, { readonly kind: 'looked' }>;
type Approval = Extract<Told, { readonly kind: 'approval' }>;
export type AskWorker = (ask: Ask) => Promise<Told>;

/** Verifies the board in the worker, and holds it against what was approved before. */
export async function lookAt(
  ask: AskWorker,
  poll: PollId,
  files: BundleFiles,
  key: TrusteeKeyFile,
): Promise<Stopped | (Looked & { readonly is: 'looked'; readonly secret: string })> {
  const share = shareIn(key);
  if (share === null) return stopped(BEGUN);
  const { publicKey, trusteesHash } = share;
  const looked = await ask({ kind: 'look', files, publicKey, trusteesHash });
  if (looked.kind === 'faulty') return stopped(BOARD_FAULTY, looked.findings);
  if (looked.kind === 'other-trustees') return stopped(OTHER_TRUSTEES);
  if (looked.kind !== 'looked') return stopped(NOT_OURS);
  const { message } = looked;
  if (looked.poll !== poll) return stopped(OTHER_POLL);
  const here = approvalHere(poll, message.owner);
  const kept = [here && approvedHash(here.message), approvedIn(key)];
  if (kept.some((one) => one && one !== approvedHash(message))) return stopped(OTHER_BOARD);
  // It stands on the board: this browser knows it from now on, whatever it is shown next.
  if (looked.approval !== null && here === undefined) keepApproval(poll, looked.approval);
  return { ...looked, is: 'looked', secret: share.secret };
}

/** Signs what `lookAt` found, and keeps it before it leaves the page. */
export async function approveOnce(
  ask: AskWorker,
  poll: PollId,
  { message, secret }: Pick<Looked, 'message'> & { readonly secret: string },
): Promise<Approval & { readonly kept: KeptApproval }> {
  const told = await ask({ kind: 'approve', secret });
  if (told.kind !== 'approval') throw new WorkerFault();
  const tallies = message.tallies.map((one) => ({ ...one }));
  const kept = { message: { ...message, tallies }, signature: told.approval.signature };
  keepApproval(poll, kept);
  return { ...told, kept };
}

/** What is posted of a mixing of one election. */
export async function shuffleOnce(
  ask: AskWorker,
  secret: string,
  uuid: string,
): Promise<CallInput<'giveShuffle'>['body']> {
  const told = await ask({ kind: 'shuffle', secret, uuid });
  if (told.kind !== 'shuffle') throw new WorkerFault();
  return { ...told.shuffle };
}

/** What is posted of a part of the count. */
export async function partsOnce(ask: AskWorker, secret: string): Promise<CallInput<'depositPartials'>['body']> {
  const told = await ask({ kind: 'parts', secret });
  if (told.kind !== 'parts') throw new WorkerFault();
  const { lot, partials } = told.parts;
  const sealed = told.sealed.map(({ uuid, messages }) => ({ uuid, messages: [...messages] }));
  return { lot, partials: [...partials], ...(sealed.length === 0 ? {} : { sealed }) };
}
