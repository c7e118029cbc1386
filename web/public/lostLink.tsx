/** A member who lost the letter with the link asks for it again. The page says the same to everybody who asks. */
import { useState } from 'preact/hooks';
import { call } from '../kit/call.ts';
import { Act, Field } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { MailField, mailIsGood, missingOf, useAsking } from './asking.tsx';

function LostLinkForm() {
  const [number, setNumber] = useState('');
  const [email, setEmail] = useState('');
  const { asked, faultOf, above, ask } = useAsking();
  const send = () => {
    const missing = missingOf([['number', number.trim() !== '', 'Write your membership number.'], mailIsGood(email)]);
    const body = { number: number.trim().slice(0, 32), email: email.trim() };
    return ask(missing, () => call('linkAgain', { body }));
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
      {above}
      <Heading>Send me my link again</Heading>
      <p class="govuk-body">
        The link goes to the address that the organisation has for you, and to no other. You need your membership
        number: it stands on your card or in your welcome letter.
      </p>
      <Field id="number" label="Your membership number" error={faultOf('number')} value={number} onInput={setNumber} />
      <MailField
        hint="The one the organisation has for you."
        error={faultOf('email')}
        value={email}
        onInput={setEmail}
      />
      <Act onPress={send}>Send me my link</Act>
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
