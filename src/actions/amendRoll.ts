/**
 * Changes one line of the roll, as two officers agreed: the amendment, its entry on the board, and the papers that follow from
 * it, in the transaction of the decision. The list as received is never edited. Shared by overrides and tendered ballots.
 * SPEC §4.1, §5.4.
 */
import { rollAmended } from '../../crypto/bodies.ts';
import { fromHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { amendmentCommitment, paperCommitment, saltFor } from '../../crypto/commitment.ts';
import type { Deps } from '../deps.ts';
import { effectOf, paperMove } from '../domain/override.ts';
import { appendEntries } from '../sequencer/append.ts';
import {
  type AmendmentBy,
  cancelPaper,
  insertAddedLine,
  insertAmendment,
  insertLatePaper,
  newestPaper,
  nextSeq,
} from '../store/amendments.ts';
import type { Trx } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { memberLine, type RollMember } from '../store/roll.ts';
import type { RollLine } from '../verify/bundle.ts';
import { admitPasskeysOf } from './admission.ts';
import { rollOpeningOf } from './rollOpenings.ts';
import { sendVoteLinks } from './voteLinks.ts';

/** A line as it stands, as both officers sign it and as its leaf commits to it. */
export function lineOf({
  number,
  name,
  unit,
  eligible,
  codes,
}: Pick<RollMember, 'number' | 'name' | 'unit' | 'eligible' | 'codes'>): RollLine {
  return { number, name, unit, decision: eligible ? 'eligible' : 'excluded', reasons: [...codes] };
}

export type Agreed = {
  readonly before: RollLine | null;
  readonly after: RollLine;
  readonly proposal: string;
  /** Commitments to the two signed acts. */
  readonly proposed: string;
  readonly decided: string;
  /** Address of a person whom the list does not name; for everybody else the list's own counts. */
  readonly email: string | null;
  /** Leaf and paper that a tendered ballot was cast for: whoever is admitted has voted, and needs no way in. */
  readonly tendered?: { readonly leaf: string; readonly salt: string };
};

/** The label of the salt of an amendment's commitment. */
export const amendmentSalt = ({ saltSeed }: Pick<StoredPoll, 'saltSeed'>, seq: number): string =>
  saltFor(fromHex(saltSeed), ['amendment', seq]);

/** @param poll  as read under its lock */
export async function amendRoll(
  trx: Trx,
  deps: Deps,
  poll: StoredPoll,
  { before, after, proposal, proposed, decided, email, tendered }: Agreed,
  now: Date,
): Promise<void> {
  const { number } = after;
  if (before === null)
    await insertAddedLine(trx, poll.id, proposal, { number, name: after.name, unit: after.unit, email });
  const seq = await nextSeq(trx, poll.id);
  const frozen = poll.state === 'roll-open';
  const salt = amendmentSalt(poll, seq);
  const amendment = amendmentCommitment({ number, before, after }, salt);
  const effect = effectOf(before, after);
  await insertAmendment(trx, poll.id, { seq, number, proposal, effect, frozen, amendment, salt, after, at: now });
  // Before the freeze it goes on the board with the frozen roll.
  if (frozen) return;

  const eligible = after.decision === 'eligible';
  const line = { number, name: after.name, unit: after.unit, eligible, codes: after.reasons, amended: { seq, frozen } };
  const leaf = tendered?.leaf ?? rollOpeningOf(poll.saltSeed, line).leaf;
  const move = { before, after, seq, leaf, paperSalt: tendered?.salt ?? null };
  const papers = poll.state === 'open' ? await movePapers(trx, poll, move, now) : NO_PAPERS;
  const body = decode(
    rollAmended,
    { amendment, proposed, decided, frozen, eligible: effect, leaf, ...papers },
    'amendment',
  );
  await appendEntries(trx, deps, poll.id, [{ kind: 'roll-amended', body }]);
  if (papers.paper === null) return;
  await admitPasskeysOf(trx, poll, [{ paper: papers.paper, number }]);
  if (tendered === undefined) await sendLink(trx, deps, poll, number);
}

const NO_PAPERS = { paper: null, cancels: null };

/** Takes back the paper that is good no more, and gives the one that is now. */
async function movePapers(
  trx: Trx,
  poll: StoredPoll,
  {
    before,
    after,
    seq,
    leaf,
    paperSalt,
  }: {
    readonly before: RollLine | null;
    readonly after: RollLine;
    readonly seq: number;
    readonly leaf: string;
    /** Null: the one that papers of this number have. */
    readonly paperSalt: string | null;
  },
  now: Date,
): Promise<{ readonly paper: string | null; readonly cancels: string | null }> {
  const { cancels, gives } = paperMove(poll.definition, before, after);
  const { number } = after;
  const newest = await newestPaper(trx, poll.id, number);
  const old = cancels && newest !== undefined && !newest.cancelled ? newest.paper : null;
  if (old !== null) await cancelPaper(trx, poll.id, old, seq, now);
  if (gives === null) return { paper: null, cancels: old };
  const issue = (newest?.issue ?? 0) + 1;
  const ofIssue = issue === 1 ? ['paper', number] : ['paper', number, issue];
  const salt = paperSalt ?? saltFor(fromHex(poll.saltSeed), ofIssue);
  const paper = paperCommitment(poll.id, gives, leaf, salt);
  await insertLatePaper(trx, poll.id, { number, unit: gives, leaf, salt, paper, issue, amendment: seq });
  return { paper, cancels: old };
}

/** Whoever may vote only now gets the way in at once. */
async function sendLink(trx: Trx, deps: Deps, { id, definition, times }: StoredPoll, number: string): Promise<void> {
  const line = await memberLine(trx, id, number);
  if (line === undefined) throw new Error('a line that was just changed is gone');
  const { title, rehearsal } = definition;
  const closesAt = new Date(times.closesAt);
  await sendVoteLinks(trx, deps, { poll: id, title, rehearsal, closesAt, members: [line] });
}

/** An amendment that the frozen roll has in it, for the board. */
export const frozenEntry = ({ amendment, effect, proposed, decided }: AmendmentBy) => ({
  kind: 'roll-amended' as const,
  body: { amendment, proposed, decided, frozen: true, eligible: effect, leaf: null, ...NO_PAPERS },
});
