/** The first page of a new service: names the organisation and its first officer. */
import { useState } from 'preact/hooks';
import { call } from '../kit/call.ts';
import { Act, Field, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { frameOf, useSession } from '../kit/session.tsx';

export function SetUpPage() {
  const session = useSession();
  const [name, setName] = useState('');
  const [slug, setSlug] = useState('');
  const [officer, setOfficer] = useState('');
  const [email, setEmail] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const setUp = async () => {
    setProblem(null);
    const answer = await call('setUp', { body: { name, slug, officer, email } });
    if (!answer.ok) return setProblem(answer.says);
    session.set(answer.value);
    location.assign('/passkey');
  };
  return (
    <Page title="Set up" {...frameOf(session)}>
      {problem !== null && <Problem says={problem} />}
      <Heading>Set up this service</Heading>
      <p class="govuk-body">
        You become its first returning officer. Then you name a second officer, and the two of you appoint the others.
      </p>
      <Field
        id="name"
        label="Name of the organisation"
        hint="As members know it, such as Oakmarsh Constituency Party"
        value={name}
        onInput={setName}
      />
      <Field
        id="slug"
        label="Short name"
        hint="As in your signed membership exports: lower-case letters, digits and hyphens, such as oakmarsh-clp"
        value={slug}
        onInput={setSlug}
      />
      <Field id="officer" label="Your name" value={officer} onInput={setOfficer} autocomplete="name" />
      <Field
        id="email"
        label="Your e-mail address"
        type="email"
        value={email}
        onInput={setEmail}
        autocomplete="email"
      />
      <Act onPress={setUp}>Set up</Act>
    </Page>
  );
}
