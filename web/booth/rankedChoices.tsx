/**
 * A ranking: by tapping names one after the other, or by numbers typed beside them, each with fingers, mouse or keyboard, and
 * nothing is dragged. The names stay where they are; the order so far stands below them, where it can be moved.
 */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Contest } from '../../crypto/contest.ts';
import { Choice, type ChoicesProps } from './marking.tsx';
import type { Marks } from './marks.ts';
import { About } from './question.tsx';
import { moved, ordinal, readTyped, tapped, typedOf } from './ranking.ts';

export const TAP_HINT = 'Tap the name you want most, then the next one, and so on. Tap a name again to take it away.';
export const TYPE_HINT = 'Type 1 beside the name you want most, 2 beside the next one, and so on.';

type Say = (says: string) => void;

/** Names as large buttons, each with the box in which its number appears. */
function Names({ contest, poll, name, shown, marks, onMark, say }: ChoicesProps & { readonly say: Say }) {
  const { max } = contest;
  const tap = ({ id, text }: Contest['choices'][number]) => {
    const ranking = tapped(marks.chosen, id, max);
    if (ranking === null) return say(`You have given all ${max} preferences. Take one away to give it to ${text}.`);
    onMark({ blank: false, chosen: ranking });
    const place = ranking.indexOf(id) + 1;
    const later = ranking.length > marks.chosen.indexOf(id) ? ' Later ones moved up.' : '';
    say(place > 0 ? `${text} is your ${ordinal(place)} preference.` : `${text} is taken away.${later}`);
  };
  return (
    <ul class="cs-rank">
      {shown.map((choice) => {
        const place = marks.chosen.indexOf(choice.id) + 1;
        return (
          <li key={choice.id} class="cs-rank__item">
            <button
              type="button"
              id={`${name}-${choice.id}`}
              class={`cs-rank__name${place > 0 ? ' cs-rank__name--ranked' : ''}`}
              onClick={() => tap(choice)}
            >
              <span class="cs-rank__box" aria-hidden="true">
                {place > 0 ? place : ''}
              </span>
              <span class="cs-break">
                {choice.text}
                <span class="govuk-visually-hidden">
                  {place > 0 ? `, your ${ordinal(place)} preference` : ', no preference yet'}
                </span>
              </span>
            </button>
            <About poll={poll} choice={choice} />
          </li>
        );
      })}
    </ul>
  );
}

/** Names with a field for the number. What is wrong is said beside the field as soon as it is left. */
function Numbers({ contest, poll, name, shown, marks, onMark, say }: ChoicesProps & { readonly say: Say }) {
  const typed = marks.typed ?? new Map<string, string>();
  const [entering, setEntering] = useState<string | null>(null);
  const { faults } = readTyped(contest, typed);
  // A 1 may still become a 12.
  const isUnfinished = (id: string) => id === entering && contest.max > 9 && typed.get(id)?.length === 1;
  const faultAt = (id: string) =>
    faults.find(({ beside }) => beside.has(id) && ![...beside.keys()].some(isUnfinished))?.beside.get(id);
  const left = ({ id, text }: Contest['choices'][number]) => {
    setEntering(null);
    const place = marks.chosen.indexOf(id) + 1;
    const wrong = faults.find(({ beside }) => beside.size === 0 || beside.has(id));
    if (wrong !== undefined) say(wrong.beside.get(id) ?? wrong.says);
    else say(place > 0 ? `${text} is your ${ordinal(place)} preference.` : '');
  };
  return (
    <ul class="cs-rank">
      {shown.map((choice) => {
        const { id, text } = choice;
        const field = `${name}-${id}`;
        const wrong = faultAt(id);
        return (
          <li key={id} class="cs-rank__item">
            {wrong !== undefined && (
              <p class="govuk-error-message" id={`${field}-wrong`}>
                <span class="govuk-visually-hidden">Error:</span> {wrong}
              </p>
            )}
            <div class="cs-rank__typed">
              <input
                type="text"
                inputMode="numeric"
                autocomplete="off"
                maxLength={2}
                id={field}
                class={`govuk-input cs-rank__number${wrong === undefined ? '' : ' govuk-input--error'}`}
                value={typed.get(id) ?? ''}
                {...(wrong === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `${field}-wrong` })}
                onInput={(event) => {
                  setEntering(id);
                  const now = new Map([...typed, [id, event.currentTarget.value] as const]);
                  onMark({ blank: false, chosen: readTyped(contest, now).ranking, typed: now });
                }}
                onBlur={() => left(choice)}
              />
              <label class="govuk-label cs-break" for={field}>
                {text}
              </label>
            </div>
            <About poll={poll} choice={choice} />
          </li>
        );
      })}
    </ul>
  );
}

type OrderProps = Pick<ChoicesProps, 'contest' | 'name' | 'marks' | 'onMark'> & { readonly say: Say };

