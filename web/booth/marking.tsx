/** Choices that are marked: radio buttons where one is, boxes where several may be; all choices look alike. */
import type { Contest } from '../../crypto/contest.ts';
import type { Marks } from './marks.ts';
import { About } from './question.tsx';

type ChoiceProps = {
  readonly id: string;
  readonly kind: 'radio' | 'checkbox';
  readonly group: string;
  readonly says: string;
  readonly checked: boolean;
  readonly onPick: (on: boolean) => void;
};

export function Choice({ id, kind, group, says, checked, onPick }: ChoiceProps) {
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

/** How many are marked, where that has a limit; said as it changes. */
function Counted({ contest: { max, choices }, marked }: { readonly contest: Contest; readonly marked: number }) {
  const over = marked - max;
  return (
    <p class="govuk-body cs-counted" role="status">
      {max === choices.length
        ? ''
        : over > 0
          ? `You have marked ${marked}. That is ${over} too many: please take ${over === 1 ? 'one' : over} away.`
          : `You have marked ${marked} of at most ${max}.`}
    </p>
  );
}

export type ChoicesProps = {
  readonly contest: Contest;
  readonly poll: string;
  readonly name: string;
  /** The choices as this paper shows them. */
  readonly shown: Contest['choices'];
  readonly marks: Marks;
  readonly onMark: (marks: Marks) => void;
};

export function MarkedChoices({ contest, poll, name, shown, marks, onMark }: ChoicesProps) {
  const single = contest.max === 1 && contest.min === 1;
  const kind = single ? 'radio' : 'checkbox';
  const pick = (id: string, on: boolean) => {
    if (single) return onMark({ blank: false, chosen: [id] });
    const others = marks.chosen.filter((chosen) => chosen !== id);
    onMark({ blank: false, chosen: on ? [...others, id] : others });
  };
  return (
    <>
      <div class={single ? 'govuk-radios' : 'govuk-checkboxes'}>
        {shown.map((choice) => (
          <div key={choice.id} class="cs-choice">
            <Choice
              id={`${name}-${choice.id}`}
              kind={kind}
              group={name}
              says={choice.text}
              checked={!marks.blank && marks.chosen.includes(choice.id)}
              onPick={(on) => pick(choice.id, on)}
            />
            <About poll={poll} choice={choice} />
          </div>
        ))}
        {contest.blank && (
          <>
            <div class={single ? 'govuk-radios__divider' : 'govuk-checkboxes__divider'}>or</div>
            <Choice
              id={`${name}-leave-blank`}
              kind={kind}
              group={name}
              says="Leave this question blank"
              checked={marks.blank}
              onPick={(on) => onMark({ blank: on, chosen: [] })}
            />
          </>
        )}
      </div>
      {!single && <Counted contest={contest} marked={marks.chosen.length} />}
    </>
  );
}
