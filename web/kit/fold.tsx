/** What is folded away until somebody wants it; and the form that is folded most: a reason, and the passkey. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Act, Field, Problem } from './form.tsx';

/** @param open  unfolded from then on: something in it is wrong */
export function Fold({
  says,
  open = false,
  children,
}: {
  readonly says: ComponentChildren;
  readonly open?: boolean;
  readonly children: ComponentChildren;
}) {
  // It does not close under the fingers of whoever has just put it right.
  const wasOpened = useRef(open);
  wasOpened.current ||= open;
  return (
    <details class="govuk-details" open={wasOpened.current}>
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{says}</span>
      </summary>
      <div class="govuk-details__text">{children}</div>
    </details>
  );
}

type Answer = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly says: string };

type ReasonProps = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly rows?: number;
  readonly missing: string;
  readonly act: string;
  readonly look?: { readonly secondary?: boolean; readonly warning?: boolean };
  readonly sign: (why: string) => Promise<Answer>;
  readonly onDone: () => Promise<void> | void;
  readonly help?: (code: string) => ComponentChildren;
  /** Other fields, above the reason. */
  readonly children?: ComponentChildren;
};

/**
 * A reason, and the button below it.
 *
 * @param missing  what is said to somebody who gave no reason
 * @param sign     does it with the reason; a refusal is shown here, and what is done is said by `onDone`
 * @param help     beside a refusal: the way to where it can be mended
 */
export function ReasonForm({
  id,
  label,
  hint,
  rows = 2,
  missing,
  act,
  look = {},
  sign,
  onDone,
  help,
  children,
}: ReasonProps) {
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<{ readonly says: string; readonly code: string } | null>(null);
  const press = async () => {
    setProblem(null);
    if (!/\p{L}/u.test(why) || why.trim().length < 3) return setProblem({ says: missing, code: '' });
    const answer = await sign(why.trim());
    if (!answer.ok) return setProblem(answer);
    setWhy('');
    await onDone();
  };
  return (
    <>
      {problem !== null && (
        <Problem says={problem.says} key={problem}>
          {help?.(problem.code)}
        </Problem>
      )}
      {children}
      <Field id={id} label={label} {...(hint === undefined ? {} : { hint })} rows={rows} value={why} onInput={setWhy} />
      <Act {...look} onPress={press}>
        {act}
      </Act>
    </>
  );
}

export const ReasonFold = ({ says, ...form }: ReasonProps & { readonly says: ComponentChildren }) => (
  <Fold says={says}>
    <ReasonForm {...form} />
  </Fold>
);
