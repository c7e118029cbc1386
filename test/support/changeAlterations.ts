/** What the operator can do to the changes of the roll, alone or with officers who sign whatever they are shown. */

import { hashOf } from '../../crypto/canonical.ts';
import { newSoftwarePasskey } from '../../src/softwarePasskey.ts';
import { amendmentOpening, type DutyEvent, type RollLine, signedOpening } from '../../src/verify/bundle.ts';
import {
  bodyOf,
  type Changed,
  changeAt,
  changedTo,
  fresh,
  openingOf,
  type Parts,
  signedAnew,
  withActs,
  withBody,
  withDuties,
  withEntry,
  withEventsBefore,
  withLines,
  withOpening,
  withRoll,
} from './openedPack.ts';
import type { PackAlteration } from './packAlterations.ts';
import { seededRng } from './random.ts';
import { actOf, agreed, POLL_ID, pollIdOf, RP_ID, signed } from './sampleOffice.ts';
import { OFFICE } from './samplePoll.ts';

const { membership, procedure, returning, easternProcedure } = OFFICE.officers;
const AT_FREEZE = '2026-09-16T09:00:00Z';

export function changeAlterations(honest: Parts): readonly PackAlteration[] {
  const at = (number: Changed) => changeAt(honest, number);
  return [...ofOpenings(honest, at), ...ofAgreement(honest, at), ...ofDuty(honest, at)];
}

type At = (number: Changed) => string;

function ofOpenings(honest: Parts, at: At): readonly PackAlteration[] {
  const openings = (alter: Parameters<typeof withLines<typeof amendmentOpening>>[3]) => () =>
    withLines(honest, 'amendments.jsonl', amendmentOpening, alter);
  const moved = (line: RollLine): RollLine => ({ ...line, unit: 'B2' });
  return [
    {
      name: 'a change is kept from the scrutineers',
      code: 'AMENDMENT_NOT_OPENED',
      make: openings((all) => all.slice(1)),
    },
    {
      name: 'a change is opened twice',
      code: 'AMENDMENT_OPENED_TWICE',
      make: openings((all) => [...all, all[0]!]),
    },
    {
      name: 'a change is opened that the board does not have',
      code: 'AMENDMENT_UNKNOWN',
      make: openings((all) => [...all, { ...all[0]!, amendment: 'e'.repeat(64) }]),
    },
    {
      name: 'a change is opened with another salt',
      code: 'AMENDMENT_OPENING',
      make: openings(([first, ...rest]) => [{ ...first!, salt: 'e'.repeat(64) }, ...rest]),
    },
    {
      name: 'a change is said to be of another member than its lines',
      code: 'AMENDMENT_LINE',
      at: at('M0015'),
      make: () => changedTo(honest, 'M0015', (of) => ({ ...of, number: 'M0018' })),
    },
    {
      name: 'a member is made eligible with a reason against them',
      code: 'AMENDMENT_LINE',
      at: at('M0015'),
      make: () => changedTo(honest, 'M0015', (of) => ({ ...of, after: { ...of.after, reasons: ['IN_ARREARS'] } })),
    },
    {
      name: 'a member is taken off without a reason',
      code: 'AMENDMENT_LINE',
      at: at('M0011'),
      make: () => changedTo(honest, 'M0011', (of) => ({ ...of, after: { ...of.after, reasons: [] } })),
    },
    {
      name: 'the board says that a change adds nobody',
      code: 'AMENDMENT_EFFECT',
      at: at('M0015'),
      make: () => withEntry(honest, 'M0015', (body) => ({ ...body, eligible: 0 })),
    },
    {
      name: 'the new line does not open its leaf',
      code: 'AMENDMENT_LEAF',
      at: at('M0015'),
      make: () => withEntry(honest, 'M0015', (body) => ({ ...body, leaf: 'e'.repeat(64) })),
    },
    {
      name: 'a change begins with a line that did not stand',
      code: 'AMENDMENT_BEFORE',
      at: at('M0015'),
      make: () => changedTo(honest, 'M0015', (of) => ({ ...of, before: moved(of.before!) })),
    },
    {
      name: 'the frozen roll does not have a change in it',
      code: 'AMENDMENT_BEFORE',
      at: at('M0013'),
      make: () => withRoll(honest, (all) => all.map((line) => (line.number === 'M0013' ? moved(line) : line))),
    },
    {
      name: 'a second change of one line before the freeze does not begin where the first one ended',
      code: 'AMENDMENT_BEFORE',
      at: at('M0012'),
      make: () => changedTo(honest, 'M0012', () => openingOf(honest, 'M0013').of),
    },
    {
      name: 'a change changes nothing',
      code: 'AMENDMENT_EMPTY',
      at: at('M0028'),
      make: () => changedTo(honest, 'M0028', (of) => ({ ...of, after: of.before! })),
    },
  ];
}

