/** “Letters to print”: for which members, and what such a letter is worth, in words for the officer who is to sign it. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { useCall } from '../../kit/load.tsx';

export function PrintLettersChanges({
  proposal: { poll, numbers },
}: {
  readonly proposal: ProposalOf<'print-letters'>;
}) {
  const page = useCall('poll', { params: { poll } });
  return (
    <>
      <p class="govuk-body">
        {page.value?.definition.title ?? ''}. {numbers.length === 1 ? 'A letter' : `${numbers.length} letters`} with a
        code to vote, for {numbers.length === 1 ? 'member' : 'members'} <strong>{numbers.join(', ')}</strong>.
      </p>
      <p class="govuk-body">
        Whoever holds such a letter can vote in that member’s name. Agree only if you know who prints them, and how they
        reach these members.
      </p>
    </>
  );
}
