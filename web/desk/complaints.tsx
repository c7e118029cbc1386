/** Why an export was refused: each sort of fault with its rows, and the same as a list to send back that holds no personal data. */
import { exportRefused } from '../../src/contract/uploads.ts';
import { listToSendBack, spelt } from '../../src/roll/complaintList.ts';
import { grouped } from '../kit/numbers.ts';

const said = (details: unknown) => exportRefused.safeParse(details).data;

export function Complaints({ details }: { readonly details: unknown }) {
  const refused = said(details);
  if (refused === undefined || refused.sorts.length === 0) return null;
  const { total, sorts } = refused;
  const list = new Blob([listToSendBack(sorts)], { type: 'text/plain;charset=utf-8' });
  return (
    <section aria-label="What is wrong with the export" class="cs-printed">
      <table class="govuk-table cs-stack">
        <caption class="govuk-table__caption govuk-table__caption--s">
          What to put right ({total === 1 ? '1 fault' : `${grouped(total)} faults`})
        </caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            {['File', 'Column', 'Row', 'What is wrong, and what to do'].map((head) => (
              <th key={head} scope="col" class="govuk-table__header">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {sorts.map(({ file, column, code, wrong, remedy, count, rows }) => (
            <tr key={`${file}${column}${code}`} class="govuk-table__row">
              <td class="govuk-table__cell cs-word" data-label="File">
                {file}
              </td>
              <td class="govuk-table__cell cs-word" data-label="Column">
                {column ?? '–'}
              </td>
              <td class="govuk-table__cell" data-label="Row">
                {rows.length === 0 ? '–' : spelt(rows.slice(0, 12), count)}
              </td>
              <td class="govuk-table__cell cs-wide">
                <strong>{wrong}</strong> {remedy}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="govuk-body">
        Rows are counted with the column names as row 1. The list below says where something is wrong and what, and
        repeats nothing that stands in a cell: it may be sent by e-mail.
      </p>
      <div class="govuk-button-group">
        <a
          class="govuk-button govuk-button--secondary"
          href={URL.createObjectURL(list)}
          download="export-to-put-right.txt"
        >
          Save the list to send back
        </a>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={() => window.print()}>
          Print it
        </button>
      </div>
    </section>
  );
}
