/** A tendered ballot before the second officer: whether it is admitted, and what becomes of the entry. Nobody sees what it says. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { Changes } from '../../kit/changes.tsx';
import { useCall } from '../../kit/load.tsx';
import { unitNames } from '../../kit/units.ts';
import { claimAddress } from '../roll/claimList.tsx';
import { lineAddress } from '../roll/rollPage.tsx';
import { SameNumber } from '../roll/tender.tsx';

export function SettleTender({ proposal }: { readonly proposal: ProposalOf<'settle-tender'> }) {
  const { poll, number, given, tender, admit, before, after } = proposal;
  const page = useCall('poll', { params: { poll } });
  const waiting = useCall('tenders', { params: { poll }, query: {} });
  const shown = waiting.value?.tenders.find((one) => one.tender === tender);
  const name = (after ?? before)?.name;
  return (
    <>
      <p class="govuk-body">
        {page.value?.definition.title ?? ''}. The tendered ballot of{' '}
        <strong>{name === undefined ? number : `${name}, ${number}`}</strong>{' '}
        {admit
          ? 'is admitted: it is counted as every other ballot, and the entry becomes as follows.'
          : 'is not admitted: it is not counted, and its sealed ballot never goes on the board. The entry stays as it is.'}
      </p>
      {admit && after !== null && (
        <Changes
          before={before}
          after={after}
          unitName={page.value === null ? (code) => code : unitNames(page.value)}
        />
      )}
      {shown !== undefined && <SameNumber poll={poll} tender={{ ...shown, given }} />}
      {shown !== undefined && (
        <p class="govuk-body">
          <a href={claimAddress(poll, shown.claim)}>What this person says, and what they show for it</a>
        </p>
      )}
      {before !== null && (
        <p class="govuk-body">
          <a href={lineAddress(poll, number)}>See everything about this entry</a>
        </p>
      )}
      <p class="govuk-hint cs-break">Tender {tender}</p>
    </>
  );
}
