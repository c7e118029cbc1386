/** The ballot paper: radio buttons where one choice is made, boxes where several; all choices look alike. */
import type { Contest } from '../../crypto/bodies.ts';
import { Act, Problem } from '../kit/form.tsx';
import { Heading } from '../kit/layout.tsx';
import type { Marks } from './encrypt.ts';

type Props = {
  readonly contests: readonly Contest[];
  readonly marksOf: (contest: Contest) => Marks;
  readonly faults: ReadonlyMap<string, string>;
  readonly onMark: (contest: Contest, marks: Marks) => void;
  readonly onReview: () => Promise<void>;
};

const howMany = ({ min, max, blank, choices }: Contest): string => {
  const marks =
    min === max ? (max === 1 ? 'Choose one.' : `Choose ${max}.`) : `Choose ${min} to ${max} of ${choices.length}.`;
  return blank ? `${marks} Or leave this paper blank.` : marks;
};

function Choice(props: {
  id: string;
  kind: 'radio' | 'checkbox';
  group: string;
  says: string;
  checked: boolean;
  onPick: (on: boolean) => void;
}) {
  const { id, kind, group, says, checked, onPick } = props;
  const block = kind === 'radio' ? 'radios' : 'checkboxes';
  const shared = { id, name: group, checked, class: `govuk-${block}__input` };
  return (
    <div class={`govuk-${block}__item`}>
      {kind === 'radio' ? (
        <input type="radio" {...shared} onChange={(event) => onPick(event.currentTarget.checked)} />
      ) : (
        <input type="checkbox" {...shared} onChange={(event) => onPick(event.currentTarget.checked)} />
      )}
      <label class={`govuk-label govuk-${block}__label`} for={id}>
        {says}
      </label>
    </div>
  );
}

function ContestPaper({
  contest,
  marks,
  fault,
  onMark,
}: {
  contest: Contest;
  marks: Marks;
  fault: string | undefined;
  onMark: (marks: Marks) => void;
}) {
  const single = contest.max === 1;
  const pick = (id: string, on: boolean) => {
    if (single) return onMark({ blank: false, chosen: [id] });
    const others = marks.chosen.filter((chosen) => chosen !== id);
    onMark({ blank: false, chosen: on ? [...others, id] : others });
  };
  const name = `contest-${contest.id}`;
  return (
    <div class={`govuk-form-group${fault === undefined ? '' : ' govuk-form-group--error'}`}>
      <fieldset
        class="govuk-fieldset"
        aria-describedby={fault === undefined ? `${name}-hint` : `${name}-hint ${name}-error`}
      >
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{contest.question}</legend>
        <div class="govuk-hint" id={`${name}-hint`}>
          {howMany(contest)}
        </div>
        {fault !== undefined && (
          <p class="govuk-error-message" id={`${name}-error`}>
            <span class="govuk-visually-hidden">Error:</span> {fault}
          </p>
        )}
        <div class={single ? 'govuk-radios' : 'govuk-checkboxes'}>
          {contest.choices.map(({ id, text }) => (
            <Choice
              key={id}
              id={`${name}-${id}`}
              kind={single ? 'radio' : 'checkbox'}
              group={name}
              says={text}
              checked={!marks.blank && marks.chosen.includes(id)}
              onPick={(on) => pick(id, on)}
            />
          ))}
          {contest.blank && (
            <>
              <div class={single ? 'govuk-radios__divider' : 'govuk-checkboxes__divider'}>or</div>
              <Choice
                id={`${name}-leave-blank`}
                kind={single ? 'radio' : 'checkbox'}
                group={name}
                says="Leave this paper blank"
                checked={marks.blank}
                onPick={(on) => onMark({ blank: on, chosen: [] })}
              />
            </>
          )}
        </div>
      </fieldset>
    </div>
  );
}

export function BallotPaper({ contests, marksOf, faults, onMark, onReview }: Props) {
  return (
    <>
      {faults.size > 0 && (
        <Problem says="Your paper is not complete yet.">
          <ul class="govuk-list govuk-error-summary__list">
            {contests
              .filter(({ id }) => faults.has(id))
              .map(({ id, question, choices }) => (
                <li key={id}>
                  <a href={`#contest-${id}-${choices[0]?.id}`}>
                    {question} {faults.get(id)}
                  </a>
                </li>
              ))}
          </ul>
        </Problem>
      )}
      <Heading>Your ballot paper</Heading>
      {contests.map((contest) => (
        <ContestPaper
          key={contest.id}
          contest={contest}
          marks={marksOf(contest)}
          fault={faults.get(contest.id)}
          onMark={(marks) => onMark(contest, marks)}
        />
      ))}
      <Act onPress={onReview}>Continue</Act>
    </>
  );
}
