/** The rules of a new poll: a dated preset or a file, changed where this poll needs it, and always shown in words. */

import { useState } from 'preact/hooks';
import { fromUtf8, sha256Hex, utf8 } from '../../../crypto/bytes.ts';
import { Boxes } from '../../kit/choices.tsx';
import { Fold } from '../../kit/fold.tsx';
import { Field, Select } from '../../kit/form.tsx';
import { RulesInWords } from '../../kit/rulesInWords.tsx';
import { draftOf, packFrom, type RulesDraft } from './draft.ts';
import { type Pack, PRESETS, packOf } from './presets.ts';

const JUDGED = [
  ['voting-day', 'On the voting day'],
  ['freeze', 'On the freeze date'],
] as const;
const BOUNDARY = [
  ['none', 'Not looked at'],
  ['body', 'In the area of some branch'],
  ['unit', 'In the area of their own branch'],
] as const;
const AGE = [
  ['yes', 'Those the office declares under age have no vote'],
  ['no', 'Not looked at'],
] as const;
const BARRING = [
  ['suspended', 'Suspended'],
  ['excluded', 'Expelled'],
  ['resigned', 'Resigned'],
  ['deceased', 'Died'],
] as const;

type SetDraft = (change: Partial<RulesDraft>) => void;

function MoreFields({ draft, set }: { readonly draft: RulesDraft; readonly set: SetDraft }) {
  const number = (id: keyof RulesDraft, label: string, hint?: string) => (
    <Field
      id={`rules-${id}`}
      label={label}
      type="number"
      value={String(draft[id])}
      onInput={(value) => set({ [id]: value })}
      {...(hint === undefined ? {} : { hint })}
    />
  );
  return (
    <>
      <Select
        id="rules-joining"
        label="How long one must have been a member"
        value={draft.joining}
        onInput={(joining) => set({ joining: joining === 'date' ? 'date' : 'months' })}
        options={[
          ['months', 'So many months before the freeze date'],
          ['date', 'Since a date'],
        ]}
      />
      {draft.joining === 'months' ? (
        number('months', 'Months of membership')
      ) : (
        <Field
          id="rules-joinedBy"
          label="Joined on or before"
          type="date"
          value={draft.joinedBy}
          onInput={(joinedBy) => set({ joinedBy })}
        />
      )}
      {number('grace', 'A gap of so many days breaks nothing')}
      {number('arrears', 'Days of arrears that are allowed', 'Leave it empty if fees are not looked at')}
      <Field
        id="rules-grades"
        label="Types of membership that have a vote"
        hint="As the list or its layout calls them, with commas between: full, reduced, youth"
        value={draft.grades}
        onInput={(grades) => set({ grades })}
      />
      <Boxes
        id="rules-barring"
        legend="Who has no vote"
        options={BARRING}
        ticked={draft.barring}
        onTick={(barring) => set({ barring: barring.toSorted() })}
      />
      <Select
        id="rules-judgedOn"
        label="When that is judged"
        value={draft.judgedOn}
        onInput={(judgedOn) => set({ judgedOn })}
        options={JUDGED}
      />
      <Select
        id="rules-boundary"
        label="Where a member lives"
        value={draft.boundary}
        onInput={(boundary) => set({ boundary })}
        options={BOUNDARY}
      />
      <Select
        id="rules-age"
        label="Age"
        value={draft.age}
        onInput={(age) => set({ age: age === 'yes' ? 'yes' : 'no' })}
        options={AGE}
      />
      {number('membersAge', 'Oldest list, in days before the freeze date', 'Leave it empty for any day')}
      {number('paymentsAge', 'Oldest payments file, in days', 'Leave it empty for any day')}
      {number('leaversAge', 'Oldest list of leavers, in days', 'Leave it empty for any day')}
      {number('clusterLeast', 'Show a branch when so many e-mail addresses changed')}
      {number('clusterPercent', 'And at least so many of a hundred')}
    </>
  );
}

/**
 * @param error    what is wrong with them, where the whole form was sent
 * @param onRules  the pack's exact text; null while the form says none
 */
