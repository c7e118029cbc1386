/** The cells of a table of figures, as every table of a result has them. */
import type { ComponentChildren } from 'preact';

export const Head = ({
  figure = false,
  children,
}: {
  readonly figure?: boolean;
  readonly children: ComponentChildren;
}) => (
  <th scope="col" class={`govuk-table__header${figure ? ' govuk-table__header--numeric' : ''}`}>
    {children}
  </th>
);

export const RowHead = ({ children }: { readonly children: ComponentChildren }) => (
  <th scope="row" class="govuk-table__header">
    {children}
  </th>
);

/** @param label  the column's name, for narrow screens on which the cells stand below each other */
export const Figure = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }) => (
  <td data-label={label} class="govuk-table__cell govuk-table__cell--numeric">
    {children}
  </td>
);

export const Words = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }) => (
  <td data-label={label} class="govuk-table__cell">
    {children}
  </td>
);
