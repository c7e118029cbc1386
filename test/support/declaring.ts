/** Who declares a result at their browser in miniature: the text from the public board, signed by passkey. */
import { sha256Hex } from '../../crypto/bytes.ts';
import { declarationOf } from '../../src/verify/declaration/declaration.ts';
import { declareMessage } from '../../src/verify/declarationChecks.ts';
import { readBoardWithPictures } from '../../src/verify/pictures.ts';
import { type PollBoard, readPollBoard } from '../../src/verify/pollBoard.ts';
import { type Signing, signAct } from './twoOfficers.ts';

type Role = 'returning-officer' | 'scrutineer';

async function boardOf(who: Signing, poll: string): Promise<PollBoard> {
  const file = async (name: string) => new Uint8Array(await (await who.fetch(`/board/${poll}/${name}`)).arrayBuffer());
  const board = await file('board.jsonl');
  const blobs = new Map<string, Uint8Array>();
  for (const { code, evidence } of readBoardWithPictures(board, blobs).faults) {
    if (code !== 'BLOB_MISSING') continue;
    for (const sha256 of evidence) blobs.set(sha256, await file(`blobs/${sha256}`));
  }
  return readPollBoard(readBoardWithPictures(board, blobs).entries).board;
}

/** @param change  what is signed in place of the declaration's own SHA-256, its PDF's, or the instant of the nonce */
export async function tryDeclare(
  who: Signing,
  poll: string,
  role: Role,
  change: { readonly text?: string; readonly pdf?: string; readonly at?: string } = {},
) {
  const board = await boardOf(who, poll);
  const { person } = await who.must('me');
  const pdf = sha256Hex(new Uint8Array(await (await who.fetch(`/board/${poll}/declaration.pdf`)).arrayBuffer()));
  const declared = { outcome: board.outcome!.hash, text: declarationOf(board)!.sha256, pdf, ...change };
  let at = '';
  const signed = await signAct(who, (signer, now) => {
    at = change.at ?? now;
    return declareMessage(board.defined!.body, declared, {
      role,
      name: person!.name,
      nonce: signer.nonce,
      at,
      form: 2,
    });
  });
  return who.call('signDeclaration', { params: { poll }, body: { ...signed, role, at } });
}

/** Both signatures without which nothing is published. */
export async function declareResult(officer: Signing, scrutineer: Signing, poll: string): Promise<void> {
  for (const [who, role] of [
    [officer, 'returning-officer'],
    [scrutineer, 'scrutineer'],
  ] as const) {
    await who.signIn(who.passkey);
    const signed = await tryDeclare(who, poll, role);
    if (!signed.ok) throw new Error(`declaring: ${signed.code}`);
  }
}
