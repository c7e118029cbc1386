/** A trustee's work as one run: verify, approve, mix, give, as far as it goes now. What it waits for is told, not waited for. */
import type { PollId } from '../../crypto/bodies.ts';
import { canonical } from '../../crypto/canonical.ts';
import { approvedHash } from '../../crypto/trustee/approval.ts';
import type { KeptApproval, TrusteeKeyFile } from '../../src/contract/trusteeKeyFile.ts';
import { asking, type OnProgress, WorkerFault } from '../kit/asked.ts';
import { fetchBoard } from '../kit/board.ts';
import { call } from '../kit/call.ts';
import { ownWorker } from '../kit/trusted.ts';
import { tellersInWords } from '../kit/trusteeWords.ts';
import type { Ask, Told } from './count.ts';
import workerUrl from './countWorker.ts?worker&url';
import { approveOnce, lookAt, partsOnce, type Stopped, shuffleOnce, stopped } from './oneBoard.ts';
import type { Recipients } from './sealedTo.tsx';

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
  /** The part is made, once its holder has compared whose keys it would be sealed to. */
  | { readonly is: 'seals'; readonly to: Recipients }
  | Stopped;

const FAULT = 'The work stopped by a fault of this page. Nothing was sent. Please load the page again.';

/**
 * @param compared    the keys that the holder has compared with the scrutineers; the part is sealed to these and no others
 * @param onApproved  called with what was signed, before it is sent: it is to be kept
 */
export async function workOn(
  poll: PollId,
  key: TrusteeKeyFile,
  {
    compared,
    onProgress,
    onApproved,
  }: {
    readonly compared: Recipients;
    readonly onProgress: OnProgress;
    readonly onApproved: (kept: KeptApproval) => void;
  },
): Promise<Ended> {
  const worker = asking<Ask, Told>(ownWorker(new URL(workerUrl, location.href)), onProgress);
  try {
    for (;;) {
      onProgress('Fetching the board', 0, 1);
      // Before the board: an approval of what tellers add to later would be of another board than the one that is opened.
      const page = await call('poll', { params: { poll } });
      if (!page.ok) return stopped(page.says);
      const tellers = tellersInWords(page.value);
      if (tellers !== null) return stopped(`${tellers} Nothing was signed or sent: come back when they have finished.`);
      const files = await fetchBoard(poll);
      if (files === null) return stopped('The board could not be fetched. Check your connection and try again.');
      const looked = await lookAt(worker.ask, poll, files, key);
      if (looked.is === 'stopped') return looked;
      const { next, message, ballots, secret, sealedTo } = looked;
      const did = await doNext();
      if (did !== null) return did;

      /** null: go on with the board as it is then. */
      async function doNext(): Promise<Ended | null> {
        switch (next.is) {
          case 'done':
            return { is: 'given' };
          case 'abandoned':
            return stopped('This poll was abandoned. Nothing was signed or sent, and nothing more is to be done.');
          case 'wait':
            return { ...next, is: 'waits', ballots, approved: approvedHash(message) };
          case 'approve': {
            const { approval, kept } = await approveOnce(worker.ask, poll, { message, secret });
            onApproved(kept);
            const sent = await call('approveTallies', { params: { poll }, body: { ...approval } });
            return sent.ok || sent.code === 'APPROVAL_GIVEN' ? null : stopped(sent.says);
          }
          case 'shuffle': {
            const [uuid] = next.uuids;
            if (uuid === undefined) throw new WorkerFault();
            const body = await shuffleOnce(worker.ask, secret, uuid);
            onProgress('Sending what you mixed', 0, 1);
            const sent = await call('giveShuffle', { params: { poll }, body });
            // Another trustee was first: their list is the one to mix now, or enough have mixed.
            const isMeanwhile =
              !sent.ok && ['SHUFFLED_MEANWHILE', 'SHUFFLES_DONE', 'SHUFFLE_GIVEN'].includes(sent.code);
            return sent.ok || isMeanwhile ? null : stopped(sent.says);
          }
          case 'give': {
            if (canonical(sealedTo) !== canonical(compared)) return { is: 'seals', to: sealedTo };
            const body = await partsOnce(worker.ask, secret);
            onProgress('Sending your part', 0, 1);
            const sent = await call('depositPartials', { params: { poll }, body });
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
