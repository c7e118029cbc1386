/**
 * Asking for a link by e-mail: what is missing is said by its field, and after that the page says the same to everybody who
 * asks, member or not.
 */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Faults, Field, type FormFaults, Problem } from '../kit/form.tsx';

type Asking = {
  /** Whether it was asked; then the page says where to look. */
  readonly asked: boolean;
  readonly faultOf: (id: string) => string | undefined;
  /** What stands above the form. */
  readonly above: ComponentChildren;
  /** @param missing  what is wrong with the form, by the id of the field: with anything, nothing is sent */
  readonly ask: (
    missing: FormFaults,
    send: () => Promise<{ readonly ok: true } | { readonly ok: false; readonly says: string }>,
  ) => Promise<void>;
};

export function useAsking(): Asking {
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  return {
    asked,
    faultOf: (id) => faults.get(id),
    above: (
      <>
        <Faults faults={faults} tries={tries} />
        {problem !== null && <Problem says={problem} key={tries} />}
      </>
    ),
    ask: async (missing, send) => {
      setProblem(null);
      setTries(tries + 1);
      setFaults(missing);
      if (missing.size > 0) return;
      const answer = await send();
      if (answer.ok) setAsked(true);
      else setProblem(answer.says);
    },
  };
}

const MAIL = /^[^@\s]+@[^@\s]+$/;

/** What is wrong with a form by a list of its fields: those that are in order fall out. */
export const missingOf = (fields: readonly (readonly [id: string, isGood: boolean, says: string])[]): FormFaults =>
  new Map(fields.flatMap(([id, isGood, says]) => (isGood ? [] : [[id, says] as const])));

export const mailIsGood = (email: string): readonly [id: string, isGood: boolean, says: string] => [
  'email',
  MAIL.test(email.trim()),
  'Write your e-mail address.',
];

export const MailField = ({
  hint,
  error,
  value,
  onInput,
}: {
  readonly hint: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) => (
  <Field
    id="email"
    label="Your e-mail address"
    hint={hint}
    type="email"
    autocomplete="email"
    error={error}
    value={value}
    onInput={onInput}
  />
);
