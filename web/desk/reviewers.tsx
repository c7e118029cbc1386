/** Who may still sign off, at the top of the page of the review; and the admission of one more where nobody is left. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { pollId } from '../../crypto/bodies.ts';
import { ROLE_IN_WORDS } from '../../src/contract/roles.ts';
import type { Called } from '../kit/call.ts';
import { Act, Field, Problem, Select } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAndPropose } from '../kit/proposing.ts';
import { useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';

type Reviewers = Extract<Called<'reviewers'>, { ok: true }>['value'];
type Fit = Reviewers['fit'];
type Done = (says: string) => void;

function Admit({ poll, fit, onDone }: { readonly poll: string; readonly fit: Fit; readonly onDone: Done }) {
  const [person, setPerson] = useState('');
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  if (fit.length === 0) {
    return (
      <p class="govuk-body">
        There is nobody whom you could admit. <a href="/desk/people">Appoint a scrutineer</a> who had no part in this
        poll: two officers give the role, and they make a passkey. Then come back here.
      </p>
    );
  }
  const admit = async () => {
    setProblem(null);
    const chosen = fit.find((one) => one.person === person);
    if (chosen === undefined) return setProblem('Choose whom to admit.');
    if (why.trim().length < 3) return setProblem('Say why, in a few words.');
    const given = { kind: 'admit-reviewer', poll: pollId.parse(poll), ...chosen, why } as const;
    const answer = await signAndPropose(given);
    if (!answer.ok) return setProblem(answer.says);
    onDone(
      'Proposed. Another returning officer or the data protection officer decides it, and then it goes on the public board.',
    );
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Select
        id="admit"
        label="Whom to admit"
        hint="Scrutineers and data protection officers whom two officers appointed, who have a passkey and had no other part in this poll."
        value={person}
        onInput={setPerson}
        options={[
          ['', 'Choose a person'],
          ...fit.map(({ person: id, name, role }) => [id, `${name}, ${ROLE_IN_WORDS[role].toLowerCase()}`] as const),
        ]}
      />
      <Field
        id="admit-why"
        label="Why this person"
        hint="The second officer and the scrutineers read this."
        rows={2}
        value={why}
        onInput={setWhy}
      />
      <Act onPress={admit}>Sign and propose</Act>
    </>
  );
}

function Stuck({
  poll,
  reviewers,
  onDone,
}: {
  readonly poll: string;
  readonly reviewers: Reviewers;
  readonly onDone: Done;
}) {
  const { me } = useSession();
  const { nobody, fit } = reviewers;
  return (
    <>
      <h2 class="govuk-heading-m">Nobody is left who may sign off {nobody === 1 ? 'one act' : `${nobody} acts`}</h2>
      <p class="govuk-body">
        The result waits for {nobody === 1 ? 'it' : 'them'}. Whoever signs off had the duty and the passkey when voting
        closed, and no part in what they sign off. Two officers may admit one more reviewer: a returning officer
        proposes it here, and another one or the data protection officer agrees. It stands on the public board.
      </p>
      {me.roles.includes('returning-officer') && <Admit poll={poll} fit={fit} onDone={onDone} />}
    </>
  );
}

/** @param children  what stands below for those who sign off; not for whom the service turns away */
export function Reviewers({ poll, children }: { readonly poll: string; readonly children: ComponentChildren }) {
  const loaded = useCall('reviewers', { params: { poll } });
  const [done, setDone] = useState<string | null>(null);
  return (
    <Shown loaded={loaded}>
      {(reviewers) => (
        <>
          {done !== null && (
            <div class="govuk-inset-text" role="status">
              {done}
            </div>
          )}
          {done === null && reviewers.nobody > 0 && <Stuck poll={poll} reviewers={reviewers} onDone={setDone} />}
          {reviewers.left.length > 0 && (
            <p class="govuk-body">
              Apart from what each of them took part in, these may sign off in this poll:{' '}
              {reviewers.left.map(({ name, role }) => `${name} (${ROLE_IN_WORDS[role].toLowerCase()})`).join(', ')}.
            </p>
          )}
          {reviewers.admitted.map(({ name, at }) => (
            <p class="govuk-body" key={`${name} ${at}`}>
              {name} was admitted by two officers on {inWords(at)}, after voting had closed.
            </p>
          ))}
          {children}
        </>
      )}
    </Shown>
  );
}
