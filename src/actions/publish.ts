/**
 * Publishes the bundle, once: made from the stored board, verified as a stranger would verify it, and kept as the bytes
 * that were verified. A bundle that our own verifier faults is not published, nor one whose review the scrutineers' pack would
 * fault: that every row was signed off is in the tables, that somebody signed is in the signatures. Before it the declaration goes
 * on the board, with who signed it. SPEC §7.1, §7.5, §8.8.
 */
import { sha256Hex } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { Deps } from '../deps.ts';
import { isOneAddress } from '../domain/address.ts';
import { step } from '../domain/poll.ts';
import { resultLetter } from '../mail/letters.ts';
import { appendEntries } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { boardSize } from '../store/board.ts';
import { type Db, inTransaction, type Trx } from '../store/database.ts';
import { keepDeclarationPdf, readDeclarationSignatures } from '../store/declarations.ts';
import { enqueue } from '../store/outbox.ts';
import { goodPapers, votersOf } from '../store/papers.ts';
import { readOrganisation } from '../store/people.ts';
import { lockPoll, readPoll, type StoredPoll, setPollState } from '../store/polls.ts';
import { insertPublished } from '../store/published.ts';
import { countHolding, readReviews } from '../store/reviews.ts';
import { type Finding, finding } from '../verify/report.ts';
import { zipOf } from '../verify/zip.ts';
import type { ActionOf } from './act.ts';
import { anchorsOf } from './anchorsOf.ts';
import { bundleFiles } from './bundleFiles.ts';
import { declaredPdf } from './declaredPdf.ts';
import { inTurn } from './inTurn.ts';
import { reviewFiles } from './packFiles.ts';
import { countedBoard } from './signDeclaration.ts';
import { listed, toInstant } from './steps.ts';
import { unruledIn } from './unruled.ts';

/** One at a time for a poll: who asks again while the bundle is verified is told that it is published, not made to verify it too. */
export const publish: ActionOf<'publish'> = (deps, actor, input) =>
  inTurn(`publish/${input.params.poll}`, () => publishOne(deps, actor, input));

const publishOne: ActionOf<'publish'> = async (deps, actor, { params }) => {
  const { db } = deps;
  const poll = await readPoll(db, params.poll);
  if (poll === undefined) return refuse('NOT_FOUND');
  if (poll.state !== 'counted') return refuse('POLL_STATE', { state: poll.state });
  const unruled = await unruledIn(db, poll.id);
  if (unruled.length > 0) return refuse('RULING_MISSING', { contests: unruled });
  const due = await countHolding(db, poll.id);
  if (due > 0) return refuse('REVIEW_DUE', { unreviewed: due });
  const unreadable = await unreadableReviews(db, poll.id);
  if (unreadable.length > 0) return refuse('REVIEW_UNREADABLE', { findings: unreadable });
  const declared = await declare(deps, poll);
  if (!declared.ok) return declared;
  // What is verified here is what is published below, unless a reviewer has something put on the board meanwhile.
  const size = await boardSize(db, poll.id);
  const files = await bundleFiles(db, poll.id);
  const anchors = await anchorsOf(db, poll.id);
  if (anchors === undefined) throw new Error('a counted poll has a board');
  // Rejects when the thread breaks: a fault, and the poll stays counted.
  const review = await reviewFiles(db, poll);
  const { findings, verdict } = await deps.verifiers.verifyBundle(files, anchors, review);
  if (findings.length > 0 || verdict !== 'valid') return refuse('BUNDLE_FAULTY', { findings });
  const manifestSha256 = sha256Hex(files.get('manifest.json') ?? new Uint8Array());
  const zip = zipOf(files);

  return inTransaction(db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const now = deps.now();
    const unreviewed = await countHolding(trx, poll.id);
    const facts = { findings: findings.length, unreviewed, unsigned: [], unruled: await unruledIn(trx, poll.id) };
    const next = step(locked.state, 'publish', facts);
    if (!next.ok) return listed(next, 'POLL_STATE', 'RULING_MISSING', 'REVIEW_DUE', 'BUNDLE_FAULTY');
    if ((await boardSize(trx, poll.id)) !== size) return refuse('BUSY');
    await insertPublished(trx, poll.id, { manifestSha256, zip }, now);
    await setPollState(trx, poll.id, next.value);
    await writeLetters(trx, deps, poll, now);
    await recordAccess(trx, actor, { act: 'published', poll: poll.id, details: { manifest: manifestSha256 } }, now);
    return accept({ manifest: manifestSha256 });
  });
};

/** The declaration goes on the board with all who signed it, once; what was published in vain finds it there. */
async function declare(deps: Deps<'roll'>, poll: StoredPoll) {
  const board = await countedBoard(deps.db, poll.id);
  if (board.declaration !== undefined) return accept({});
  const signatures = (await readDeclarationSignatures(deps.db, poll.id)).map(({ signature }) => signature);
  const pdf = await declaredPdf(deps.db, poll.id, board);
  if (pdf === undefined) throw new Error('a counted poll has an outcome');
  return inTransaction(deps.db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const signers = new Set((await readDeclarationSignatures(trx, poll.id)).map(({ signature }) => signature.role));
    const unsigned = (['returning-officer', 'scrutineer'] as const).filter((role) => !signers.has(role));
    const unreviewed = await countHolding(trx, poll.id);
    const facts = { findings: 0, unreviewed, unsigned, unruled: await unruledIn(trx, poll.id) };
    const next = step(locked.state, 'publish', facts);
    if (!next.ok) return listed(next, 'POLL_STATE', 'RULING_MISSING', 'REVIEW_DUE', 'DECLARATION_UNSIGNED');
    // Somebody signed meanwhile: the entry would lack them.
    if ((await readDeclarationSignatures(trx, poll.id)).length !== signatures.length) return refuse('BUSY');
    // It is there, but for signatures of before, which said nothing of it.
    await keepDeclarationPdf(trx, poll.id, pdf.bytes);
    const body = { pdf: pdf.sha256, signatures };
    await appendEntries(trx, deps, poll.id, [{ kind: 'declaration', body }]);
    return accept({});
  });
}

/** As findings of the verifier stand: sign-offs of which nobody can tell what was signed. */
async function unreadableReviews(db: Db, poll: string): Promise<readonly Finding[]> {
  const broken = (await readReviews(db, poll)).filter(({ act }) => act.record === null);
  return broken.map(({ act, at }) => {
    const says = `What was signed at the sign-off of ${toInstant(at)} cannot be read.`;
    return finding('REVIEW_UNREADABLE', `review ${act.auth}`, says);
  });
}

/** The result goes to every member who could vote. */
async function writeLetters(trx: Trx, deps: Deps, poll: StoredPoll, now: Date): Promise<void> {
  const { title, rehearsal, organisation: named } = poll.definition;
  const organisation = (await readOrganisation(trx))?.name ?? named.name;
  const { webOrigin } = deps.config;
  for (const { paper, name, email } of await votersOf(trx, poll.id, await goodPapers(trx, poll.id))) {
    if (email === null || !isOneAddress(email)) continue;
    const letter = resultLetter({ organisation, name, title, rehearsal, webOrigin, poll: poll.id });
    const idempotencyKey = `result/${poll.id}/${paper}`;
    await enqueue(trx, { purpose: 'result', idempotencyKey, recipient: email, ...letter }, now);
  }
}
