/**
 * The officers of the sample poll with their passkeys, the chain of their duties, and what they sign alone or two together:
 * changes of the roll, the settlement of tendered ballots, locks.
 */
import { type ActMessage, challengeOf, composeAct, type Message } from '../../crypto/assertion.ts';
import { pollDefinition } from '../../crypto/bodies.ts';
import { type Rng, sha256Hex, toHex, utf8 } from '../../crypto/bytes.ts';
import { hashOf } from '../../crypto/canonical.ts';
import { authCommitment, dutiesCommitment, dutyLink, NO_DUTIES } from '../../crypto/commitment.ts';
import { newSoftwarePasskey, type SoftwarePasskey } from '../../src/softwarePasskey.ts';
import type { DutyEvent, DutyHead, GrantOpening, SignedRecord } from '../../src/verify/bundle.ts';
import type { DutyRole, Interest } from '../../src/verify/dutyRules.ts';

export const WEB_ORIGIN = 'https://vote.example.org';
export const RP_ID = 'vote.example.org';
export const POLL_ID = '7Hq3Zt9mWcRk2VbN5xPyLd';
export const pollIdOf = (id: string) => pollDefinition.shape.id.parse(id);

export type SignedCast = { readonly auth: string; readonly salt: string; readonly record: SignedRecord };

export type Officer = { readonly person: string; readonly passkey: SoftwarePasskey };
export type OfficerName =
  | 'founder'
  | 'returning'
  | 'membership'
  | 'procedure'
  | 'easternProcedure'
  | 'protection'
  | 'scrutineer'
  | 'secondScrutineer'
  | 'thirdScrutineer';
export type Office = {
  readonly officers: Readonly<Record<OfficerName, Officer>>;
  /** Recorded before the roll was frozen. */
  readonly before: readonly DutyEvent[];
  /** Recorded afterwards. */
  readonly after: readonly DutyEvent[];
};

export const DUTY_SALTS = { 'roll-frozen': 'd1'.repeat(32), closed: 'd2'.repeat(32) } as const;

const person = (n: number | string): string => String(n).repeat(22);
export const credentialOf = ({ id, publicKey, backupEligible }: SoftwarePasskey) => ({ id, publicKey, backupEligible });

/** The record of a message signed by a passkey, with its commitment. */
export function signed(passkey: SoftwarePasskey, message: Message, salt: string): SignedCast {
  const { credentialId, clientDataJSON, authenticatorData, signature } = passkey.get(challengeOf(message), WEB_ORIGIN);
  const record: SignedRecord = {
    message,
    assertion: { credentialId, clientDataJSON, authenticatorData, signature },
    credential: credentialOf(passkey),
  };
  return { auth: authCommitment(record, salt), salt, record };
}

/** The founder appoints a second officer alone; from then on two grant every duty. */
export function sampleOffice(rng: Rng): Office {
  const officer = (n: number | string): Officer => ({
    person: person(n),
    passkey: newSoftwarePasskey({ rpId: RP_ID, rng }),
  });
  const officers = {
    founder: officer(1),
    returning: officer(2),
    membership: officer(3),
    procedure: officer(4),
    easternProcedure: officer(5),
    protection: officer(6),
    scrutineer: officer(7),
    secondScrutineer: officer('S'),
    thirdScrutineer: officer('T'),
  };
  const { founder, returning } = officers;
  const at = '2026-09-15T09:00:00Z';
  const known = ({ person: id }: Officer, number: string | null = null): DutyEvent => ({
    kind: 'person',
    person: id,
    number,
    at,
  });
  const key = ({ person: id, passkey }: Officer): DutyEvent => ({
    kind: 'passkey',
    person: id,
    credential: credentialOf(passkey),
    at,
  });
  const grant = (
    { person: id }: Officer,
    role: DutyRole,
    by: readonly [Officer, Officer | null],
    units: string[] | null = null,
  ): DutyEvent => ({
    kind: 'grant',
    person: id,
    role,
    units,
    until: '2027-09-15T09:00:00Z',
    by: [by[0].person, by[1]?.person ?? null],
    at,
  });
  const declared = ({ person: id }: Officer, interest: Interest): DutyEvent => ({
    kind: 'interest',
    person: id,
    poll: pollIdOf(POLL_ID),
    interest,
    at,
  });
  const both = [founder, returning] as const;
  const { membership, procedure, easternProcedure, protection, scrutineer, secondScrutineer, thirdScrutineer } =
    officers;
  return {
    officers,
    before: [
      known(founder),
      grant(founder, 'returning-officer', [founder, null]),
      key(founder),
      known(returning),
      grant(returning, 'returning-officer', [founder, null]),
      key(returning),
      // The membership secretary is a member too.
      ...[known(membership, 'M0010'), grant(membership, 'membership-secretary', both), key(membership)],
      ...[known(procedure), grant(procedure, 'procedure-secretary', both), key(procedure)],
      known(easternProcedure),
      grant(easternProcedure, 'procedure-secretary', both, ['B1', 'B2', 'C-SOUTH']),
      key(easternProcedure),
      ...[known(protection), grant(protection, 'data-protection-officer', both), key(protection)],
      ...[known(scrutineer), grant(scrutineer, 'scrutineer', both), key(scrutineer)],
      ...[membership, procedure, easternProcedure].map((one) => declared(one, 'none')),
      ...[secondScrutineer, thirdScrutineer].flatMap((one) => [known(one), grant(one, 'scrutineer', both), key(one)]),
    ],
    after: [
      {
        kind: 'end',
        person: protection.person,
        role: 'data-protection-officer',
        at: '2026-10-22T09:00:00Z',
        because: 'resigned',
      },
      { kind: 'passkey-revoked', person: protection.person, id: protection.passkey.id, at: '2026-10-22T09:00:00Z' },
    ],
  };
}

