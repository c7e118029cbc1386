/** One question of the paper: its kind, what is asked and of whom, how it is marked, and by which rule it is counted. */
import { CONTEST_KINDS, type ContestKind, isRanked } from '../../../crypto/contest.ts';
import { contestRuleInWords } from '../../../src/count/ruleWords.ts';
import { Boxes, Radios } from '../../kit/choices.tsx';
import { Fold } from '../../kit/fold.tsx';
import { Field, type FormFaults, Select } from '../../kit/form.tsx';
import { ChoiceRows } from './choiceRows.tsx';
import { Conditions } from './conditions.tsx';
import { type ContestDraft, contestOf, hasOwnChoices, ofKind } from './contestDraft.ts';
import { ListButtons } from './listButtons.tsx';
import { field } from './places.ts';
import { RuleFields } from './ruleFields.tsx';

const KINDS: { readonly [K in ContestKind]: string } = {
  trigger: 'Trigger ballot: keep the sitting member, or hold a full selection',
  yesno: 'Yes or no',
  choose: 'Choose one or several',
  approval: 'Approval: mark everybody you could agree to',
  av: 'Rank candidates for one place (AV)',
  stv: 'Rank candidates for several places (STV)',
};

const ORDERS = [
  ['fixed', 'As they stand here', 'The same order on every paper.'],
  [
    'rotated',
    'In turn',
    'In this order, but each paper begins with another one, so that nobody is first on all of them.',
  ],
  [
    'drawn',
    'Drawn for each paper',
    'Each paper has an order of its own, by chance, and shows it again if it is opened again.',
  ],
] as const;

const RANKINGS = [
  [
    'public',
    'Everybody',
    'Anybody can count again. All orders that were given stand there, without names: somebody who was told to vote in an unusual order could be known by it.',
  ],
  [
    'sealed',
    'The scrutineers alone',
    'Nobody’s order can be looked for. Each scrutineer makes a key before voting opens; most of them have to sign the count, which everybody else has to trust.',
  ],
] as const;

const picked = <T extends string>(options: readonly (readonly [T, ...string[]])[], value: string, otherwise: T): T =>
  options.find(([option]) => option === value)?.[0] ?? otherwise;

type Props = {
  /** From 0. */
  readonly place: number;
  readonly of: number;
  readonly faults: FormFaults;
  readonly draft: ContestDraft;
  readonly onChange: (draft: ContestDraft) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
};

/** Straight quotation marks as they are printed: papers of a ranked count are published in a form that cannot hold the straight ones. */
const printed = (text: string): string => text.replace(/(^|[\s(])"/g, '$1“').replace(/"/g, '”');

function HowToMark({
  at,
  faults,
  draft,
  set,
}: {
  at: string;
  faults: FormFaults;
  draft: ContestDraft;
  set: (change: Partial<ContestDraft>) => void;
}) {
  const verb = isRanked(draft) ? 'ranked' : 'marked';
  const usual = draft.kind === 'choose' ? 'Empty: as many as there are places' : 'Empty: as many as one likes';
  return (
    <>
      <Field
        {...field(faults, `${at}.min`)}
        label={`How many must be ${verb} at least`}
        hint={`Empty: 1. A blank paper is another matter.`}
        type="number"
        value={draft.min}
        onInput={(min) => set({ min })}
      />
      <Field
        {...field(faults, `${at}.max`)}
        label={`How many may be ${verb} at most`}
        hint={usual}
        type="number"
        value={draft.max}
        onInput={(max) => set({ max })}
      />
    </>
  );
}

export function ContestCard({ place, of, faults, draft, onChange, onMove, onRemove }: Props) {
  const at = `contests[${place}]`;
  const set = (change: Partial<ContestDraft>) => onChange({ ...draft, ...change });
  const noun = isRanked(draft) ? 'candidate' : 'choice';
  const hasOwn = hasOwnChoices(draft);
  const rule = contestRuleInWords(contestOf(draft, 'shown'));
  const fillsPlaces =
    draft.kind === 'approval' || draft.kind === 'stv' || (draft.kind === 'choose' && draft.choose !== 'none');
  const startsWith = (part: string) => [...faults.keys()].some((id) => id.startsWith(field(faults, `${at}${part}`).id));
  return (
    <div class="cs-card">
      <fieldset class="govuk-fieldset">
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">
          {of === 1 ? 'The question' : `Question ${place + 1} of ${of}`}
        </legend>
        <Select
          {...field(faults, `${at}.kind`)}
          label="Kind of ballot"
          value={draft.kind}
          onInput={(value) => {
            const kind = CONTEST_KINDS.find((one) => one === value);
            if (kind !== undefined) onChange(ofKind(draft, kind));
          }}
          options={CONTEST_KINDS.map((kind) => [kind, KINDS[kind]] as const)}
        />
        <Field
          {...field(faults, `${at}.question`)}
          label="The question, as on the ballot paper"
          value={draft.question}
          onInput={(question) => set({ question: printed(question) })}
        />
        {hasOwn && (
          <ChoiceRows
            at={at}
            faults={faults}
            noun={noun}
            choices={draft.choices}
            onChange={(choices) => set({ choices: choices.map((one) => ({ ...one, text: printed(one.text) })) })}
          />
        )}
        <RuleFields at={at} faults={faults} draft={draft} set={set} />
        {rule !== null && !rule.name.includes('NaN') && (
          <div class="govuk-inset-text">
            <p class="govuk-body">
              <strong>On the paper:</strong> {rule.name}.
            </p>
            <p class="govuk-body">{rule.says}</p>
          </div>
        )}
        {isRanked(draft) && (
          <Radios
            {...field(faults, `${at}.rankings`)}
            legend="Who may read the rankings after the count"
            hint="Fixed now, and said on the paper."
            value={draft.rankings}
            onInput={(value) => set({ rankings: picked(RANKINGS, value, 'public') })}
            options={RANKINGS}
          />
        )}
        {hasOwn && (
          <Radios
            {...field(faults, `${at}.order`)}
            legend={`Order of the ${noun}s on the paper`}
            value={draft.order}
            onInput={(value) => set({ order: picked(ORDERS, value, 'fixed') })}
            options={ORDERS}
          />
        )}
        <Boxes
          {...field(faults, `${at}.blank`)}
          legend="Blank papers"
          options={[['blank', 'A paper may be cast blank']]}
          ticked={draft.blank ? ['blank'] : []}
          onTick={(ticked) => set({ blank: ticked.length > 0 })}
        />
        {hasOwn && (
          <Fold
            says={`How many are ${isRanked(draft) ? 'ranked' : 'marked'}`}
            open={startsWith('.min') || startsWith('.max')}
          >
            <HowToMark at={at} faults={faults} draft={draft} set={set} />
          </Fold>
        )}
        {fillsPlaces && (
          <Fold says="Conditions on who is elected" open={startsWith('.constraints')}>
            <Conditions
              at={at}
              faults={faults}
              choices={draft.choices}
              conditions={draft.conditions}
              onChange={(conditions) => set({ conditions })}
            />
          </Fold>
        )}
        {of > 1 && (
          <ListButtons what={`question ${place + 1}`} at={place} of={of} onMove={onMove} onRemove={onRemove} />
        )}
      </fieldset>
    </div>
  );
}
