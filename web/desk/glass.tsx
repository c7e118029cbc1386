/** A look at one member’s whole entry that two people open for an hour: asked for here, and used here. */
import { useState } from 'preact/hooks';
import { pollId } from '../../crypto/bodies.ts';
import { type Called, call } from '../kit/call.ts';
import { Facts } from '../kit/facts.tsx';
import { Act, Field, Problem, Select } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAndPropose } from '../kit/proposing.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';

type Open = Extract<Called<'glass'>, { ok: true }>['value']['open'][number];
type Seen = Extract<Called<'lookThroughGlass'>, { ok: true }>['value'];

function Entry({ seen }: { readonly seen: Seen }) {
  return (
    <>
      <p class="govuk-body">
        <strong>{seen.name ?? 'No name'}</strong>, {seen.unit === null || seen.unit === '' ? 'no unit' : seen.unit}
        <br />
        E-mail: {seen.email ?? 'none on the list'}
      </p>
      <Facts facts={seen.facts} sources={seen.sources} />
    </>
  );
}

function OpenLook({ open }: { readonly open: Open }) {
  const [seen, setSeen] = useState<Seen | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const look = async () => {
    setProblem(null);
    const answer = await call('lookThroughGlass', { params: { proposal: open.proposal }, body: {} });
    if (!answer.ok) return setProblem(answer.says);
    setSeen(answer.value);
  };
  return (
    <article class="cs-card" aria-label={`Member ${open.number}`}>
      <h2 class="govuk-heading-m">Member {open.number}</h2>
      <p class="govuk-body">
        Open to you until {inWords(open.until)}. Each look is on record, and somebody else reads it.
      </p>
      {problem !== null && <Problem says={problem} key={problem} />}
      {seen === null ? <Act onPress={look}>Look now</Act> : <Entry seen={seen} />}
    </article>
  );
}

function Ask({ onDone }: { readonly onDone: (says: string) => Promise<void> }) {
  const polls = useCall('polls', {});
  const [poll, setPoll] = useState('');
  const [number, setNumber] = useState('');
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const ask = async () => {
    setProblem(null);
    if (poll === '') return setProblem('Choose the poll.');
    if (number.trim() === '') return setProblem('Give the member’s number.');
    if (why.trim().length < 3) return setProblem('Say why you need it, in a few words.');
    const given = { kind: 'break-glass', poll: pollId.parse(poll), number: number.trim().toUpperCase(), why } as const;
    const answer = await signAndPropose(given);
    if (!answer.ok) return setProblem(answer.says);
    await onDone('You asked. A returning officer or the data protection officer decides, another person than you.');
  };
  return (
    <>
      <h2 class="govuk-heading-m">Ask for a look</h2>
      <p class="govuk-body">
        For one member, for an hour, with the address in full. It stands on the public board that it happened, without a
        name, and the member sees that you looked.
      </p>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Shown loaded={polls}>
        {(value) => (
          <Select
            id="poll"
            label="Poll"
            value={poll}
            onInput={setPoll}
            options={[
              ['', 'Choose a poll'],
              ...value.polls
                .filter(({ state }) => ['roll-frozen', 'keys-ready', 'open'].includes(state))
                .map(({ poll: id, title }) => [id, title] as const),
            ]}
          />
        )}
      </Shown>
      <Field id="number" label="Member number" value={number} onInput={setNumber} />
      <Field
        id="why"
        label="Why you need it"
        hint="The second officer and the reviewer read this."
        rows={2}
        value={why}
        onInput={setWhy}
      />
      <Act onPress={ask}>Sign and ask</Act>
    </>
  );
}

export function GlassPage() {
  const session = useSession();
  const loaded = useCall('glass', {});
  const [done, setDone] = useState<string | null>(null);
  return (
    <Page title="A member’s whole entry" {...frameOf(session)}>
      <Heading>A member’s whole entry, for an hour</Heading>
      <p class="govuk-body">
        <a href="/desk">Your page</a>
      </p>
      {done !== null && (
        <div class="govuk-inset-text" role="status">
          {done}
        </div>
      )}
      <Shown loaded={loaded}>
        {({ open }) => (
          <>
            {open.map((one) => (
              <OpenLook key={one.proposal} open={one} />
            ))}
          </>
        )}
      </Shown>
      <Ask
        onDone={async (says) => {
          await loaded.reload();
          setDone(says);
        }}
      />
    </Page>
  );
}
