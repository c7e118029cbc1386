/** “The roll is right as it is”: for one variance, or for all of a kind that are undecided. A second officer has to agree. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PollPage } from '../../../src/contract/shapes.ts';
import { Act, Field, Problem } from '../../kit/form.tsx';
import { signAndPropose } from '../../kit/proposing.ts';
import { refusalHelp } from './proposing.tsx';

export function StandsForm({
  poll,
  kind,
  entries,
  only,
  onProposed,
  children,
}: {
  readonly poll: PollPage['definition']['id'];
  readonly kind: string;
  /** How many the officer saw undecided, and says so of. */
  readonly entries: number;
  /** These; null for all of the kind. */
  readonly only: readonly number[] | null;
  readonly onProposed: () => Promise<void>;
  readonly children: ComponentChildren;
}) {
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<{ readonly says: string; readonly code: string } | null>(null);
  const id = `why-${kind}-${only?.join('-') ?? 'all'}`;
  const sign = async () => {
    setProblem(null);
    if (!/\p{L}/u.test(why) || why.trim().length < 3)
      return setProblem({ says: 'Say how you know that the roll is right, in a few words.', code: '' });
    const answer = await signAndPropose({
      kind: 'variances-stand',
      poll,
      variance: kind,
      entries,
      only: only === null ? null : [...only],
      why: why.trim(),
    });
    if (!answer.ok) return setProblem(answer);
    await onProposed();
  };
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{children}</span>
      </summary>
      <div class="govuk-details__text">
        {problem !== null && (
          <Problem says={problem.says} key={problem.says}>
            {refusalHelp(problem.code, poll)}
          </Problem>
        )}
        <p>
          {entries > 1
            ? `You say that the roll is right as it is in all ${entries} of these. `
            : 'You say that the roll is right as it is. '}
          Nothing changes. A second officer has to agree.
        </p>
        <Field
          id={id}
          label="How you know"
          hint="For example: telephoned both members, they are father and son"
          rows={2}
          value={why}
          onInput={setWhy}
        />
        <Act secondary onPress={sign}>
          Sign that the roll is right
        </Act>
      </div>
    </details>
  );
}
