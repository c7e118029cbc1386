/**
 * What affiliates return. Its officers come here to return it: one enters the result with the minute, the other reads both and
 * agrees. Who runs the poll sees how far each has come, and not what it says.
 */
import { useState } from 'preact/hooks';
import { RETURNS, type Returned } from '../../crypto/outcomeBody.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { RETURNED_IN_WORDS } from '../../src/count/resultWords.ts';
import type { Called } from '../kit/call.ts';
import { Radios } from '../kit/choices.tsx';
import { Attach, Pieces } from '../kit/evidence.tsx';
import { Act, Faults, Field, type FormFaults, Notice, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAndPropose } from '../kit/proposing.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';
import { AfterDeclaring } from './interest.tsx';
import { ProposalCard } from './proposals.tsx';

type Returns = Extract<Called<'returns'>, { ok: true }>['value'];
type Unit = Returns['units'][number];
type Work = { readonly page: PollPage; readonly unit: Unit; readonly onDone: (says: string) => Promise<void> };

const isReturned = (value: string): value is Returned => RETURNS.some((one) => one === value);

/** The first officer enters what was decided, and signs it. */
function Enter({ page, unit, contest, onDone }: Work & { readonly contest: string }) {
  const own = `${unit.unit}-${contest}`;
  const [says, setSays] = useState('');
  const [minute, setMinute] = useState('');
  const [why, setWhy] = useState('');
  const [waits, setWaits] = useState(false);
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const chosen = unit.minutes.length === 1 ? unit.minutes[0]!.sha256 : minute;
  const sign = async () => {
    setProblem(null);
    const missing = new Map<string, string>();
    if (!isReturned(says)) missing.set(`says-${own}`, 'Choose what was decided.');
    if (waits) missing.set(`minute-${own}`, 'You have chosen a file and not attached it yet. Attach it first.');
    else if (chosen === '') missing.set(`minute-${own}`, 'Attach the minute, and choose it.');
    if (why.trim().length < 3) missing.set(`why-${own}`, 'Say when and how it was decided.');
    setFaults(missing);
    setTries(tries + 1);
    if (missing.size > 0 || !isReturned(says)) return;
    const { id: poll } = page.definition;
    const said = { poll, unit: unit.unit, contest, says, minute: chosen, why: why.trim() };
    const answer = await signAndPropose({ kind: 'return-result', ...said });
    if (!answer.ok) return setProblem(answer.says);
    await onDone('You signed it. It counts when another officer of your affiliate has agreed: tell them now.');
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={`${problem}${tries}`} />}
      <Faults faults={faults} tries={tries} />
      <Radios
        id={`says-${own}`}
        legend="What your affiliate decided"
        error={faults.get(`says-${own}`)}
        value={says}
        onInput={setSays}
        options={RETURNS.map((one) => [one, RETURNED_IN_WORDS[one]] as const)}
      />
      <p class="govuk-label govuk-label--s" id={`minute-${own}`} tabIndex={-1}>
        The minute of the meeting that decided it
      </p>
      {faults.has(`minute-${own}`) && (
        <p class="govuk-error-message">
          <span class="govuk-visually-hidden">Error:</span> {faults.get(`minute-${own}`)}
        </p>
      )}
      {unit.minutes.length === 1 && <Pieces pieces={unit.minutes} />}
      {unit.minutes.length > 1 && (
        <Radios
          id={`which-${own}`}
          legend="Which of these"
          value={minute}
          onInput={setMinute}
          options={unit.minutes.map(({ sha256, what, at }) => [sha256, what, `Attached ${inWords(at)}`] as const)}
        />
      )}
      <Attach
        poll={page.definition.id}
        to={{ unit: unit.unit }}
        whatHint="For example: minute of 5 October"
        onChosen={setWaits}
        onAttached={async ({ sha256, what }) => {
          setMinute(sha256);
          await onDone(`Attached: ${what}. Now sign the result.`);
        }}
      />
      <Field
        id={`why-${own}`}
        label="When and how it was decided"
        hint="For example: branch meeting on 5 October, 14 votes to 9. The second officer reads it, and the scrutineers."
        rows={2}
        error={faults.get(`why-${own}`)}
        value={why}
        onInput={setWhy}
      />
      <Act onPress={sign}>Sign the result</Act>
    </>
  );
}

