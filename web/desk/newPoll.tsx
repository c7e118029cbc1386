/** Setting up a poll: question, units, times, rules, trustees. Everything here is fixed once the roll is frozen. */
import { useState } from 'preact/hooks';
import { z } from 'zod';
import { type Contest, type PollUnit, REVIEW_DAYS } from '../../crypto/bodies.ts';
import { presetCorrections } from '../../src/contract/corrections.ts';
import { instantMs } from '../../src/roll/day.ts';
import { type Called, call } from '../kit/call.ts';
import { Act, Field, Problem, Select } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { instantOf } from '../kit/when.ts';
import { listInWords, type Snapshot } from './listWords.ts';
import { RulesField } from './rules/rulesField.tsx';

type Person = Extract<Called<'people'>, { ok: true }>['value']['people'][number];

const detailsShape = z.array(
  z.union([z.string(), z.object({ path: z.string(), says: z.string() }), z.object({ message: z.string() })]),
);
const listed = (details: unknown): readonly string[] =>
  (detailsShape.safeParse(details).data ?? []).map((item) =>
    typeof item === 'string' ? item : 'message' in item ? item.message : `${item.path}: ${item.says}`,
  );

/** When its list of members was made, in milliseconds. */
const madeAt = ({ files }: Snapshot): number =>
  instantMs(files.find(({ file }) => file === 'members.csv')?.asOf ?? '') ?? 0;

const TRIGGER_CHOICES = [
  { id: 'affirm', text: 'Keep the sitting member as the only candidate' },
  { id: 'open', text: 'Hold a full selection' },
];

function contestOf(kind: string, question: string, choices: string, most: string, blank: boolean): Contest {
  if (kind === 'trigger')
    return { id: 'trigger', kind: 'trigger', question, choices: TRIGGER_CHOICES, min: 1, max: 1, blank };
  const texts = choices
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return {
    id: 'choice',
    kind: 'choose',
    question,
    choices: texts.map((text, i) => ({ id: `choice-${i + 1}`, text })),
    min: 1,
    max: Number(most),
    blank,
  };
}

