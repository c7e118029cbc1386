/** Proposes what needs a second officer. The signature is checked first; facts and duties under the locks of the kind. */
import { toHex } from '../../crypto/bytes.ts';
import {
  messageHash,
  PROPOSAL_DUTIES,
  type Proposal,
  type ProposalKind,
  proposeMessage,
} from '../contract/proposals.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { type Concern, covers, mayPropose } from '../domain/proposals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { insertProposal } from '../store/proposals.ts';
import { dutiesOf } from '../store/roles.ts';
import type { ActionOf } from './act.ts';
import { officerFor } from './officer.ts';
import { handlerOf } from './proposals/index.ts';
import { newRowId } from './sessions.ts';
import { checkAct, sealAct, spendAct } from './signedAct.ts';

export const propose: ActionOf<'propose'> = async (deps, actor, { body: { nonce, proposal, assertion } }) => {
  const { person } = actor;
  const handler = handlerOf(proposal);
  if (handler === undefined || person === null) return refuse('NOT_FOUND');
  const { webOrigin: origin, rpId } = deps.config;
  const message = proposeMessage(proposal, { origin, rpId, nonce });
  const signed = await checkAct(deps, actor, message, assertion);
  if (!signed.ok) return signed;
  return inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const held = await handler.hold(trx, deps, { stage: 'propose', actor: { ...actor, person }, now, id: null });
    if (!held.ok) return held;
    const { concern, lapsesAt } = held.value;
    const officer = await officerFor(trx, actor, proposal, concern, now);
    const allowed = officer === undefined ? refuse('NOT_ALLOWED') : mayPropose(proposal.kind, officer, concern);
    if (!allowed.ok) return allowed;
    if (await isLocked(trx, proposal.kind, 'propose', person, concern, now)) return refuse('LOCKED');
    const spent = await spendAct(trx, signed.value, now);
    if (!spent.ok) return spent;
    const id = newRowId(deps.rng);
    await insertProposal(trx, {
      id,
      proposal,
      concern,
      proposedBy: person,
      proposedAt: now,
      lapsesAt,
      messageHash: messageHash(message),
      act: sealAct(signed.value, toHex(deps.rng(32))),
    });
    await handler.made(trx, deps, { id, now });
    await recordAccess(
      trx,
      actor,
      { act: 'proposed', ...concerning(concern, id), details: { kind: proposal.kind }, whose: whoseIn(proposal) },
      now,
    );
    return accept({ proposal: id });
  });
};

/** What the access log says it was about: the member or person, else the proposal itself. */
export const concerning = (
  {
    poll,
    number,
    person,
  }: { readonly poll: string | null; readonly number: string | null; readonly person: string | null },
  id: string,
) => ({ ...(poll === null ? {} : { poll }), concerning: number ?? person ?? id });

/** Members whom it names beside the one whom it is about: their lines were looked at. */
export function whoseIn(proposal: Proposal): string[] {
  if ('numbers' in proposal) return [...proposal.numbers];
  return 'given' in proposal && typeof proposal.given === 'string' ? [proposal.given] : [];
}

/** Whether a lock takes from an officer the duty for this part of a proposal. Lifting goes on under every lock. */
export async function isLocked(
  trx: Trx,
  kind: ProposalKind,
  part: 'propose' | 'decide',
  person: string,
  { poll, units }: Concern,
  now: Date,
): Promise<boolean> {
  if (kind === 'lift-lock') return false;
  return !covers(await dutiesOf(trx, person, now, poll), PROPOSAL_DUTIES[kind][part], units);
}