function ofAgreement(honest: Parts, at: At): readonly PackAlteration[] {
  const signs = (change: (proposal: Record<string, unknown>) => object) => () =>
    signedAnew(honest, 'M0015', undefined, (proposal) => JSON.parse(JSON.stringify(change(proposal))));
  /** The second officer signs something else than a yes to the first one's message. */
  const decides =
    (alter: (says: Record<string, string>, proposed: string) => object, act = 'decide') =>
    () =>
      signedAnew(honest, 'M0015', undefined, undefined, (proposal) => {
        const { proposed } = agreed(proposal, [membership, procedure], seededRng('first'));
        const hash = hashOf(proposed.record.message);
        const says = { proposal, proposed: hash, decision: 'approve', because: 'So it is.' };
        const message = actOf(act, JSON.parse(JSON.stringify(alter(JSON.parse(JSON.stringify(says)), hash))), fresh());
        return { proposed, decided: signed(procedure.passkey, message, fresh()) };
      });
  const opening = (change: (times: { proposedAt: string; decidedAt: string }) => object) => () =>
    withOpening(honest, 'M0015', ({ proposedAt, decidedAt }) => change({ proposedAt, decidedAt }));
  const acts = bodyOf(honest, 'roll-amended', 5);

  return [
    {
      name: 'the officers signed another line than the roll now has',
      code: 'AGREED_OTHER',
      at: at('M0015'),
      make: signs(({ after, ...rest }) => ({ ...rest, after: { ...Object(after), unit: 'B1' } })),
    },
    {
      name: 'the officers signed a change of another line',
      code: 'AGREED_OTHER',
      at: at('M0015'),
      make: signs((rest) => ({ ...rest, number: 'M0018' })),
    },
    {
      name: 'the officers signed a change as the admission of a ballot that nobody tendered',
      code: 'TENDER_NONE',
      at: at('M0015'),
      make: signs(({ number, before, after }) => ({
        kind: 'settle-tender',
        given: null,
        poll: POLL_ID,
        number,
        tender: 'e'.repeat(64),
        admit: true,
        before,
        after,
        why: 'So it is.',
      })),
    },
    {
      name: 'the officers signed for another poll',
      code: 'AGREED_OTHER',
      at: at('M0015'),
      make: signs((rest) => ({ ...rest, poll: '2'.repeat(22) })),
    },
    {
      name: 'the officers signed a change without evidence',
      code: 'AGREED_OTHER',
      at: at('M0015'),
      make: signs((rest) => ({ ...rest, evidence: [] })),
    },
    {
      name: 'the officers signed a proposal of another kind',
      code: 'ACT_MESSAGE',
      at: at('M0015'),
      make: signs((rest) => ({ ...rest, kind: 'release-contact' })),
    },
    {
      name: 'the second officer refused',
      code: 'ACT_MESSAGE',
      at: at('M0015'),
      make: decides((says) => ({ ...says, decision: 'refuse' })),
    },
    {
      name: 'the second officer approved another proposal',
      code: 'ACT_MESSAGE',
      at: at('M0015'),
      make: decides((says) => ({ ...says, proposed: 'e'.repeat(64) })),
    },
    {
      name: 'the second officer was shown another line than the first one signed',
      code: 'ACT_MESSAGE',
      at: at('M0015'),
      make: decides((says) => ({ ...says, proposal: { ...Object(says.proposal), why: 'Another why.' } })),
    },
    {
      name: 'the second officer proposed the same instead of deciding',
      code: 'ACT_MESSAGE',
      at: at('M0015'),
      make: decides((says) => says, 'propose'),
    },
    {
      name: 'a change was decided before it was proposed',
      code: 'AGREED_LAPSED',
      at: at('M0015'),
      make: opening(({ decidedAt }) => ({ proposedAt: '2026-10-05T09:00:01Z', decidedAt })),
    },
    {
      name: 'a change was decided after it had lapsed',
      code: 'AGREED_LAPSED',
      at: at('M0015'),
      make: opening(({ decidedAt }) => ({ proposedAt: '2026-10-02T08:59:59Z', decidedAt })),
    },
    {
      name: 'a change was decided at the last instant for it',
      code: 'AGREED_LATE',
      at: at('M0015'),
      make: opening(() => ({ proposedAt: '2026-10-20T09:00:00Z', decidedAt: '2026-10-20T19:00:00Z' })),
    },
    {
      name: 'a change on the open board was decided before the opening',
      code: 'AGREED_ORDER',
      at: at('M0015'),
      make: opening(() => ({ proposedAt: '2026-10-01T08:00:00Z', decidedAt: '2026-10-01T08:59:59Z' })),
    },
    {
      name: 'a change before the opening was decided after it',
      code: 'AGREED_ORDER',
      at: at('M0014'),
      make: () => withOpening(honest, 'M0014', () => ({ proposedAt: AT_FREEZE, decidedAt: '2026-10-01T09:00:01Z' })),
    },
    {
      name: 'a change was decided before the one that stands before it',
      code: 'AGREED_ORDER',
      at: at('M0011'),
      make: () =>
        withOpening(honest, 'M0011', () => ({ proposedAt: '2026-10-04T09:00:00Z', decidedAt: '2026-10-04T10:00:00Z' })),
    },
    {
      name: 'a ballot was admitted after the close',
      code: 'AGREED_ORDER',
      at: at('M0016'),
      make: () =>
        withOpening(honest, 'M0016', () => ({ proposedAt: '2026-10-24T18:00:00Z', decidedAt: '2026-10-24T19:10:02Z' })),
    },
    {
      name: 'the same two officers changed more lines than the poll allows',
      code: 'PAIR_CAP',
      at: at('M0011'),
      make: () =>
        withBody(honest, 'poll-defined', ({ poll, ...rest }) => ({
          ...rest,
          poll: { ...poll, corrections: { ...poll.corrections, pairAlarm: 1, pairCap: 4 } },
        })),
    },
    {
      name: 'what the first officer signed is kept back',
      code: 'ACT_MISSING',
      at: at('M0015'),
      make: () => withActs(honest, [], [acts.proposed]),
    },
    {
      name: 'what the second officer signed is kept back',
      code: 'ACT_MISSING',
      at: at('M0015'),
      make: () => withActs(honest, [], [acts.decided]),
    },
    {
      name: 'one nonce was signed twice',
      code: 'ACT_NONCE_TWICE',
      make: () =>
        signedAnew(honest, 'M0015', undefined, undefined, (proposal) => {
          const first = actOf('propose', { proposal }, 'ab'.repeat(32));
          const says = { proposal, proposed: hashOf(first), decision: 'approve', because: 'So it is.' };
          return {
            proposed: signed(membership.passkey, first, fresh()),
            decided: signed(procedure.passkey, actOf('decide', says, 'ab'.repeat(32)), fresh()),
          };
        }),
    },
    {
      name: 'an officer’s signature is exchanged for another of theirs',
      code: 'ACT_RECORD',
      at: at('M0015'),
      make: () =>
        withLines(honest, 'acts.jsonl', signedOpening, (all) => {
          const other = all.find(({ auth }) => auth === bodyOf(honest, 'roll-amended', 6).proposed)!;
          return all.map((one) =>
            one.auth === acts.proposed ? { ...one, record: { ...one.record, assertion: other.record.assertion } } : one,
          );
        }),
    },
    {
      name: 'an officer signed for the pages of another site',
      code: 'ACT_MESSAGE',
      at: at('M0015'),
      make: () =>
        signedAnew(honest, 'M0015', undefined, undefined, (proposal) => {
          const two = agreed(proposal, [membership, procedure], seededRng('elsewhere'));
          const message = { ...two.proposed.record.message, origin: 'https://vote.example.com' };
          const { auth: _, ...elsewhere } = signed(
            membership.passkey,
            actOf('propose', { proposal }, fresh()),
            fresh(),
          );
          const record = { ...elsewhere.record, message };
          return {
            ...two,
            proposed: { ...elsewhere, record, auth: hashOf(['countersign-auth/1', record, elsewhere.salt]) },
          };
        }),
    },
  ];
}

