/** Signing in with a passkey over a message that this page composed; and signing out. */
import { useEffect, useState } from 'preact/hooks';
import { composeSignIn } from '../../crypto/assertion.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import { call } from '../kit/call.ts';
import { Act, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { nextPage } from '../kit/next.ts';
import { canUsePasskeys, PasskeyStopped, signMessage } from '../kit/passkey.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { UnsupportedBrowser } from './unsupported.tsx';

function SignInForm() {
  const session = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  const signIn = async () => {
    setProblem(null);
    const nonce = await call('newNonce', { body: { purpose: 'sign-in' } });
    if (!nonce.ok) return setProblem(nonce.says);
    try {
      const message = composeSignIn({
        origin: location.origin,
        rpId: rpIdOf(location.origin),
        nonce: nonce.value.nonce,
      });
      const answer = await call('signIn', {
        body: { nonce: nonce.value.nonce, assertion: await signMessage(message) },
      });
      if (!answer.ok) return setProblem(answer.says);
      session.set(answer.value);
      location.assign(nextPage(location.search, '/desk'));
    } catch (fault) {
      if (!(fault instanceof PasskeyStopped)) throw fault;
      setProblem(fault.message);
    }
  };
  return (
    <>
      {problem !== null && <Problem says={problem} />}
      <Heading>Sign in</Heading>
      <p class="govuk-body">
        Use the passkey that you made here. Your device will ask for your finger, your face or your PIN.
      </p>
      <Act onPress={signIn}>Sign in with my passkey</Act>
      <p class="govuk-body">No passkey yet? Open the link in the letter we sent you: you make one there.</p>
      <ul class="govuk-list">
        <li>
          <a href="/lost-link">I have lost the letter with my link</a>
        </li>
        <li>
          <a href="/letter">My letter came on paper, with a code</a>
        </li>
        <li>
          I have lost my passkey: telephone the office, on a number you know. Two officers withdraw it, and you get a
          new link.
        </li>
      </ul>
    </>
  );
}

function SignOut() {
  const session = useSession();
  const [out, setOut] = useState(false);
  useEffect(() => {
    const leave = async () => {
      await call('signOut', {});
      await session.refresh();
      setOut(true);
    };
    void leave();
  }, []);
  return <Heading>{out ? 'You are signed out' : 'Signing out…'}</Heading>;
}

export function SignInPage() {
  const session = useSession();
  return (
    <Page title="Sign in" {...frameOf(session)}>
      {location.hash === '#out' ? <SignOut /> : canUsePasskeys() ? <SignInForm /> : <UnsupportedBrowser />}
    </Page>
  );
}