function Ticks({
  legend,
  hint,
  options,
  ticked,
  onTick,
}: {
  readonly legend: string;
  readonly hint?: string;
  readonly options: readonly (readonly [id: string, says: string])[];
  readonly ticked: readonly string[];
  readonly onTick: (ticked: readonly string[]) => void;
}) {
  return (
    <div class="govuk-form-group">
      <fieldset class="govuk-fieldset">
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{legend}</legend>
        {hint !== undefined && <div class="govuk-hint">{hint}</div>}
        <div class="govuk-checkboxes govuk-checkboxes--small">
          {options.map(([id, says]) => (
            <div key={id} class="govuk-checkboxes__item">
              <input
                class="govuk-checkboxes__input"
                type="checkbox"
                id={`${legend}-${id}`}
                checked={ticked.includes(id)}
                onChange={(event) =>
                  onTick(event.currentTarget.checked ? [...ticked, id] : ticked.filter((other) => other !== id))
                }
              />
              <label class="govuk-label govuk-checkboxes__label" for={`${legend}-${id}`}>
                {says}
              </label>
            </div>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

function NewPollForm({
  snapshots,
  people,
}: {
  readonly snapshots: readonly Snapshot[];
  readonly people: readonly Person[];
}) {
  const [title, setTitle] = useState('');
  const [kind, setKind] = useState('trigger');
  const [question, setQuestion] = useState('');
  const [choices, setChoices] = useState('');
  const [most, setMost] = useState('1');
  const [blank, setBlank] = useState<readonly string[]>([]);
  const [opens, setOpens] = useState('');
  const [closes, setCloses] = useState('');
  const [rules, setRules] = useState<string | null>(null);
  const [chosenSnapshot, setSnapshot] = useState(snapshots[0]?.snapshot ?? '');
  const [chosenPrevious, setPrevious] = useState<string | null>(null);
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [smallUnit, setSmallUnit] = useState('10');
  const [batchFloor, setBatchFloor] = useState('20');
  const [reviewDays, setReviewDays] = useState(String(REVIEW_DAYS));
  const [trustees, setTrustees] = useState<readonly string[]>([]);
  const [scrutineers, setScrutineers] = useState<readonly string[]>([]);
  const [kindOfPoll, setKindOfPoll] = useState('real');
  const [secondElement, setSecondElement] = useState('none');
  const [problem, setProblem] = useState<{ says: string; list: readonly string[] } | null>(null);

  const snapshot = snapshots.find((given) => given.snapshot === chosenSnapshot);
  // The newest of the older lists, unless the officer chooses another.
  const older = snapshots.filter((given) => snapshot !== undefined && madeAt(given) < madeAt(snapshot));
  const newestOlder = older.toSorted((a, b) => madeAt(b) - madeAt(a))[0]?.snapshot ?? '';
  const previous = chosenPrevious ?? newestOlder;
  // Members for whom the list names no unit can take part once the list is put right.
  const units = (snapshot?.units ?? []).filter(({ code }) => code !== '');
  const holders = (role: Person['roles'][number]['role']) =>
    people.filter(({ roles }) => roles.some((held) => held.role === role)).map(({ id, name }) => [id, name] as const);
  const pollUnits: PollUnit[] = units
    .filter(({ code }) => ticked.includes(code))
    // An export without units.csv names its units by their codes alone.
    .map(({ code, name, section }) => ({ code, name: name || code, section: section || 'units', covers: [code] }));

  const setUp = async () => {
    setProblem(null);
    const opensAt = instantOf(opens);
    const closesAt = instantOf(closes);
    const missing = [
      ...(title === '' ? ['Give the poll a title.'] : []),
      ...(question === '' ? ['Write the question.'] : []),
      ...(opensAt === null || closesAt === null ? ['Say when voting opens and closes.'] : []),
      ...(rules === null ? ['Choose the rules, and give the dates and the name that they need.'] : []),
      ...(pollUnits.length === 0 ? ['Tick the units that take part.'] : []),
      ...(trustees.length === 0 ? ['Tick at least one trustee.'] : []),
    ];
    if (missing.length > 0 || opensAt === null || closesAt === null || rules === null)
      return setProblem({ says: 'The form is not complete yet.', list: missing });
    const answer = await call('definePoll', {
      body: {
        title,
        rehearsal: kindOfPoll === 'rehearsal',
        opensAt,
        closesAt,
        units: pollUnits,
        contests: [contestOf(kind, question, choices, most, blank.length > 0)],
        smallUnit: Number(smallUnit),
        batchFloor: Number(batchFloor),
        promiseMinutes: 60,
        reviewDays: Number(reviewDays),
        corrections: presetCorrections(opensAt, closesAt),
        secondElement: secondElement === 'code' ? 'code' : 'none',
        trustees: [...trustees],
        scrutineers: [...scrutineers],
        snapshot: chosenSnapshot,
        previous: previous === '' ? null : previous,
        rules,
      },
    });
    if (!answer.ok) return setProblem({ says: answer.says, list: listed(answer.details) });
    location.assign(`/polls/${answer.value.poll}/desk`);
  };

  const exportOptions = snapshots.map(
    (given) => [given.snapshot, `${listInWords(given)} (${given.snapshot.slice(0, 8)}…)`] as const,
  );
  return (
    <>
      {problem !== null && (
        <Problem says={problem.says} key={problem.list.join()}>
          <ul class="govuk-list govuk-list--bullet">
            {problem.list.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Problem>
      )}
      <Field id="title" label="Title" value={title} onInput={setTitle} />
      <Select
        id="real"
        label="Is this a real poll?"
        hint="A rehearsal says so on every page, and may be closed early."
        value={kindOfPoll}
        onInput={setKindOfPoll}
        options={[
          ['real', 'Yes, it counts'],
          ['rehearsal', 'No, a rehearsal'],
        ]}
      />
      <Select
        id="second"
        label="How a member shows who they are"
        hint="With codes, nobody votes by reading a member’s e-mail alone. The registrar makes the codes and posts them before voting opens."
        value={secondElement}
        onInput={setSecondElement}
        options={[
          ['none', 'By the link that we mail them'],
          ['code', 'By the link, and a code that comes to them on paper'],
        ]}
      />
      <Select
        id="kind"
        label="Kind of ballot"
        value={kind}
        onInput={setKind}
        options={[
          ['trigger', 'Trigger ballot: keep the sitting member, or hold a full selection'],
          ['choose', 'Choose one or several'],
        ]}
      />
      <Field id="question" label="The question, as on the ballot paper" value={question} onInput={setQuestion} />
      {kind === 'choose' && (
        <>
          <Field
            id="choices"
            label="The choices"
            hint="One on each line, in the order of the ballot paper"
            rows={6}
            value={choices}
            onInput={setChoices}
          />
          <Field id="most" label="How many may be marked at most" type="number" value={most} onInput={setMost} />
        </>
      )}
      <Ticks
        legend="Blank papers"
        options={[['blank', 'A paper may be cast blank']]}
        ticked={blank}
        onTick={setBlank}
      />
      <Field
        id="opens"
        label="Voting opens"
        hint="London time"
        type="datetime-local"
        value={opens}
        onInput={setOpens}
      />
      <Field
        id="closes"
        label="Voting closes"
        hint="London time. At that very minute it is closed."
        type="datetime-local"
        value={closes}
        onInput={setCloses}
      />
      <Select
        id="snapshot"
        label="Membership export"
        value={chosenSnapshot}
        onInput={(hash) => {
          setSnapshot(hash);
          setPrevious(null);
        }}
        options={exportOptions}
      />
      <Select
        id="previous"
        label="Earlier export to compare it with"
        hint="Shows what has changed since: addresses, joining dates, members gone without a trace. A changed address gets no link before two officers release it."
        value={previous}
        onInput={setPrevious}
        options={
          older.length === 0
            ? [['', 'None: no older export is loaded']]
            : exportOptions.filter(([hash]) => older.some((given) => given.snapshot === hash))
        }
      />
      <RulesField onRules={setRules} />
      <Ticks
        legend="Units that take part"
        hint="Each votes by itself, and its own result is published."
        options={units.map(({ code, name, listed: members }) => [code, `${name || code}: ${members} listed`] as const)}
        ticked={ticked}
        onTick={setTicked}
      />
      <Field
        id="small"
        label="Smallest unit"
        hint="The freeze refuses a unit with fewer eligible members: its result would show how people voted."
        type="number"
        value={smallUnit}
        onInput={setSmallUnit}
      />
      <Field
        id="floor"
        label="Batch floor"
        hint="A unit’s ballots go on the public board once this many are waiting, so that nobody sees who votes when."
        type="number"
        value={batchFloor}
        onInput={setBatchFloor}
      />
      <Field
        id="review-days"
        label="Days for signing off"
        hint="What officers look at or decide is signed off by somebody else. After so many days, 1 to 30, the page of the poll says that it is overdue."
        type="number"
        value={reviewDays}
        onInput={setReviewDays}
      />
      <Ticks
        legend="Trustees"
        hint="Every one of them is needed for the count."
        options={holders('trustee')}
        ticked={trustees}
        onTick={setTrustees}
      />
      <Ticks legend="Scrutineers" options={holders('scrutineer')} ticked={scrutineers} onTick={setScrutineers} />
      <Act onPress={setUp}>Set up this poll</Act>
    </>
  );
}

export function NewPoll() {
  const session = useSession();
  const snapshots = useCall('snapshots', {});
  const people = useCall('people', {});
  return (
    <Page title="Set up a poll" {...frameOf(session)}>
      <Heading>Set up a poll</Heading>
      <Shown loaded={snapshots}>
        {(exports) => (
          <Shown loaded={people}>
            {(known) =>
              exports.snapshots.length === 0 ? (
                <p class="govuk-body">First a membership secretary has to load a membership export.</p>
              ) : (
                <NewPollForm snapshots={exports.snapshots} people={known.people} />
              )
            }
          </Shown>
        )}
      </Shown>
    </Page>
  );
}
