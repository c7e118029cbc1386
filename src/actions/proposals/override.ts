/**
 * An override: one line of the roll changed against the rules' result, on evidence, by two officers. Approval writes the
 * amendment, settles the variances it names, answers the claim, and tells the member and the membership office, all in one
 * transaction; refusal answers the claim. ballot-rules.md §8.
 */
import type { ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import type { Deps } from '../../deps.ts';
import { mayOverride, type OverrideFacts } from '../../domain/override.ts';
import { mayPropose } from '../../domain/proposals.ts';
import {
  countTogether,
  newestPaper,
  settleVariances,
  undecidedVariances,
  unitsOfRoll,
} from '../../store/amendments.ts';
import { becomeMember, endClaim, findClaim, linkProposal, type StoredClaim } from '../../store/claims.ts';
import type { Trx } from '../../store/database.ts';
import { evidenceAbout, linkEvidence } from '../../store/evidence.ts';
import { lockPoll, type StoredPoll } from '../../store/polls.ts';
import { findProposal, pendingAbout } from '../../store/proposals.ts';
import { memberLine } from '../../store/roll.ts';
import { readSnapshot } from '../../store/snapshots.ts';
import { tenderBy, tendersBy, tenderWaitsFor } from '../../store/tenders.ts';
import type { RollLine } from '../../verify/bundle.ts';
import { unitsTouched } from '../../verify/dutyRules.ts';
import { amendRoll, lineOf } from '../amendRoll.ts';
import { claimStates } from '../claimProgress.ts';
import { officerOf } from '../officer.ts';
import { tellAlarm } from '../pairAlarm.ts';
import { tellAnswer, tellChange } from '../tellMember.ts';
import { writeNotice } from '../writeNotice.ts';
import type { Decided, Made, ProposalHandler, Stage } from './handler.ts';

type Override = ProposalOf<'override'>;
const HOUR = 3_600_000;

export const override: ProposalHandler<Override> = {
  hold: async (trx, _deps, proposal, stage) => {
    const poll = await lockPoll(trx, proposal.poll);
    if (poll === undefined) return refuse('NOT_FOUND');
    const found = await memberLine(trx, poll.id, proposal.number);
    const line = found === undefined ? null : lineOf(found);
    const units = [...new Set([...unitsTouched(line, proposal.after), ...unitsTouched(proposal.before, null)])];
    const concern = { poll: poll.id, units, person: null, number: proposal.number };
    if (stage.stage === 'propose') {
      // First of all: what the line says is told to nobody whose duty does not cover it.
      const locked = { evenLocked: true };
      const officer = await officerOf(trx, stage.actor, poll.id, stage.now, proposal.number, locked);
      const allowed = officer === undefined ? refuse('NOT_ALLOWED') : mayPropose('override', officer, concern);
      if (!allowed.ok) return allowed;
    }
    const allowed = mayOverride(proposal, await factsOf(trx, poll, line, proposal, stage));
    if (!allowed.ok) return allowed;
    const { lapseHours, overridesUntil } = poll.corrections;
    const lapses = Math.min(stage.now.getTime() + lapseHours * HOUR, Date.parse(overridesUntil));
    return accept({ concern, lapsesAt: new Date(lapses) });
  },

  made: async (trx, _deps, { poll, number, claim, evidence }, { id }: Made) => {
    if (claim !== null) await linkProposal(trx, claim, id);
    const about = await evidenceAbout(trx, poll, number, claim);
    const named = evidence.flatMap((hash) => about.find(({ sha256 }) => sha256 === hash)?.id ?? []);
    await linkEvidence(trx, id, named);
  },

  approve: async (trx, deps, proposal, decided) => {
    const { stored, now } = decided;
    const poll = await pollOf(trx, proposal);
    const { before, after } = proposal;
    const claim = proposal.claim === null ? undefined : await findClaim(trx, proposal.claim, { lock: true });
    const email = before === null ? (claim?.email ?? null) : null;
    if (before === null && claim !== undefined) await joinClaimant(trx, claim, proposal.number);
    const agreed = { before, after, proposal: stored.id, proposed: stored.act.auth, decided: decided.decided, email };
    await amendRoll(trx, deps, poll, agreed, now);
    await settleVariances(trx, proposal.variances, stored.id, now);
    await answer(trx, deps, poll, claim, 'changed', decided);
    await tellChange(trx, deps, poll, proposal, now);
    await writeNotice(trx, deps, poll, proposal, stored, now);
    await tellAlarm(trx, poll, decided);
  },

  refuse: async (trx, deps, proposal, decided) => {
    const claim = proposal.claim === null ? undefined : await findClaim(trx, proposal.claim, { lock: true });
    await answer(trx, deps, await pollOf(trx, proposal), claim, 'refused', decided);
  },
};

async function pollOf(trx: Trx, { poll }: Override): Promise<StoredPoll> {
  const locked = await lockPoll(trx, poll);
  if (locked === undefined) throw new Error('the poll of a proposal is gone');
  return locked;
}

async function factsOf(
  trx: Trx,
  { id: poll, state, definition, corrections, snapshot }: StoredPoll,
  line: RollLine | null,
  proposal: Override,
  stage: Stage,
): Promise<OverrideFacts> {
  const { number, claim: named, variances } = proposal;
  const claim = named === null ? undefined : await findClaim(trx, named, { lock: true });
  const ofPoll = claim?.poll === poll ? claim : undefined;
  const tender = ofPoll?.claimant == null ? undefined : await tenderBy(trx, poll, ofPoll.claimant);
  const others = [
    ...(await pendingAbout(trx, { kind: 'override', poll, concerning: number, now: stage.now })),
    ...(await pendingAbout(trx, { kind: 'settle-tender', poll, concerning: number, now: stage.now })),
  ].filter(({ id }) => id !== stage.id);
  const paper = state === 'open' ? await newestPaper(trx, poll, number) : undefined;
  const undecided = await undecidedVariances(trx, poll, { ids: variances });
  const listed = (await readSnapshot(trx, snapshot))?.summary.units ?? [];
  return {
    state,
    // With the times as pauses of voting have moved them.
    definition: { ...definition, corrections },
    now: stage.now,
    line,
    units: new Set([...(await unitsOfRoll(trx, poll)), ...listed.map(({ code }) => code)]),
    evidence: new Set((await evidenceAbout(trx, poll, number, ofPoll?.id ?? null)).map(({ sha256 }) => sha256)),
    claim:
      ofPoll === undefined
        ? null
        : {
            number: ofPoll.number,
            state: (await claimStates(trx, [ofPoll], stage.now)).get(ofPoll.id) ?? 'received',
            votesAs: tender?.settled?.admitted === true ? tender.number : null,
          },
    variances: new Map(undecided.map(({ id, members }) => [id, members])),
    pending: others.length > 0,
    tendered: (await tenderWaitsFor(trx, poll, number)) || (tender !== undefined && tender.settled === null),
    votedAsAnother: (await tendersBy(trx, poll, [number], null)).some(
      (one) => one.number !== number && one.state === 'admitted',
    ),
    together: await togetherAt(trx, poll, stage),
    spent: paper !== undefined && !paper.cancelled && paper.spent,
  };
}

/** How often the two have decided together, once there are two. */
async function togetherAt(trx: Trx, poll: string, { id, actor }: Stage): Promise<number | null> {
  const stored = id === null ? undefined : await findProposal(trx, id);
  return stored === undefined ? null : countTogether(trx, poll, stored.proposedBy, actor.person);
}

/** Ends the claim, if there is one and nobody has, and tells whoever made it. */
async function answer(
  trx: Trx,
  deps: Deps,
  poll: StoredPoll,
  claim: StoredClaim | undefined,
  ended: 'changed' | 'refused',
  { stored, decidedBy, because, now }: Decided,
): Promise<void> {
  if (claim === undefined || claim.end !== null) return;
  await endClaim(trx, claim, { ended, person: decidedBy.person, proposal: stored.id, because, at: now });
  await tellAnswer(trx, deps, poll, claim, { changed: ended === 'changed', because });
}

/** Whoever claimed to be this member now is: two officers have seen what shows it. */
async function joinClaimant(trx: Trx, claim: StoredClaim, number: string): Promise<void> {
  if (claim.claimant === null || claim.origin !== 'stranger') return;
  await becomeMember(trx, claim.claimant, number);
}
