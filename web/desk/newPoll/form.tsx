/**
 * The form in which a returning officer sets up a poll. What is wrong with it is told before it is sent, each fault at its field;
 * what the service finds besides stands with it. Nothing that was entered is lost by a refusal.
 */
import { useState } from 'preact/hooks';
import { type PollUnit, REVIEW_DAYS } from '../../../crypto/bodies.ts';
import { type Fault, faultsOfContests, MOST_CONTESTS } from '../../../src/contract/contestFaults.ts';
import { presetCorrections } from '../../../src/contract/corrections.ts';
import { presetQuorum, quorumsOf } from '../../../src/contract/quorum.ts';
import { instantMs } from '../../../src/roll/day.ts';
import { type Called, call } from '../../kit/call.ts';
import { Boxes } from '../../kit/choices.tsx';
import { Fold } from '../../kit/fold.tsx';
import { Act, Faults, Field, Problem, Select } from '../../kit/form.tsx';
import { instantOf } from '../../kit/when.ts';
import { listInWords, type Snapshot } from '../listWords.ts';
import { RulesField } from '../rules/rulesField.tsx';
import { affiliatesOf } from './affiliates.ts';
import { ContestCard } from './contestCard.tsx';
import { type ContestDraft, contestsOf, newContest } from './contestDraft.ts';
import { moved } from './listButtons.tsx';
import { byField, faultsIn, field, focusable, focusOn } from './places.ts';
import { nameOf, sectionOf, UnitsField } from './unitsField.tsx';

type Person = Extract<Called<'people'>, { ok: true }>['value']['people'][number];

/** When its list of members was made, in milliseconds. */
const madeAt = ({ files }: Snapshot): number =>
  instantMs(files.find(({ file }) => file === 'members.csv')?.asOf ?? '') ?? 0;

/** What the form has entered, as the service takes it; null where a part of it is missing, which has its own fault. */
type Refused = { readonly says: string; readonly code: string };

const wholeNumber = (path: string, text: string, from: number, to: number): readonly Fault[] =>
  /^\d+$/.test(text.trim()) && Number(text) >= from && Number(text) <= to
    ? []
    : [{ path, says: `Write a whole number from ${from} to ${to.toLocaleString('en-GB')}.` }];

