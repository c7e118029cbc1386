/**
 * Where a condition on who is elected binds and the count stopped: what was counted, which condition is not met, and the returning
 * officer's ruling, which a second officer agrees to before anybody declares the result. SPEC §5.4 (ruling).
 */
import { useState } from 'preact/hooks';
import type { Contest, ContestOutcome } from '../../crypto/bodies.ts';
import { faultsOfRuling, standings } from '../../src/contract/rulingFaults.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { type ConstraintStop, constraintStop, placesOf } from '../../src/count/constraints.ts';
import { conditionInWords } from '../../src/count/resultWords.ts';
import { Boxes } from '../kit/choices.tsx';
import { Act, Faults, Field, type FormFaults, Notice, Problem } from '../kit/form.tsx';
import { useCall } from '../kit/load.tsx';
import { signAndPropose } from '../kit/proposing.ts';
import { useSession } from '../kit/session.tsx';
import { MarksPicture } from '../public/result/marks.tsx';

type Stopped = { readonly contest: Contest; readonly result: ContestOutcome; readonly stop: ConstraintStop };

/** Contests whose count stopped at a condition, whether or not somebody has ruled. */
export const stoppedIn = ({ definition, outcome }: PollPage): readonly Stopped[] =>
  (outcome?.contests ?? []).flatMap((result) => {
    const contest = definition.contests.find(({ id }) => id === result.contest);
    const stop = constraintStop(result);
    return contest === undefined || stop === null ? [] : [{ contest, result, stop }];
  });

/** What the count came to before the condition, and which condition it is. */
export function AsCounted({ poll, contest, result, stop }: Stopped & { readonly poll: string }) {
  const { decided } = result;
  const elected = decided !== undefined && 'elected' in decided ? decided.elected : [];
  return (
    <>
      <div class="govuk-inset-text">The count stopped at a condition. {conditionInWords(contest, stop)}</div>
      {decided?.by === 'marks' ? (
        <MarksPicture contest={contest} decided={decided} />
      ) : (
        <>
          <p class="govuk-body govuk-!-margin-bottom-1">
            As counted, these come first; <a href={`/polls/${poll}`}>the poll’s public page</a> has the whole count:
          </p>
          <ol class="govuk-list govuk-list--number">
            {elected.map((id) => (
              <li key={id}>{contest.choices.find((choice) => choice.id === id)?.text ?? id}</li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function RulingForm({ page, contest, stop }: Stopped & { readonly page: PollPage }) {
  const [rule, setRule] = useState('');
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [why, setWhy] = useState('');
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  // A page that is loaded anew knows of it too.
  const pending = useCall('proposals', { query: { poll: page.definition.id, kind: 'ruling', state: 'pending' } });
  const places = placesOf(contest);
  const fieldOf = (path: string) => `${path}-${contest.id}`;
  // As the paper has them, so that the order says nothing.
  const elected = contest.choices.flatMap(({ id }) => (ticked.includes(id) ? [id] : []));

  const propose = async () => {
    setProblem(null);
    const found = new Map<string, string>();
    for (const { path, says } of faultsOfRuling(contest, { rule, elected })) {
      const field = fieldOf(path);
      found.set(field, [found.get(field), says].filter((one) => one !== undefined).join(' '));
    }
    if (why.trim().length < 3) found.set(fieldOf('why'), 'Say in a few words what the second officer should look at.');
    setFaults(found);
    setTries(tries + 1);
    if (found.size > 0) return;
    const { id: poll } = page.definition;
    const about = { kind: 'ruling', poll, contest: contest.id, constraint: stop.constraint } as const;
    const answer = await signAndPropose({ ...about, rule, elected, why });
    if (!answer.ok) return setProblem(answer.says);
    setDone(true);
  };
  const proposed = (
    <>
      Proposed. Another returning officer or a procedure secretary decides it under{' '}
      <a href="/desk/proposals">Waiting for a second officer</a>. Then it goes on the public board, and the declaration
      can be signed.
    </>
  );
  if (done) return <Notice>{proposed}</Notice>;
  const isPending = pending.value?.proposals.some(
    ({ proposal }) => proposal.kind === 'ruling' && proposal.contest === contest.id,
  );
  if (isPending === true) return <p class="govuk-inset-text">{proposed}</p>;
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Faults faults={faults} tries={tries} />
      <Field
        id={fieldOf('rule')}
        label="The published rule that applies"
        hint="In your words: what the rule says, where it stands, and how it leads from what was counted to who is elected. Everybody reads this."
        error={faults.get(fieldOf('rule'))}
        rows={5}
        value={rule}
        onInput={setRule}
      />
      <Boxes
        id={fieldOf('elected')}
        legend="Whom it elects"
        hint={`Tick ${places}: as many as there are places.`}
        error={faults.get(fieldOf('elected'))}
        ticked={ticked}
        onTick={setTicked}
        options={contest.choices.map(({ id, text }) => [id, text] as const)}
      />
      <div role="status" class="govuk-body">
        <p class="govuk-!-margin-bottom-1">
          Ticked: {elected.length} of {places}.
        </p>
        <ul class="govuk-list">
          {standings(contest, elected).map(({ id, says, isMet }) => (
            <li key={id}>
              <strong class={`govuk-tag govuk-tag--${isMet ? 'green' : 'red'}`}>{isMet ? 'Met' : 'Not met'}</strong>{' '}
              {says}
            </li>
          ))}
        </ul>
      </div>
      <Field
        id={fieldOf('why')}
        label="Why this rule"
        hint="The second officer and the scrutineers read this."
        error={faults.get(fieldOf('why'))}
        rows={2}
        value={why}
        onInput={setWhy}
      />
      <Act onPress={propose}>Sign and propose</Act>
    </>
  );
}

/** At the desk of a counted poll; nothing where no condition binds. */
export function Rulings({ page }: { readonly page: PollPage }) {
  const { me } = useSession();
  return (
    <>
      {stoppedIn(page).map((stopped) => {
        const { contest } = stopped;
        if (!page.unruled.includes(contest.id)) {
          // Who signed before there were rulings signed without one: then there is none.
          if (!page.rulings.some((one) => one.contest === contest.id)) return null;
          return (
            <p class="govuk-body" key={contest.id}>
              {contest.question}: a ruling stands on the board. The declaration says what was counted, and who is
              elected by ruling.
            </p>
          );
        }
        return (
          <section key={contest.id} aria-label={`Ruling: ${contest.question}`}>
            <h2 class="govuk-heading-m">Ruling: {contest.question}</h2>
            <AsCounted poll={page.definition.id} {...stopped} />
            <p class="govuk-body">
              Nobody is put in another’s place by this service. The returning officer says which published rule applies
              now, and whom it elects; a second officer agrees. Until then nobody signs the declaration.
            </p>
            {me.roles.includes('returning-officer') && <RulingForm page={page} {...stopped} />}
          </section>
        );
      })}
    </>
  );
}
