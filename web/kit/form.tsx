/** Parts of forms with the field's own label, hint and error tied to it, and a summary that says all that is wrong. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Failure } from './call.ts';

export type FieldProps = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: keyof typeof INPUTS;
  readonly autocomplete?: 'name' | 'email' | 'off';
  readonly rows?: number;
};

/** Ties the hint and the error to their field; nothing where there is neither. */
export const describedBy = (id: string, hint: string | undefined, error: string | undefined) => {
  const ids = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].filter(
    (part) => part !== '',
  );
  return ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') };
};

type Said = { readonly id: string; readonly hint: string | undefined; readonly error: string | undefined };

/** Below the name of a field or of a question. */
export const HintAndError = ({ id, hint, error }: Said) => (
  <>
    {hint !== undefined && (
      <div class="govuk-hint" id={`${id}-hint`}>
        {hint}
      </div>
    )}
    {error !== undefined && (
      <p class="govuk-error-message" id={`${id}-error`}>
        <span class="govuk-visually-hidden">Error:</span> {error}
      </p>
    )}
  </>
);

/** A field of any kind with its label, hint and error. */
export function Labelled({
  id,
  label,
  hint,
  error,
  children,
}: Pick<FieldProps, 'id' | 'label' | 'hint' | 'error'> & { readonly children: ComponentChildren }) {
  return (
    <div class={`govuk-form-group${error === undefined ? '' : ' govuk-form-group--error'}`}>
      <label class="govuk-label govuk-label--s" for={id}>
        {label}
      </label>
      <HintAndError id={id} hint={hint} error={error} />
      {children}
    </div>
  );
}

type InputAttributes = {
  readonly id: string;
  readonly class: string;
  readonly value: string;
  readonly autocomplete: string;
  readonly onInput: (event: { readonly currentTarget: HTMLInputElement }) => void;
};
/** One a type, since the attributes an input may have depend on its type. */
const INPUTS = {
  text: (given: InputAttributes) => <input type="text" {...given} />,
  email: (given: InputAttributes) => <input type="email" {...given} />,
  number: (given: InputAttributes) => <input type="number" {...given} />,
  /** A number that is counted: digits alone, no arrows to turn it by chance. */
  count: ({ class: looks, ...given }: InputAttributes) => (
    <input type="text" inputMode="numeric" class={`${looks} govuk-input--width-5`} {...given} />
  ),
  date: (given: InputAttributes) => <input type="date" {...given} />,
  'datetime-local': (given: InputAttributes) => <input type="datetime-local" {...given} />,
} as const;

export function Field({
  id,
  label,
  hint,
  error,
  value,
  onInput,
  type = 'text',
  autocomplete = 'off',
  rows,
}: FieldProps) {
  const shared = { id, name: id, value, ...describedBy(id, hint, error) };
  const labelled = { id, label, ...(hint === undefined ? {} : { hint }), error };
  return (
    <Labelled {...labelled}>
      {rows === undefined ? (
        INPUTS[type]({
          ...shared,
          class: `govuk-input${error === undefined ? '' : ' govuk-input--error'}`,
          autocomplete,
          onInput: (event) => onInput(event.currentTarget.value),
        })
      ) : (
        <textarea
          class={`govuk-textarea${error === undefined ? '' : ' govuk-textarea--error'}`}
          rows={rows}
          {...shared}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Labelled>
  );
}

export function Select({
  id,
  label,
  hint,
  error,
  value,
  onInput,
  options,
}: Pick<FieldProps, 'id' | 'label' | 'hint' | 'error' | 'value' | 'onInput'> & {
  readonly options: readonly (readonly [value: string, says: string])[];
}) {
  return (
    <Labelled id={id} label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      <select
        class="govuk-select"
        id={id}
        name={id}
        value={value}
        {...describedBy(id, hint, error)}
        onChange={(event) => onInput(event.currentTarget.value)}
      >
        {options.map(([option, says]) => (
          <option key={option} value={option}>
            {says}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** What went wrong, above the form, read out when it appears. */
export function Problem({ says, children }: { readonly says: string; readonly children?: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div class="govuk-error-summary" tabIndex={-1} ref={box}>
      <div role="alert">
        <h2 class="govuk-error-summary__title">There is a problem</h2>
        <div class="govuk-error-summary__body">
          <p>{says}</p>
          {children}
        </div>
      </div>
    </div>
  );
}

/** What was done, where it is seen: whoever pressed a button further down is led to it. Give it a new key each time. */
export function Notice({ children }: { readonly children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div class="govuk-inset-text" role="status" tabIndex={-1} ref={box}>
      {children}
    </div>
  );
}

/** What is wrong with a form, by the id of the field: each line leads to its field. */
export type FormFaults = ReadonlyMap<string, string>;

/** @param tries  counts the presses, so that the summary takes the focus each time */
export function Faults({
  says = 'Something is missing here.',
  faults,
  tries,
}: {
  readonly says?: string;
  readonly faults: FormFaults;
  readonly tries: number;
}) {
  if (faults.size === 0) return null;
  return (
    <Problem says={says} key={tries}>
      <ul class="govuk-list govuk-error-summary__list">
        {[...faults].map(([id, says]) => (
          <li key={id}>
            <a href={`#${id}`}>{says}</a>
          </li>
        ))}
      </ul>
    </Problem>
  );
}

/** A button that cannot be pressed twice while its work runs; it stays reachable and says so. */
export function Act({
  children,
  onPress,
  secondary = false,
  warning = false,
}: {
  readonly children: ComponentChildren;
  readonly onPress: () => Promise<void>;
  readonly secondary?: boolean;
  readonly warning?: boolean;
}) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await onPress();
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      class={`govuk-button${secondary ? ' govuk-button--secondary' : ''}${warning ? ' govuk-button--warning' : ''}`}
      aria-disabled={busy}
      onClick={() => void press()}
    >
      {busy ? 'Please wait…' : children}
    </button>
  );
}

export const failureOf = (failure: Failure | null): string | null => failure?.says ?? null;
