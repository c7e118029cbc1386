/** How far claims have come, from what was proposed and decided about them. Shared by those who make claims and those who decide. */
import type { z } from 'zod';
import type { ClaimState, claimAnswer, evidenceShown } from '../contract/claims.ts';
import { claimStateOf } from '../domain/claims.ts';
import { type ProposalState, stateOf } from '../domain/proposals.ts';
import { proposalsOfClaims, type StoredClaim } from '../store/claims.ts';
import type { Trx } from '../store/database.ts';
import type { Evidence } from '../store/evidence.ts';
import { endsOf } from '../store/proposals.ts';
import { appealOf } from './settings.ts';
import { toInstant } from './steps.ts';

export type ClaimProposal = { readonly proposal: string; readonly state: ProposalState };

/** Proposals that answer each claim, oldest first. */
export async function claimProposals(
  trx: Trx,
  claims: readonly StoredClaim[],
  now: Date,
): Promise<ReadonlyMap<string, readonly ClaimProposal[]>> {
  const linked = await proposalsOfClaims(
    trx,
    claims.map(({ id }) => id),
  );
  const ends = await endsOf(
    trx,
    linked.map(({ proposal }) => proposal),
  );
  const states = linked.flatMap(({ claim, proposal }) => {
    const end = ends.get(proposal);
    return end === undefined ? [] : [{ claim, proposal, state: stateOf(end, now) }];
  });
  return new Map(
    claims.map(({ id }) => [
      id,
      states.filter(({ claim }) => claim === id).map(({ proposal, state }) => ({ proposal, state })),
    ]),
  );
}

export async function claimStates(
  trx: Trx,
  claims: readonly StoredClaim[],
  now: Date,
): Promise<ReadonlyMap<string, ClaimState>> {
  const proposals = await claimProposals(trx, claims, now);
  return new Map(
    claims.map((claim) => {
      const states = (proposals.get(claim.id) ?? []).map(({ state }) => state);
      const facts = { ended: claim.end?.ended ?? null, taken: claim.takenBy !== null, proposals: states };
      return [claim.id, claimStateOf(facts)];
    }),
  );
}

/** What a claim was answered, with the way to appeal; null for one that nobody answered. */
export async function answerShown(trx: Trx, { end }: StoredClaim): Promise<z.input<typeof claimAnswer> | null> {
  if (end === null || end.ended === 'withdrawn') return null;
  const { at, because, ended } = end;
  return { at: toInstant(at), changed: ended === 'changed', because, appeal: await appealOf(trx) };
}

export const evidenceOf = ({
  id,
  sha256,
  type,
  size,
  what,
  byOfficer,
  at,
}: Evidence): z.input<typeof evidenceShown> => ({
  evidence: id,
  sha256,
  type,
  bytes: size,
  what,
  from: byOfficer ? 'officer' : 'claimant',
  at: toInstant(at),
});