/** Who may agree, and who may not: the officers sign, and the record of duties decides. */
function ofDuty(honest: Parts, at: At): readonly PackAlteration[] {
  const person = membership.person;
  const interest = (of: string, declared: 'candidate' | 'agent' | 'interested', when = AT_FREEZE): DutyEvent => ({
    kind: 'interest',
    person: of,
    poll: pollIdOf(POLL_ID),
    interest: declared,
    at: when,
  });
  const end = (of: string, role: 'membership-secretary' | 'procedure-secretary', when: string): DutyEvent => ({
    kind: 'end',
    person: of,
    role,
    at: when,
    because: 'gone',
  });
  const stranger = { person: '9'.repeat(22), passkey: newSoftwarePasskey({ rpId: RP_ID, rng: seededRng('stranger') }) };
  const own = (number: string | null): DutyEvent[] => [
    { kind: 'person', person: procedure.person, number, at: AT_FREEZE },
  ];
  return [
    {
      name: 'one person proposed and decided',
      code: 'SAME_OFFICER',
      at: at('M0015'),
      make: () => signedAnew(honest, 'M0015', ['procedure', 'procedure']),
    },
    {
      name: 'somebody proposed who has no duty to',
      code: 'DUTY_MISSING',
      at: at('M0015'),
      make: () => signedAnew(honest, 'M0015', ['returning', 'procedure']),
    },
    {
      name: 'a membership secretary decided',
      code: 'DUTY_MISSING',
      at: at('M0015'),
      make: () => signedAnew(honest, 'M0015', ['procedure', 'membership']),
    },
    {
      name: 'an officer decided for a unit that is not theirs',
      code: 'DUTY_MISSING',
      at: at('M0015'),
      make: () => signedAnew(honest, 'M0015', ['membership', 'easternProcedure']),
    },
    {
      name: 'an officer of the unit before, but not of the one after, decided',
      code: 'DUTY_MISSING',
      at: at('M0032'),
      make: () => signedAnew(honest, 'M0032', ['membership', 'easternProcedure']),
    },
    {
      name: 'an officer decided whose duty had ended',
      code: 'DUTY_MISSING',
      at: at('M0015'),
      make: () =>
        withDuties(honest, (events) =>
          events.toSpliced(
            OFFICE.before.length,
            0,
            end(procedure.person, 'procedure-secretary', '2026-10-05T08:59:59Z'),
          ),
        ),
    },
    {
      name: 'an officer decided whose time was over',
      code: 'DUTY_MISSING',
      at: at('M0015'),
      make: () =>
        withDuties(honest, (events) =>
          events.map((event) =>
            event.kind === 'grant' && event.person === procedure.person
              ? { ...event, until: '2026-10-05T09:00:00Z' }
              : event,
          ),
        ),
    },
    {
      name: 'an officer decided who got the duty only later',
      code: 'DUTY_MISSING',
      at: at('M0013'),
      make: () =>
        withDuties(honest, (events) =>
          events.map((event) =>
            event.kind === 'grant' && event.person === procedure.person
              ? { ...event, at: '2026-09-21T09:00:01Z' }
              : event,
          ),
        ),
    },
    {
      name: 'the duty of an officer was recorded only after the freeze, with an earlier time',
      code: 'DUTY_MISSING',
      at: at('M0013'),
      make: () => {
        const isGrant = (event: DutyEvent) => event.kind === 'grant' && event.person === procedure.person;
        return withDuties(
          honest,
          (events) => {
            const rest = events.filter((event) => !isGrant(event));
            return rest.toSpliced(OFFICE.before.length - 1, 0, ...events.filter(isGrant));
          },
          OFFICE.before.length - 1,
        );
      },
    },
    {
      name: 'the proposer’s duty had ended when it was decided',
      code: 'DUTY_MISSING',
      at: at('M0015'),
      make: () =>
        withDuties(honest, (events) =>
          events.toSpliced(OFFICE.before.length, 0, end(person, 'membership-secretary', '2026-10-05T06:00:00Z')),
        ),
    },
    {
      name: 'an officer signed with a passkey that was revoked',
      code: 'SIGNER_UNKNOWN',
      at: at('M0015'),
      make: () =>
        withDuties(honest, (events) =>
          events.toSpliced(OFFICE.before.length, 0, {
            kind: 'passkey-revoked',
            person: procedure.person,
            id: procedure.passkey.id,
            at: '2026-10-04T09:00:00Z',
          }),
        ),
    },
    {
      name: 'somebody decided whom nobody knows',
      code: 'SIGNER_UNKNOWN',
      at: at('M0015'),
      make: () =>
        signedAnew(honest, 'M0015', undefined, undefined, (proposal) =>
          agreed(proposal, [membership, stranger], seededRng('stranger signs')),
        ),
    },
    {
      name: 'the decider had declared nothing',
      code: 'DUTY_INTEREST',
      at: at('M0015'),
      make: () =>
        withDuties(
          honest,
          (events) => events.filter((event) => event.kind !== 'interest' || event.person !== procedure.person),
          OFFICE.before.length - 1,
        ),
    },
    {
      name: 'the decider is a candidate',
      code: 'DUTY_INTEREST',
      at: at('M0015'),
      make: () => withEventsBefore(honest, interest(procedure.person, 'candidate')),
    },
    {
      name: 'the proposer is an agent, and had said otherwise again afterwards',
      code: 'DUTY_INTEREST',
      at: at('M0015'),
      make: () =>
        withEventsBefore(honest, interest(person, 'agent'), {
          kind: 'interest',
          person,
          poll: pollIdOf(POLL_ID),
          interest: 'none',
          at: AT_FREEZE,
        }),
    },
    {
      name: 'an officer decided on their own entry',
      code: 'OWN_ENTRY',
      at: at('M0015'),
      make: () => withEventsBefore(honest, ...own('M0015')),
    },
    {
      name: 'an officer proposed for their own entry',
      code: 'OWN_ENTRY',
      at: at('M0015'),
      make: () =>
        withDuties(honest, (events) =>
          events.map((event) =>
            event.kind === 'person' && event.person === person ? { ...event, number: 'M0015' } : event,
          ),
        ),
    },
    {
      name: 'an exclusion was confirmed by somebody who had no duty to',
      code: 'DUTY_MISSING',
      make: () =>
        withDuties(honest, (events) =>
          events.map((event) =>
            event.kind === 'grant' && event.person === person ? { ...event, at: '2026-09-19T09:00:01Z' } : event,
          ),
        ),
    },
    {
      name: 'the roll was frozen by an officer whose duty had ended',
      code: 'DUTY_MISSING',
      at: 'board[1]',
      make: () =>
        withEventsBefore(honest, {
          kind: 'end',
          person: returning.person,
          role: 'returning-officer',
          at: AT_FREEZE,
          because: 'gone',
        }),
    },
    {
      name: 'voting was paused by somebody who is no officer',
      code: 'SIGNER_UNKNOWN',
      make: () => {
        const { auth, ...rest } = signed(stranger.passkey, actOf('lock', { what: 'locked' }, fresh()), fresh());
        const old = bodyOf(honest, 'incident', 0).acts;
        return withActs(
          withBody(honest, 'incident', (body) => ({ ...body, acts: [auth] })),
          [{ auth, ...rest }],
          old,
        );
      },
    },
    {
      name: 'voting was resumed by one officer alone',
      code: 'INCIDENT_ACTS',
      make: () => withBody(honest, 'incident', (body) => ({ ...body, acts: body.acts.slice(0, 1) }), 4),
    },
    {
      name: 'a lock was lifted by one person as two',
      code: 'SAME_OFFICER',
      make: () => {
        const proposal = { kind: 'lift-lock', poll: POLL_ID, lock: '9'.repeat(22), why: 'It is over.' };
        const { proposed, decided } = agreed(proposal, [returning, returning], seededRng('alone'));
        const old = bodyOf(honest, 'incident', 1).acts;
        return withActs(
          withBody(honest, 'incident', (body) => ({ ...body, acts: [proposed.auth, decided.auth] }), 1),
          [proposed, decided],
          old,
        );
      },
    },
    {
      name: 'a member was added by an officer of another unit',
      code: 'DUTY_MISSING',
      at: at('X0001'),
      make: () =>
        withDuties(honest, (events) =>
          events.map((event) =>
            event.kind === 'grant' && event.person === easternProcedure.person ? { ...event, units: ['B2'] } : event,
          ),
        ),
    },
  ];
}
