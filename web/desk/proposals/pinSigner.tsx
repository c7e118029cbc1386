/** A key that is to sign membership exports, for the officer who is to sign it: the whole key, to be compared. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { readSignerKey } from '../../../src/roll/signerKey.ts';
import { KeyShown } from '../keyShown.tsx';

export function PinSignerChanges({ proposal: { text } }: { readonly proposal: ProposalOf<'pin-signer'> }) {
  const key = readSignerKey(text);
  return (
    <>
      <p class="govuk-body">Whoever has this key decides who is on the membership list that polls are held on:</p>
      <div class="govuk-inset-text">
        {key !== null && (
          <p class="govuk-body">
            <KeyShown found={key} />
          </p>
        )}
        As it is pinned: <code class="cs-break">{text}</code>
      </div>
      <p class="govuk-body">
        Have the membership office read the {key?.kind === 'minisign' ? 'whole key' : 'fingerprint'} to you, by
        telephone or in person, and not by the way it came.
      </p>
    </>
  );
}
