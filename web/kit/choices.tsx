/** Questions answered by picking: one of several, or any of several. Each option may say more about itself. */
import { describedBy, type FieldProps, HintAndError } from './form.tsx';

export type Option = readonly [value: string, says: string, more?: string];

type Question = {
  readonly id: string;
  readonly legend: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly options: readonly Option[];
};

function Picks({
  kind,
  question: { id, legend, hint, error, options },
  isPicked,
  onPick,
}: {
  readonly kind: 'radios' | 'checkboxes';
  readonly question: Question;
  readonly isPicked: (value: string) => boolean;
  readonly onPick: (value: string, on: boolean) => void;
}) {
  return (
    <div class={`govuk-form-group${error === undefined ? '' : ' govuk-form-group--error'}`}>
      <fieldset class="govuk-fieldset" {...describedBy(id, hint, error)}>
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{legend}</legend>
        <HintAndError id={id} hint={hint} error={error} />
        <div class={`govuk-${kind} govuk-${kind}--small`}>
          {options.map(([value, says, more], i) => {
            // The first one has the question's own id, so that the summary of errors leads to it.
            const own = i === 0 ? id : `${id}-${value}`;
            const shared = {
              id: own,
              name: id,
              value,
              checked: isPicked(value),
              class: `govuk-${kind}__input`,
              ...(more === undefined ? {} : { 'aria-describedby': `${own}-more` }),
            };
            return (
              <div key={value} class={`govuk-${kind}__item`}>
                {kind === 'radios' ? (
                  <input type="radio" {...shared} onChange={(event) => onPick(value, event.currentTarget.checked)} />
                ) : (
                  <input type="checkbox" {...shared} onChange={(event) => onPick(value, event.currentTarget.checked)} />
                )}
                <label class={`govuk-label govuk-${kind}__label`} for={own}>
                  {says}
                </label>
                {more !== undefined && (
                  <div class={`govuk-hint govuk-${kind}__hint`} id={`${own}-more`}>
                    {more}
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </fieldset>
    </div>
  );
}

export function Radios({
  value,
  onInput,
  ...question
}: Question & { readonly value: string; readonly onInput: FieldProps['onInput'] }) {
  return (
    <Picks
      kind="radios"
      question={question}
      isPicked={(option) => option === value}
      onPick={(option) => onInput(option)}
    />
  );
}

export function Boxes({
  ticked,
  onTick,
  ...question
}: Question & { readonly ticked: readonly string[]; readonly onTick: (ticked: readonly string[]) => void }) {
  return (
    <Picks
      kind="checkboxes"
      question={question}
      isPicked={(option) => ticked.includes(option)}
      onPick={(option, on) => onTick(on ? [...ticked, option] : ticked.filter((other) => other !== option))}
    />
  );
}
