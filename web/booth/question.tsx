/** What stands around the choices of one contest: the question, by which rule it is counted, how to mark it, what is missing. */
import type { ComponentChildren } from 'preact';
import { type Contest, isRanked } from '../../crypto/contest.ts';
import { contestRuleInWords } from '../../src/count/ruleWords.ts';
import { Fold } from '../kit/fold.tsx';
import { Picture } from '../kit/picture.tsx';

/** Who can read the rankings after the count, for the voter to know before they give one. */
const RANKINGS_SAY = {
  public:
    'Afterwards everybody can read all rankings, and nobody sees whose they are. But somebody who told you to give an unusual order could look whether it is there.',
  sealed: 'Afterwards only the scrutineers can read the rankings, and nobody sees whose they are.',
} as const;

const howManyMarks = ({ kind, min, max, choices }: Contest): string => {
  if (max === 1 && min === 1) return 'Choose one.';
  const all = choices.length;
  if (kind === 'approval' && max === all)
    return min <= 1 ? 'Mark as many as you like.' : `Mark as many as you like, but at least ${min}.`;
  if (min === max) return `Choose ${max}.`;
  return min === 0 ? `Choose up to ${max} of ${all}.` : `Choose ${min} to ${max} of ${all}.`;
};

const howManyRanked = ({ min, max, choices }: Contest): string => {
  const all = choices.length;
  if (min === all) return 'Everybody has to have a place in your order.';
  const most = max < all ? `, after ${max} at the latest` : '';
  return min === 1
    ? `You may stop whenever you like${most}: you need not rank everybody.`
    : `Rank at least ${min}. After that you may stop whenever you like${most}.`;
};

/** How much has to be marked, and what need not be. */
export const howMany = (contest: Contest): string =>
  [
    isRanked(contest) ? howManyRanked(contest) : howManyMarks(contest),
    contest.blank ? 'Or leave this question blank.' : '',
    (contest.order ?? 'fixed') === 'fixed' ? '' : 'Other papers show another order.',
  ]
    .filter((part) => part !== '')
    .join(' ');

function HowCounted({ contest }: { readonly contest: Contest }) {
  const rule = contestRuleInWords(contest);
  const { rankings, constraints = [] } = contest;
  return (
    <>
      {rule !== null && (
        <Fold says={`The rule: ${rule.name}`}>
          <p>{rule.says}</p>
          {constraints.map(({ id, says }) => (
            <p key={id}>{says}</p>
          ))}
        </Fold>
      )}
      {rankings !== undefined && <p class="govuk-body">{RANKINGS_SAY[rankings]}</p>}
    </>
  );
}

type Props = {
  readonly contest: Contest;
  /** Id of the group; those of its parts begin with it. */
  readonly name: string;
  /** Where the paper has several questions. */
  readonly place: { readonly number: number; readonly of: number } | null;
  readonly hints: readonly string[];
  readonly fault: string | undefined;
  readonly children: ComponentChildren;
};

export function Question({ contest, name, place, hints, fault, children }: Props) {
  return (
    <div class={`govuk-form-group cs-question${fault === undefined ? '' : ' govuk-form-group--error'}`}>
      <fieldset
        class="govuk-fieldset"
        aria-describedby={fault === undefined ? `${name}-hint` : `${name}-hint ${name}-error`}
      >
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">
          {place !== null && (
            <span class="govuk-caption-m">
              Question {place.number} of {place.of}
            </span>
          )}
          <h2 class="govuk-fieldset__heading">{contest.question}</h2>
        </legend>
        <HowCounted contest={contest} />
        <div id={`${name}-hint`}>
          {hints.map((says) => (
            <p key={says} class="govuk-body">
              {says}
            </p>
          ))}
        </div>
        {fault !== undefined && (
          <p class="govuk-error-message" id={`${name}-error`}>
            <span class="govuk-visually-hidden">Error:</span> {fault}
          </p>
        )}
        {children}
      </fieldset>
    </div>
  );
}

/** What a candidate says of themselves, folded, and their picture. */
export function About({ poll, choice }: { readonly poll: string; readonly choice: Contest['choices'][number] }) {
  const { text, statement, picture } = choice;
  if (statement === undefined && picture === undefined) return null;
  return (
    <div class="cs-about">
      {picture !== undefined && <Picture poll={poll} picture={picture} />}
      {statement !== undefined && (
        <Fold says={`About ${text}`}>
          {statement.split(/\n\s*\n/).map((paragraph, i) => (
            // The same words may come twice; paragraphs never move.
            <p key={`${i}`} class="cs-lines">
              {paragraph}
            </p>
          ))}
        </Fold>
      )}
    </div>
  );
}
