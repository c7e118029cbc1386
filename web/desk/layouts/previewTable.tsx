/** The first rows as the layout reads them, each fault in its cell. They stand in this browser alone. */
import type { Kind } from '../../../src/roll/columns.ts';
import type { Layout } from '../../../src/roll/manifest.ts';
import { previewOf } from '../../../src/roll/preview.ts';
import { columnInWords } from './columnWords.ts';
import type { LocalFile } from './localFile.ts';

const SHOWN = 5;

const headersOf = (layout: Layout, column: string): readonly string[] => [layout.columns[column] ?? []].flat();

export function PreviewTable({
  kind,
  layout,
  file,
}: {
  readonly kind: Kind;
  readonly layout: Layout;
  readonly file: LocalFile;
}) {
  const { faults, rows } = previewOf(kind, layout, file.header, file.records.slice(0, SHOWN), null);
  if (faults.length > 0)
    return (
      <div class="govuk-inset-text">
        <p class="govuk-body">Before the rows can be shown:</p>
        <ul class="govuk-list govuk-list--bullet">
          {faults.map(({ column, says }) => (
            <li key={`${column}${says}`}>
              {column === null ? '' : <strong class="cs-break">{columnInWords(column)}: </strong>}
              {says}
            </li>
          ))}
        </ul>
      </div>
    );
  const columns = Object.keys(layout.columns);
  return (
    <section class="cs-scroll" tabIndex={0} aria-label="The first rows as they would be read">
      <table class="govuk-table govuk-table--small-text-until-tablet">
        <caption class="govuk-table__caption govuk-table__caption--s">The first rows as they would be read</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            {columns.map((column) => (
              <th key={column} scope="col" class="govuk-table__header">
                {columnInWords(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {rows.map(({ values, faults: told }, i) => (
            <tr key={i} class="govuk-table__row">
              {columns.map((column) => {
                const fault = told.find((one) => one.column !== null && headersOf(layout, column).includes(one.column));
                return (
                  <td key={column} class="govuk-table__cell">
                    {fault === undefined ? values[column] : <span class="govuk-error-message">{fault.says}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
