/** An officer signs the declaration of a counted poll, made from its board as their page would make it. */
import { challengeOf } from '../../crypto/assertion.ts';
import { declaredPdf } from '../actions/declaredPdf.ts';
import { countedBoard } from '../actions/signDeclaration.ts';
import type { Db } from '../store/database.ts';
import { declarationOf } from '../verify/declaration/declaration.ts';
import { declareMessage } from '../verify/declarationChecks.ts';
import type { Visitor } from './visitor.ts';

export async function signDeclaration(
  signer: Visitor,
  { db, poll, role }: { readonly db: Db; readonly poll: string; readonly role: 'returning-officer' | 'scrutineer' },
): Promise<void> {
  const board = await countedBoard(db, poll);
  const declaration = declarationOf(board);
  const { person } = await signer.does('me');
  if (board.defined === undefined || board.outcome === undefined || declaration === null || person === null) {
    throw new Error('nothing to declare');
  }
  const { nonce, at } = await signer.does('newNonce', { body: { purpose: 'act' } });
  const pdf = await declaredPdf(db, poll, board);
  const declared = { outcome: board.outcome.hash, text: declaration.sha256, pdf: pdf?.sha256 ?? '' };
  const message = declareMessage(board.defined.body, declared, { role, name: person.name, nonce, at, form: 2 });
  const assertion = signer.sign(challengeOf(message));
  await signer.does('signDeclaration', { params: { poll }, body: { nonce, role, at, assertion } });
}
