/** Entry of the pages: one address, one page. Links are ordinary links, so that the browser's own buttons work. */
import './kit/noEval.ts';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Me } from '../src/contract/shapes.ts';
import { call, type Failure } from './kit/call.ts';
import { Problem } from './kit/form.tsx';
import { Heading, Page } from './kit/layout.tsx';
import { SessionContext } from './kit/session.tsx';
import { pageFor } from './pages.tsx';

function App() {
  const [me, setMe] = useState<Me | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const refresh = async () => {
    const answer = await call('me', {});
    if (answer.ok) setMe(answer.value);
    else setFailure(answer);
  };
  useEffect(() => void refresh(), []);
  if (failure !== null)
    return (
      <Page title="Not available" organisation={null} signedInAs={null} onlyRehearsals={false}>
        <Problem says={failure.says} />
        <Heading>Not available</Heading>
      </Page>
    );
  if (me === null) return <p class="govuk-body govuk-width-container">Loading…</p>;
  return (
    <SessionContext.Provider value={{ me, refresh, set: setMe }}>{pageFor(location.pathname)}</SessionContext.Provider>
  );
}

render(<App />, document.getElementById('page')!);
