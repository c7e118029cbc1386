/**
 * The declaration: its sums come out, and the returning officer and a scrutineer signed the very text that follows from the
 * board, and its PDF. Whose the passkeys are is the pack's to say. SPEC §7.5.
 */
import { type ActMessage, checkAssertion } from '../../crypto/assertion.ts';
import type { Body } from '../../crypto/bodies.ts';
import { declarationOf } from './declaration/declaration.ts';
import { figuresOf, unbalanced } from './declaration/figures.ts';
import type { PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

type Signature = Body<'declaration'>['signatures'][number];

/** What somebody signs who declares the result. Of a board in order: what is none of these an assertion is not good for. */
export const declareMessage = (
  { webOrigin, rpId, poll }: Pick<Body<'poll-defined'>, 'webOrigin' | 'rpId' | 'poll'>,
  { outcome, text, pdf }: { readonly outcome: string; readonly text: string; readonly pdf: string },
  { role, name, nonce, at, form }: Pick<Signature, 'role' | 'name' | 'nonce' | 'at' | 'form'>,
): ActMessage => ({
  format: 'countersign-act/1',
  ...{ origin: webOrigin, rpId, act: 'declare', poll: poll.id, nonce },
  says: { outcome, text, role, name, ...(form === undefined ? {} : { pdf, at }) },
});

/** Whether the board has what only versions write that sign the PDF too. */
const isOfToday = (board: PollBoard): boolean => {
  const { defined, opened, returned, otherChannels, sealedParts, attestation, rulings } = board;
  const poll = defined?.body.poll;
  return (
    poll?.smallCounts !== undefined ||
    poll?.units.some(({ returns }) => returns === true) === true ||
    opened?.body.sealedTo !== undefined ||
    attestation !== undefined ||
    [returned, otherChannels, sealedParts, rulings].some((entries) => entries.length > 0)
  );
};

export function checkDeclaration(board: PollBoard): readonly Finding[] {
  const { defined, closed, outcome, declaration } = board;
  if (defined === undefined || outcome === undefined) return [];
  const findings = unbalanced(figuresOf(board)).map((says) => finding('UNBALANCED', `board[${outcome.index}]`, says));
  if (declaration === undefined) return findings;
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, `board[${declaration.index}]`, says, ...evidence));
  const { signatures } = declaration.body;
  for (const [role, who] of [
    ['returning-officer', 'the returning officer'],
    ['scrutineer', 'a scrutineer'],
  ] as const) {
    if (!signatures.some((one) => one.role === role))
      tell('DECLARATION_UNSIGNED', `The declaration lacks the signature of ${who}.`);
  }
  // Who signs without it signs no PDF, and any could be put in its place.
  if (isOfToday(board)) {
    for (const { name } of signatures.filter(({ form }) => form === undefined))
      tell('DECLARATION_FORM', 'A signature of the declaration does not name its PDF and the instant.', name);
  }
  const text = declarationOf(board)?.sha256;
  if (text === undefined) return findings;
  const declared = { outcome: outcome.hash, text, pdf: declaration.body.pdf };
  const seen = new Set<string>();
  for (const signature of signatures) {
    const { name, at, credential, assertion } = signature;
    const { webOrigin, rpId } = defined.body;
    const message = declareMessage(defined.body, declared, signature);
    const checked = checkAssertion({ message, assertion, webOrigin, rpId, credential });
    if (!checked.ok) {
      tell('DECLARATION_SIGNATURE', 'A signature of the declaration does not hold.', name, checked.reason, text);
    }
    // The id is not signed: one key could go by two of them.
    if (seen.has(credential.publicKey)) tell('DECLARATION_TWICE', 'One passkey signed the declaration twice.', name);
    seen.add(credential.publicKey);
    if (closed !== undefined && at < closed.body.closedAt) {
      tell('DECLARATION_TIME', 'The declaration was signed before the poll was closed.', name, at);
    }
  }
  return findings;
}
