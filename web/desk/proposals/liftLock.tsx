/** A lock that is to be lifted: what, since when, by whom and why. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { Shown, useCall } from '../../kit/load.tsx';
import { LockFacts } from '../locks.tsx';

export function LiftLock({ proposal }: { readonly proposal: ProposalOf<'lift-lock'> }) {
  const locks = useCall('locks', {});
  const polls = useCall('polls', {});
  return (
    <Shown loaded={locks}>
      {(found) => {
        const lock = found.locks.find(({ id }) => id === proposal.lock);
        if (lock === undefined || polls.value === null) return null;
        return (
          <>
            <LockFacts lock={lock} polls={polls.value.polls} />
            {lock.lock.scope === 'voting' && (
              <p class="govuk-body">Voting goes on at once, and ends as much later as the pause has lasted by then.</p>
            )}
          </>
        );
      }}
    </Shown>
  );
}
