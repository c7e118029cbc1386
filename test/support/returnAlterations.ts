/** The result of an affiliate in the sample poll: in order, and as the operator or officers who sign anything could have it. */
import { minuteCommitment } from '../../crypto/commitment.ts';
import { newSoftwarePasskey } from '../../src/softwarePasskey.ts';
import { type DutyEvent, dutyEvent, grantOpening, returnedOpening } from '../../src/verify/bundle.ts';
import { type Parts, placeOf, readLines, withActs, withBody, withEventsBefore, withLines } from './openedPack.ts';
import type { PackAlteration } from './packAlterations.ts';
import { seededRng } from './random.ts';
import { agreed, credentialOf, grantSigned, type Officer, POLL_ID, pollIdOf, RP_ID } from './sampleOffice.ts';
import { OFFICE } from './samplePoll.ts';

const rng = seededRng('an affiliate returns its result');
const [SALT, MINUTE] = ['e5'.repeat(32), 'a7'.repeat(32)];
const AT = '2026-09-15T09:00:00Z';
const UNIT = { code: 'U-UNION', name: 'Union branch', section: 'affiliated', covers: [], returns: true };
const { founder, returning } = OFFICE.officers;
const officer = (n: number): Officer => ({
  person: String(n).repeat(22),
  passkey: newSoftwarePasskey({ rpId: RP_ID, rng }),
});
const [first, second] = [officer(8), officer(9)];

type Change = {
  readonly by?: readonly [Officer, Officer];
  /** What they sign in place of what the board says. */
  readonly signs?: object;
  /** For which units the second is named. */
  readonly units?: string[] | null;
  readonly interest?: 'none' | 'agent';
  readonly entry?: object;
  readonly opening?: object;
};

/** Two officers of a union returned what it decided, just before the close. */
export function withReturn(honest: Parts, change: Change = {}): Parts {
  const { by = [first, second], units = [UNIT.code], interest = 'none' } = change;
  const said = { poll: POLL_ID, unit: UNIT.code, contest: 'sitting-member', says: 'open', minute: MINUTE };
  const signs = { kind: 'return-result', ...said, why: 'As the branch voted.', ...change.signs };
  const { proposed, decided } = agreed(signs, by, rng);
  const named = [first, second].map(({ person, passkey }, i) => {
    const grant = {
      ...{ kind: 'grant', person, role: 'affiliate-officer', units: i === 0 ? [UNIT.code] : units, at: AT },
      ...{ until: '2027-09-15T09:00:00Z', by: [founder.person, returning.person] },
    } satisfies DutyEvent & { by: string[] };
    const events: DutyEvent[] = [
      { kind: 'person', person, number: null, at: AT },
      grant,
      { kind: 'passkey', person, credential: credentialOf(passkey), at: AT },
      { kind: 'interest', person, poll: pollIdOf(POLL_ID), interest: i === 0 ? interest : 'none', at: AT },
    ];
    return { grant, events };
  });
  const known = OFFICE.before.length;
  let parts = withEventsBefore(honest, ...named.flatMap(({ events }) => events));
  parts = withLines(parts, 'grants.jsonl', grantOpening, (all) => [
    ...all,
    ...named.map(({ grant }, i) => ({ event: known + 4 * i + 2, ...grantSigned(grant, [founder, returning], rng) })),
  ]);
  parts = withBody(parts, 'poll-defined', (body) => ({
    ...body,
    poll: { ...body.poll, units: [...body.poll.units, UNIT] },
  }));
  const body = {
    ...{ unit: UNIT.code, contest: said.contest, says: said.says, minute: minuteCommitment(MINUTE, SALT) },
    ...{ proposed: proposed.auth, decided: decided.auth, ...change.entry },
  };
  const at = placeOf(parts, 'enrolments', 1);
  parts = { ...parts, drafts: parts.drafts.toSpliced(at, 0, { kind: 'unit-returned', body }) };
  const opening = {
    ...{ unit: UNIT.code, contest: said.contest, minute: MINUTE, salt: SALT },
    ...{ proposedAt: '2026-10-20T09:00:00Z', decidedAt: '2026-10-21T09:00:00Z', ...change.opening },
  };
  parts = withLines(parts, 'returned.jsonl', returnedOpening, () => [opening]);
  return withActs(parts, [proposed, decided]);
}

export function returnAlterations(honest: Parts): readonly PackAlteration[] {
  const at = `board[${placeOf(withReturn(honest), 'unit-returned')}]`;
  const made = (change: Change) => () => withReturn(honest, change);
  const events = readLines(withReturn(honest).pack, 'duties.jsonl', dutyEvent);
  const opened = (alter: Parameters<typeof withLines<typeof returnedOpening>>[3]) => () =>
    withLines(withReturn(honest), 'returned.jsonl', returnedOpening, alter);
  return [
    {
      name: 'what an affiliate returned is put on the board as something else than its officers signed',
      ...{ code: 'AGREED_OTHER', at, make: made({ entry: { says: 'affirm' } }) },
    },
    {
      name: 'an affiliate’s officers signed another minute',
      ...{ code: 'AGREED_OTHER', at, make: made({ signs: { minute: 'a8'.repeat(32) } }) },
    },
    {
      name: 'an affiliate’s minute is not the one that the board commits to',
      ...{ code: 'RETURN_MINUTE', at, make: made({ entry: { minute: 'f'.repeat(64) } }) },
    },
    {
      name: 'an affiliate’s result is signed by one officer alone',
      ...{ code: 'SAME_OFFICER', at, make: made({ by: [first, first] }) },
    },
    {
      name: 'an affiliate’s result is decided by an officer of another',
      ...{ code: 'DUTY_MISSING', at, make: made({ units: ['U-OTHER'] }) },
    },
    {
      name: 'an affiliate’s officer acts for a candidate',
      ...{ code: 'DUTY_INTEREST', at, make: made({ interest: 'agent' }) },
    },
    {
      name: 'an affiliate’s officer is named for every unit',
      code: 'DUTY_GRANT',
      at: `duties.jsonl:${events.findLastIndex((event) => event.kind === 'grant') + 1}`,
      make: made({ units: null }),
    },
    {
      name: 'an affiliate’s officer is named for another unit too',
      code: 'DUTY_GRANT',
      at: `duties.jsonl:${events.findLastIndex((event) => event.kind === 'grant') + 1}`,
      make: made({ units: [UNIT.code, 'ZZ'] }),
    },
    {
      name: 'an affiliate’s result is returned after the close',
      ...{ code: 'AGREED_ORDER', at },
      make: made({ opening: { proposedAt: '2026-10-24T19:20:00Z', decidedAt: '2026-10-24T19:30:00Z' } }),
    },
    {
      name: 'an affiliate’s result is returned before the opening',
      ...{ code: 'AGREED_ORDER', at },
      make: made({ opening: { proposedAt: '2026-09-20T09:00:00Z', decidedAt: '2026-09-20T10:00:00Z' } }),
    },
    {
      name: 'an affiliate’s result is agreed after it had lapsed',
      ...{ code: 'AGREED_LAPSED', at, make: made({ opening: { proposedAt: '2026-10-10T09:00:00Z' } }) },
    },
    { name: 'an affiliate’s result is not opened', code: 'RETURN_MISSING', at, make: opened(() => []) },
    {
      name: 'a result is opened that the board does not have',
      ...{ code: 'RETURN_UNKNOWN', at: 'return U-OTHER/sitting-member' },
      make: opened(([one]) => [one!, { ...one!, unit: 'U-OTHER' }]),
    },
  ];
}
