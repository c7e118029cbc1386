/** What was said about a claim, in order, and a field to say more. Officers and the person who made it see the same. */
import { useId, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { claimAnswer, claimMessage } from '../../src/contract/claims.ts';
import { call } from './call.ts';
import { Act, Field, Problem } from './form.tsx';
import { inWords } from './when.ts';

type Message = z.infer<typeof claimMessage>;

export function Messages({
  messages,
  claimant,
}: {
  readonly messages: readonly Message[];
  /** What the person who made the claim is called here. */
  readonly claimant: string;
}) {
  if (messages.length === 0) return null;
  return (
    <ul class="govuk-list govuk-list--spaced">
      {messages.map(({ at, from, name, says }) => (
        <li key={`${at}${says}`} class="cs-said">
          <strong>{from === 'claimant' ? claimant : (name ?? 'An officer')}</strong>, {inWords(at)}:
          <br />
          <span class="cs-lines">{says}</span>
        </li>
      ))}
    </ul>
  );
}

export function SayMore({
  claim,
  label,
  hint,
  button,
  onSaid,
}: {
  readonly claim: string;
  readonly label: string;
  readonly hint: string;
  readonly button: string;
  readonly onSaid: () => Promise<void>;
}) {
  const id = useId();
  const [says, setSays] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [sent, setSent] = useState(false);
  const send = async () => {
    setProblem(null);
    setSent(false);
    if (!/\p{L}/u.test(says) || says.trim().length < 3) return setProblem('Write something first.');
    const answer = await call('writeOnClaim', { params: { claim }, body: { says: says.trim() } });
    if (!answer.ok) return setProblem(answer.says);
    setSays('');
    setSent(true);
    await onSaid();
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Field id={id} label={label} hint={hint} rows={3} value={says} onInput={setSays} />
      <Act secondary onPress={send}>
        {button}
      </Act>
      {sent && (
        <p class="govuk-body" role="status">
          Sent.
        </p>
      )}
    </>
  );
}

export function AnswerGiven({ answer }: { readonly answer: z.infer<typeof claimAnswer> }) {
  return (
    <div class="govuk-inset-text">
      <p class="govuk-body">
        <strong>{answer.changed ? 'The entry was changed.' : 'The entry stays as it is.'}</strong> {inWords(answer.at)}.
      </p>
      <p class="govuk-body cs-lines">{answer.because}</p>
      <p class="govuk-body">{answer.appeal}</p>
    </div>
  );
}