export function NewPollForm({
  snapshots,
  people,
}: {
  readonly snapshots: readonly Snapshot[];
  readonly people: readonly Person[];
}) {
  const [title, setTitle] = useState('');
  const [contests, setContests] = useState<readonly ContestDraft[]>(() => [newContest('trigger')]);
  const [opens, setOpens] = useState('');
  const [closes, setCloses] = useState('');
  const [rules, setRules] = useState<string | null>(null);
  const [chosenSnapshot, setSnapshot] = useState(snapshots[0]?.snapshot ?? '');
  const [chosenPrevious, setPrevious] = useState<string | null>(null);
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [affiliateLines, setAffiliateLines] = useState('');
  const [affiliateSection, setAffiliateSection] = useState('affiliated');
  const [smallUnit, setSmallUnit] = useState('10');
  const [batchFloor, setBatchFloor] = useState('20');
  const [reviewDays, setReviewDays] = useState(String(REVIEW_DAYS));
  const [trustees, setTrustees] = useState<readonly string[]>([]);
  const [chosenQuorum, setQuorum] = useState<number | null>(null);
  const [scrutineers, setScrutineers] = useState<readonly string[]>([]);
  const [kindOfPoll, setKindOfPoll] = useState('real');
  const [sealsSmall, setSealsSmall] = useState(false);
  const [secondElement, setSecondElement] = useState('none');
  const [tries, setTries] = useState(0);
  const [refused, setRefused] = useState<Refused | null>(null);
  /** What the service found; told until the next press. */
  const [found, setFound] = useState<readonly Fault[]>([]);

  const snapshot = snapshots.find((given) => given.snapshot === chosenSnapshot);
  // The newest of the older lists, unless the officer chooses another.
  const older = snapshots.filter((given) => snapshot !== undefined && madeAt(given) < madeAt(snapshot));
  const newestOlder = older.toSorted((a, b) => madeAt(b) - madeAt(a))[0]?.snapshot ?? '';
  const previous = chosenPrevious ?? newestOlder;
  // Members for whom the list names no unit can take part once the list is put right.
  const units = (snapshot?.units ?? []).filter(({ code }) => code !== '');
  const holders = (role: Person['roles'][number]['role']) =>
    people.filter(({ roles }) => roles.some((held) => held.role === role)).map(({ id, name }) => [id, name] as const);
  const voting: readonly PollUnit[] = units
    .filter(({ code }) => ticked.includes(code))
    .map((unit) => ({ code: unit.code, name: nameOf(unit), section: sectionOf(unit), covers: [unit.code] }));
  const mayReturn = contests.some(({ kind }) => kind === 'trigger');
  const affiliates = affiliatesOf(
    { lines: mayReturn ? affiliateLines : '', section: affiliateSection.trim() },
    voting.map(({ code }) => code),
  );
  const pollUnits = [...voting, ...affiliates.units];
  const quorums = quorumsOf(trustees.length);
  const quorum = chosenQuorum !== null && quorums.includes(chosenQuorum) ? chosenQuorum : presetQuorum(trustees.length);
  const opensAt = instantOf(opens);
  const closesAt = instantOf(closes);
  const drawn = contestsOf(contests);
  const pictures = [
    ...new Set(contests.flatMap(({ choices }) => choices.flatMap(({ picture }) => picture?.base64 ?? []))),
  ];

  const faultsHere: readonly Fault[] = [
    ...(title.trim() === '' ? [{ path: 'title', says: 'Give the poll a title.' }] : []),
    ...(title.length > 200 ? [{ path: 'title', says: 'The title is too long: 200 characters at most.' }] : []),
    ...faultsOfContests(
      drawn,
      pollUnits.map(({ section }) => section),
    ),
    ...(opensAt === null ? [{ path: 'opensAt', says: 'Say when voting opens.' }] : []),
    ...(closesAt === null ? [{ path: 'closesAt', says: 'Say when voting closes.' }] : []),
    ...(rules === null
      ? [{ path: 'rules', says: 'Choose the rules, and give the dates and the name that they need.' }]
      : []),
    ...(voting.length === 0 ? [{ path: 'units', says: 'Tick the units that take part.' }] : []),
    ...affiliates.faults,
    ...wholeNumber('smallUnit', smallUnit, 3, 1_000_000),
    ...wholeNumber('batchFloor', batchFloor, 1, 1_000_000),
    ...wholeNumber('reviewDays', reviewDays, 1, 30),
    ...(trustees.length === 0 ? [{ path: 'trustees', says: 'Tick at least one trustee.' }] : []),
    ...(trustees.length > 50 ? [{ path: 'trustees', says: 'There may be 50 trustees at most.' }] : []),
    ...(scrutineers.length === 0 ? [{ path: 'scrutineers', says: 'Tick at least one scrutineer.' }] : []),
  ];
  const faults = tries === 0 ? byField([]) : byField([...faultsHere, ...found]);

  const setUp = async () => {
    setTries(tries + 1);
    setFound([]);
    setRefused(null);
    if (faultsHere.length > 0 || opensAt === null || closesAt === null || rules === null) return;
    const answer = await call('definePoll', {
      body: {
        title,
        rehearsal: kindOfPoll === 'rehearsal',
        opensAt,
        closesAt,
        units: pollUnits,
        contests: [...drawn],
        pictures,
        smallUnit: Number(smallUnit),
        ...(kindOfPoll === 'rehearsal' && sealsSmall ? { smallCounts: 'sealed' as const } : {}),
        batchFloor: Number(batchFloor),
        promiseMinutes: 60,
        reviewDays: Number(reviewDays),
        corrections: presetCorrections(opensAt, closesAt),
        secondElement: secondElement === 'code' ? 'code' : 'none',
        trustees: [...trustees],
        quorum,
        scrutineers: [...scrutineers],
        snapshot: chosenSnapshot,
        previous: previous === '' ? null : previous,
        rules,
      },
    });
    if (answer.ok) return location.assign(`/polls/${answer.value.poll}/desk`);
    const told = faultsIn(answer.details).map(({ path, says }) => ({
      path: answer.code === 'RULES_INVALID' ? 'rules' : path,
      says,
    }));
    setFound(told);
    if (told.length === 0 || answer.code !== 'POLL_INVALID') setRefused(answer);
    // The summary of what was found takes the focus.
    setTries((before) => before + 1);
  };

  const exportOptions = snapshots.map(
    (given) => [given.snapshot, `${listInWords(given)} (${given.snapshot.slice(0, 8)}…)`] as const,
  );
  const plain = (path: string) => field(faults, path);
  return (
    <>
      {refused !== null && (
        <Problem says={refused.says} key={tries}>
          {refused.code === 'NOT_SIGNED_IN' && (
            <p>
              <a href="/sign-in" target="_blank" rel="noopener">
                Sign in in another tab
              </a>
              , then come back and press again: what you entered here stays.
            </p>
          )}
        </Problem>
      )}
      <Faults says="This poll cannot be set up yet. Put right what is listed." faults={faults} tries={tries} />
      <Field {...plain('title')} label="Title" value={title} onInput={setTitle} />
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
      {contests.map((draft, i) => (
        <ContestCard
          key={draft.key}
          place={i}
          of={contests.length}
          faults={faults}
          draft={draft}
          onChange={(changed) => setContests(contests.with(i, changed))}
          onMove={(by) => setContests(moved(contests, i, by))}
          onRemove={() => {
            setContests(contests.filter((_, j) => j !== i));
            focusOn('contests');
          }}
        />
      ))}
      <div {...focusable('contests')}>
        {contests.length < MOST_CONTESTS && (
          <Act secondary onPress={async () => setContests([...contests, newContest('yesno')])}>
            Add another question to the paper
          </Act>
        )}
      </div>
      <div class="cs-card">
        <fieldset class="govuk-fieldset">
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">
            When, and how members show who they are
          </legend>
          <Field
            {...plain('opensAt')}
            label="Voting opens"
            hint="London time"
            type="datetime-local"
            value={opens}
            onInput={setOpens}
          />
          <Field
            {...plain('closesAt')}
            label="Voting closes"
            hint="London time. At that very minute it is closed."
            type="datetime-local"
            value={closes}
            onInput={setCloses}
          />
          <Select
            id="secondElement"
            label="How a member shows who they are"
            hint="With codes, nobody votes by reading a member’s e-mail alone. The registrar makes the codes and posts them before voting opens."
            value={secondElement}
            onInput={setSecondElement}
            options={[
              ['none', 'By the link that we mail them'],
              ['code', 'By the link, and a code that comes to them on paper'],
            ]}
          />
        </fieldset>
      </div>
      <div class="cs-card">
        <fieldset class="govuk-fieldset">
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">The membership list</legend>
          <Select
            {...plain('snapshot')}
            label="Membership export"
            value={chosenSnapshot}
            onInput={(hash) => {
              setSnapshot(hash);
              setPrevious(null);
            }}
            options={exportOptions}
          />
          <Select
            {...plain('previous')}
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
        </fieldset>
      </div>
      <RulesField error={faults.get('rules')} onRules={setRules} />
      <UnitsField {...plain('units')} units={units} smallUnit={Number(smallUnit)} ticked={ticked} onTick={setTicked} />
      {mayReturn && (
        <Fold says="Affiliates that return their result" open={affiliates.faults.length > 0 || affiliateLines !== ''}>
          <p>
            They decide by their own rules, and their members do not vote here. Two officers of each return what it
            decided while voting is open. Appoint them first, each for the code that stands here.
          </p>
          <Field
            {...plain('affiliates')}
            label="One on each line: its code, then its name"
            hint="For example: UNION-OAK Union, Oakmarsh branch. Not a branch of the list."
            rows={5}
            value={affiliateLines}
            onInput={setAffiliateLines}
          />
          <Field
            {...plain('affiliatesSection')}
            label="Their section"
            hint="One lower-case word, as the rule of the count names it"
            value={affiliateSection}
            onInput={setAffiliateSection}
          />
        </Fold>
      )}
      <Field
        {...plain('smallUnit')}
        label="Smallest unit"
        hint="The freeze refuses a unit with fewer eligible members: its result would show how people voted."
        type="number"
        value={smallUnit}
        onInput={setSmallUnit}
      />
      {kindOfPoll === 'rehearsal' && (
        <Boxes
          id="smallCounts"
          legend="Small numbers"
          hint="In a real poll what fewer than that cast is opened by the scrutineers alone, and one or two ballots by nobody. A rehearsal shows everything, unless you tick this."
          options={[['sealed', 'Do it in this rehearsal too']]}
          ticked={sealsSmall ? ['sealed'] : []}
          onTick={(given) => setSealsSmall(given.length > 0)}
        />
      )}
      <Field
        {...plain('batchFloor')}
        label="Batch floor"
        hint="A unit’s ballots go on the public board once this many are waiting, so that nobody sees who votes when."
        type="number"
        value={batchFloor}
        onInput={setBatchFloor}
      />
      <Field
        {...plain('reviewDays')}
        label="Days for signing off"
        hint="What officers look at or decide is signed off by somebody else. After so many days, 1 to 30, the page of the poll says that it is overdue."
        type="number"
        value={reviewDays}
        onInput={setReviewDays}
      />
      <Boxes
        {...plain('trustees')}
        legend="Trustees"
        hint="Each keeps a part of the key. Nobody reads a ballot before the count, and the count needs them."
        options={holders('trustee')}
        ticked={trustees}
        onTick={setTrustees}
      />
      {quorums.length > 1 ? (
        <Select
          {...plain('quorum')}
          label="How many of them the count needs"
          hint="More than half. With fewer than all, the count goes on when one of them is ill or has lost their part."
          value={String(quorum)}
          onInput={(value) => setQuorum(Number(value))}
          options={quorums.map(
            (k) => [String(k), k === trustees.length ? `All ${k}` : `${k} of ${trustees.length}`] as const,
          )}
        />
      ) : (
        trustees.length > 0 && <p class="govuk-body">Every one of them is needed for the count.</p>
      )}
      <Boxes
        {...plain('scrutineers')}
        legend="Scrutineers"
        options={holders('scrutineer')}
        ticked={scrutineers}
        onTick={setScrutineers}
      />
      <div class="govuk-inset-text">
        <p class="govuk-body">
          Look at it once more. What you set up here is not changed afterwards: not the questions, not the candidates,
          not the rules of the count. A poll that was set up wrongly is abandoned, and set up anew.
        </p>
        <p class="govuk-body">
          When the roll is frozen it stands on the public board for good, with every name, statement and picture.
        </p>
      </div>
      <Act onPress={setUp}>Set up this poll</Act>
    </>
  );
}
