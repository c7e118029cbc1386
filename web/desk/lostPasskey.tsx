/** A lost passkey: the officer finds the person, says which passkey was lost, and signs; another officer decides. */
import { useState } from 'preact/hooks';
import { type Called, call } from '../kit/call.ts';
import { Boxes } from '../kit/choices.tsx';
import { Act, Field, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { signAndPropose } from '../kit/proposing.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';

type Found = Extract<Called<'passkeys'>, { ok: true }>['value'];

function Propose({ found, onDone }: { readonly found: Found; readonly onDone: () => void }) {
  const { person, name, passkeys } = found;
  const [ticked, setTicked] = useState<readonly string[]>(passkeys.map(({ id }) => id));
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const propose = async () => {
    setProblem(null);
    if (passkeys.length > 0 && ticked.length === 0) return setProblem('Tick the passkey that was lost.');
    if (why.trim().length < 3) return setProblem('Say how you know that it is them.');
    const revoke = passkeys.flatMap(({ id }) => (ticked.includes(id) ? [id] : []));
    const answer = await signAndPropose({ kind: 'readmit', poll: null, person, name, revoke, why });
    if (!answer.ok) return setProblem(answer.says);
    onDone();
  };
  const options = passkeys.map(({ id, madeAt }) => [id, `Made on ${inWords(madeAt)}`] as const);
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <h2 class="govuk-heading-m">{name}</h2>
      {passkeys.length === 0 ? (
        <p class="govuk-body">They have no passkey. Approved, this sends them a new link.</p>
      ) : (
        <Boxes id="lost" legend="Which passkey was lost?" options={options} ticked={ticked} onTick={setTicked} />
      )}
      <p class="govuk-body">
        What is withdrawn signs nothing any more, and cannot come back. A ballot that was cast stays as it is. When no
        passkey is left, a new link goes to the address on the list.
      </p>
      <Field
        id="why"
        label="How you know that it is them"
        hint="For example: you telephoned them at a number from before. You sign this with your passkey, and another officer decides."
        rows={2}
        value={why}
        onInput={setWhy}
      />
      <Act onPress={propose}>Sign and propose</Act>
    </>
  );
}

function LostPasskey() {
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const look = async () => {
    setProblem(null);
    setDone(false);
    const given = typed.trim();
    if (given === '') return setProblem('Write the membership number, or the officer’s e-mail address.');
    const answer = await call('passkeys', {
      query: given.includes('@') ? { email: given } : { number: given.toUpperCase() },
    });
    if (!answer.ok) return setProblem('Nobody here is known by this. Members are known from the opening of a poll on.');
    setFound(answer.value);
  };
  const onDone = () => {
    setFound(null);
    setTyped('');
    setDone(true);
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Heading>Somebody lost their passkey</Heading>
      {done && (
        <p class="govuk-inset-text" role="status">
          You have signed it. It is now <a href="/desk/proposals">waiting for a second officer</a>; nothing changes
          before.
        </p>
      )}
      {found === null ? (
        <>
          <p class="govuk-body">
            Two officers withdraw a passkey that was lost. Speak with the person first, on a telephone number that you
            knew before: whoever stole a telephone may call too.
          </p>
          <Field
            id="who"
            label="Whose was it?"
            hint="Membership number of a member, or e-mail address of an officer or trustee. The look is logged."
            value={typed}
            onInput={setTyped}
          />
          <Act onPress={look}>Find them</Act>
        </>
      ) : (
        <Propose found={found} onDone={onDone} />
      )}
    </>
  );
}

export function LostPasskeyPage() {
  const session = useSession();
  return (
    <Page title="Lost passkey" {...frameOf(session)}>
      <LostPasskey />
    </Page>
  );
}
