/** A claim as officers find it: whose it is to handle, and how it is shown. Shared by the acts of officers on claims. */
import type { z } from 'zod';
import type { claimLine, claimMessage } from '../contract/claims.ts';
import type { RefusalCode } from '../contract/refusals.ts';
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Actor } from '../deps.ts';
import { type ClaimConcern, mayHandle } from '../domain/claims.ts';
import type { Officer } from '../domain/proposals.ts';
import { findClaim, messagesOf, type StoredClaim, unitOfClaim } from '../store/claims.ts';
import type { Trx } from '../store/database.ts';
import { evidenceOfClaims } from '../store/evidence.ts';
import { namesOf } from '../store/people.ts';
import { claimStates } from './claimProgress.ts';
import { officerOf } from './officer.ts';
import { toInstant } from './steps.ts';

export const concernOf = async (trx: Trx, claim: StoredClaim): Promise<ClaimConcern> => ({
  unit: await unitOfClaim(trx, claim),
  number: claim.number,
  claimant: claim.claimant,
});

export type Handled = { readonly claim: StoredClaim; readonly concern: ClaimConcern; readonly officer: Officer };

/** A claim that the caller may handle as an officer. It stays as it is until the transaction ends. */
export async function handledClaim(
  trx: Trx,
  actor: Actor,
  id: string,
  now: Date,
): Promise<Answer<Handled, 'NOT_FOUND' | 'NOT_YOUR_UNIT' | 'OWN_ENTRY' | 'INTERESTED'>> {
  const claim = await findClaim(trx, id, { lock: true });
  if (claim === undefined) return refuse('NOT_FOUND');
  const officer = await officerOf(trx, actor, claim.poll, now, claim.number);
  if (officer === undefined) return refuse('NOT_FOUND');
  const concern = await concernOf(trx, claim);
  const may = mayHandle(officer, concern);
  return may.ok ? accept({ claim, concern, officer }) : may;
}

/** Whether the caller comes as an officer at all: with a passkey, and with an office that has to do with rolls. */
export const comesAsOfficer = ({ session, roles }: Actor): boolean =>
  session === 'passkey' && (roles.has('membership-secretary') || roles.has('procedure-secretary'));

/** Lines of the officers' list. */
export async function claimLines(
  trx: Trx,
  claims: readonly StoredClaim[],
  now: Date,
): Promise<z.input<typeof claimLine>[]> {
  const states = await claimStates(trx, claims, now);
  const evidence = await evidenceOfClaims(
    trx,
    claims.map(({ id }) => id),
  );
  const names = await namesOf(
    trx,
    claims.flatMap(({ takenBy }) => takenBy ?? []),
  );
  const lines: z.input<typeof claimLine>[] = [];
  for (const claim of claims) {
    const { id, origin, about, number, name, at, takenBy } = claim;
    lines.push({
      claim: id,
      origin,
      about,
      state: states.get(id) ?? 'received',
      number,
      name,
      unit: await unitOfClaim(trx, claim),
      openedAt: toInstant(at),
      pieces: evidence.filter((piece) => piece.claim === id).length,
      takenBy: takenBy === null ? null : (names.get(takenBy) ?? ''),
    });
  }
  return lines;
}

/** What was written, with the officers' names; whoever made the claim needs none. */
export async function messagesShown(trx: Trx, claim: StoredClaim): Promise<z.input<typeof claimMessage>[]> {
  const messages = await messagesOf(trx, claim);
  const names = await namesOf(
    trx,
    messages.flatMap(({ byOfficer, person }) => (byOfficer ? [person] : [])),
  );
  return messages.map(({ byOfficer, person, says, at }) => ({
    at: toInstant(at),
    from: byOfficer ? 'officer' : 'claimant',
    name: byOfficer ? (names.get(person) ?? '') : null,
    says,
  }));
}

/** A detail for the form, as other refusals of this kind have it. */
export const unsuitable = (path: string, says: string) => refuse('PROPOSAL_UNSUITABLE', [{ path, says }]);
export type { RefusalCode };
