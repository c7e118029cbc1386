/**
 * A question as the form holds it, field by field as text, and the contest that comes of it. What the kind lays down is filled
 * in; nothing is put right: what cannot be counted is told by contestFaults.
 */
import type { Contest, ContestKind, ContestRule } from '../../../crypto/contest.ts';
import { isRanked } from '../../../crypto/contest.ts';
import { TRIGGER_PRESETS } from '../../../src/count/trigger.ts';
import type { PreparedPicture } from './preparePicture.ts';

export type ChoiceDraft = {
  /** Stays with it while it is moved. */
  readonly key: string;
  readonly text: string;
  readonly statement: string;
  readonly picture: PreparedPicture | null;
  /** What the picture shows, where the officer says it. */
  readonly shows: string;
};

export type ConditionDraft = {
  readonly key: string;
  readonly says: string;
  readonly least: string;
  /** Keys of the choices that it is about. */
  readonly of: readonly string[];
};

type TriggerRule = Extract<ContestRule, { readonly preset: unknown }>;
export type TriggerSettings = Pick<TriggerRule, 'unitTie' | 'notVoted' | 'inquorate' | 'emptySection'>;

export type ContestDraft = {
  readonly key: string;
  readonly kind: ContestKind;
  readonly question: string;
  readonly choices: readonly ChoiceDraft[];
  /** Empty: as few, and as many, as the kind takes as a rule. */
  readonly min: string;
  readonly max: string;
  readonly blank: boolean;
  readonly order: NonNullable<Contest['order']>;
  readonly rankings: NonNullable<Contest['rankings']>;
  /** Name of the rule, one for each kind; `none` where a contest goes without. */
  readonly trigger: TriggerRule['name'] | 'none';
  readonly yesno: 'more-yes-than-no' | 'share-of-votes' | 'share-of-electorate';
  readonly choose: 'most-marks' | 'none';
  readonly stv: 'scottish-stv-2007' | 'ers97' | 'meek-hww';
  readonly settings: TriggerSettings;
  readonly quorum: string;
  readonly over: string;
  readonly under: string;
  readonly seats: string;
  readonly tie: 'lot' | 'run-off';
  readonly conditions: readonly ConditionDraft[];
};

/** Nothing is random here: the keys are of this page alone. */
let made = 0;
const newKey = (): string => `key-${++made}`;

export const newChoice = (text = ''): ChoiceDraft => ({
  ...{ key: newKey(), text, statement: '', picture: null, shows: '' },
});
export const newCondition = (): ConditionDraft => ({ key: newKey(), says: '', least: '1', of: [] });

/** What is usually asked by each kind. */
const QUESTIONS: Partial<Record<ContestKind, string>> = {
  trigger: 'Should the sitting member be the only candidate?',
  av: 'Who should be our candidate?',
  stv: 'Who should sit on the committee?',
};

const settingsOf = ({ unitTie, notVoted, inquorate, emptySection }: TriggerSettings): TriggerSettings => ({
  ...{ unitTie, notVoted, inquorate, emptySection },
});
const presetOf = (name: string): TriggerRule | undefined =>
  TRIGGER_PRESETS.find(({ rule }) => rule.name === name)?.rule;
const LEFT_OPEN: TriggerSettings = {
  unitTie: 'abstain',
  notVoted: 'abstain',
  inquorate: 'abstain',
  emptySection: 'ask',
};

export const newContest = (kind: ContestKind): ContestDraft => ({
  key: newKey(),
  kind,
  question: QUESTIONS[kind] ?? '',
  choices: [newChoice(), newChoice()],
  ...{ min: '', max: '', ...presetsOf(kind), rankings: 'public' },
  ...{ trigger: 'college-50-50', yesno: 'more-yes-than-no', choose: 'most-marks', stv: 'scottish-stv-2007' },
  ...{ settings: settingsOf(presetOf('college-50-50') ?? LEFT_OPEN), quorum: '0', over: '2', under: '3' },
  ...{ seats: '1', tie: 'lot', conditions: [] },
});

/** Of people, no one stands first on all papers unless the officer wants it. */
const presetsOf = (kind: ContestKind): Pick<ContestDraft, 'blank' | 'order'> => ({
  blank: kind !== 'trigger',
  order: kind === 'av' || kind === 'stv' ? 'drawn' : 'fixed',
});

/** The same question by another kind: what was written stays, and what was preset is preset anew. */
export function ofKind(draft: ContestDraft, kind: ContestKind): ContestDraft {
  const isPreset = draft.question === '' || Object.values(QUESTIONS).includes(draft.question);
  const question = isPreset ? (QUESTIONS[kind] ?? '') : draft.question;
  return { ...draft, ...presetsOf(kind), kind, question, min: '', max: '' };
}

/** With the settings of its preset. */
export const withTriggerRule = (draft: ContestDraft, trigger: ContestDraft['trigger']): ContestDraft => {
  const preset = presetOf(trigger);
  return { ...draft, trigger, ...(preset && { settings: settingsOf(preset), quorum: String(preset.quorum) }) };
};

