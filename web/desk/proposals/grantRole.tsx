/** An appointment, in words for the officer who is to sign it: who, to which address the way in goes, what and until when. */

import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { ROLE_IN_WORDS, UNIT_ROLES } from '../../../src/contract/roles.ts';
import { Rows } from '../../kit/rows.tsx';
import { inWords } from '../../kit/when.ts';

export function GrantRoleChanges({ proposal }: { readonly proposal: ProposalOf<'grant-role'> }) {
  const { name, email, member, role, units, until } = proposal;
  const rows: readonly (readonly [string, string])[] = [
    ['Who', name],
    ['E-mail address', email ?? 'none known'],
    ['Member number', member ?? 'not known as a member'],
    ['Role', ROLE_IN_WORDS[role]],
    ...(UNIT_ROLES.includes(role) ? [['For', units === null ? 'all units' : units.join(', ')] as const] : []),
    ['Until', inWords(until)],
  ];
  return (
    <>
      <Rows rows={rows} />
      <p class="govuk-body">
        Whoever reads mail at that address can act as this person: make sure, by another way than e-mail, that it is
        theirs. The letter with the link goes out when you approve.
      </p>
    </>
  );
}
