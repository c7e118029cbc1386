/** What is said of one thing, row by row: what it is called, and what it is. */
import type { ComponentChildren } from 'preact';

export type Row = readonly [key: string, says: ComponentChildren];

export const Rows = ({ rows }: { readonly rows: readonly Row[] }) => (
  <dl class="govuk-summary-list">
    {rows.map(([key, says]) => (
      <div key={key} class="govuk-summary-list__row">
        <dt class="govuk-summary-list__key">{key}</dt>
        <dd class="govuk-summary-list__value cs-break">{says}</dd>
      </div>
    ))}
  </dl>
);
