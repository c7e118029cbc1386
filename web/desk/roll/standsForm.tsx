/** “The roll is right as it is”: for one variance, or for all of a kind that are undecided. A second officer has to agree. */
import type { ComponentChildren } from 'preact';
import type { PollPage } from '../../../src/contract/shapes.ts';
import { ReasonFold } from '../../kit/fold.tsx';
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
  const chosen = only === null ? null : [...only];
  return (
    <ReasonFold
      id={`why-${kind}-${only?.join('-') ?? 'all'}`}
      says={children}
      label="How you know"
      hint="For example: telephoned both members, they are father and son"
      missing="Say how you know that the roll is right, in a few words."
      act="Sign that the roll is right"
      look={{ secondary: true }}
      sign={(why) => signAndPropose({ kind: 'variances-stand', poll, variance: kind, entries, only: chosen, why })}
      onDone={onProposed}
      help={(code) => refusalHelp(code, poll)}
    >
      <p>
        {entries > 1
          ? `You say that the roll is right as it is in all ${entries} of these. `
          : 'You say that the roll is right as it is. '}
        Nothing changes. A second officer has to agree.
      </p>
    </ReasonFold>
  );
}
