/** The salted head of a poll's chain of enrolments, and the openings of its codes: for the board, and for the pack. SPEC §4.5, §4.6. */
import { fromHex } from '../../crypto/bytes.ts';
import { committedRoot, saltFor } from '../../crypto/commitment.ts';
import { chained, chainHead, type EnrolmentEvent, emptyChain } from '../../crypto/enrolmentChain.ts';
import { codeLeaf } from '../../crypto/enrolmentCode.ts';
import type { NewEntry } from '../sequencer/append.ts';
import { readCodes } from '../store/codes.ts';
import type { Db, Trx } from '../store/database.ts';
import { chainEnd, proposalsBehind, readEvents } from '../store/enrolments.ts';
import type { StoredPoll } from '../store/polls.ts';
import { findProposal } from '../store/proposals.ts';
import type { SignedOpening } from '../store/signedActs.ts';
import type { CodeOpening, EnrolmentHead } from '../verify/bundle.ts';

type Salted = Pick<StoredPoll, 'id' | 'saltSeed'>;

/** Each head has a salt of its own, so that two of them say nothing of whether anything happened in between. */
export const headSalt = ({ saltSeed }: Salted, of: 'opened' | 'closed'): string =>
  saltFor(fromHex(saltSeed), ['enrolments', of]);

/** The chain as it is now, for the board. The caller holds the poll, so that nothing is added meanwhile. */
export async function enrolmentsEntry(trx: Trx, poll: Salted, of: 'opened' | 'closed'): Promise<NewEntry> {
  return { kind: 'enrolments', body: { head: chainHead(poll.id, await chainEnd(trx, poll.id), headSalt(poll, of)) } };
}

export async function codeOpenings(db: Db | Trx, { id, saltSeed }: Salted): Promise<CodeOpening[]> {
  const seed = fromHex(saltSeed);
  return (await readCodes(db, id)).map((code) => ({ ...code, salt: saltFor(seed, ['code', code.number]) }));
}

export const codesRoot = (poll: string, codes: readonly CodeOpening[]): string =>
  committedRoot(codes.map(({ number, publicKey, salt }) => codeLeaf(poll, number, publicKey, salt)));

/**
 * What opens the two heads. How many events came before the opening is not kept: they are those with which the first head was
 * made, so they are counted until it comes out.
 */
export async function chainOpenings(
  db: Db,
  poll: Salted,
  onBoard: readonly string[],
): Promise<{
  readonly chain: readonly EnrolmentEvent[];
  readonly heads: readonly EnrolmentHead[];
  readonly acts: readonly SignedOpening[];
}> {
  const chain = await readEvents(db, poll.id);
  const heads: EnrolmentHead[] = [];
  const [first, last] = onBoard;
  const events = first === undefined ? -1 : lengthOf(poll, chain, first);
  if (events >= 0) heads.push({ of: 'opened', events, salt: headSalt(poll, 'opened') });
  if (last !== undefined) heads.push({ of: 'closed', events: chain.length, salt: headSalt(poll, 'closed') });
  const acts: SignedOpening[] = [];
  for (const id of await proposalsBehind(db, poll.id)) {
    const proposal = await findProposal(db, id);
    for (const act of [proposal?.act, proposal?.end?.act]) if (act !== undefined && act !== null) acts.push(act);
  }
  return { chain, heads, acts };
}

function lengthOf(poll: Salted, chain: readonly EnrolmentEvent[], head: string): number {
  const salt = headSalt(poll, 'opened');
  let end = emptyChain;
  for (const event of chain) {
    if (event.kind !== 'enrol' || chainHead(poll.id, end, salt) === head) break;
    end = chained(end, event);
  }
  return end.events;
}
