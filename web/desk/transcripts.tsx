/**
 * A teller's page between the end of voting and the close: few papers are put in as ballots. Each teller types every paper alone; this page
 * makes the ballots, and the service is not told what they say. What another has typed nothing here shows. SPEC §6.9.
 */
import { useRef, useState } from 'preact/hooks';
import { sealedHashes, sealPapers } from '../../crypto/transcript.ts';
import { REFUSALS } from '../../src/contract/refusals.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { transcriptMessage } from '../../src/contract/tellers.ts';
import { type Called, call } from '../kit/call.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, Faults, Field, type FormFaults, Notice, Problem } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAct } from '../kit/proposing.ts';
import {
  inWords,
  markOf,
  NO_PAPERS,
  readPapers,
  type TypedPapers,
  validPapers,
  whatToWrite,
} from './transcriptForm.ts';

type Unit = Extract<Called<'transcripts'>, { ok: true }>['value']['units'][number];
type Became = Extract<Called<'enterTranscript'>, { ok: true }>['value']['became'];

const SAID: Readonly<Record<Became, string>> = {
  entered:
    'Your papers are in. Now another teller types the same papers, without seeing yours. Come back later and look here whether you agree.',
  differs:
    'What you and the other teller typed is not the same. You are not told where, so that each of you begins afresh. Please type these papers again; the other teller does too.',
  agreed: 'You and another teller typed the same. When voting is closed, these papers count as ballots.',
};

function Form({
  page,
  unit,
  seed,
  onDone,
}: {
  readonly page: PollPage;
  readonly unit: Unit;
  readonly seed: string;
  readonly onDone: (says: string) => Promise<void>;
}) {
  const prefix = `papers-${unit.unit}`;
  const [typed, setTyped] = useState<TypedPapers>(NO_PAPERS);
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const { id: poll, contests } = page.definition;
  const sign = async () => {
    setProblem(null);
    setTries(tries + 1);
    const read = readPapers(contests, typed, { prefix, most: unit.taken });
    setFaults('faults' in read ? read.faults : new Map());
    if ('faults' in read) return;
    const ballots = sealPapers(unit.elections, read.papers, seed);
    const said = { unit: unit.unit, returned: read.returned, void: read.void, ballots: sealedHashes(ballots) };
    const signed = await signAct((signer) => transcriptMessage(poll, said, signer));
    if (!signed.ok) return setProblem(signed.says);
    const { nonce, assertion } = signed;
    const answer = await call('enterTranscript', { params: { poll }, body: { nonce, said, ballots, assertion } });
    if (!answer.ok) return setProblem(answer.says);
    setTyped(NO_PAPERS);
    await onDone(SAID[answer.value.became]);
  };
  const field = (name: string, label: string, value: string, hint: string, onInput: (value: string) => void) => {
    const id = `${prefix}-${name}`;
    const isCount = name === 'returned' || name === 'void';
    return (
      <Field {...{ id, label, value, hint, onInput, error: faults.get(id) }} {...(isCount && { type: 'count' })} />
    );
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={`${problem}${tries}`} />}
      <Faults says="These papers cannot be signed so." faults={faults} tries={tries} />
      {field('returned', 'How many papers came in?', typed.returned, 'Void papers too.', (returned) =>
        setTyped({ ...typed, returned }),
      )}
      {field(
        'void',
        'How many of them are void?',
        typed.void,
        'Nobody can say what was meant, for any question. Is a paper void for one question and good for another, stop here: tell the returning officer to close without this, and count the papers after the close.',
        (spoilt) => setTyped({ ...typed, void: spoilt }),
      )}
      {contests.map((contest) => (
        <section key={contest.id}>
          <p class="govuk-body govuk-!-margin-bottom-1">
            <strong>{contest.question}</strong> The choices have these numbers here:
          </p>
          <ol class="govuk-list govuk-list--number">
            {contest.choices.map(({ id, text }) => (
              <li key={id}>{text}</li>
            ))}
          </ol>
        </section>
      ))}
      {Array.from({ length: validPapers(typed, unit.taken) }, (_, paper) => (
        <fieldset class="govuk-fieldset" key={paper}>
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">Paper {paper + 1}</legend>
          {contests.map((contest) => {
            const name = markOf(paper, contest.id);
            const value = typed.marks[name] ?? '';
            const says = inWords(contest, value);
            return (
              <div key={contest.id}>
                {field(name, contest.question, value, whatToWrite(contest), (marks) =>
                  setTyped({ ...typed, marks: { ...typed.marks, [name]: marks } }),
                )}
                {says !== null && <p class="govuk-body">You have written: {says}</p>}
              </div>
            );
          })}
        </fieldset>
      ))}
      <Act onPress={sign}>Sign these papers</Act>
    </>
  );
}

