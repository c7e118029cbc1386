/** Who looked at a member’s entry: by name and duty, as members know their officers. */

import { ROLE_IN_WORDS } from '../../src/contract/roles.ts';
import type { Called } from '../kit/call.ts';
import { Fold } from '../kit/fold.tsx';
import { inWords } from '../kit/when.ts';

type Look = Extract<Called<'myEntry'>, { ok: true }>['value']['looks'][number];

const asClause = (says: string): string => `${says.charAt(0).toLowerCase()}${says.slice(1)}`;

export function Looks({ looks }: { readonly looks: readonly Look[] }) {
  return (
    <>
      <h2 class="govuk-heading-m">Who looked at your entry</h2>
      {looks.length === 0 ? (
        <p class="govuk-body">No officer has looked at your entry so far.</p>
      ) : (
        <Fold
          says={looks.length === 1 ? 'One look' : looks.length === 50 ? 'The last 50 looks' : `${looks.length} looks`}
        >
          <ul class="govuk-list govuk-list--spaced">
            {looks.map(({ at, name, roles, says, for: reason }, i) => (
              <li key={`${at}${name}${says}${i}`}>
                {inWords(at)}: {name}
                {roles.length > 0 && ` (${roles.map((role) => ROLE_IN_WORDS[role].toLowerCase()).join(', ')})`}{' '}
                {asClause(says)}
                {reason !== null && `, for ${reason}`}.
              </li>
            ))}
          </ul>
        </Fold>
      )}
      <p class="govuk-body-s">
        If you do not see why, ask the data protection officer. Your own visits do not stand here.
      </p>
    </>
  );
}
