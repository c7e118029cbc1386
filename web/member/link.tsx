/** A mailed link: its token stands after the #, so no server log ever holds it. It leads to where the letter said. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../kit/call.ts';
import { Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { frameOf, useSession } from '../kit/session.tsx';

/** Where an opened link leads. A voter without a passkey makes it on the page of the ballot, which knows whether a code is asked for. */
export const nextAfter = (
  purpose: 'set-up' | 'appointment' | 'vote' | 'sign-in' | 'claim',
  poll: string | null,
  hasPasskey: boolean,
): string => {
  const goal = poll === null ? '/desk' : `/polls/${poll}/${purpose === 'claim' ? 'claim' : 'vote'}`;
  if (purpose === 'set-up') return '/set-up';
  // To contest an entry no passkey is asked of anybody who has none.
  if (purpose === 'claim' && !hasPasskey) return goal;
  if (purpose === 'vote' && !hasPasskey) return goal;
  return hasPasskey ? `/sign-in?next=${encodeURIComponent(goal)}` : `/passkey?next=${encodeURIComponent(goal)}`;
};

export function LinkPage() {
  const session = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const open = async () => {
      const token = location.hash.slice(1);
      // The token leaves the address at once: it must not stay in the history of a shared device.
      history.replaceState(null, '', '/link');
      if (token === '') return setProblem('This address is not complete. Open the link in your letter again, whole.');
      const answer = await call('openLink', { body: { token } });
      if (!answer.ok) return setProblem(answer.says);
      location.replace(nextAfter(answer.value.purpose, answer.value.poll, answer.value.hasPasskey));
    };
    void open();
  }, []);
  return (
    <Page title="Opening your link" {...frameOf(session)}>
      {problem === null ? (
        <Heading>Opening your link…</Heading>
      ) : (
        <>
          <Problem says={problem} />
          <Heading>This link cannot be opened</Heading>
          <p class="govuk-body">
            If you have a passkey here already, <a href="/sign-in">sign in with it</a>.
          </p>
          <p class="govuk-body">
            If you have none, <a href="/lost-link">have your link sent again</a>.
          </p>
        </>
      )}
    </Page>
  );
}
