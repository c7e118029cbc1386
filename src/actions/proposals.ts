/** Proposals that the caller's duties concern, with what they could do about each. They hold names: every look is logged. */
import { PROPOSAL_DUTIES, type ProposalKind } from '../contract/proposals.ts';
import { accept } from '../contract/refusals.ts';
import type { Role } from '../contract/roles.ts';
import type { Actor } from '../deps.ts';
import { unitsCovered } from '../domain/duties.ts';
import { dutiesLeft } from '../domain/locks.ts';
import { covers, holdsAny, mayDecide, stateOf } from '../domain/proposals.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { openLocks } from '../store/locks.ts';
import { namesOf } from '../store/people.ts';
import { listProposals, type StoredProposal } from '../store/proposals.ts';
import { allDutiesOf } from '../store/roles.ts';
import type { ActionOf, ValueOf } from './act.ts';
import { officerFor } from './officer.ts';
import { isLocked } from './propose.ts';
import { recordAcross } from './recordLook.ts';
import { toInstant } from './steps.ts';

const PAGE = 50;
const KINDS = Object.keys(PROPOSAL_DUTIES).filter((kind): kind is ProposalKind => Object.hasOwn(PROPOSAL_DUTIES, kind));

export const proposals: ActionOf<'proposals'> = (deps, actor, { query: { poll, kind, state, page } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const duties = actor.person === null ? [] : await allDutiesOf(trx, actor.person, now);
    const locks = await openLocks(trx);
    const rolesFor = (one: ProposalKind): Role[] => [
      ...PROPOSAL_DUTIES[one].propose,
      ...PROPOSAL_DUTIES[one].decide,
      // What an affiliate decided nobody is told before the close but its own officers.
      ...(one === 'return-result' ? [] : (['data-protection-officer'] as const)),
    ];
    // Whom a lock keeps from the desk sees what would lift it, and no member's entry.
    const isShut = (one: string | null): boolean => dutiesLeft(duties, locks, one, ['']).length === 0;
    const shut = { all: isShut(null), polls: locks.flatMap((lock) => lock.poll ?? []).filter(isShut) };
    // Of each kind, as far as the duties for that kind reach: one for other things does not widen them.
    const kinds = KINDS.filter((one) => holdsAny(duties, rolesFor(one)) && (kind === undefined || kind === one)).map(
      (one) => ({ kind: one, units: unitsCovered(duties, rolesFor(one)) }),
    );
    const filter = { kinds, by: actor.person, poll, state, shut, now };
    const found = await listProposals(trx, filter, { limit: PAGE, offset: (page - 1) * PAGE });
    const shown = [];
    const names = await namesOf(
      trx,
      found.proposals.flatMap(({ proposedBy, end }) => [proposedBy, end?.person ?? '']),
    );
    for (const one of found.proposals) shown.push(await shownTo(trx, actor, one, names, now));
    const details = { state, page, shown: shown.length, total: found.total };
    const event = { act: 'proposals-read', ...(poll === undefined ? {} : { poll }), details } as const;
    const about = found.proposals.map(({ concern }) => concern);
    await recordAcross(trx, actor, event, about, now);
    return accept({ proposals: shown, total: found.total, page });
  });

async function shownTo(
  trx: Trx,
  actor: Actor,
  given: StoredProposal,
  names: ReadonlyMap<string, string>,
  now: Date,
): Promise<ValueOf<'proposals'>['proposals'][number]> {
  const { id, proposal, concern, proposedBy, end } = given;
  const state = stateOf({ ended: end?.ended ?? null, lapsesAt: given.lapsesAt }, now);
  const officer = await officerFor(trx, actor, proposal, concern, now);
  const duties = await allDutiesOf(trx, proposedBy, now);
  const proposerHasDuty = covers(duties, PROPOSAL_DUTIES[proposal.kind].propose, concern.units);
  const may =
    officer === undefined ? null : mayDecide(proposal.kind, officer, concern, { state, proposedBy, proposerHasDuty });
  const locked = may?.ok === true && (await isShutFor(trx, officer, given, now));
  return {
    id,
    proposal,
    proposedBy: names.get(proposedBy) ?? '',
    proposedAt: toInstant(given.proposedAt),
    lapsesAt: toInstant(given.lapsesAt),
    proposed: given.messageHash,
    state,
    endedBy: end?.person === null || end === null ? null : (names.get(end.person) ?? ''),
    endedAt: end === null ? null : toInstant(end.at),
    because: end === null ? null : end.because,
    own: proposedBy === actor.person,
    mayDecide: may?.ok === true && !locked,
    cannotBecause: locked ? 'LOCKED' : may === null || may.ok ? null : may.code,
  };
}

/** Whether a lock keeps the caller from deciding it, or has taken from its proposer what they proposed it by. */
async function isShutFor(
  trx: Trx,
  officer: { readonly person: string } | undefined,
  { proposal: { kind }, concern, proposedBy }: StoredProposal,
  now: Date,
): Promise<boolean> {
  if (officer === undefined) return false;
  return (
    (await isLocked(trx, kind, 'decide', officer.person, concern, now)) ||
    (await isLocked(trx, kind, 'propose', proposedBy, concern, now))
  );
}
