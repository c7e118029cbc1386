/**
 * Officers in a database without a service before it: every row goes through the tables' own rules, with signatures that are
 * signatures in form alone.
 */
import { sha256Hex, toBase58, utf8 } from '../../crypto/bytes.ts';
import type { Proposal } from '../../src/contract/proposals.ts';
import type { Role } from '../../src/contract/roles.ts';
import type { Concern } from '../../src/domain/proposals.ts';
import type { Trx } from '../../src/store/database.ts';
import { insertPerson } from '../../src/store/people.ts';
import { endProposal, insertProposal } from '../../src/store/proposals.ts';
import { insertProposedRole, insertRole } from '../../src/store/roles.ts';
import { seededRng } from './random.ts';

const HOUR = 3_600_000;
const rng = seededRng('grants');
export const newId = (): string => toBase58(rng(32)).slice(0, 22).padEnd(22, '1');
export const later = (now: Date, days: number): Date => new Date(now.getTime() + days * 24 * HOUR);

const actOf = (text: string) => ({
  auth: sha256Hex(utf8(text)),
  salt: '5a'.repeat(32),
  record: {
    message: { said: text },
    assertion: { credentialId: 'c', clientDataJSON: 'd', authenticatorData: 'a', signature: 's' },
    credential: { id: 'c', publicKey: 'k', backupEligible: false },
  },
});

/** @returns the id */
export async function person(
  trx: Trx,
  now: Date,
  { email = null, memberNumber = null }: { readonly email?: string | null; readonly memberNumber?: string | null } = {},
): Promise<string> {
  const id = newId();
  await insertPerson(trx, { id, name: `Person ${id}`, email, memberNumber, userHandle: id }, now);
  return id;
}

/** A passkey in form alone: nothing is ever signed with it. */
export async function givePasskey(trx: Trx, holder: string, now: Date): Promise<string> {
  const id = `passkey-of-${holder}-${newId()}`;
  const row = {
    credential_id: id,
    person: holder,
    public_key: newId(),
    backup_eligible: false,
    created_at: now,
    mark: 'ab'.repeat(32),
  };
  await trx('passkeys').insert(row);
  return id;
}

/** The first officer, and the second whom that one appointed alone; both have a passkey. */
export async function firstTwo(trx: Trx, now: Date): Promise<{ readonly first: string; readonly second: string }> {
  const [first, second] = [await person(trx, now), await person(trx, now)];
  const until = later(now, 400);
  const role = { units: null, until, proposal: null, now } as const;
  await insertRole(trx, { ...role, person: first, role: 'returning-officer', grantedBy: null });
  await givePasskey(trx, first, now);
  await insertRole(trx, { ...role, person: second, role: 'data-protection-officer', grantedBy: first });
  await givePasskey(trx, second, now);
  return { first, second };
}

/** Keeps a proposal past the action, whatever the rules of the domain would say. @returns its id */
export async function proposeInDatabase(
  trx: Trx,
  given: { readonly proposal: Proposal; readonly concern: Concern; readonly by: string; readonly now: Date },
): Promise<string> {
  const { proposal, concern, by, now } = given;
  const id = newId();
  const kept = { id, proposal, concern, proposedBy: by, proposedAt: now, lapsesAt: later(now, 3) };
  await insertProposal(trx, { ...kept, messageHash: sha256Hex(utf8(id)), act: actOf(`propose ${id}`) });
  return id;
}

export const decideInDatabase = (
  trx: Trx,
  id: string,
  { by, now, ended = 'approved' }: { readonly by: string; readonly now: Date; readonly ended?: 'approved' | 'refused' },
): Promise<void> =>
  endProposal(trx, id, { ended, person: by, because: 'In order.', at: now, act: actOf(`decide ${id}`) });

export type Grant = {
  readonly to: string;
  readonly role: Role;
  readonly by: readonly [proposer: string, decider: string];
  readonly now: Date;
  readonly units?: readonly string[] | null;
  readonly until?: Date;
};

/** A role for somebody, by two. Fails as the database fails. */
export async function grantInDatabase(trx: Trx, given: Grant): Promise<void> {
  // Who speaks for an affiliate is always named for its unit.
  const { to, role, by, now, units = role === 'affiliate-officer' ? ['N'] : null, until = later(now, 100) } = given;
  const [proposer, decider] = by;
  const said = {
    kind: 'grant-role',
    person: to,
    name: 'N',
    email: null,
    member: null,
    role,
    why: 'In order.',
  } as const;
  const at = `${until.toISOString().slice(0, 19)}Z`;
  const proposal = { ...said, units: units === null ? null : [...units], until: at };
  const concern = { poll: null, units, person: to, number: null };
  const id = await proposeInDatabase(trx, { proposal, concern, by: proposer, now });
  await insertProposedRole(trx, id, { role, units, until });
  await decideInDatabase(trx, id, { by: decider, now });
  await insertRole(trx, { person: to, role, units, until, grantedBy: proposer, proposal: id, now });
}
