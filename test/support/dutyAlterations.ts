/** What the operator can do to the record of duties. */

import { newSoftwarePasskey } from '../../src/softwarePasskey.ts';
import { type DutyEvent, dutyEvent, dutyHead, grantOpening } from '../../src/verify/bundle.ts';
import { type Parts, placeOf, withBody, withDuties, withEventsBefore, withLines } from './openedPack.ts';
import type { PackAlteration } from './packAlterations.ts';
import { seededRng } from './random.ts';
import { credentialOf, dutiesOn, grantSigned, RP_ID } from './sampleOffice.ts';
import { OFFICE } from './samplePoll.ts';

const AT = '2026-09-16T09:00:00Z';
const { founder, returning, membership, procedure, protection } = OFFICE.officers;
const NEW = '8'.repeat(22);
type Grant = Extract<DutyEvent, { kind: 'grant' }>;

export function dutyAlterations(honest: Parts): readonly PackAlteration[] {
  const person = (number: string | null, of = NEW): DutyEvent => ({ kind: 'person', person: of, number, at: AT });
  const grant = (change: Partial<Grant> = {}): Grant => ({
    kind: 'grant',
    person: NEW,
    role: 'scrutineer',
    units: null,
    until: null,
    by: [founder.person, returning.person],
    at: AT,
    ...change,
  });
  const before =
    (...events: readonly DutyEvent[]) =>
    () =>
      withEventsBefore(honest, ...events);
  const heads = (alter: Parameters<typeof withLines<typeof dutyHead>>[3]) => () =>
    withLines(honest, 'duty-heads.jsonl', dutyHead, alter);
  const passkey = newSoftwarePasskey({ rpId: RP_ID, rng: seededRng('a new passkey') });
  const frozen = 'board[1]';
  const at = OFFICE.before.findIndex((event) => event.kind === 'grant' && event.person === procedure.person);
  const granted = at + 1;
  const ofProcedure = OFFICE.before[at];
  if (ofProcedure?.kind !== 'grant') throw new Error('no such grant');
  const grants = (alter: Parameters<typeof withLines<typeof grantOpening>>[3]) => () =>
    withLines(honest, 'grants.jsonl', grantOpening, alter);
  return [
    {
      name: 'an event is altered after the freeze',
      code: 'DUTIES_HEAD',
      at: frozen,
      make: () =>
        withLines(honest, 'duties.jsonl', dutyEvent, (events) =>
          events.map((event) =>
            event.kind === 'grant' && event.person === procedure.person ? { ...event, until: null } : event,
          ),
        ),
    },
    {
      name: 'the head at the freeze is not opened',
      code: 'DUTIES_NOT_OPENED',
      at: frozen,
      make: heads((all) => all.slice(1)),
    },
    { name: 'a head is opened twice', code: 'DUTIES_HEAD', make: heads((all) => [...all, all[0]!]) },
    {
      name: 'an event is put in after the close',
      code: 'DUTIES_UNCOMMITTED',
      make: () =>
        withLines(honest, 'duties.jsonl', dutyEvent, (events) => [
          ...events,
          { ...person(null), at: '2026-10-25T09:00:00Z' },
        ]),
    },
    {
      name: 'the signatures under a grant are left out',
      code: 'GRANT_NOT_OPENED',
      at: `duties.jsonl:${granted}`,
      make: grants((all) => all.filter(({ event }) => event !== granted)),
    },
    {
      name: 'a grant is for longer than the officers signed',
      code: 'GRANT_OTHER',
      at: `duties.jsonl:${granted}`,
      make: () =>
        withDuties(honest, (events) =>
          events.map((event, i) =>
            event.kind === 'grant' && i === granted - 1 ? { ...event, until: '2027-10-15T09:00:00Z' } : event,
          ),
        ),
    },
    {
      name: 'a grant is of a role that nobody signed',
      code: 'GRANT_OTHER',
      at: `duties.jsonl:${granted}`,
      make: () =>
        withDuties(honest, (events) =>
          events.map((event, i) =>
            event.kind === 'grant' && i === granted - 1 ? { ...event, role: 'registrar' as const } : event,
          ),
        ),
    },
    {
      name: 'a grant is signed by two others than it names',
      code: 'GRANT_SIGNER',
      at: `duties.jsonl:${granted}`,
      make: grants((all) =>
        all.map((one) =>
          one.event === granted
            ? { event: granted, ...grantSigned(ofProcedure, [membership, protection], seededRng('others')) }
            : one,
        ),
      ),
    },
    {
      name: 'a signature under a grant does not hold',
      code: 'GRANT_ASSERTION',
      at: `duties.jsonl:${granted}`,
      make: grants((all) =>
        all.map((one) =>
          one.event === granted
            ? { ...one, decided: { ...one.decided, assertion: { ...one.decided.assertion, signature: 'MAYCAQECAQE' } } }
            : one,
        ),
      ),
    },
    {
      name: 'the second officer said no to a grant',
      code: 'GRANT_OTHER',
      at: `duties.jsonl:${granted}`,
      make: grants((all) => all.map((one) => (one.event === granted ? { ...one, decided: { ...one.proposed } } : one))),
    },
    {
      name: 'what an officer is said to have signed for a grant is no act',
      code: 'GRANT_OTHER',
      at: `duties.jsonl:${granted}`,
      make: grants((all) =>
        all.map((one) => (one.event === granted ? { ...one, proposed: { ...one.proposed, message: {} } } : one)),
      ),
    },
    {
      name: 'what two officers signed once serves for a second grant',
      code: 'ACT_NONCE_TWICE',
      make: () => {
        const end = { kind: 'end', person: procedure.person, role: 'procedure-secretary', because: 'officer' } as const;
        const more = withEventsBefore(honest, { ...end, at: AT }, { ...ofProcedure, at: AT });
        return withLines(more, 'grants.jsonl', grantOpening, (all) => [
          ...all,
          { ...all.find(({ event }) => event === granted)!, event: OFFICE.before.length + 2 },
        ]);
      },
    },
    {
      name: 'signatures are opened for what is no grant by two',
      code: 'GRANT_UNKNOWN',
      make: grants((all) => all.map((one) => (one.event === granted ? { ...one, event: 2 } : one))),
    },
    {
      name: 'the signatures under a grant are opened twice',
      code: 'GRANT_TWICE',
      make: grants((all) => [...all, all[0]!]),
    },
    {
      name: 'the record is not in the order of time',
      code: 'DUTIES_ORDER',
      make: before({ ...person(null), at: '2026-09-14T09:00:00Z' }),
    },
    { name: 'a duty is granted to somebody unknown', code: 'DUTY_PERSON', make: before(grant()) },
    { name: 'a person is recorded twice', code: 'DUTY_PERSON', make: before(person(null), person(null)) },
    {
      name: 'a person’s member number is changed',
      code: 'DUTY_PERSON',
      make: before(person('M0002'), person('M0003')),
    },
    { name: 'two persons are one member', code: 'DUTY_PERSON', make: before(person('M0010')) },
    {
      name: 'somebody granted themselves a duty',
      code: 'DUTY_GRANT',
      make: before(grant({ person: founder.person, role: 'registrar' })),
    },
    {
      name: 'one person granted a duty as two',
      code: 'DUTY_GRANT',
      make: before(person(null), grant({ by: [founder.person, founder.person] })),
    },
    {
      name: 'one person granted a duty where two could have',
      code: 'DUTY_GRANT',
      make: before(person(null), grant({ by: [founder.person, null] })),
    },
    {
      name: 'somebody granted a duty who may not',
      code: 'DUTY_GRANT',
      make: before(person(null), grant({ by: [membership.person, returning.person] })),
    },
    {
      name: 'somebody who may not agreed that a duty be granted',
      code: 'DUTY_GRANT',
      make: before(person(null), grant({ by: [founder.person, membership.person] })),
    },
    {
      name: 'one person holds two duties that exclude each other',
      code: 'DUTY_PAIR',
      make: before(grant({ person: protection.person, role: 'procedure-secretary' })),
    },
    {
      name: 'a duty is ended that was not held',
      code: 'DUTY_END',
      make: before({ kind: 'end', person: membership.person, role: 'trustee', at: AT, because: 'gone' }),
    },
    {
      name: 'one passkey is recorded for two persons',
      code: 'DUTY_PASSKEY',
      make: before(person(null), {
        kind: 'passkey',
        person: NEW,
        credential: credentialOf(membership.passkey),
        at: AT,
      }),
    },
    {
      name: 'one key is recorded under another name',
      code: 'DUTY_PASSKEY',
      make: before(person(null), {
        kind: 'passkey',
        person: NEW,
        credential: { ...credentialOf(membership.passkey), id: passkey.id },
        at: AT,
      }),
    },
    {
      name: 'a passkey is revoked for somebody who did not have it',
      code: 'DUTY_PASSKEY',
      make: before({ kind: 'passkey-revoked', person: founder.person, id: membership.passkey.id, at: AT }),
    },
    {
      name: 'the record at the close is shorter than at the freeze',
      code: 'DUTIES_HEAD',
      at: `board[${placeOf(honest, 'closed')}]`,
      make: () =>
        withLines(
          withBody(honest, 'closed', (body) => ({ ...body, duties: dutiesOn(OFFICE.before.slice(0, 3), 'closed') })),
          'duty-heads.jsonl',
          dutyHead,
          ([frozen, closed]) => [frozen!, { ...closed!, events: 3 }],
        ),
    },
  ];
}
