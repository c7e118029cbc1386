/** “Votes by another way”: which member, which way, and that there is no way back, for the officer who is to sign it. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { useCall } from '../../kit/load.tsx';

export function OtherChannelChanges({
  proposal: { poll, number, channel },
}: {
  readonly proposal: ProposalOf<'other-channel'>;
}) {
  const page = useCall('poll', { params: { poll } });
  return (
    <>
      <p class="govuk-body">
        {page.value?.definition.title ?? ''}. Member <strong>{number}</strong> votes{' '}
        <strong>{channel === 'post' ? 'by post' : 'with help'}</strong>, and online no more.
      </p>
      <p class="govuk-body">
        The member’s online right is spent by this, and it cannot be taken back. The member is told at every known
        address.
      </p>
    </>
  );
}