/** The order so far. Whoever moves a name keeps the focus on the button of that name, wherever it goes. */
function Order({ contest: { choices }, name, marks: { chosen, typed }, onMark, say }: OrderProps) {
  const [focus, setFocus] = useState<{ readonly id: string; readonly top?: number } | null>(null);
  const heading = `${name}-order`;
  // Moving a node in the page takes the focus from what is in it. And the name that was moved stays under the finger: pressed
  // again where it was, the button would move the other name back.
  useLayoutEffect(() => {
    if (focus === null) return;
    const { id, top } = focus;
    const control = document.getElementById(id);
    control?.focus({ preventScroll: top !== undefined });
    if (control !== null && top !== undefined) window.scrollBy(0, control.getBoundingClientRect().top - top);
    setFocus(null);
  }, [focus]);
  const nameOf = (id: string) => choices.find((choice) => choice.id === id)?.text ?? '';
  const move = (id: string, by: -1 | 1, button: HTMLElement) => {
    const ranking = moved(chosen, id, by);
    setFocus({ id: button.id, top: button.getBoundingClientRect().top });
    if (ranking === null) return say(`${nameOf(id)} is your ${by < 0 ? 'first' : 'last'} preference already.`);
    onMark({ blank: false, chosen: ranking });
    say(`${nameOf(id)} is now your ${ordinal(ranking.indexOf(id) + 1)} preference.`);
  };
  const take = (id: string) => {
    const at = chosen.indexOf(id);
    const left = chosen.filter((other) => other !== id);
    const next = left[at] ?? left[at - 1];
    setFocus({ id: next === undefined ? heading : `${name}-take-${next}` });
    onMark({ blank: false, chosen: left });
    say(`${nameOf(id)} is taken away.${at < left.length ? ' Later ones moved up.' : ''}`);
  };
  return (
    <div class="cs-order">
      <h3 class="govuk-heading-s" id={heading} tabIndex={-1}>
        Your order so far
      </h3>
      {chosen.length === 0 && <p class="govuk-body">Nobody has a place in it yet.</p>}
      <ol class="cs-order__list">
        {chosen.map((id, i) => {
          const of = nameOf(id);
          return (
            <li key={id}>
              <span class="cs-order__who">
                <span class="cs-order__place" aria-hidden="true">
                  {i + 1}
                </span>
                <span class="cs-order__name cs-break">{of}</span>
              </span>
              {typed === undefined && (
                <span class="cs-order__buttons">
                  {([-1, 1] as const).map((by) => {
                    const button = `${name}-${by < 0 ? 'up' : 'down'}-${id}`;
                    return (
                      <button
                        key={by}
                        type="button"
                        id={button}
                        class="cs-order__button"
                        aria-label={`Move ${of} ${by < 0 ? 'up' : 'down'}`}
                        aria-disabled={chosen[i + by] === undefined}
                        onClick={(event) => move(id, by, event.currentTarget)}
                      >
                        <span aria-hidden="true">{by < 0 ? '↑' : '↓'}</span>
                      </button>
                    );
                  })}
                  <button
                    type="button"
                    id={`${name}-take-${id}`}
                    class="cs-order__button"
                    aria-label={`Take ${of} away`}
                    onClick={() => take(id)}
                  >
                    <span aria-hidden="true">✕</span>
                  </button>
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** Numbers that are missing belong to no field: said below them all. */
function Missing({ contest, marks }: { readonly contest: Contest; readonly marks: Marks }) {
  if (marks.typed === undefined) return null;
  const gap = readTyped(contest, marks.typed).faults.find(({ beside }) => beside.size === 0);
  return gap === undefined ? null : <p class="govuk-inset-text">{gap.says}</p>;
}

export function RankedChoices(props: ChoicesProps) {
  const { contest, name, marks, onMark } = props;
  const [said, say] = useState('');
  const isTyping = marks.typed !== undefined;
  const turn = () => {
    if (isTyping) onMark({ blank: marks.blank, chosen: marks.chosen });
    else onMark({ ...marks, typed: typedOf(marks.chosen) });
    say(isTyping ? 'Now press the names in your order.' : 'Now type a number beside each name.');
  };
  return (
    <div>
      <button type="button" class="cs-link-button cs-rank__turn" onClick={turn}>
        {isTyping ? 'Tap the names instead' : 'Type numbers instead'}
      </button>
      {isTyping ? <Numbers {...props} say={say} /> : <Names {...props} say={say} />}
      <Missing contest={contest} marks={marks} />
      {!marks.blank && <Order contest={contest} name={name} marks={marks} onMark={onMark} say={say} />}
      {contest.blank && (
        <div class="govuk-checkboxes">
          <div class="govuk-checkboxes__divider">or</div>
          <Choice
            id={`${name}-leave-blank`}
            kind="checkbox"
            group={name}
            says="Leave this question blank"
            checked={marks.blank}
            onPick={(on) => onMark({ ...(isTyping ? { typed: new Map() } : {}), blank: on, chosen: [] })}
          />
        </div>
      )}
      <p class="cs-rank__said" role="status">
        {said}
      </p>
    </div>
  );
}
