/** A scrutineer's work as two steps of the page: open what was sealed, and sign what came of it. */
import type { ContestOutcome, PollId } from '../../crypto/bodies.ts';
import type { PartFault } from '../../src/verify/attesting.ts';
import type { Finding } from '../../src/verify/report.ts';
import { asking, type OnProgress, WorkerFault } from '../kit/asked.ts';
import { fetchBoard } from '../kit/board.ts';
import { call } from '../kit/call.ts';
import { ownWorker } from '../kit/trusted.ts';
import type { Ask, Told } from './attesting.ts';
import workerUrl from './attestWorker.ts?worker&url';

export type Opened =
  | { readonly is: 'stopped'; readonly says: string; readonly findings: readonly Finding[] }
  /** Trustees whose parts do not hold; too few others gave theirs. */
  | { readonly is: 'waits'; readonly faults: readonly PartFault[]; readonly counts: readonly string[] }
  | {
      readonly is: 'made';
      readonly contests: readonly ContestOutcome[];
      readonly faults: readonly PartFault[];
      /** Numbers of the scrutineers who have signed something else. */
      readonly differ: readonly number[];
      /** @returns what went wrong, in words */
      readonly sign: () => Promise<string | null>;
    };

const stopped = (says: string, findings: readonly Finding[] = []): Opened => ({ is: 'stopped', says, findings });
const BOARD_FAULTY =
  'The board does not hold, so nothing was opened or signed. Tell the other scrutineers what is listed here.';
const NOT_OURS = 'Your key is not the one that the board has of you. Nothing was opened. Tell the other scrutineers.';
const OTHER_POLL = 'This board is of another poll. Nothing was opened.';
const FAULT = 'The work stopped by a fault of this page. Nothing was sent. Please load the page again.';

export async function openSealed(poll: PollId, secret: bigint, onProgress: OnProgress): Promise<Opened> {
  const worker = asking<Ask, Told>(ownWorker(new URL(workerUrl, location.href)), onProgress);
  const opened = await openWith(worker.ask, poll, secret, onProgress);
  // It is kept for as long as there is something to sign.
  if (opened.is !== 'made') worker.end();
  return opened;
}

async function openWith(
  ask: (ask: Ask) => Promise<Told>,
  poll: PollId,
  secret: bigint,
  onProgress: OnProgress,
): Promise<Opened> {
  try {
    onProgress('Fetching the board', 0, 1);
    const given = await call('sealedParts', { params: { poll } });
    if (!given.ok) return stopped(given.says);
    const files = await fetchBoard(poll);
    if (files === null) return stopped('The board could not be fetched. Check your connection and try again.');
    const { scrutineer, attested, ...ground } = given.value;
    const told = await ask({ kind: 'open', files, ground, scrutineer, secret });
    if (told.kind === 'faulty') return stopped(BOARD_FAULTY, told.findings);
    if (told.kind !== 'opened') return stopped(NOT_OURS);
    if (told.poll !== poll) return stopped(OTHER_POLL);
    const { made, contests } = told;
    if (!made.ok) return { is: 'waits', faults: made.faults, counts: made.counts };
    const differ = attested.flatMap((one) => (one.contests === contests ? [] : [one.scrutineer]));
    const sign = async (): Promise<string | null> => {
      try {
        const signed = await ask({ kind: 'sign', secret });
        if (signed.kind !== 'signed') return FAULT;
        const body = { contests: [...made.contests], signature: signed.signature };
        const sent = await call('attest', { params: { poll }, body });
        return sent.ok || sent.code === 'ATTESTATION_GIVEN' ? null : sent.says;
      } catch (fault) {
        if (!(fault instanceof WorkerFault)) throw fault;
        return FAULT;
      }
    };
    return { is: 'made', contests: made.contests, faults: made.faults, differ, sign };
  } catch (fault) {
    if (!(fault instanceof WorkerFault)) throw fault;
    return stopped(FAULT);
  }
}
