/** When voting ends, and what officers have locked, as anybody is told: on the poll's page, its desk, and where members vote. */
import { LOCK_IN_WORDS } from '../../src/contract/locks.ts';
import { ROLE_IN_WORDS } from '../../src/contract/roles.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { inWords } from '../kit/when.ts';

const MINUTE = 60;

/** `37 minutes`, `2 hours and 5 minutes`; of less than a minute its seconds. */
function lasting(seconds: number): string {
  const some = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  if (seconds < MINUTE) return some(seconds, 'second');
  const minutes = Math.round(seconds / MINUTE);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return some(minutes, 'minute');
  return rest === 0 ? some(hours, 'hour') : `${some(hours, 'hour')} and ${some(rest, 'minute')}`;
}

export function VotingTimes({ page: { definition, closing } }: { readonly page: PollPage }) {
  const { closesAt, addedSeconds } = closing;
  return (
    <>
      <p class="govuk-body">
        Voting: {inWords(definition.opensAt)} to {inWords(closesAt)}.
        {addedSeconds > 0 && ` Voting was paused, and the ${lasting(addedSeconds)} have been added.`}
      </p>
      <Paused closing={closing} />
    </>
  );
}

/** Nothing while voting goes on. */
export function Paused({ closing }: { readonly closing: PollPage['closing'] }) {
  const { pausedSince, expectedBy, closesAt } = closing;
  if (pausedSince === null) return null;
  return (
    <div class="govuk-inset-text">
      <p class="govuk-body">
        <strong>Voting is paused</strong> since {inWords(pausedSince)}.
        {expectedBy !== null && ` We expect it to go on by ${inWords(expectedBy)}.`}
      </p>
      <p class="govuk-body">
        The time is given back: voting will end as much later than {inWords(closesAt)} as the pause lasts. Ballots that
        were cast before it are kept and count.
      </p>
    </div>
  );
}

function says({ scope, unit, role }: PollPage['locks'][number], units: PollPage['definition']['units']): string {
  if (scope === 'unit') {
    const named = units.find(({ covers }) => unit !== null && covers.includes(unit))?.name ?? unit;
    return named === '' || named === null ? 'The entries of members without a unit' : `The entries of ${named}`;
  }
  return scope === 'role' && role !== null ? `${LOCK_IN_WORDS.role}: ${ROLE_IN_WORDS[role]}` : LOCK_IN_WORDS[scope];
}

/** Nothing where nothing is locked. A pause of voting is told above. */
export function Locks({ page }: { readonly page: PollPage }) {
  const locks = page.locks.filter(({ scope }) => scope !== 'voting');
  if (locks.length === 0) return null;
  return (
    <>
      <h2 class="govuk-heading-m">Locked for now</h2>
      <ul class="govuk-list govuk-list--bullet">
        {locks.map((lock) => (
          <li key={`${lock.scope}${lock.unit}${lock.role}${lock.since}`}>
            {says(lock, page.definition.units)}, since {inWords(lock.since)}.
          </li>
        ))}
      </ul>
      <p class="govuk-body">
        One officer can lock; it takes two to lift it. Each stands on the public board.
        {page.closing.pausedSince === null && ' Voting goes on all the same.'}
      </p>
    </>
  );
}
