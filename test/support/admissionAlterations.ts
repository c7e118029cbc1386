/** A reviewer admitted after the close, in the sample poll: in order, and as the operator or officers who sign anything could have it. */
import { hashOf } from '../../crypto/canonical.ts';
import { dutiesCommitment, dutyLink, NO_DUTIES } from '../../crypto/commitment.ts';
import { newSoftwarePasskey } from '../../src/softwarePasskey.ts';
import { accessHash, accessRow } from '../../src/verify/accessLog.ts';
import {
  confirmation,
  type DutyEvent,
  dutyEvent,
  dutyHead,
  grantOpening,
  reviewLine,
} from '../../src/verify/bundle.ts';
import { fresh, type Parts, readLines, withActs, withLines } from './openedPack.ts';
import type { PackAlteration } from './packAlterations.ts';
import { seededRng } from './random.ts';
import { isDue, REVIEWED_AT } from './sampleAccess.ts';
import {
  actOf,
  agreed,
  credentialOf,
  grantSigned,
  type Officer,
  POLL_ID,
  pollIdOf,
  RP_ID,
  type SignedCast,
  signed,
} from './sampleOffice.ts';
import { OFFICE } from './samplePoll.ts';

const rng = seededRng('a reviewer admitted');
const SALT = 'd3'.repeat(32);
const [GRANTED_AT, PROPOSED_AT, DECIDED_AT] = ['2026-10-24T20:00:00Z', '2026-10-24T21:00:00Z', '2026-10-24T22:00:00Z'];
const { founder, returning, membership, procedure } = OFFICE.officers;
const newcomer: Officer = { person: '8'.repeat(22), passkey: newSoftwarePasskey({ rpId: RP_ID, rng }) };

type Change = {
  readonly by?: readonly [Officer, Officer];
  readonly proposal?: object;
  readonly sign?: (proposal: Parameters<typeof agreed>[0]) => ReturnType<typeof agreed>;
  readonly events?: (events: DutyEvent[]) => DutyEvent[];
  readonly decidedAt?: string;
  readonly reviewedAt?: string;
};

/** What was due is signed off by somebody who came after the close, and whom two returning officers admitted. */
export function withAdmission(honest: Parts, change: Change = {}): Parts {
  const { by = [founder, returning], decidedAt = DECIDED_AT, reviewedAt = REVIEWED_AT } = change;
  const named = { person: newcomer.person, name: 'Nell Newcomer', role: 'scrutineer' };
  const proposal = { kind: 'admit-reviewer', poll: POLL_ID, ...named, why: 'Nobody is left.', ...change.proposal };
  const { proposed, decided } = change.sign?.(proposal) ?? agreed(proposal, by, rng);

  const grant = {
    ...{ kind: 'grant', person: newcomer.person, role: 'scrutineer', units: null, until: '2027-09-15T09:00:00Z' },
    ...{ by: [founder.person, returning.person], at: GRANTED_AT },
  } satisfies DutyEvent & { by: string[] };
  const declared = ({ person }: Officer): DutyEvent => ({
    ...{ kind: 'interest', person, poll: pollIdOf(POLL_ID), interest: 'none', at: GRANTED_AT },
  });
  const before = readLines(honest.pack, 'duties.jsonl', dutyEvent);
  const more: DutyEvent[] = [
    { kind: 'person', person: newcomer.person, number: null, at: GRANTED_AT },
    grant,
    { kind: 'passkey', person: newcomer.person, credential: credentialOf(newcomer.passkey), at: GRANTED_AT },
    ...[founder, returning, procedure].map(declared),
  ];
  const events = [...before, ...(change.events?.(more) ?? more)];
  const head = events.reduce<string>(dutyLink, NO_DUTIES);
  const body = {
    ...{ proposedAt: PROPOSED_AT, decidedAt, proposed: proposed.auth, decided: decided.auth },
    duties: dutiesCommitment(head, SALT),
  };
  let parts: Parts = { ...honest, drafts: [...honest.drafts, { kind: 'reviewer-admitted', body }] };
  parts = withLines(parts, 'duties.jsonl', dutyEvent, () => events);
  parts = withLines(parts, 'duty-heads.jsonl', dutyHead, (heads) => [
    ...heads,
    { of: proposed.auth, events: events.length, salt: SALT },
  ]);
  const opening = { event: before.length + 2, ...grantSigned(grant, [founder, returning], rng) };
  parts = withLines(parts, 'grants.jsonl', grantOpening, (all) => [...all, opening]);
  return reviewedByNewcomer(withActs(parts, [proposed, decided]), reviewedAt);
}

