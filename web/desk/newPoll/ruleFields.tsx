/** By which rule a question is counted: the rules that its kind has, each explained in a sentence, and what they leave to be set. */

import type { z } from 'zod';
import type { countsAs } from '../../../crypto/contest.ts';
import { TRIGGER_PRESETS } from '../../../src/count/trigger.ts';
import { type Option, Radios } from '../../kit/choices.tsx';
import { Fold } from '../../kit/fold.tsx';
import { Field, type FormFaults, Select } from '../../kit/form.tsx';
import { type ContestDraft, type TriggerSettings, withTriggerRule } from './contestDraft.ts';
import { field } from './places.ts';

type Props = {
  readonly at: string;
  readonly faults: FormFaults;
  readonly draft: ContestDraft;
  readonly set: (change: Partial<ContestDraft>) => void;
};

const picked = <T extends string>(options: readonly (readonly [T, ...string[]])[], value: string): T | undefined =>
  options.find(([option]) => option === value)?.[0];

const TRIGGER_NAMES = {
  'college-50-50': 'College of two sections, from 2021',
  'third-of-either-section': 'One third of either section, from 2018',
  'majority-of-all-units': 'Majority of all units, until 2018',
} as const;
const TRIGGERS = [
  ...TRIGGER_PRESETS.map(({ says, rule: { name } }) => [name, TRIGGER_NAMES[name], says] as const).reverse(),
  ['none', 'No rule', 'The result of each unit is told, and nothing is concluded from them.'] as const,
];

const AS = [
  ['abstain', 'Is left out of the base'],
  ['affirm', 'Counts as keeping the sitting member'],
  ['open', 'Counts as wanting a full selection'],
] as const satisfies readonly (readonly [z.infer<typeof countsAs>, string])[];
const EMPTY_SECTION = [
  ['ask', 'The returning officer is asked which rule applies'],
  ['no-points', 'Its 50 points go to neither side'],
] as const;

function TriggerSettingsFields({ at, faults, draft, set }: Props) {
  const { settings, quorum, trigger } = draft;
  const setOne = (change: Partial<TriggerSettings>) => set({ settings: { ...settings, ...change } });
  const counts = (part: 'unitTie' | 'notVoted' | 'inquorate', label: string) => (
    <Select
      {...field(faults, `${at}.rule.${part}`)}
      label={label}
      value={settings[part]}
      onInput={(value) => setOne({ [part]: picked(AS, value) ?? 'abstain' })}
      options={AS}
    />
  );
  return (
    <Fold
      says="Units that are tied, short of a quorum or did not vote"
      open={faults.has(field(faults, `${at}.rule.quorum`).id)}
    >
      <p>No unit is counted silently: the result names each of these, and how it was counted.</p>
      {counts('unitTie', 'A unit that is tied')}
      {counts('notVoted', 'A unit in which nobody votes')}
      <Field
        {...field(faults, `${at}.rule.quorum`)}
        label="Quorum of a unit"
        hint="Ballots that it must have at least; 0 where your rules ask for none"
        type="number"
        value={quorum}
        onInput={(value) => set({ quorum: value })}
      />
      {counts('inquorate', 'A unit short of its quorum')}
      {trigger === 'college-50-50' && (
        <Select
          {...field(faults, `${at}.rule.emptySection`)}
          label="If no unit of a section is left in the base"
          value={settings.emptySection}
          onInput={(value) => setOne({ emptySection: picked(EMPTY_SECTION, value) ?? 'ask' })}
          options={EMPTY_SECTION}
        />
      )}
    </Fold>
  );
}

const YES_NO = [
  ['more-yes-than-no', 'More yes than no', 'Blank papers are left out. If as many vote yes as no, it is not carried.'],
  ['share-of-votes', 'A share of the votes', 'At least such a share of those who vote yes or no must vote yes.'],
  ['share-of-electorate', 'A share of all who may vote', 'At least such a share of the roll must vote yes.'],
] as const;

