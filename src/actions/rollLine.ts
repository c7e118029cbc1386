/**
 * One line as it stands, with the facts behind it and all that was said and done about it: what an officer needs before them to
 * propose a change, or to decide one. A number that is not on the roll is shown too. Every look is logged.
 */
import { accept, refuse } from '../contract/refusals.ts';
import { coversUnit } from '../domain/claims.ts';
import { decisionShown, reasonsShown } from '../domain/rollEntry.ts';
import { ALL_FACTS, factsOf, maskedEmail } from '../roll/sideBySide.ts';
import { recordAccess } from '../store/accessLog.ts';
import { readAmendments, variancesNaming } from '../store/amendments.ts';
import { claimsAbout } from '../store/claims.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { evidenceAbout } from '../store/evidence.ts';
import { namesOf } from '../store/people.ts';
import { readPoll } from '../store/polls.ts';
import { findProposals, pendingAbout } from '../store/proposals.ts';
import { confirmedBy, memberLine } from '../store/roll.ts';
import type { ActionOf, ValueOf } from './act.ts';
import { lineOf } from './amendRoll.ts';
import { claimLines } from './claimDesk.ts';
import { evidenceOf } from './claimProgress.ts';
import { lookUpIn } from './keptExports.ts';
import { officerOf } from './officer.ts';
import { toInstant } from './steps.ts';
import { saysOf, sourcesShown } from './variances.ts';

export const rollLine: ActionOf<'rollLine'> = async (deps, actor, { params, query: { number } }) => {
  const poll = await readPoll(deps.db, params.poll);
  if (poll === undefined) return refuse('NOT_FOUND');
  if (poll.state === 'draft') return refuse('POLL_STATE', { state: poll.state });
  const lookUp = await lookUpIn(deps.logins.roll, poll);
  return inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const officer = await officerOf(trx, actor, poll.id, now, number);
    if (officer === undefined) return refuse('NOT_FOUND');
    const line = await memberLine(trx, poll.id, number);
    if (!coversUnit(officer, line?.unit ?? null)) return refuse('NOT_YOUR_UNIT');
    const isOwn = [officer.memberNumber, ...officer.numbersAtAddress].includes(number);
    const facts = factsOf(lookUp.of(number), ALL_FACTS);
    const pending = await pendingAbout(trx, { kind: 'override', poll: poll.id, concerning: number, now });
    const named = await variancesNaming(trx, poll.id, number);
    const claims = await claimLines(trx, await claimsAbout(trx, poll.id, number), now);
    // What the look is for, as far as something waits to be done about this line.
    const details = {
      claims: claims.map(({ claim }) => claim),
      proposals: pending.map(({ id }) => id),
      variances: named.filter(({ settledBy }) => settledBy === null).length,
    };
    const event = { act: 'roll-line-read', poll: poll.id, concerning: number, details, whose: [number] } as const;
    await recordAccess(trx, actor, event, now);
    return accept({
      number,
      line: line === undefined ? null : lineOf(line),
      facts: facts.map(({ fact, values, differs }) => ({ fact, values: [...values], differs })),
      sources: sourcesShown(lookUp),
      email: line?.email == null ? null : maskedEmail(line.email),
      decision: line === undefined ? null : decisionShown(line.eligible, line.confirmed),
      reasons: reasonsShown(line?.reasons ?? []),
      confirmedBy: await confirmedBy(trx, poll.id, number),
      amendments: await amendmentsShown(trx, poll.id, number),
      variances: named.map(({ id, kind, settledBy }) => ({
        variance: id,
        kind,
        says: saysOf(kind),
        settled: settledBy !== null,
      })),
      claims,
      // Nobody decides on themselves, and what others gave is for those who decide.
      evidence: isOwn ? [] : (await evidenceAbout(trx, poll.id, number)).map(evidenceOf),
      pending: pending.map(({ id }) => id),
    });
  });
};

async function amendmentsShown(trx: Trx, poll: string, number: string): Promise<ValueOf<'rollLine'>['amendments']> {
  const amendments = await readAmendments(trx, poll, number);
  const names = await namesOf(
    trx,
    amendments.flatMap(({ proposedBy, decidedBy }) => [proposedBy, decidedBy]),
  );
  const proposals = await findProposals(
    trx,
    amendments.map(({ proposal }) => proposal),
  );
  return amendments.flatMap(({ seq, at, proposal, proposedBy, decidedBy }) => {
    const said = proposals.get(proposal)?.proposal;
    if (said === undefined || !('after' in said) || said.after === null) return [];
    return [
      {
        seq,
        at: toInstant(at),
        grounds: said.kind === 'override' ? said.grounds : null,
        why: said.why,
        proposedBy: names.get(proposedBy) ?? '',
        decidedBy: names.get(decidedBy) ?? '',
        after: said.after,
      },
    ];
  });
}
