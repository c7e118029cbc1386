/** A key that is to sign membership exports, for the officer who is to sign it: the whole key, to be compared. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';

export function PinSignerChanges({ proposal: { text } }: { readonly proposal: ProposalOf<'pin-signer'> }) {
  return (
    <>
      <p class="govuk-body">Whoever has this key decides who is on the membership list that polls are held on:</p>
      <p class="govuk-inset-text">
        <code class="cs-break">{text}</code>
      </p>
      <p class="govuk-body">
        Compare it with the membership office yourself, by telephone or in person, and not by the way it came.
      </p>
    </>
  );
}