const headOf = (events: readonly DutyEvent[]): string => events.reduce(dutyLink, NO_DUTIES);
/** `duties` of roll-frozen and of closed. */
export const dutiesOn = (events: readonly DutyEvent[], of: 'roll-frozen' | 'closed'): string =>
  dutiesCommitment(headOf(events), DUTY_SALTS[of]);

export const dutyHeadsOf = ({ before, after }: Pick<Office, 'before' | 'after'>): DutyHead[] => [
  { of: 'roll-frozen', events: before.length, salt: DUTY_SALTS['roll-frozen'] },
  { of: 'closed', events: before.length + after.length, salt: DUTY_SALTS.closed },
];

/** An act as the officer's page composes it. */
export const actOf = (act: string, says: ActMessage['says'], nonce: string, poll: string = POLL_ID): ActMessage =>
  composeAct({ origin: WEB_ORIGIN, rpId: RP_ID, act, poll, says, nonce });

/** A proposal signed by one officer and approved by another. */
export function agreed(
  proposal: ActMessage['says'][string],
  [proposer, decider]: readonly [Officer, Officer],
  rng: Rng,
  poll: string = POLL_ID,
): { readonly proposed: SignedCast; readonly decided: SignedCast } {
  const first = actOf('propose', { proposal }, toHex(rng(32)), poll);
  const says = { proposal, proposed: hashOf(first), decision: 'approve', because: 'The evidence shows it.' };
  const second = actOf('decide', says, toHex(rng(32)), poll);
  return {
    proposed: signed(proposer.passkey, first, toHex(rng(32))),
    decided: signed(decider.passkey, second, toHex(rng(32))),
  };
}

/** What the two officers of each grant signed: those for whom two are named. */
export function grantsOf({ officers, before }: Office, rng: Rng): GrantOpening[] {
  const known = Object.values(officers);
  const officer = (id: string | null) => known.find((one) => one.person === id);
  return before.flatMap((event, i) => {
    if (event.kind !== 'grant') return [];
    const [proposer, decider] = event.by.map(officer);
    if (proposer === undefined || decider === undefined) return [];
    return [{ event: i + 1, ...grantSigned(event, [proposer, decider], rng) }];
  });
}

export function grantSigned(
  {
    person: id,
    role,
    units,
    until,
  }: Pick<Extract<DutyEvent, { kind: 'grant' }>, 'person' | 'role' | 'units' | 'until'>,
  by: readonly [Officer, Officer],
  rng: Rng,
) {
  const named = { kind: 'grant-role', person: id, name: 'Somebody', email: null, member: null };
  const { proposed, decided } = agreed({ ...named, role, units, until, why: 'Needed.' }, by, rng, 'organisation');
  return { proposed: proposed.record, decided: decided.record };
}

export const EVIDENCE = sha256Hex(utf8('a bank letter'));
