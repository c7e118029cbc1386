/** For those who watch over access: role-holders whom the newest list does not bear out, who came back, and what ended. */

import { ROLE_IN_WORDS } from '../../src/contract/roles.ts';
import { Fold } from '../kit/fold.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { inWords } from '../kit/when.ts';

const FLAG_SAYS = {
  absent: 'is not on the newest membership list, and not among those who left',
  lapsed: 'has a lapsed membership on the newest list',
  address: 'has the e-mail address of somebody who has left, and no member number here',
} as const;

const HOW = {
  officer: 'by an officer',
  resigned: 'given up',
  list: 'by the membership list',
  expired: 'ran out',
  'two-officers': 'by two officers',
  renewed: 'given anew',
} as const;

const DAY = 86_400_000;
const daysSince = (instant: string): string => {
  const days = Math.floor((Date.now() - Date.parse(instant)) / DAY);
  return days < 1 ? 'since today' : days === 1 ? 'for a day' : `for ${days} days`;
};

export function AccessWatch() {
  const watch = useCall('accessWatch', {});
  return (
    <section>
      <h2 class="govuk-heading-m">Who should be looked at</h2>
      <Shown loaded={watch}>
        {({ flags, attempts, ended }) => (
          <>
            <ul class="govuk-list govuk-list--bullet">
              {flags.length === 0 && (
                <li>Nobody. The newest membership list says nothing against anybody who holds a role here.</li>
              )}
              {flags.map(({ person, name, roles, kind, since }) => (
                <li key={`${person}${kind}`}>
                  <strong>{name}</strong> ({roles.map((role) => ROLE_IN_WORDS[role].toLowerCase()).join(', ')}){' '}
                  {FLAG_SAYS[kind]}: open {daysSince(since)}. Nothing has ended by it.
                </li>
              ))}
            </ul>
            {attempts.length > 0 && (
              <>
                <h3 class="govuk-heading-s">Came to use a role that had ended</h3>
                <ul class="govuk-list govuk-list--bullet">
                  {attempts.map(({ name, at, tried }) => (
                    <li key={`${name}${at}${tried}`}>
                      {name}, {inWords(at)}
                      {tried === 'signIn' && ', to sign in'}. They were refused.
                    </li>
                  ))}
                </ul>
              </>
            )}
            {ended.length > 0 && (
              <Fold says="Roles that have ended">
                <ul class="govuk-list govuk-list--bullet">
                  {ended.map(({ name, role, endedAt, how, words }) => (
                    <li key={`${name}${role}${endedAt}`}>
                      {name}, {ROLE_IN_WORDS[role].toLowerCase()}: {HOW[how]} on {inWords(endedAt)}
                      {words !== null && ` (${words})`}
                    </li>
                  ))}
                </ul>
              </Fold>
            )}
          </>
        )}
      </Shown>
    </section>
  );
}
