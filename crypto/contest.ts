/**
 * What is asked on a ballot paper, and by which rule it is counted. A rule is named in full, and stands with all its
 * parameters in entry 0 of the board, so that no one chooses it after the votes are in. SPEC §5.4.
 */
import { z } from 'zod';
import { hex32 } from './bytes.ts';
import { token } from './names.ts';

const text = (most: number) => z.string().min(1).max(most);
const count = z.int().min(0);
/** Most candidates that one ranked paper can carry: a byte each in one group element (Belenios v1). */
export const MOST_RANKED = 30;

/** A candidate's picture: its bytes stand under `blobs/`, named by their hash. */
export const picture = z.strictObject({
  sha256: hex32,
  bytes: z.int().min(1).max(131_072),
  type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  /** What the picture shows, for whoever does not see it. */
  says: text(200),
});

export const choice = z.strictObject({
  id: token,
  text: text(200),
  /** What a candidate says of themselves: plain text, paragraphs apart by an empty line. */
  statement: text(4000).optional(),
  picture: picture.optional(),
});

/** What a unit that is tied, short of its quorum or did not vote counts as; `abstain`: left out of the base. */
export const countsAs = z.enum(['abstain', 'affirm', 'open']);

const seats = z.int().min(1).max(50);
/** over/under of all votes (blank papers apart) or of the electorate. */
const shareRule = <N extends string>(name: N) =>
  z
    .strictObject({ name: z.literal(name), over: z.int().min(1).max(1000), under: z.int().min(1).max(1000) })
    .refine(({ over, under }) => over <= under, 'a share of at most all');

export const triggerRule = z.strictObject({
  name: z.enum(['majority-of-all-units', 'third-of-either-section', 'college-50-50']),
  /** The dated preset that the settings come from (src/count/trigger.ts); null where they were set one by one. */
  preset: token.nullable(),
  unitTie: countsAs,
  notVoted: countsAs,
  inquorate: countsAs,
  /** The college, when no unit of a section is in the base: ask which published rule applies, or give it no points. */
  emptySection: z.enum(['ask', 'no-points']),
  /** Ballots below which a unit has no quorum; 0: none is asked for. */
  quorum: count,
});
/** More yes than no under each of them: a tie is not carried. */
const yesNoRule = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('more-yes-than-no') }),
  /** And at least this share of the votes for or against. */
  shareRule('share-of-votes'),
  shareRule('share-of-electorate'),
]);
/** A tie for the last place: by lot, or left open for a run-off. */
const marksRule = z.strictObject({ name: z.literal('most-marks'), seats, tie: z.enum(['lot', 'run-off']) });
const avRule = z.strictObject({ name: z.literal('av') });
const stvRule = z.strictObject({ name: z.enum(['scottish-stv-2007', 'ers97', 'meek-hww']), seats });

export const contestRule = z.union([triggerRule, yesNoRule, marksRule, avRule, stvRule]);
export type ContestRule = z.infer<typeof contestRule>;
export type TriggerRuleSettings = z.infer<typeof triggerRule>;
export type YesNoRule = z.infer<typeof yesNoRule>;
export type MarksRule = z.infer<typeof marksRule>;
export type RankedRule = z.infer<typeof avRule> | z.infer<typeof stvRule>;

/** At least so many of these choices among the elected. Where it binds, the count stops and asks: see outcome. */
export const constraint = z
  .strictObject({
    id: token,
    /** The rule in words, with its source: `At least four women (Rule 4.II)`. */
    says: text(500),
    choices: z.array(token).min(1),
    least: z.int().min(1),
  })
  .refine(({ choices }) => new Set(choices).size === choices.length, 'a choice twice')
  .refine(({ choices, least }) => least <= choices.length, 'least ≤ number of choices');
export type Constraint = z.infer<typeof constraint>;

export const CONTEST_KINDS = ['trigger', 'yesno', 'choose', 'approval', 'av', 'stv'] as const;
export type ContestKind = (typeof CONTEST_KINDS)[number];
const RANKED: readonly ContestKind[] = ['av', 'stv'];
/** Papers that are shuffled and opened one by one, not summed. */
export const isRanked = ({ kind }: { readonly kind: ContestKind }): boolean => RANKED.includes(kind);
export const isRankedRule = (rule: ContestRule | undefined): rule is RankedRule =>
  rule !== undefined && RANKED.some((kind) => RULES_OF[kind].includes(rule.name));

/**
 * Counted over the whole poll, in one election of all its units: whatever has a rule and is not decided unit by unit. So nobody
 * sees how a small unit voted, and a ranked count has its papers from one shuffle.
 */
export const isWhole = ({ kind, rule }: { readonly kind: ContestKind; readonly rule?: unknown }): boolean =>
  kind !== 'trigger' && rule !== undefined;

