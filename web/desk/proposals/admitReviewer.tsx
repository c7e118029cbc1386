/** One more reviewer after the close, in words for the officer who is to sign it. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { ROLE_IN_WORDS } from '../../../src/contract/roles.ts';

export function AdmitReviewer({ proposal: { name, role } }: { readonly proposal: ProposalOf<'admit-reviewer'> }) {
  return (
    <>
      <p class="govuk-body">
        <strong>{name}</strong>, {ROLE_IN_WORDS[role].toLowerCase()}, may sign off what the result of this poll waits
        for, though their duty or their passkey is newer than the close. What they took part in, or is about them, they
        still do not sign off.
      </p>
      <p class="govuk-body">
        It goes on the public board at once, without a name; the scrutineers’ pack shows the name, and that you two
        signed. Agree only if you would have named this person before anybody knew what is to be looked at.
      </p>
    </>
  );
}
