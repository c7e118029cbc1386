/** A proposal word for word: every field that the officers sign, for kinds without a page of words of their own. */
import type { Proposal } from '../../../src/contract/proposals.ts';

const inText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export function AsWritten({ proposal }: { readonly proposal: Proposal }) {
  return (
    <dl class="govuk-summary-list">
      {Object.entries(proposal).map(([field, value]) => (
        <div key={field} class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">{field}</dt>
          <dd class="govuk-summary-list__value cs-break">{inText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
