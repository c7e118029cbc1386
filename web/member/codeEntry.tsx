/** Entering the code that came on paper: on a telephone, forgiving of spaces and look-alikes, and saying what to do without one. */

import { useState } from 'preact/hooks';
import type { PrintedCode } from '../../crypto/enrolmentCode.ts';
import { codeTyped } from '../kit/code.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, describedBy, Problem } from '../kit/form.tsx';
import { Heading } from '../kit/layout.tsx';

const HINT = '24 letters and figures in six groups. Spaces do not matter; capitals and small letters do.';

export function CodeInput({
  label,
  hint,
  error,
  value,
  onInput,
}: {
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) {
  return (
    <div class={`govuk-form-group${error === undefined ? '' : ' govuk-form-group--error'}`}>
      <label class="govuk-label govuk-label--s" for="code">
        {label}
      </label>
      <div class="govuk-hint" id="code-hint">
        {hint}
      </div>
      {error !== undefined && (
        <p class="govuk-error-message" id="code-error">
          <span class="govuk-visually-hidden">Error:</span> {error}
        </p>
      )}
      <textarea
        class={`govuk-textarea cs-code${error === undefined ? '' : ' govuk-textarea--error'}`}
        id="code"
        name="code"
        rows={2}
        autocomplete="off"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        value={value}
        {...describedBy('code', hint, error)}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}

/** What a member can do who has no letter, in the order in which it helps. */
function WithoutLetter() {
  return (
    <Fold says="I have no letter with a code">
      <p>Look through your post for a letter headed “Your voting code”. It came apart from everything else.</p>
      <p>
        If you do not find it, telephone the office, on a number you know, not one from an e-mail. The registrar can
        give you your code again, or you can vote by post or with help.
      </p>
      <p>Nobody from us ever asks you to tell them your code.</p>
    </Fold>
  );
}

/** @param publicKey  public half of the member's own code; null when none was made for them */
export function CodeEntry({
  poll,
  title,
  publicKey,
  why,
  onCode,
}: {
  readonly poll: string;
  readonly title: string;
  readonly publicKey: string | null;
  readonly why: string;
  /** @returns what went wrong, in words; null when all is well */
  readonly onCode: (code: PrintedCode) => Promise<string | null>;
}) {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const [tries, setTries] = useState(0);
  const go = async () => {
    setTries(tries + 1);
    if (publicKey === null) return;
    const read = codeTyped(typed, poll, publicKey);
    if (!read.ok) return setError(read.says);
    setError(undefined);
    const wrong = await onCode(read.code);
    if (wrong !== null) setError(wrong);
  };
  if (publicKey === null)
    return (
      <>
        <Problem says="No code was made for you in this ballot." />
        <Heading>Your voting code is missing</Heading>
        <p class="govuk-body">
          Please telephone the office, on a number you know, not one from an e-mail. You can still vote by post or with
          help.
        </p>
      </>
    );
  return (
    <>
      {error !== undefined && <Problem says={error} key={tries} />}
      <Heading>Enter your voting code</Heading>
      <p class="govuk-body-l">{why}</p>
      <p class="govuk-body">
        For <strong>{title}</strong> a letter on paper came to you with a code. It shows that it is you, and not
        somebody who reads your e-mail. You enter it once.
      </p>
      <CodeInput label="Your voting code" hint={HINT} error={error} value={typed} onInput={setTyped} />
      <Act onPress={go}>Go on</Act>
      <WithoutLetter />
    </>
  );
}
