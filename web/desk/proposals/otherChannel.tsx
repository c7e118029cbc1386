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
      If fewer than {definition.smallUnit} papers come in for a question, shown apart they would tell how those few
      voted. Two tellers can put them in as sealed ballots, after voting has ended and before it is closed. Without
      that, or beside fewer than {definition.smallUnit} ballots cast online, the online ballots for that question are
      opened by the scrutineers alone too, and nobody else can count it again. So move to paper those alone who cannot
      vote online.
    </p>
  );
