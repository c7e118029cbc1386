/** What trustees sealed to the scrutineers, as the pack keeps it: the messages that the board names by their hashes. SPEC §6.8, §7.2. */
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { SealedMessage } from './bundle.ts';
import type { OpenedBoard } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

/** Each message that the board names, once, and no other. What is in them only their scrutineers can read. */
export function checkSealedMessages(
  { sealedParts }: Pick<OpenedBoard, 'sealedParts'>,
  messages: readonly SealedMessage[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const kept = new Map<string, string>();
  for (const { uuid, owner, scrutineer, message } of messages) {
    const place = `${uuid}/${owner}/${scrutineer}`;
    if (kept.has(place)) findings.push(finding('PACK_SEALED', 'sealed.jsonl', 'A message stands here twice.', place));
    kept.set(place, sha256Hex(utf8(message)));
  }
  for (const { index, body } of sealedParts) {
    body.messages.forEach((hash, i) => {
      const place = `${body.uuid}/${body.owner}/${i + 1}`;
      const found = kept.get(place);
      kept.delete(place);
      if (found === hash) return;
      const says = found === undefined ? 'The pack lacks the message' : 'The pack has another message than the one';
      findings.push(finding('PACK_SEALED', `board[${index}]`, `${says} that a trustee sealed to scrutineer ${i + 1}.`));
    });
  }
  for (const place of kept.keys()) {
    findings.push(
      finding('PACK_SEALED', 'sealed.jsonl', 'The pack has a message that the board does not name.', place),
    );
  }
  return findings;
}
