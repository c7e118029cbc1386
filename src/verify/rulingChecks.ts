/**
 * Rulings on the board: each where the count of a contest stopped at a constraint, once, of as many as there are places and so
 * that every constraint is kept; and none missing when the result is declared. Who agreed to them is the pack's. SPEC §5.4.
 */
import type { Ruled } from '../../crypto/bodies.ts';
import { constraintStop, faultsOfElected, type RulingFault, unruled } from '../count/constraints.ts';
import type { PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

/** What was ruled, without who agreed to it when: as results tell it. */
export const ruledOf = ({ contest, constraint, rule, elected }: Ruled): Ruled => ({
  ...{ contest, constraint, rule, elected },
});

const FAULT_IN_WORDS: Readonly<Record<RulingFault, string>> = {
  'not-a-choice': 'somebody is elected by ruling who did not stand',
  twice: 'somebody is elected by ruling twice',
  seats: 'those elected by ruling are not as many as there are places',
  constraint: 'those elected by ruling do not keep a condition of the contest',
};

export function checkRulings({ defined, outcome, rulings, declaration }: PollBoard): readonly Finding[] {
  const findings: Finding[] = [];
  const contests = outcome?.body.contests ?? [];
  const seen = new Map<string, number>();
  for (const { index, body } of rulings) {
    const tell = (code: string, says: string, ...evidence: readonly string[]) =>
      findings.push(finding(code, `board[${index}]`, says, ...evidence));
    const asked = defined?.body.poll.contests.find(({ id }) => id === body.contest);
    const stop = contests.find(({ contest }) => contest === body.contest);
    if (asked === undefined || stop === undefined || constraintStop(stop)?.constraint !== body.constraint) {
      tell('RULING_UNASKED', 'There is a ruling where the count did not stop at this condition.', body.contest);
      continue;
    }
    const earlier = seen.get(body.contest);
    if (earlier !== undefined) {
      tell('RULING_TWICE', `This contest has a ruling before, in board[${earlier}].`, body.contest);
    }
    seen.set(body.contest, index);
    for (const fault of faultsOfElected(asked, body.elected)) {
      tell('RULING_UNFIT', `A ruling cannot be so: ${FAULT_IN_WORDS[fault]}.`, body.contest);
    }
  }
  const bodies = rulings.map(({ body }) => body);
  // Who signed in the form of before there were rulings signed that nothing is concluded, and all others signed the same text.
  const isOfBefore = declaration?.body.signatures.some(({ form }) => form === undefined) === true;
  for (const contest of declaration === undefined || isOfBefore ? [] : unruled(contests, bodies)) {
    const says = 'The result is declared where a condition binds and nobody ruled which published rule applies.';
    findings.push(finding('RULING_MISSING', `board[${declaration?.index ?? 0}]`, says, contest));
  }
  return findings;
}
