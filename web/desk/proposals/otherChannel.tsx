/** “Votes by another way”: which member, which way, and that there is no way back, for the officer who is to sign it. */
import type { PollDefinition } from '../../../crypto/bodies.ts';
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
      {page.value !== null && <FewPapers definition={page.value.definition} />}
    </>
  );
}

/** What a few papers do to a whole count: nobody should find it out after the close. */
export const FewPapers = ({
  definition,
}: {
  readonly definition: Pick<PollDefinition, 'smallCounts' | 'smallUnit'>;
}) =>
  definition.smallCounts === undefined ? null : (
    <p class="govuk-inset-text">
      If fewer than {definition.smallUnit} papers come in for a question, the online ballots for it are opened by the
      scrutineers alone too: shown apart, they would tell how those few voted. Then nobody else can count that question
      again. So move to paper those alone who cannot vote online.
    </p>
  );
