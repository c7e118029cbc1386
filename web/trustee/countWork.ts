/** A trustee's work as one run: verify, approve, mix, give, as far as it goes now. What it waits for is told, not waited for. */
import type { PollId } from '../../crypto/bodies.ts';
import { approvedHash } from '../../crypto/trustee/approval.ts';
import type { KeptApproval, TrusteeKeyFile } from '../../src/contract/trusteeKeyFile.ts';
import { shareIn } from '../../src/contract/trusteeKeyFile.ts';
import type { Finding } from '../../src/verify/report.ts';
import { fetchBoard } from '../kit/board.ts';
import { call } from '../kit/call.ts';
import { ownWorker } from '../kit/trusted.ts';
import type { Ask, Told } from './count.ts';
import type { Said } from './countWorker.ts';
import workerUrl from './countWorker.ts?worker&url';
import { approvalHere, isSame, keepApproval } from './keptApproval.ts';

export type Ended =
  | { readonly is: 'given' }
  | {
      readonly is: 'waits';
      readonly approvals: number;
      readonly shuffles: number;
      /** Ballots on the board that this page verified, and what was signed of it: for trustees to read to each other. */
      readonly ballots: number;
      readonly approved: string;
    }
  | { readonly is: 'stopped'; readonly says: string; readonly findings: readonly Finding[] };

export type OnProgress = (says: string, done: number, of: number) => void;

const stopped = (says: string, findings: readonly Finding[] = []): Ended => ({ is: 'stopped', says, findings });

const BOARD_FAULTY =
  'The board does not hold, so nothing was signed, opened or sent. Tell a scrutineer what is listed here.';
const OTHER_BOARD =
  'You have approved another board of this poll before. A trustee approves once, so nothing was signed or sent. Tell a scrutineer at once: somebody may have shown you two boards.';
const FAULT = 'The work stopped by a fault of this page. Nothing was sent. Please load the page again.';

class WorkerFault extends Error {}

/** One worker for a run, asked one thing at a time. */
function startWorker(onProgress: OnProgress) {
  const worker = ownWorker(new URL(workerUrl, location.href));
  return {
    ask: (ask: Ask): Promise<Told> =>
      new Promise((resolve, reject) => {
        worker.onerror = () => reject(new WorkerFault());
        worker.onmessage = ({ data }: MessageEvent<Said>) => {
          if (data.kind === 'progress') onProgress(data.says, data.done, data.of);
          else if (data.kind === 'told') resolve(data.told);
          else reject(new WorkerFault());
        };
        worker.postMessage(ask);
      }),
    end: () => worker.terminate(),
  };
}

/** @param onApproved  called with what was signed, before it is sent: it is to be kept */
export async function workOn(
  poll: PollId,
  key: TrusteeKeyFile,
  { onProgress, onApproved }: { readonly onProgress: OnProgress; readonly onApproved: (kept: KeptApproval) => void },
): Promise<Ended> {
  const share = shareIn(key);
  if (share === null) return stopped('This key file is of a ceremony that did not end. Choose the one you saved last.');
  const worker = startWorker(onProgress);
  try {
    for (;;) {
      onProgress('Fetching the board', 0, 1);
      const files = await fetchBoard(poll);
      if (files === null) return stopped('The board could not be fetched. Check your connection and try again.');
      const looked = await worker.ask({ kind: 'look', files, publicKey: share.publicKey });
      if (looked.kind === 'faulty') return stopped(BOARD_FAULTY, looked.findings);
      if (looked.kind !== 'looked')
        return stopped('Your key is not among the keys of this poll. Nothing was sent. Tell a scrutineer.');
      const { next, message, ballots } = looked;
      const kept = [approvalHere(poll, message.owner), key.approval].filter((one) => one !== undefined && one !== null);
      if (kept.some((one) => !isSame(one, message))) return stopped(OTHER_BOARD);
      const did = await doNext();
      if (did !== null) return did;

      /** null: go on with the board as it is then. */
      async function doNext(): Promise<Ended | null> {
        const { secret } = share!;
        switch (next.is) {
          case 'done':
            return { is: 'given' };
          case 'wait':
            return { ...next, is: 'waits', ballots, approved: approvedHash(message) };
          case 'approve': {
            const told = await worker.ask({ kind: 'approve', secret });
            if (told.kind !== 'approval') throw new WorkerFault();
            const tallies = message.tallies.map((one) => ({ ...one }));
            const approval = { message: { ...message, tallies }, signature: told.approval.signature };
            keepApproval(poll, approval);
            onApproved(approval);
            const sent = await call('approveTallies', { params: { poll }, body: { ...told.approval } });
            return sent.ok || sent.code === 'APPROVAL_GIVEN' ? null : stopped(sent.says);
          }
          case 'shuffle': {
            const [uuid] = next.uuids;
            if (uuid === undefined) throw new WorkerFault();
            const told = await worker.ask({ kind: 'shuffle', secret, uuid });
            if (told.kind !== 'shuffle') throw new WorkerFault();
            onProgress('Sending what you mixed', 0, 1);
            const sent = await call('giveShuffle', { params: { poll }, body: { ...told.shuffle } });
            // Another trustee was first: their list is the one to mix now, or enough have mixed.
            const isMeanwhile =
              !sent.ok && ['SHUFFLED_MEANWHILE', 'SHUFFLES_DONE', 'SHUFFLE_GIVEN'].includes(sent.code);
            return sent.ok || isMeanwhile ? null : stopped(sent.says);
          }
          case 'give': {
            const told = await worker.ask({ kind: 'parts', secret });
            if (told.kind !== 'parts') throw new WorkerFault();
            const { lot, partials } = told.parts;
            onProgress('Sending your part', 0, 1);
            const sent = await call('depositPartials', { params: { poll }, body: { lot, partials: [...partials] } });
            return sent.ok || sent.code === 'PARTIAL_GIVEN' ? { is: 'given' } : stopped(sent.says);
          }
        }
      }
    }
  } catch (fault) {
    if (!(fault instanceof WorkerFault)) throw fault;
    return stopped(FAULT);
  } finally {
    worker.end();
  }
}