export function RulesField({
  error,
  onRules,
}: {
  readonly error?: string | undefined;
  readonly onRules: (text: string | null) => void;
}) {
  const [from, setFrom] = useState('');
  const [base, setBase] = useState<Pack | null>(null);
  const [draft, setDraft] = useState<RulesDraft | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const tell = (next: RulesDraft, of: Pack) => {
    setDraft(next);
    const said = packFrom(next, of);
    onRules('pack' in said ? said.pack.text : null);
  };
  const begin = (pack: Pack, next: RulesDraft) => {
    setProblem(null);
    setBase(pack);
    tell(next, pack);
  };
  const choose = (id: string) => {
    setFrom(id);
    setBase(null);
    setDraft(null);
    onRules(null);
    const pack = PRESETS.find(([preset]) => preset === id)?.[2];
    // The dates of a preset are those of its own time: this poll has its own, which somebody has to think of.
    if (pack !== undefined)
      begin(pack, { ...draftOf(pack.rules), name: '', freezeDate: '', votingDay: '', joinedBy: '' });
  };
  const open = async (file: File | undefined) => {
    if (file === undefined) return;
    try {
      const pack = packOf(fromUtf8(new Uint8Array(await file.arrayBuffer())));
      begin(pack, draftOf(pack.rules));
    } catch {
      setBase(null);
      setDraft(null);
      onRules(null);
      setProblem('That file is not a rule pack (countersign-rules/1). Choose another, or begin with a preset.');
    }
  };
  const said = base === null || draft === null ? null : packFrom(draft, base);
  const set: SetDraft = (change) => {
    if (base !== null && draft !== null) tell({ ...draft, ...change }, base);
  };
  return (
    <div class="cs-card">
      <fieldset class="govuk-fieldset">
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">The rules: who may take part</legend>
        <Select
          id="rules"
          label="Begin with"
          error={error}
          value={from}
          onInput={choose}
          options={[
            ['', 'Choose'],
            ...PRESETS.map(([id, says]) => [id, says] as const),
            ['file', 'A rule pack of your own, as a file'],
          ]}
        />
        {from === 'file' && (
          <div class="govuk-form-group">
            <label class="govuk-label govuk-label--s" for="rules-file">
              Rule pack
            </label>
            <input
              class="govuk-file-upload"
              type="file"
              id="rules-file"
              accept=".json"
              onChange={(event) => void open(event.currentTarget.files?.[0])}
            />
          </div>
        )}
        {problem !== null && <p class="govuk-error-message">{problem}</p>}
        {draft !== null && (
          <>
            <Field
              id="rules-freezeDate"
              label="Freeze date"
              hint="Membership is judged as it stood at the end of this day in London"
              type="date"
              value={draft.freezeDate}
              onInput={(freezeDate) => set({ freezeDate })}
            />
            <Field
              id="rules-votingDay"
              label="Voting day"
              hint="The day on which standing is judged: the first or the last on which one can vote, as your rules have it"
              type="date"
              value={draft.votingDay}
              onInput={(votingDay) => set({ votingDay })}
            />
            <Fold says="Change the other rules">
              <MoreFields draft={draft} set={set} />
            </Fold>
            <Field
              id="rules-name"
              label="Name of these rules"
              hint="It stands on the public page: for example Oakmarsh trigger ballot, autumn 2026"
              value={draft.name}
              onInput={(name) => set({ name })}
            />
          </>
        )}
        <div aria-live="polite">{said !== null && 'problem' in said && <p class="govuk-body">{said.problem}</p>}</div>
        {said !== null && 'pack' in said && (
          <>
            <h2 class="govuk-heading-s">These rules in words</h2>
            <RulesInWords rules={said.pack.rules} />
            <p class="govuk-hint">
              Their SHA-256, which goes on the public board:{' '}
              <code class="cs-break">{sha256Hex(utf8(said.pack.text))}</code>
            </p>
          </>
        )}
      </fieldset>
    </div>
  );
}