/** The rules by which each kind can be counted. */
export const RULES_OF: { readonly [K in ContestKind]: readonly ContestRule['name'][] } = {
  trigger: ['majority-of-all-units', 'third-of-either-section', 'college-50-50'],
  yesno: ['more-yes-than-no', 'share-of-votes', 'share-of-electorate'],
  choose: ['most-marks'],
  approval: ['most-marks'],
  av: ['av'],
  stv: ['scottish-stv-2007', 'ers97', 'meek-hww'],
};
/** Choices that a kind lays down. */
const CHOICES_OF: Partial<Record<ContestKind, string>> = { trigger: 'affirm,open', yesno: 'yes,no' };

const NOT_IN_BLT = /["\r\n]/;

export const contest = z
  .strictObject({
    id: token,
    /** `trigger`: keep the sitting member as only candidate (`affirm`) or hold a full selection (`open`). */
    kind: z.enum(CONTEST_KINDS),
    question: text(500),
    choices: z.array(choice).min(2).max(50),
    /** Least and greatest number of choices a voter marks or ranks, a blank paper apart. */
    min: count,
    max: z.int().min(1),
    /** Whether the paper may be cast blank. */
    blank: z.boolean(),
    /** How the results become an outcome. A trigger or choose contest may have none: then each unit's result is told, and no more. */
    rule: contestRule.optional(),
    /**
     * In which order a paper shows its choices: as they stand here (also where this is absent), as they stand but each paper
     * beginning with another one, or each paper in an order drawn for it (SPEC §6.1). Ballots and results keep the order here.
     */
    order: z.enum(['fixed', 'rotated', 'drawn']).optional(),
    /** Of ranked papers: whether anybody may read the rankings after the count, or the scrutineers alone. */
    rankings: z.enum(['public', 'sealed']).optional(),
    constraints: z.array(constraint).min(1).max(10).optional(),
  })
  .refine(({ min, max, choices }) => min <= max && max <= choices.length, 'min ≤ max ≤ number of choices')
  .refine(({ choices }) => new Set(choices.map(({ id }) => id)).size === choices.length, 'a choice id twice')
  // Two choices with one text could not be told apart on the paper.
  .refine(({ choices }) => new Set(choices.map(({ text }) => text)).size === choices.length, 'a choice text twice')
  .refine(
    ({ kind, choices, min, max }) =>
      CHOICES_OF[kind] === undefined ||
      (min === 1 && max === 1 && choices.map(({ id }) => id).join() === CHOICES_OF[kind]),
    'a trigger contest has the choices affirm and open, a yes/no contest yes and no, one of them to mark',
  )
  .refine(({ kind, rule }) => rule === undefined || RULES_OF[kind].includes(rule.name), 'a rule of another kind')
  .refine(
    ({ kind, rule }) => rule !== undefined || kind === 'trigger' || kind === 'choose',
    'this kind of contest needs a rule',
  )
  .refine((one) => isRanked(one) === (one.rankings !== undefined), 'rankings: public or sealed, of ranked papers alone')
  .refine((one) => !isRanked(one) || one.min >= 1, 'a ranked paper has a first preference, or is blank')
  .refine(
    (one) => !isRanked(one) || one.choices.length <= MOST_RANKED,
    `at most ${MOST_RANKED} candidates on a ranked paper`,
  )
  // The papers are published in a format in which a text stands between quotation marks on a line of its own.
  .refine(
    (one) =>
      !isRanked(one) || ![one.question, ...one.choices.map(({ text }) => text)].some((text) => NOT_IN_BLT.test(text)),
    'no straight quotation marks (") and no line ends on a ranked paper',
  )
  .refine(
    ({ kind, order }) => CHOICES_OF[kind] === undefined || (order ?? 'fixed') === 'fixed',
    'the order is fixed here',
  )
  .refine(
    ({ rule, choices }) => rule === undefined || !('seats' in rule) || rule.seats < choices.length,
    'fewer seats than choices',
  )
  .refine(
    ({ constraints, rule }) => constraints === undefined || (rule !== undefined && 'seats' in rule),
    'constraints where seats are filled',
  )
  .refine(
    ({ constraints = [] }) => new Set(constraints.map(({ id }) => id)).size === constraints.length,
    'a constraint id twice',
  )
  .refine(
    ({ constraints = [], rule }) =>
      rule === undefined || !('seats' in rule) || constraints.every(({ least }) => least <= rule.seats),
    'a constraint asks for no more than the seats',
  )
  .refine(
    ({ constraints = [], choices }) =>
      constraints.every((one) => one.choices.every((id) => choices.some((known) => known.id === id))),
    'a constraint names choices of its contest',
  );
export type Contest = z.infer<typeof contest>;
