/**
 * The chain of duties that a pack opens: it is what the board committed to at the freeze, at the close, whenever a reviewer was
 * admitted, at each count of papers and at each ruling, and its events fit one another. SPEC §4.4, §8.6.
 */
import { dutiesCommitment, dutyLink, NO_DUTIES } from '../../crypto/commitment.ts';
import type { DutyEvent, DutyHead } from './bundle.ts';
import { type DutyRecord, dutyRecord, newDutyRecord, rolesHeld } from './duties.ts';
import { covers, type DutyRole, FORBIDDEN_PAIRS, LIMITED_ROLES, PROPOSAL_DUTIES } from './dutyRules.ts';
import { type OpenedBoard, repeated } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

export type Duties = {
  /** As far as the board committed to it at the freeze. */
  readonly atFreeze: DutyRecord;
  /** The board has no instant of the freeze: a second after the last event that it commits to, so that all of them hold. */
  readonly freezeAt: string;
  readonly atClose: DutyRecord;
  /**
   * As far as the board committed to it when a reviewer was admitted, or at a ruling, by the commitment to what was proposed; and when
   * papers were counted, by that to what the second teller signed.
   */
  readonly atEntry: ReadonlyMap<string, DutyRecord>;
};

export function readDuties(
  board: OpenedBoard,
  events: readonly DutyEvent[],
  heads: readonly DutyHead[],
): { readonly duties: Duties; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const links = [NO_DUTIES];
  for (const event of events) links.push(dutyLink(links.at(-1) ?? NO_DUTIES, event));
  const later = [
    ...[...board.admissions, ...board.rulings].map(({ index, body }) => ({ index, of: body.proposed, body })),
    ...board.otherChannels.map(({ index, body }) => ({ index, of: body.tellers[1]?.act ?? '', body })),
  ].sort((a, b) => a.index - b.index);
  const onBoard = [
    { of: 'roll-frozen', index: board.rollFrozen.index, commitment: board.rollFrozen.body.duties },
    { of: 'closed', index: board.closed?.index, commitment: board.closed?.body.duties },
    ...later.map(({ index, of, body }) => ({ of, index, commitment: body.duties })),
  ];
  for (const of of repeated(heads.map((head) => head.of))) {
    findings.push(finding('DUTIES_HEAD', 'duty-heads.jsonl', `The head of the duties at ${of} is opened twice.`));
  }
  let opened = 0;
  for (const { of, index, commitment } of onBoard) {
    const head = heads.find((one) => one.of === of);
    const tell = (code: string, says: string) => findings.push(finding(code, `board[${index}]`, says));
    if (index === undefined) continue; // not closed yet
    if (head === undefined) {
      tell('DUTIES_NOT_OPENED', 'Who held which duty is not opened in the pack.');
      continue;
    }
    const link = links[head.events];
    if (link === undefined || dutiesCommitment(link, head.salt) !== commitment) {
      tell('DUTIES_HEAD', 'The record of duties is not the one that the board commits to.');
    }
    if (head.events < opened) tell('DUTIES_HEAD', 'The record of duties is shorter here than it was before.');
    opened = head.events;
  }
  for (const { of } of heads) {
    if (onBoard.some((one) => one.of === of)) continue;
    findings.push(
      finding('DUTIES_HEAD', 'duty-heads.jsonl', 'A head of the duties is opened that the board does not name.'),
    );
  }
  if (board.closed !== undefined && opened < events.length) {
    const says = `${events.length - opened} events of the record of duties are not committed to on the board.`;
    findings.push(finding('DUTIES_UNCOMMITTED', 'duties.jsonl', says));
  }
  const eventsAt = (of: string, unopened = 0): readonly DutyEvent[] =>
    events.slice(0, heads.find((head) => head.of === of)?.events ?? unopened);
  const frozen = eventsAt('roll-frozen');
  return {
    duties: {
      atFreeze: dutyRecord(frozen),
      freezeAt: secondAfter(frozen.at(-1)?.at ?? '1970-01-01T00:00:00Z'),
      atClose: dutyRecord(board.closed === undefined ? events : eventsAt('closed', events.length)),
      atEntry: new Map(later.map(({ of }) => [of, dutyRecord(eventsAt(of))])),
    },
    findings: [...findings, ...checkEvents(events)],
  };
}

