/** A changed address that is to be released: old beside new, masked, as the officer who proposed it saw it. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { Shown, useCall } from '../../kit/load.tsx';
import { ChangedAddress } from '../quarantine.tsx';

export function ReleaseContact({ proposal }: { readonly proposal: ProposalOf<'release-contact'> }) {
  const { poll, number } = proposal;
  const held = useCall('quarantine', { params: { poll }, query: { number } });
  return (
    <>
      <p class="govuk-body">
        From now on links and letters for member <strong>{number}</strong> go to the new address. If voting is open,
        their link to vote is sent at once.
      </p>
      <Shown loaded={held}>
        {({ entries: [entry] }) =>
          entry === undefined ? null : (
            <>
              <p class="govuk-body">
                {entry.name}, {entry.unit === '' ? 'no unit' : entry.unit}
              </p>
              <ChangedAddress entry={entry} />
            </>
          )
        }
      </Shown>
    </>
  );
}