const STV = [
  [
    'scottish-stv-2007',
    'Scottish rules of 2007',
    'As at council elections in Scotland: the quota is a whole number, and when somebody has votes beyond it all their papers pass on at a lower value. The simplest of the three, recommended to newcomers.',
  ],
  [
    'ers97',
    'ERS97',
    'Rules of the Electoral Reform Society, made to be counted by hand and used by many unions and societies: votes beyond the quota pass on from the last papers received alone, and several candidates may go out together.',
  ],
  [
    'meek-hww',
    'Meek',
    'By computer only: every paper counts as if those who are out had never stood, and the quota is worked out anew at each stage.',
  ],
] as const;

const TIE = [
  ['lot', 'A lot decides', 'Made by the trustees together, so that nobody can choose it and anybody can check it.'],
  ['run-off', 'It is left open', 'The result names those who are tied, for another vote between them.'],
] as const;

const Seats = ({ at, faults, draft, set }: Props) => (
  <Field
    {...field(faults, `${at}.rule.seats`)}
    label="Places to fill"
    type="number"
    value={draft.seats}
    onInput={(seats) => set({ seats })}
  />
);

const Tie = ({ at, faults, draft, set }: Props) => (
  <Radios
    {...field(faults, `${at}.rule.tie`)}
    legend="If two have as many for the last place"
    value={draft.tie}
    onInput={(value) => set({ tie: picked(TIE, value) ?? 'lot' })}
    options={TIE}
  />
);

const TOLD_ONLY: readonly Option[] = [
  ['most-marks', 'Whoever has most votes is elected'],
  ['none', 'No rule', 'The result of each unit is told, and nothing is concluded from them.'],
];

export function RuleFields(props: Props) {
  const { at, faults, draft, set } = props;
  const rule = field(faults, `${at}.rule`);
  const legend = 'The rule, as on the paper';
  switch (draft.kind) {
    case 'trigger':
      return (
        <>
          <Radios
            {...rule}
            legend={legend}
            value={draft.trigger}
            onInput={(value) => set(withTriggerRule(draft, picked(TRIGGERS, value) ?? 'none'))}
            options={TRIGGERS}
          />
          {draft.trigger !== 'none' && <TriggerSettingsFields {...props} />}
        </>
      );
    case 'yesno':
      return (
        <>
          <Radios
            {...rule}
            legend={legend}
            value={draft.yesno}
            onInput={(value) => set({ yesno: picked(YES_NO, value) ?? 'more-yes-than-no' })}
            options={YES_NO}
          />
          {draft.yesno !== 'more-yes-than-no' && (
            <>
              <Field
                {...field(faults, `${at}.rule.over`)}
                label="At least so many"
                hint="2 out of 3 is two thirds"
                type="number"
                value={draft.over}
                onInput={(over) => set({ over })}
              />
              <Field
                id={field(faults, `${at}.rule.under`).id}
                label="Out of so many"
                type="number"
                value={draft.under}
                onInput={(under) => set({ under })}
              />
            </>
          )}
        </>
      );
    case 'choose':
      return (
        <>
          <Radios
            {...rule}
            legend={legend}
            value={draft.choose}
            onInput={(value) => set({ choose: value === 'none' ? 'none' : 'most-marks' })}
            options={TOLD_ONLY}
          />
          {draft.choose === 'most-marks' && (
            <>
              <Seats {...props} />
              <Tie {...props} />
            </>
          )}
        </>
      );
    case 'approval':
      return (
        <>
          <Seats {...props} />
          <Tie {...props} />
        </>
      );
    case 'av':
      return null;
    case 'stv':
      return (
        <>
          <Seats {...props} />
          <Radios
            {...rule}
            legend={legend}
            value={draft.stv}
            onInput={(value) => set({ stv: picked(STV, value) ?? 'scottish-stv-2007' })}
            options={STV}
          />
        </>
      );
  }
}
