/**
 * For anybody who says that they are a member, on the list or not: they name themselves, and a link goes to the mailbox they
 * give. The page says the same whoever asks, so that nobody learns here who is a member.
 */
import { useState } from 'preact/hooks';
import { votingUnits } from '../../crypto/bodies.ts';
import { memberNumber, type PollPage } from '../../src/contract/shapes.ts';
import { call } from '../kit/call.ts';
import { Act, Field, Select } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';
import { MailField, mailIsGood, missingOf, useAsking } from './asking.tsx';

function AskForm({ page }: { readonly page: PollPage }) {
  const poll = page.definition.id;
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [number, setNumber] = useState('');
  const [unit, setUnit] = useState('');
  const { asked, faultOf, above, ask } = useAsking();
  const units = votingUnits(page.definition.units).map(({ covers, name: says }) => [covers[0] ?? '', says] as const);
  const send = () => {
    const typed = number.trim().toUpperCase();
    const missing = missingOf([
      ['name', /[\p{L}\p{N}]/u.test(name), 'Write your name.'],
      mailIsGood(email),
      [
        'number',
        typed === '' || memberNumber.safeParse(typed).success,
        'Write the number as it stands on your card, or leave it empty.',
      ],
    ]);
    const body = {
      name: name.trim(),
      email: email.trim(),
      number: typed === '' ? null : typed,
      unit: unit === '' ? null : unit,
    };
    return ask(missing, () => call('askToClaim', { params: { poll }, body }));
  };
  if (asked)
    return (
      <>
        <Heading>Look into your mailbox</Heading>
        <p class="govuk-body cs-break">
          We have sent a letter to {email.trim()}. Open the link in it: there you can say what is wrong and show it. It
          may take a few minutes; look among unwanted mail too.
        </p>
        <p class="govuk-body">This page says the same to everybody, so it does not tell whether you are on the list.</p>
      </>
    );
  return (
    <>
      {above}
      <Heading>See or contest your entry</Heading>
      <p class="govuk-body">
        {page.definition.title}. Tell us who you are, and we send a link to your mailbox: also if you are a member and
        missing on the list. With it you can say what is wrong, add a picture of whatever shows it, and follow what
        becomes of it. Entries can be contested until {inWords(page.closing.claimsUntil)}.
      </p>
      <Field id="name" label="Your name" autocomplete="name" error={faultOf('name')} value={name} onInput={setName} />
      <MailField
        hint="Give the one that the organisation has for you, if you are on its list."
        error={faultOf('email')}
        value={email}
        onInput={setEmail}
      />
      <Field
        id="number"
        label="Your membership number, if you know it"
        hint="It stands on your membership card or in your welcome letter. With it you see your own entry."
        error={faultOf('number')}
        value={number}
        onInput={setNumber}
      />
      <Select
        id="unit"
        label="Your branch, if you know it"
        value={unit}
        onInput={setUnit}
        options={[['', 'I do not know'], ...units]}
      />
      <Act onPress={send}>Send me a link</Act>
    </>
  );
}

export function AskPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  return (
    <Page title="Contest an entry" rehearsal={loaded.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Contest an entry">
        {(page) => <AskForm page={page} />}
      </Shown>
    </Page>
  );
}