function OneUnit({ page, unit, returns, onDone }: Work & { readonly returns: Returns }) {
  const { definition } = page;
  const query = { poll: definition.id, kind: 'return-result' } as const;
  const pending = useCall('proposals', { query: { ...query, state: 'pending' } });
  const ended = useCall('proposals', { query: { ...query, state: 'ended' } });
  const done = async (says: string) => {
    await Promise.all([pending.reload(), ended.reload()]);
    await onDone(says);
  };
  const all = [...(pending.value?.proposals ?? []), ...(ended.value?.proposals ?? [])];
  return (
    <>
      {unit.contests.map(({ contest, state }) => {
        const question = definition.contests.find(({ id }) => id === contest)?.question ?? contest;
        const about = all.filter(
          ({ proposal }) =>
            proposal.kind === 'return-result' && proposal.unit === unit.unit && proposal.contest === contest,
        );
        const shown = about.filter((one) => one.state === (state === 'returned' ? 'approved' : 'pending'));
        return (
          <section key={contest} aria-label={`${unit.name}: ${question}`}>
            <h3 class="govuk-heading-m">{question}</h3>
            {state === 'returned' && (
              <p class="govuk-inset-text">
                Returned. Two officers of {unit.name} have signed it, and nothing more is to be done.
              </p>
            )}
            {state === 'proposed' && (
              <p class="govuk-body govuk-!-font-weight-bold">
                One officer has signed. It is not returned before another officer of {unit.name} agrees below.
              </p>
            )}
            {state === 'none' && !returns.open && (
              <p class="govuk-inset-text">
                {['closed', 'counted', 'declared', 'final'].includes(page.state)
                  ? `Voting has closed, and ${unit.name} returned nothing. It counts as a unit that did not vote.`
                  : 'A result can be returned while voting is open, not now.'}
              </p>
            )}
            {shown.map((given) => (
              <ProposalCard key={given.id} given={given} onDone={done} />
            ))}
            {state === 'none' && returns.open && <Enter page={page} unit={unit} contest={contest} onDone={done} />}
          </section>
        );
      })}
    </>
  );
}

function WhatToDo({ page, unit, until }: { readonly page: PollPage; readonly unit: Unit; readonly until: string }) {
  const section = page.definition.units.find(({ code }) => code === unit.unit)?.section ?? '';
  return (
    <>
      <p class="govuk-body">
        {unit.name} decides by its own rules, and its members do not vote here. It counts as one unit of the section{' '}
        {section}, by what two of its officers return:
      </p>
      <ol class="govuk-list govuk-list--number">
        <li>One officer enters the result, attaches the minute of the meeting, and signs.</li>
        <li>Another officer reads both on this page, agrees, and signs.</li>
      </ol>
      <p class="govuk-body">
        Both before <strong>{inWords(until)}</strong>, when voting closes. If nothing is returned by then, it counts as
        a unit that did not vote. Once it is returned, nobody can change it.
      </p>
      <p class="govuk-body">
        Until voting closes only the officers of {unit.name} see what it decided. Then it stands on the public board for
        good. The minute is kept for the returning officer and the scrutineers.
      </p>
    </>
  );
}

export function ReturnPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const page = useCall('poll', { params: { poll } });
  return (
    <Page title="Return a result" rehearsal={page.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={page} heading="Return a result">
        {(shown) => (
          <>
            <Heading>Return your affiliate’s result</Heading>
            <p class="govuk-body-l">
              <a href={`/polls/${poll}`}>{shown.definition.title}</a>
            </p>
            <AfterDeclaring poll={poll}>
              <OwnUnits page={shown} />
            </AfterDeclaring>
          </>
        )}
      </Shown>
    </Page>
  );
}

function OwnUnits({ page }: { readonly page: PollPage }) {
  const loaded = useCall('returns', { params: { poll: page.definition.id } });
  const [done, setDone] = useState<{ readonly says: string } | null>(null);
  const onDone = async (says: string) => {
    await loaded.reload();
    setDone({ says });
  };
  return (
    <Shown loaded={loaded}>
      {(returns) => (
        <>
          {done !== null && <Notice key={done}>{done.says}</Notice>}
          {returns.units.every(({ own }) => !own) && (
            <p class="govuk-body">You are not named for an affiliate that returns its result in this poll.</p>
          )}
          {returns.units
            .filter(({ own }) => own)
            .map((unit) => (
              <section key={unit.unit} aria-label={unit.name}>
                <h2 class="govuk-heading-l">{unit.name}</h2>
                <WhatToDo page={page} unit={unit} until={returns.until} />
                <OneUnit page={page} unit={unit} returns={returns} onDone={onDone} />
              </section>
            ))}
        </>
      )}
    </Shown>
  );
}

const STATE = {
  none: 'nothing returned',
  proposed: 'signed by one officer, not returned yet',
  returned: 'returned',
} as const;

/** For who runs the poll or scrutinises it: which affiliates have returned their result, and after the close the minutes. */
export function ReturnsAtTheDesk({ page }: { readonly page: PollPage }) {
  const loaded = useCall('returns', { params: { poll: page.definition.id } });
  return (
    <Shown loaded={loaded}>
      {({ units, until, open }) => (
        <>
          <h2 class="govuk-heading-m">Affiliates that return their result</h2>
          {open && (
            <p class="govuk-body">
              Two officers of each return it before {inWords(until)}. What it says nobody else sees before voting
              closes.
            </p>
          )}
          <ul class="govuk-list govuk-list--bullet">
            {units.map(({ unit, name, contests, minutes }) => (
              <li key={unit}>
                {name}: {contests.map(({ state }) => STATE[state]).join('; ')}
                {minutes.length > 0 && <Pieces pieces={minutes} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </Shown>
  );
}