/** In place of the sign-off of everything that was in order. */
function reviewedByNewcomer(parts: Parts, at: string): Parts {
  const rows = readLines(parts.pack, 'access.jsonl', accessRow)
    .filter((row) => isDue(row) && row.act !== 'roll-line-read')
    .map(accessHash)
    .sort();
  const says = { rows, verdict: 'in-order', why: null };
  const act = signed(newcomer.passkey, actOf('review', says, fresh()), fresh());
  const [first] = readLines(parts.pack, 'reviews.jsonl', reviewLine);
  return withLines(withActs(parts, [act], [first!.act]), 'reviews.jsonl', reviewLine, (lines) => [
    ...lines.slice(1),
    { act: act.auth, at },
  ]);
}

/** The second officer says no. */
function refused(proposal: Parameters<typeof agreed>[0]): { proposed: SignedCast; decided: SignedCast } {
  const first = actOf('propose', { proposal }, fresh());
  const says = { proposal, proposed: hashOf(first), decision: 'refuse', because: 'They are a friend of yours.' };
  const second = actOf('decide', says, fresh());
  return { proposed: signed(founder.passkey, first, fresh()), decided: signed(returning.passkey, second, fresh()) };
}

export function admissionAlterations(honest: Parts): readonly PackAlteration[] {
  const at = `board[${honest.drafts.length}]`;
  const made = (name: string, code: string, change: Change, place: string | null = at): PackAlteration => ({
    ...{ name: `with a reviewer admitted after the close, ${name}`, code },
    ...(place === null ? {} : { at: place }),
    make: () => withAdmission(honest, change),
  });
  const last = (parts: Parts) => readLines(parts.pack, 'duty-heads.jsonl', dutyHead).at(-1)!;
  return [
    made('the second officer had refused', 'ACT_MESSAGE', { sign: refused }),
    {
      name: 'with a reviewer admitted after the close, the decision of the second officer is not in the pack',
      ...{ code: 'ACT_MISSING', at },
      make: () => {
        const parts = withAdmission(honest);
        return withActs(parts, [], [String(Object(parts.drafts.at(-1)!.body).decided)]);
      },
    },
    made('one officer proposed and decided', 'SAME_OFFICER', { by: [founder, founder] }),
    made('it was proposed by the one who was admitted', 'OWN_ENTRY', { proposal: { person: founder.person } }),
    made('it was decided by the one who was admitted', 'OWN_ENTRY', { proposal: { person: returning.person } }),
    made('it was proposed by a secretary', 'DUTY_MISSING', { by: [membership, returning] }),
    made('it was decided by a secretary', 'DUTY_MISSING', { by: [founder, procedure] }),
    made('an officer had not said that they have no interest', 'DUTY_INTEREST', {
      events: (all) => all.filter((one) => one.kind !== 'interest' || one.person !== returning.person),
    }),
    made('who was admitted has an interest', 'DUTY_INTEREST', {
      events: (all) => [
        ...all,
        ...[
          {
            kind: 'interest',
            person: newcomer.person,
            poll: pollIdOf(POLL_ID),
            interest: 'agent',
            at: GRANTED_AT,
          } as const,
        ],
      ],
    }),
    made('they are a secretary who decided on this roll', 'ADMITTED_PART', {
      proposal: { person: procedure.person },
      events: (all) => all.map((one) => (one.kind === 'grant' ? { ...one, person: procedure.person } : one)),
    }),
    made('they are the officer who froze the roll', 'ADMITTED_PART', { proposal: { person: returning.person } }),
    {
      name: 'with a reviewer admitted after the close, who is said to have confirmed what the rules left out',
      ...{ code: 'ADMITTED_PART', at },
      make: () =>
        withLines(withAdmission(honest), 'confirmations.jsonl', confirmation, (all) =>
          all.map((one) => ({ ...one, person: newcomer.person })),
        ),
    },
    ...(['person', 'proposedBy'] as const).map((part) => ({
      name: `with a reviewer admitted after the close, who by the log is the ${part} of what was decided`,
      ...{ code: 'ADMITTED_PART', at },
      make: () =>
        withLines(withAdmission(honest), 'access.jsonl', accessRow, (all) =>
          all.map((row) => {
            if (row.act !== 'decided') return row;
            if (part === 'person') return { ...row, person: newcomer.person };
            return { ...row, details: { ...row.details, proposedBy: newcomer.person } };
          }),
        ),
    })),
    made('one officer alone had given the role', 'DUTY_MISSING', {
      events: (all) => all.map((one) => (one.kind === 'grant' ? { ...one, by: [founder.person, null] } : one)),
    }),
    made('it was for another role than they hold', 'DUTY_MISSING', { proposal: { role: 'data-protection-officer' } }),
    made('it was to another poll', 'AGREED_OTHER', { proposal: { poll: '9'.repeat(22) } }),
    made('it was decided before the close', 'AGREED_ORDER', { decidedAt: '2026-10-24T19:10:00Z' }),
    made('it was decided when the proposal had lapsed', 'AGREED_LAPSED', { decidedAt: '2026-10-28T22:00:00Z' }, at),
    made('they signed off before that', 'REVIEWER_EARLY', { reviewedAt: '2026-10-24T21:59:59Z' }, null),
    made(
      'they signed off before that, which leaves it unreviewed',
      'REVIEW_MISSING',
      { reviewedAt: '2026-10-24T21:59:59Z' },
      null,
    ),
    made(
      'who signs off is another one',
      'SIGNER_UNKNOWN',
      { proposal: { person: OFFICE.officers.scrutineer.person } },
      null,
    ),
    made(
      'their passkey came later still',
      'SIGNER_UNKNOWN',
      { events: (all) => all.filter(({ kind }) => kind !== 'passkey') },
      null,
    ),
    {
      name: 'somebody who came after the close signs off, and nobody had admitted them',
      code: 'SIGNER_UNKNOWN',
      make: () => ({ ...withAdmission(honest), drafts: honest.drafts }),
    },
    {
      name: 'with a reviewer admitted after the close, the record of duties is not opened up to there',
      ...{ code: 'DUTIES_NOT_OPENED', at },
      make: () => withLines(withAdmission(honest), 'duty-heads.jsonl', dutyHead, (all) => all.slice(0, -1)),
    },
    {
      name: 'with a reviewer admitted after the close, the record of duties is another than the board says',
      ...{ code: 'DUTIES_HEAD', at },
      make: () => {
        const parts = withAdmission(honest);
        return withLines(parts, 'duty-heads.jsonl', dutyHead, (all) => [
          ...all.slice(0, -1),
          { ...last(parts), events: last(parts).events - 1 },
        ]);
      },
    },
    {
      name: 'the record of duties is opened for an admission that the board does not have',
      code: 'DUTIES_HEAD',
      at: 'duty-heads.jsonl',
      make: () =>
        withLines(honest, 'duty-heads.jsonl', dutyHead, (all) => [...all, { ...all[1]!, of: 'ab'.repeat(32) }]),
    },
  ];
}
