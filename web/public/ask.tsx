/**
 * For anybody who says that they are a member, on the list or not: they name themselves, and a link goes to the mailbox they
 * give. The page says the same whoever asks, so that nobody learns here who is a member.
 */
import { useState } from 'preact/hooks';
import { memberNumber, type PollPage } from '../../src/contract/shapes.ts';
import { call } from '../kit/call.ts';
import { Act, Faults, Field, type FormFaults, Problem, Select } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';

function AskForm({ page }: { readonly page: PollPage }) {
  const poll = page.definition.id;
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [number, setNumber] = useState('');
  const [unit, setUnit] = useState('');
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const units = page.definition.units.map(({ covers, name: says }) => [covers[0] ?? '', says] as const);
  const ask = async () => {
    setProblem(null);
    setTries(tries + 1);
    const typed = number.trim().toUpperCase();
    const missing = new Map<string, string>();
    if (!/[\p{L}\p{N}]/u.test(name)) missing.set('name', 'Write your name.');
    if (!/^[^@\s]+@[^@\s]+$/.test(email.trim())) missing.set('email', 'Write your e-mail address.');
    if (typed !== '' && !memberNumber.safeParse(typed).success)
      missing.set('number', 'Write the number as it stands on your card, or leave it empty.');
    setFaults(missing);
    if (missing.size > 0) return;
    const answer = await call('askToClaim', {
      params: { poll },
      body: {
        name: name.trim(),
        email: email.trim(),
        number: typed === '' ? null : typed,
        unit: unit === '' ? null : unit,
      },
    });
    if (!answer.ok) return setProblem(answer.says);
    setAsked(true);
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
      <Faults faults={faults} tries={tries} />
      {problem !== null && <Problem says={problem} key={tries} />}
      <Heading>See or contest your entry</Heading>
      <p class="govuk-body">
        {page.definition.title}. Tell us who you are, and we send a link to your mailbox: also if you are a member and
        missing on the list. With it you can say what is wrong, add a picture of whatever shows it, and follow what
        becomes of it. Entries can be contested until {inWords(page.closing.claimsUntil)}.
      </p>
      <Field
        id="name"
        label="Your name"
        autocomplete="name"
        error={faults.get('name')}
        value={name}
        onInput={setName}
      />
      <Field
        id="email"
        label="Your e-mail address"
        hint="Give the one that the organisation has for you, if you are on its list."
        type="email"
        autocomplete="email"
        error={faults.get('email')}
        value={email}
        onInput={setEmail}
      />
      <Field
        id="number"
        label="Your membership number, if you know it"
        hint="It stands on your membership card or in your welcome letter. With it you see your own entry."
        error={faults.get('number')}
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
      <Act onPress={ask}>Send me a link</Act>
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
