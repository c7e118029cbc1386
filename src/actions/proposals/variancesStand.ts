/** The list is right as it is, for these variances or for all of a kind that nobody has decided: two officers say so. */
import type { ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { CORRECTABLE } from '../../domain/claims.ts';
import { settleVariances, type UndecidedVariance, undecidedVariances } from '../../store/amendments.ts';
import type { Trx } from '../../store/database.ts';
import { lockPoll } from '../../store/polls.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { unitsOfLines } from '../../store/roll.ts';
import { ownAmong } from '../officer.ts';
import type { ProposalHandler } from './handler.ts';

type Stand = ProposalOf<'variances-stand'>;
const HOUR = 3_600_000;

export const variancesStand: ProposalHandler<Stand> = {
  hold: async (trx, deps, proposal, { actor, now, id }) => {
    const poll = await lockPoll(trx, proposal.poll);
    if (poll === undefined) return refuse('NOT_FOUND');
    const { lapseHours, overridesUntil } = poll.corrections;
    if (!CORRECTABLE.includes(poll.state)) return refuse('POLL_STATE', { state: poll.state });
    if (now.getTime() >= Date.parse(overridesUntil)) return refuse('CORRECTIONS_OVER', { overridesUntil });
    const named = await meant(trx, proposal);
    // Exactly those that the officer saw: none decided meanwhile, none come to it.
    if (named.length !== proposal.entries) return refuse('ENTRY_CHANGED', { entries: named.length });
    const numbers = [...new Set(named.flatMap(({ members }) => members))];
    if (await ownAmong(trx, deps, actor, numbers)) return refuse('OWN_ENTRY');
    const others = await pendingAbout(trx, {
      kind: 'variances-stand',
      poll: poll.id,
      concerning: proposal.variance,
      now,
    });
    if (others.some((other) => other.id !== id && overlap(other.proposal, proposal))) return refuse('PROPOSAL_PENDING');
    const unitOf = await unitsOfLines(trx, poll.id, numbers);
    // What names nobody, or somebody whose unit nobody knows, is of the whole body.
    const isKnown = numbers.length > 0 && numbers.every((number) => unitOf.has(number));
    const units = isKnown ? [...new Set(unitOf.values())].sort() : null;
    const lapses = Math.min(now.getTime() + lapseHours * HOUR, Date.parse(overridesUntil));
    const concern = { poll: poll.id, units, person: null, number: null, thing: proposal.variance };
    return accept({ concern, lapsesAt: new Date(lapses) });
  },

  approve: async (trx, _deps, proposal, { stored, now }) => {
    const named = await meant(trx, proposal);
    await settleVariances(
      trx,
      named.map(({ id }) => id),
      stored.id,
      now,
    );
  },
};

/** The undecided variances of the kind that it speaks of. */
async function meant(trx: Trx, { poll, variance, only }: Stand): Promise<readonly UndecidedVariance[]> {
  const undecided = await undecidedVariances(trx, poll, { kind: variance });
  return only === null ? undecided : undecided.filter(({ id }) => only.includes(id));
}

function overlap(other: object, { only }: Stand): boolean {
  const others = 'only' in other && Array.isArray(other.only) ? other.only : null;
  return others === null || only === null || only.some((id) => others.includes(id));
}
