/**
 * The returning officer and the scrutineers of a counted poll sign its declaration, the text of which follows from the board, and the
 * PDF of it. Its page in their browser makes the text for itself, and hashes the file that it shows. SPEC §7.5.
 */
import { sha256Hex } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { step } from '../domain/poll.ts';
import { NONCE_MINUTES } from '../domain/sessions.ts';
import { recordAccess } from '../store/accessLog.ts';
import { isAdmitted } from '../store/admissions.ts';
import { boardBody, readBlobs } from '../store/board.ts';
import { type Db, inTransaction } from '../store/database.ts';
import {
  insertDeclarationSignature,
  keepDeclarationPdf,
  readDeclarationPdf,
  readDeclarationSignatures,
} from '../store/declarations.ts';
import { mailboxOf, namesOf } from '../store/people.ts';
import { isScrutineerOf, lockPoll, readPoll } from '../store/polls.ts';
import { declarationOf } from '../verify/declaration/declaration.ts';
import { declareMessage } from '../verify/declarationChecks.ts';
import { readBoardWithPictures } from '../verify/pictures.ts';
import { type PollBoard, readPollBoard } from '../verify/pollBoard.ts';
import type { ActionOf } from './act.ts';
import { boardJsonl } from './bundleFiles.ts';
import { declaredPdf } from './declaredPdf.ts';
import { checkAct, sealAct, spendAct } from './signedAct.ts';
import { listed } from './steps.ts';
import { unruledIn } from './unruled.ts';

/** What is signed: text, PDF and instant. */
const FORM = 2 as const;

export const signDeclaration: ActionOf<'signDeclaration'> = async (deps, actor, { params, body }) => {
  const { db } = deps;
  const { nonce, role, at, assertion } = body;
  const { person } = actor;
  const poll = await readPoll(db, params.poll);
  if (poll === undefined || person === null) return refuse('NOT_FOUND');
  const early = step(poll.state, 'declare', { unruled: await unruledIn(db, poll.id) });
  if (!early.ok) return listed(early, 'POLL_STATE', 'RULING_MISSING');
  const isScrutineer = async () => (await isScrutineerOf(db, poll.id, person)) || isAdmitted(db, poll.id, person);
  if (!actor.roles.has(role) || (role === 'scrutineer' && !(await isScrutineer()))) return refuse('NOT_ALLOWED');

  const board = await countedBoard(db, poll.id);
  const { defined, outcome } = board;
  const declaration = declarationOf(board);
  const pdf = await declaredPdf(db, poll.id, board);
  if (defined === undefined || outcome === undefined || declaration === null || pdf === undefined)
    throw new Error('a counted poll has an outcome');
  const name = (await namesOf(db, [person])).get(person) ?? '';
  // The nonce was made within these minutes, and they sign when: nobody declares for another day.
  const old = deps.now().getTime() - Date.parse(at);
  if (old < 0 || old > NONCE_MINUTES * 60_000) return refuse('NONCE_UNKNOWN');
  const declared = { outcome: outcome.hash, text: declaration.sha256, pdf: pdf.sha256 };
  const said = { role, name, nonce, at, form: FORM };
  const message = declareMessage(defined.body, declared, said);
  const signed = await checkAct(deps, actor, message, assertion);
  if (!signed.ok) return signed;

  return inTransaction(db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const next = step(locked.state, 'declare', { unruled: await unruledIn(trx, poll.id) });
    if (!next.ok) return listed(next, 'POLL_STATE', 'RULING_MISSING');
    if ((await boardBody(trx, poll.id, 'declaration')) !== undefined)
      return refuse('POLL_STATE', { state: locked.state });
    const before = await readDeclarationSignatures(trx, poll.id);
    const mailbox = await mailboxOf(trx, person);
    if (before.some((one) => mailbox.includes(one.person))) return refuse('DECLARATION_SIGNED');
    // Of two who sign first at once, each the same file: it was made of the text.
    const kept = (await readDeclarationPdf(trx, poll.id)) ?? pdf.bytes;
    if (sha256Hex(kept) !== pdf.sha256) return refuse('BUSY');
    const now = deps.now();
    const spent = await spendAct(trx, signed.value, now);
    if (!spent.ok) return spent;
    const { record } = sealAct(signed.value, nonce);
    await keepDeclarationPdf(trx, poll.id, pdf.bytes);
    await insertDeclarationSignature(trx, poll.id, person, {
      ...said,
      assertion: record.assertion,
      credential: record.credential,
    });
    await recordAccess(trx, actor, { act: 'declaration-signed', poll: poll.id, details: { role } }, now);
    return accept({});
  });
};

/** The stored board, as its readers have it. */
export async function countedBoard(db: Db, poll: string): Promise<PollBoard> {
  const { entries, faults } = readBoardWithPictures(await boardJsonl(db, poll), await readBlobs(db, poll));
  if (faults.length > 0) throw new Error('the stored board cannot be read');
  return readPollBoard(entries).board;
}
