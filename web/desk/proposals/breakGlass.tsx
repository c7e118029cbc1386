/** A look at one member’s whole entry, as the second officer is asked for it. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';

export function BreakGlass({ proposal: { number } }: { readonly proposal: ProposalOf<'break-glass'> }) {
  return (
    <p class="govuk-body">
      For an hour the officer who asks sees all that is known of member <strong>{number}</strong>, with the address in
      full, whatever their units. It is told on the public board, without a name; the member sees who looked; and each
      look is signed off by somebody other than you two.
    </p>
  );
}