function statusOf({ stands, entered, yours, round }: Unit): string {
  if (stands === 'done') return 'Finished: two tellers typed the same.';
  if (entered) return 'Your papers are in. Another teller types them now.';
  if (!yours) return 'Other tellers type these papers.';
  const again = round > 1 ? 'The last two were not the same. ' : '';
  return stands === 'second'
    ? `${again}Another teller has typed these papers. Now it is your turn.`
    : `${again}${round > 1 ? 'Please type these papers again.' : 'Nobody has typed these papers yet.'}`;
}

export function Transcripts({ page }: { readonly page: PollPage }) {
  const { id: poll, units } = page.definition;
  const loaded = useCall('transcripts', { params: { poll } });
  // What was typed stays when looking again fails.
  const last = useRef(loaded.value);
  if (loaded.value !== null) last.current = loaded.value;
  const shown = last.current;
  const [done, setDone] = useState<{ readonly says: string } | null>(null);
  const onDone = async (says: string) => {
    await loaded.reload();
    setDone({ says });
  };
  return (
    <>
      {done !== null && <Notice key={done.says}>{done.says}</Notice>}
      <Shown loaded={loaded}>{() => null}</Shown>
      {shown === null ? null : shown.waiting !== null ? (
        <p class="govuk-inset-text">
          {shown.waiting === 'voting'
            ? 'Voting is still open. Papers are counted when it has ended.'
            : 'Some tendered ballots are not settled yet. Come back when they are.'}
        </p>
      ) : shown.units.length === 0 ? (
        <p class="govuk-inset-text">
          There is nothing to do here before voting is closed. Papers that came by post or with help are counted after
          it.
        </p>
      ) : shown.moved ? (
        <p class="govuk-inset-text">{REFUSALS.MOVED_TO_PAPER.says}</p>
      ) : (
        <>
          <p class="govuk-body">
            Few members vote on paper here. Shown apart, their papers would tell how they voted. So two tellers put them
            in as sealed ballots, which count with the others.
          </p>
          <p class="govuk-body">
            Type alone, and show nobody what you type: another teller types the same papers, and the two are compared
            here. In what order you type them does not matter.
          </p>
          {shown.units.map((unit) => (
            <article class="cs-card" key={unit.unit} aria-label={unit.unit}>
              <h2 class="govuk-heading-m govuk-!-margin-bottom-1">
                {units.find(({ code }) => code === unit.unit)?.name ?? unit.unit}
              </h2>
              <p class="govuk-body">
                {unit.taken === 1 ? '1 member' : `${unit.taken} members`} asked to vote on paper. Some papers may not
                have come back.
              </p>
              <p class="govuk-body">{statusOf(unit)}</p>
              {unit.seed !== null && (
                <Fold says="Type the papers">
                  <Form key={unit.round} page={page} unit={unit} seed={unit.seed} onDone={onDone} />
                </Fold>
              )}
            </article>
          ))}
        </>
      )}
      <Act secondary onPress={() => loaded.reload()}>
        Look again
      </Act>
    </>
  );
}
