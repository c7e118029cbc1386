/** Nothing stands at this address. */
import { Heading, Page } from '../kit/layout.tsx';
import { frameOf, useSession } from '../kit/session.tsx';

export function Missing() {
  const session = useSession();
  return (
    <Page title="Page not found" {...frameOf(session)}>
      <Heading>Page not found</Heading>
      <p class="govuk-body">
        There is nothing at this address. <a href="/">Go to the list of polls</a>, or open the link in your letter
        again.
      </p>
    </Page>
  );
}