const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** `Who should sit on it?` as `who-should-sit-on-it`; empty where nothing of the text is left. */
function wordsOf(text: string, most: number): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  if (plain.length <= most) return plain;
  const cut = plain.slice(0, most + 1);
  return (cut.includes('-') ? cut.slice(0, cut.lastIndexOf('-')) : cut.slice(0, most)).replace(/-+$/, '');
}

/** Each its own. */
export function namesOf(texts: readonly string[], fallback: string): readonly string[] {
  const names: string[] = [];
  texts.forEach((text, i) => {
    const words = wordsOf(text, 28);
    names.push(words === '' || names.includes(words) ? `${words.slice(0, 24) || fallback}-${i + 1}` : words);
  });
  return names;
}

function ruleOf(draft: ContestDraft): ContestRule | undefined {
  const seats = numberOf(draft.seats);
  switch (draft.kind) {
    case 'trigger': {
      if (draft.trigger === 'none') return undefined;
      const rule = { name: draft.trigger, ...draft.settings, quorum: numberOf(draft.quorum) };
      const preset = presetOf(draft.trigger);
      const isPreset =
        preset !== undefined &&
        preset.quorum === rule.quorum &&
        JSON.stringify(settingsOf(preset)) === JSON.stringify(settingsOf(rule));
      return { ...rule, preset: isPreset ? preset.preset : null };
    }
    case 'yesno':
      return draft.yesno === 'more-yes-than-no'
        ? { name: draft.yesno }
        : { name: draft.yesno, over: numberOf(draft.over), under: numberOf(draft.under) };
    case 'choose':
      return draft.choose === 'none' ? undefined : { name: 'most-marks', seats, tie: draft.tie };
    case 'approval':
      return { name: 'most-marks', seats, tie: draft.tie };
    case 'av':
      return { name: 'av' };
    case 'stv':
      return { name: draft.stv, seats };
  }
}

const LAID_DOWN: Partial<Record<ContestKind, Contest['choices']>> = {
  trigger: [
    { id: 'affirm', text: 'Keep the sitting member as the only candidate' },
    { id: 'open', text: 'Hold a full selection' },
  ],
  yesno: [
    { id: 'yes', text: 'Yes' },
    { id: 'no', text: 'No' },
  ],
};
export const hasOwnChoices = ({ kind }: Pick<ContestDraft, 'kind'>): boolean => LAID_DOWN[kind] === undefined;

/** Marks where nobody says otherwise: as many as places are filled, or as many as one likes. */
const mostOf = (draft: ContestDraft, choices: number): number => {
  if (!hasOwnChoices(draft)) return 1;
  if (draft.max.trim() !== '') return numberOf(draft.max);
  return draft.kind === 'choose' ? (draft.choose === 'none' ? 1 : numberOf(draft.seats)) : choices;
};

/** @param id  its name among the others on the paper */
export function contestOf(draft: ContestDraft, id: string): Contest {
  const ids = namesOf(
    draft.choices.map(({ text }) => text),
    'choice',
  );
  const ownChoices = draft.choices.map(({ text, statement, picture, shows }, i) => ({
    id: ids[i] ?? '',
    text: text.trim(),
    ...(statement.trim() === '' ? {} : { statement: statement.trim() }),
    ...(picture === null ? {} : { picture: { ...picture.named, says: shows.trim() || `Picture of ${text.trim()}` } }),
  }));
  const choices = LAID_DOWN[draft.kind] ?? ownChoices;
  const rule = ruleOf(draft);
  const fillsPlaces = rule !== undefined && 'seats' in rule;
  const constraints = draft.conditions.map(({ says, least, of }, i) => ({
    id: `condition-${i + 1}`,
    says: says.trim(),
    least: numberOf(least),
    choices: draft.choices.flatMap(({ key }, at) => (of.includes(key) ? [ids[at] ?? ''] : [])),
  }));
  return {
    ...{ id, kind: draft.kind, question: draft.question.trim(), choices: [...choices] },
    ...{
      min: draft.min.trim() === '' ? 1 : numberOf(draft.min),
      max: mostOf(draft, choices.length),
      blank: draft.blank,
    },
    ...(rule === undefined ? {} : { rule }),
    ...(hasOwnChoices(draft) && draft.order !== 'fixed' ? { order: draft.order } : {}),
    ...(isRanked(draft) ? { rankings: draft.rankings } : {}),
    ...(fillsPlaces && constraints.length > 0 ? { constraints } : {}),
  };
}

/** Of one paper. The board sorts questions by their names, so several of them begin with their places. */
export function contestsOf(drafts: readonly ContestDraft[]): readonly Contest[] {
  const digits = String(drafts.length).length;
  return drafts.map((draft, i) => {
    const words = wordsOf(draft.question, 28) || draft.kind;
    return contestOf(draft, drafts.length === 1 ? words : `q${String(i + 1).padStart(digits, '0')}-${words}`);
  });
}
