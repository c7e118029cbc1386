/**
 * What trustees sealed to the scrutineers, as the pack keeps it: the messages that the board names by their hashes; and that the keys to
 * which they are sealed were given by scrutineers. SPEC §6.8, §7.2.
 */
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import type { SealedMessage } from './bundle.ts';
import { ACT_DUTIES } from './dutyRules.ts';
import { type Acts, dutyFindings } from './packActs.ts';
import type { Duties } from './packDuties.ts';
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

/** Each key was signed for, before the opening, by a scrutineer without an interest in the poll, and no scrutineer has two. */
export function checkSealingActs(
  { defined, opened }: Pick<OpenedBoard, 'defined' | 'opened'>,
  acts: Acts,
  { atClose }: Pick<Duties, 'atClose'>,
): readonly Finding[] {
  const findings: Finding[] = [];
  const place = `board[${opened.index}]`;
  const { id: poll } = defined.body.poll;
  const persons = new Set<string>();
  for (const { key, act: auth, at } of opened.body.sealedTo ?? []) {
    if (auth === undefined || at === undefined) continue; // of before there were such acts, or told by checkSealingKeys
    const tell = (code: string, says: string, evidence: string) => findings.push(finding(code, place, says, evidence));
    const act = acts.get(auth);
    if (act === undefined) continue; // told by openActs
    const { message, credential } = act;
    if (message.act !== 'sealing-key' || message.poll !== poll || canonical(message.says) !== canonical({ key })) {
      tell('ACT_MESSAGE', 'What a scrutineer signed is not this key for this poll.', key);
    }
    if (at > opened.body.openedAt) tell('AGREED_ORDER', 'A key was given when the poll was open already.', at);
    const person = atClose.signerOf(credential, at);
    findings.push(...dutyFindings(atClose, person, at, ACT_DUTIES['sealing-key'], undefined, place, 'gave a key'));
    if (person === undefined) continue;
    if ((atClose.interestOf(person, poll, at) ?? 'none') !== 'none') {
      tell('DUTY_INTEREST', 'A scrutineer gave a key who has an interest in the poll.', person);
    }
    if (persons.has(person)) tell('SAME_OFFICER', 'One scrutineer gave two keys.', person);
    persons.add(person);
  }
  return findings;
}
