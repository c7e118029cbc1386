/** How far long work is: a bar for the eye, and words that a screen reader says now and then, not at every step. */
import { useEffect, useState } from 'preact/hooks';

export type Progress = { readonly says: string; readonly done: number; readonly of: number };

const SAID_EVERY_MS = 5000;

export function ProgressBar({ says, done, of }: Progress) {
  const [said, setSaid] = useState(says);
  const [at, setAt] = useState(0);
  useEffect(() => {
    const now = performance.now();
    if (now - at < SAID_EVERY_MS) return;
    setAt(now);
    setSaid(says);
  }, [says, at]);
  return (
    <div class="cs-progress">
      <p class="govuk-body" aria-hidden="true">
        {says}
      </p>
      <progress max={Math.max(of, 1)} value={done} aria-label="How far it is" />
      <p class="govuk-visually-hidden" aria-live="polite">
        {said}
      </p>
    </div>
  );
}
