/**
 * Decides another officer's proposal. The decision, the signature under it, what it does and the record of it are one
 * transaction; before that the facts are held again, since the proposal may be days old.
 */
import { toHex } from '../../crypto/bytes.ts';
import { decideMessage, PROPOSAL_DUTIES } from '../contract/proposals.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { covers, mayDecide, stateOf } from '../domain/proposals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { findPerson } from '../store/people.ts';
import { lockPoll, pollsListing } from '../store/polls.ts';
import { endProposal, findProposal } from '../store/proposals.ts';
import { allDutiesOf } from '../store/roles.ts';
import type { ActionOf } from './act.ts';
import { officerFor } from './officer.ts';
import { handlerOf } from './proposals/index.ts';
import { concerning, isLocked, whoseIn } from './propose.ts';
import { checkAct, sealAct, spendAct } from './signedAct.ts';

export const decide: ActionOf<'decide'> = async (deps, actor, { params, body }) => {
  const { person } = actor;
  const { nonce, decision, because, assertion } = body;
  const asked = await findProposal(deps.db, params.proposal);
  const handler = asked === undefined ? undefined : handlerOf(asked.proposal);
  if (asked === undefined || handler === undefined || person === null) return refuse('NOT_FOUND');
  const { proposal, messageHash: proposed } = asked;
  const { webOrigin: origin, rpId } = deps.config;
  const message = decideMessage({ proposal, proposed, decision, because }, { origin, rpId, nonce });
  const signed = await checkAct(deps, actor, message, assertion);
  if (!signed.ok) return signed;
  return inTransaction(deps.db, async (trx) => {
    // Whoever waits here for another act decides after it, by the clock too.
    if (asked.concern.poll !== null) await lockPoll(trx, asked.concern.poll);
    const now = deps.now();
    const caller = { ...actor, person };
    // Locks are taken in the order poll, proposal: every act takes the poll's first.
    const held = await handler.hold(trx, deps, { stage: 'decide', actor: caller, now, id: asked.id });
    const stored = await findProposal(trx, asked.id, { lock: true });
    if (stored === undefined) return refuse('NOT_FOUND');
    const state = stateOf({ ended: stored.end?.ended ?? null, lapsesAt: stored.lapsesAt }, now);
    const concern = held.ok ? held.value.concern : stored.concern;
    const officer = await officerFor(trx, actor, proposal, concern, now);
    if (officer === undefined) return refuse('NOT_ALLOWED');
    const duties = await allDutiesOf(trx, stored.proposedBy, now);
    const proposerHasDuty = covers(duties, PROPOSAL_DUTIES[proposal.kind].propose, concern.units);
    const given = { state, proposedBy: stored.proposedBy, proposerHasDuty };
    const allowed = mayDecide(proposal.kind, officer, concern, given);
    if (!allowed.ok) return allowed;
    const isShut =
      (await isLocked(trx, proposal.kind, 'decide', person, concern, now)) ||
      (await isLocked(trx, proposal.kind, 'propose', stored.proposedBy, concern, now));
    if (isShut) return refuse('LOCKED');
    // What no longer holds may still be refused, and is best refused by somebody.
    if (!held.ok && decision === 'approve') return held;
    const spent = await spendAct(trx, signed.value, now);
    if (!spent.ok) return spent;
    const act = sealAct(signed.value, toHex(deps.rng(32)));
    const ended = decision === 'approve' ? 'approved' : 'refused';
    await endProposal(trx, stored.id, { ended, person, because, at: now, act });
    await handler.end(trx, deps, decision, { stored, decidedBy: caller, because, decided: act.auth, now });
    const acts = [stored.act.auth, act.auth];
    const details = { kind: proposal.kind, proposal: stored.id, decision, proposedBy: stored.proposedBy, acts };
    const event = { act: 'decided', ...concerning(concern, stored.id), details } as const;
    await recordAccess(trx, actor, { ...event, whose: whoseIn(proposal) }, now);
    // Of no poll, and it lets somebody vote in each that lists them: there it is signed off.
    if (proposal.kind === 'readmit') {
      for (const poll of await pollsOf(trx, proposal.person)) await recordAccess(trx, actor, { ...event, poll }, now);
    }
    return accept({});
  });
};

async function pollsOf(trx: Trx, id: string): Promise<readonly string[]> {
  const number = (await findPerson(trx, id))?.memberNumber ?? null;
  return number === null ? [] : (await pollsListing(trx, number)).map(({ poll }) => poll);
}
