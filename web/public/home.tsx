/** The first page: the polls of this organisation. */
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';
import { STATE_IN_WORDS } from './states.ts';

export function Home() {
  const session = useSession();
  const polls = useCall('polls', {});
  return (
    <Page title="Polls" {...frameOf(session)}>
      <Heading>Polls</Heading>
      {session.me.organisation === null && (
        <p class="govuk-body">
          This service has not been set up yet. Open the set-up link that was printed when it first started.
        </p>
      )}
      <Shown loaded={polls}>
        {({ polls: lines }) =>
          lines.length === 0 ? (
            <p class="govuk-body">There are no polls yet.</p>
          ) : (
            <ul class="govuk-list">
              {lines.map(({ poll, title, state, rehearsal, opensAt, closesAt }) => (
                <li key={poll} class="govuk-!-margin-bottom-6">
                  <h2 class="govuk-heading-m govuk-!-margin-bottom-1">
                    <a href={`/polls/${poll}`}>{title}</a>
                  </h2>
                  <p class="govuk-body govuk-!-margin-bottom-1">
                    {rehearsal && <strong>Rehearsal. </strong>}
                    {STATE_IN_WORDS[state]}
                  </p>
                  <p class="govuk-hint">
                    {inWords(opensAt)} to {inWords(closesAt)}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {session.me.lettersCaptured && (
        <p class="govuk-body">
          No mail server is set here. <a href="/outbox">Read the letters that would have been sent</a>.
        </p>
      )}
    </Page>
  );
}
