/** What each file says of a member, side by side: where they disagree first, the rest for whoever wants it. */
import type { z } from 'zod';
import { type factShown, SOURCE_IN_WORDS, type sourceShown } from '../../src/contract/claims.ts';
import { datesInWords, dayInWords } from './when.ts';

export type Fact = z.infer<typeof factShown>;
export type Source = z.infer<typeof sourceShown>;

/** `Finance feed of 3 November 2026`. */
export function sourceInWords(sources: readonly Source[], of: Source['source']): string {
  const found = sources.find(({ source }) => source === of);
  return `${SOURCE_IN_WORDS[of]}${found === undefined ? '' : ` of ${dayInWords(found.day)}`}`;
}

function FactRows({ facts, sources }: { readonly facts: readonly Fact[]; readonly sources: readonly Source[] }) {
  return (
    <dl class="govuk-summary-list cs-facts">
      {facts.map(({ fact, values, differs }) => (
        <div key={fact} class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">{fact}</dt>
          <dd class="govuk-summary-list__value">
            {values.map(({ source, value }) => (
              <div key={source}>
                {sourceInWords(sources, source)} says:{' '}
                {differs ? <strong>{datesInWords(value)}</strong> : datesInWords(value)}
              </div>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Facts({ facts, sources }: { readonly facts: readonly Fact[]; readonly sources: readonly Source[] }) {
  const differing = facts.filter(({ differs }) => differs);
  const rest = facts.filter(({ differs }) => !differs);
  if (differing.length === 0) return <FactRows facts={rest} sources={sources} />;
  return (
    <>
      <FactRows facts={differing} sources={sources} />
      {rest.length > 0 && (
        <details class="govuk-details">
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">What else the files say</span>
          </summary>
          <div class="govuk-details__text">
            <FactRows facts={rest} sources={sources} />
          </div>
        </details>
      )}
    </>
  );
}
