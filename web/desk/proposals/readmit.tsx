/** “Lost passkey”: whose, how many are withdrawn, and what follows, in words for the officer who is to sign it. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';

export function ReadmitChanges({ proposal: { name, revoke } }: { readonly proposal: ProposalOf<'readmit'> }) {
  const what =
    revoke.length === 0
      ? 'gets a new link with which to make a passkey.'
      : revoke.length === 1
        ? 'loses the passkey that was lost: it signs nothing any more, anywhere.'
        : `loses ${revoke.length} passkeys: they sign nothing any more, anywhere.`;
  return (
    <>
      <p class="govuk-body">
        <strong>{name}</strong> {what} A new link goes to the address on the list and to no other, and every known
        address is told.
      </p>
      <p class="govuk-body">
        A ballot that was cast before stays as it is: nobody votes twice by this. Agree only if you have spoken with
        this person yourself, on a telephone number that you knew before.
      </p>
    </>
  );
}
