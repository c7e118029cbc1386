/** The end of a data protection officer’s role, in words for the officer who is to sign it. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { ROLE_IN_WORDS } from '../../../src/contract/roles.ts';

export function EndRoleChanges({ proposal: { name, role } }: { readonly proposal: ProposalOf<'end-role'> }) {
  return (
    <p class="govuk-body">
      <strong>{name}</strong> is no longer {ROLE_IN_WORDS[role].toLowerCase()} from the moment you approve: they are
      signed out, and are told. A data protection officer is not sent away for doing their work.
    </p>
  );
}
