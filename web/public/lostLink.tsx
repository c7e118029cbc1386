/** A member who lost the letter with the link asks for it again. The page says the same to everybody who asks. */
import { useState } from 'preact/hooks';
import { call } from '../kit/call.ts';
import { Act, Faults, Field, type FormFaults, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { frameOf, useSession } from '../kit/session.tsx';

function LostLinkForm() {
  const [number, setNumber] = useState('');
  const [email, setEmail] = useState('');
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const ask = async () => {
    setProblem(null);
    setTries(tries + 1);
    const missing = new Map<string, string>();
    if (number.trim() === '') missing.set('number', 'Write your membership number.');
    if (!/^[^@\s]+@[^@\s]+$/.test(email.trim())) missing.set('email', 'Write your e-mail address.');
    setFaults(missing);
    if (missing.size > 0) return;
    const answer = await call('linkAgain', { body: { number: number.trim().slice(0, 32), email: email.trim() } });
    if (!answer.ok) return setProblem(answer.says);
    setAsked(true);
  };
  if (asked)
    return (
      <>
        <Heading>Look into your mailbox</Heading>
        <p class="govuk-body">
          If this number and this address belong together on the list, and there is a ballot in which you can vote, a
          new link is on its way. It may take a few minutes; look among unwanted mail too. Older links open nothing any
          more.
        </p>
        <p class="govuk-body">
          No letter came? Telephone the office, on a number you know: the list may have another address for you, or
          none. A link is sent three times a day at most.
        </p>
      </>
    );
  return (
    <>
      <Faults faults={faults} tries={tries} />
      {problem !== null && <Problem says={problem} key={tries} />}
      <Heading>Send me my link again</Heading>
      <p class="govuk-body">
        The link goes to the address that the organisation has for you, and to no other. You need your membership
        number: it stands on your card or in your welcome letter.
      </p>
      <Field
        id="number"
        label="Your membership number"
        error={faults.get('number')}
        value={number}
        onInput={setNumber}
      />
      <Field
        id="email"
        label="Your e-mail address"
        hint="The one the organisation has for you."
        type="email"
        autocomplete="email"
        error={faults.get('email')}
        value={email}
        onInput={setEmail}
      />
      <Act onPress={ask}>Send me my link</Act>
    </>
  );
}

export function LostLinkPage() {
  const session = useSession();
  return (
    <Page title="Send me my link again" {...frameOf(session)}>
      <LostLinkForm />
    </Page>
  );
}
