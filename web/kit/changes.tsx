/** What a proposal changes, before and after, one row a change; on a phone each stands as a block. */
import type { RollLine } from '../../src/verify/bundle.ts';
import { changesOf } from './lineWords.ts';

export function Changes({
  before,
  after,
  unitName,
}: {
  readonly before: RollLine | null;
  readonly after: RollLine;
  readonly unitName: (code: string) => string;
}) {
  return (
    <table class="govuk-table cs-stack cs-changes">
      <caption class="govuk-table__caption govuk-table__caption--s">
        {after.name}, {after.number}: what changes
      </caption>
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          {['', 'As it is now', 'As it will be'].map((head) => (
            <th key={head} scope="col" class="govuk-table__header">
              {head === '' ? <span class="govuk-visually-hidden">What</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        {changesOf(before, after, unitName).map((change) => (
          <tr key={change.what} class="govuk-table__row">
            <th scope="row" class="govuk-table__header">
              {change.what}
            </th>
            <td class="govuk-table__cell" data-label="As it is now">
              {change.before}
            </td>
            <td class="govuk-table__cell" data-label="As it will be">
              <strong>{change.after}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