const secondAfter = (at: string): string => `${new Date(Date.parse(at) + 1000).toISOString().slice(0, 19)}Z`;

/** The events in the order of time, each by and of somebody who is known, none that the rules of duties forbid. */
export function checkEvents(events: readonly DutyEvent[]): readonly Finding[] {
  const findings: Finding[] = [];
  const people = new Map<string, string | null>();
  const numbers = new Map<string, string>();
  const keys = new Map<string, string>();
  const signing = new Set<string>();
  const record = newDutyRecord();
  let grants = 0;
  let last = '';
  events.forEach((event, i) => {
    const tell = (code: string, says: string) => findings.push(finding(code, `duties.jsonl:${i + 1}`, says));
    if (event.at < last) tell('DUTIES_ORDER', 'The record of duties is not in the order of time.');
    last = event.at;
    if (event.kind !== 'person' && !people.has(event.person)) {
      tell('DUTY_PERSON', 'Something is recorded of a person who was not recorded before.');
    }
    switch (event.kind) {
      case 'person': {
        const number = people.get(event.person);
        if (number !== undefined && (number !== null || event.number === null)) {
          tell('DUTY_PERSON', 'A person is recorded twice.');
        }
        const other = event.number === null ? undefined : numbers.get(event.number);
        if (other !== undefined && other !== event.person) {
          tell('DUTY_PERSON', 'Two persons are recorded as one and the same member.');
        }
        people.set(event.person, event.number);
        if (event.number !== null) numbers.set(event.number, event.person);
        break;
      }
      case 'grant': {
        // Somebody has to be the first.
        for (const says of grants++ === 0 ? [] : faultsOfGrant(event, record, signing)) tell('DUTY_GRANT', says);
        const held = rolesHeld(record.dutiesOf(event.person, event.at));
        if (FORBIDDEN_PAIRS.some(([a, b]) => (a === event.role && held.has(b)) || (b === event.role && held.has(a)))) {
          tell('DUTY_PAIR', 'One person holds two duties that nobody may hold together.');
        }
        break;
      }
      case 'end':
        if (!rolesHeld(record.dutiesOf(event.person, event.at)).has(event.role)) {
          tell('DUTY_END', 'A duty is ended that was not held.');
        }
        break;
      case 'passkey':
        // The key counts as well as its name: one device under two ids is still one device.
        for (const name of [`id ${event.credential.id}`, `key ${event.credential.publicKey}`]) {
          if (keys.has(name)) tell('DUTY_PASSKEY', 'A passkey is recorded that was recorded before.');
          keys.set(name, event.person);
        }
        signing.add(event.person);
        break;
      case 'passkey-revoked':
        if (keys.get(`id ${event.id}`) !== event.person) {
          tell('DUTY_PASSKEY', 'A passkey is revoked that was not this person’s.');
        }
        break;
      case 'interest':
        break;
    }
    record.add(event);
  });
  return findings;
}

type Grant = Extract<DutyEvent, { kind: 'grant' }>;

/**
 * A role is granted by two who may, and neither is the one who gets it. One alone may grant as long as there are no two others
 * who could.
 *
 * @param signing  everybody who ever had a passkey to sign with
 */
function faultsOfGrant(
  { person, role, units, by: [proposer, decider], at }: Grant,
  record: DutyRecord,
  signing: ReadonlySet<string>,
): readonly string[] {
  const may = (one: string, roles: readonly DutyRole[]): boolean => covers(record.dutiesOf(one, at), roles, null);
  const { propose, decide } = PROPOSAL_DUTIES['grant-role'];
  const faults: string[] = [];
  if (LIMITED_ROLES.includes(role) && units?.length !== 1) {
    faults.push('An officer of an affiliate was not named for one unit.');
  }
  if (person === proposer || person === decider) faults.push('A person granted a duty to themselves.');
  if (proposer === decider) faults.push('One person granted a duty as two.');
  if (!may(proposer, propose) || (decider !== null && !may(decider, decide))) {
    faults.push('A duty was granted by somebody who had no duty to grant any.');
  }
  if (decider === null) {
    const others = [...signing].filter((one) => one !== person);
    const proposers = others.filter((one) => may(one, propose));
    const deciders = others.filter((one) => may(one, decide));
    const isPossible = proposers.some((one) => deciders.some((other) => other !== one));
    if (isPossible) faults.push('A duty was granted by one person alone where two could have done it.');
  }
  return faults;
}
