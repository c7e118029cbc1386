/** The ballot paper: each question in a section of its own, its choices in this paper's order. */
import { type Contest, isRanked } from '../../crypto/contest.ts';
import { displayOrder } from '../../crypto/paperOrder.ts';
import { Act, Problem } from '../kit/form.tsx';
import { Heading } from '../kit/layout.tsx';
import { MarkedChoices } from './marking.tsx';
import type { Marks } from './marks.ts';
import { howMany, Question } from './question.tsx';
import { RankedChoices, TAP_HINT, TYPE_HINT } from './rankedChoices.tsx';
import { readTyped } from './ranking.ts';

/** The choices as this paper shows them. */
export const shownOn = (paper: string, contest: Contest): Contest['choices'] =>
  displayOrder(contest, paper).map((i) => contest.choices[i]!);

/** Where the summary of what is wrong leads: to the number that is, or to the first choice. */
const placeOf = (paper: string, contest: Contest, { typed }: Marks): string => {
  const shown = shownOn(paper, contest);
  const { faults } = readTyped(contest, typed ?? new Map());
  const wrong = shown.find(({ id }) => faults[0]?.beside.has(id) === true);
  return `contest-${contest.id}-${(wrong ?? shown[0])?.id}`;
};

type Props = {
  readonly contests: readonly Contest[];
  readonly poll: string;
  /** Commitment of the paper. */
  readonly paper: string;
  readonly marksOf: (contest: Contest) => Marks;
  readonly faults: ReadonlyMap<string, string>;
  /** Counts the presses of “Continue”, so that what is wrong takes the focus each time. */
  readonly tries: number;
  readonly onMark: (contest: Contest, marks: Marks) => void;
  readonly onReview: () => Promise<void>;
};

export function BallotPaper({ contests, poll, paper, marksOf, faults, tries, onMark, onReview }: Props) {
  return (
    <>
      {faults.size > 0 && (
        <Problem says="Your paper is not complete yet." key={tries}>
          <ul class="govuk-list govuk-error-summary__list">
            {contests
              .filter(({ id }) => faults.has(id))
              .map((contest) => (
                <li key={contest.id}>
                  <a href={`#${placeOf(paper, contest, marksOf(contest))}`}>
                    {contests.length > 1 && `${contest.question} `}
                    {faults.get(contest.id)}
                  </a>
                </li>
              ))}
          </ul>
        </Problem>
      )}
      <Heading>Your ballot paper</Heading>
      {contests.map((contest, i) => {
        const marks = marksOf(contest);
        const name = `contest-${contest.id}`;
        const how = isRanked(contest) ? [marks.typed === undefined ? TAP_HINT : TYPE_HINT] : [];
        const Choices = isRanked(contest) ? RankedChoices : MarkedChoices;
        return (
          <Question
            key={contest.id}
            contest={contest}
            name={name}
            place={contests.length === 1 ? null : { number: i + 1, of: contests.length }}
            hints={[...how, howMany(contest)]}
            fault={faults.get(contest.id)}
          >
            <Choices
              contest={contest}
              poll={poll}
              name={name}
              shown={shownOn(paper, contest)}
              marks={marks}
              onMark={(given) => onMark(contest, given)}
            />
          </Question>
        );
      })}
      <Act onPress={onReview}>Continue</Act>
    </>
  );
}
