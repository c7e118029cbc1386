/** Letters that would have been sent, where no mail server is set. */
import type { ComponentChildren } from 'preact';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';

/** Addresses of this service in a letter become links; everything else stays text. */
const withLinks = (text: string): ComponentChildren =>
  text
    .split(/(https?:\/\/\S+)/)
    .map((part) => (part.startsWith(`${location.origin}/`) ? <a href={part}>{part}</a> : part));

export function OutboxPage() {
  const session = useSession();
  const loaded = useCall('letters', {});
  return (
    <Page title="Letters" {...frameOf(session)}>
      <Heading>Letters</Heading>
      <p class="govuk-body">No mail server is set, so letters are kept here instead of being sent. Newest first.</p>
      <Shown loaded={loaded}>
        {({ letters }) => (
          <>
            {letters.length === 0 && <p class="govuk-body">None yet.</p>}
            {letters.map(({ id, to, subject, text, sentAt }) => (
              <details key={id} class="govuk-details">
                <summary class="govuk-details__summary">
                  <span class="govuk-details__summary-text">
                    {subject} – to {to}
                  </span>
                </summary>
                <div class="govuk-details__text">
                  <p class="govuk-hint">{inWords(sentAt)}</p>
                  <div style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{withLinks(text)}</div>
                </div>
              </details>
            ))}
          </>
        )}
      </Shown>
    </Page>
  );
}
