/**
 * The two signatures under each role that two officers gave: over the same proposal, which names this person, this role, its
 * units and its term, by passkeys of the two whom the record of duties names. So a grant is the officers' word and not the
 * service's. SPEC §7.2, §8.6.
 */
import { z } from 'zod';
import { actMessage } from '../../crypto/assertion.ts';
import { canonical } from '../../crypto/canonical.ts';
import type { DutyEvent, GrantOpening } from './bundle.ts';
import { checkSigned, isApproval, NO_POLL, readMessage } from './packActs.ts';
import { type OpenedBoard, repeated } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

type Grant = Extract<DutyEvent, { kind: 'grant' }>;
const termOf = z.looseObject({
  kind: z.literal('grant-role'),
  person: z.string(),
  role: z.string(),
  units: z.array(z.string()).nullable(),
  until: z.string(),
});

export function checkGrants(
  board: OpenedBoard,
  events: readonly DutyEvent[],
  openings: readonly GrantOpening[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const owners = new Map<string, string>();
  const byEvent = new Map(openings.map((one) => [one.event, one]));
  const tell = (event: number, code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, `duties.jsonl:${event}`, says, ...evidence));
  for (const event of repeated(openings.map((one) => String(one.event)))) {
    tell(Number(event), 'GRANT_TWICE', 'The signatures under a grant are opened twice.');
  }
  events.forEach((event, i) => {
    if (event.kind === 'passkey') owners.set(canonical(event.credential), event.person);
    if (event.kind !== 'grant' || event.by[1] === null) return;
    const opening = byEvent.get(i + 1);
    byEvent.delete(i + 1);
    if (opening === undefined)
      tell(i + 1, 'GRANT_NOT_OPENED', 'What two officers signed for a grant is not in the pack.');
    else findings.push(...checkGrant(board, event, opening, owners, `duties.jsonl:${i + 1}`));
  });
  for (const event of byEvent.keys())
    tell(event, 'GRANT_UNKNOWN', 'Signatures are opened for what two officers did not grant.');
  const nonces = openings.flatMap(({ proposed, decided }) =>
    [proposed.message.nonce, decided.message.nonce].map(String),
  );
  for (const nonce of repeated(nonces)) {
    findings.push(finding('ACT_NONCE_TWICE', 'grants.jsonl', 'One nonce was signed for two acts.', nonce));
  }
  return findings;
}

/** @param owners  whose each passkey was, by what was recorded up to the grant */
function checkGrant(
  board: OpenedBoard,
  { person, role, units, until, by }: Grant,
  { proposed, decided }: GrantOpening,
  owners: ReadonlyMap<string, string>,
  at: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  const messages = [proposed, decided].map(({ message }) => readMessage(actMessage, message));
  const [first, second] = messages;
  if (first === undefined || second === undefined) {
    return [finding('GRANT_OTHER', at, 'What the officers signed for a grant is no act on these pages.')];
  }
  for (const [i, record] of [proposed, decided].entries()) {
    findings.push(...checkSigned(board, i === 0 ? first : second, record, at, 'GRANT_ASSERTION'));
    if (owners.get(canonical(record.credential)) === by[i]) continue;
    findings.push(finding('GRANT_SIGNER', at, 'A grant is signed with a passkey of somebody else than it names.'));
  }
  const given = readMessage(termOf, first.says.proposal);
  const said = given && { person: given.person, role: given.role, units: given.units, until: given.until };
  const isThis = canonical([said ?? null]) === canonical([{ person, role, units, until }]);
  if (first.act !== 'propose' || first.poll !== NO_POLL || !isThis || !isApproval(second, first)) {
    findings.push(
      finding('GRANT_OTHER', at, 'What two officers signed is not this grant: person, role, units and term.'),
    );
  }
  return findings;
}
