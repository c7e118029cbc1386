/**
 * What is wrong with the contests of a poll as they were drawn up: every fault at once, each with its place in the form and a
 * sentence that says what to do. Whatever crypto/contest.ts refuses is said here, and some that it lets pass and no count
 * could use. The form tells it before it sends anything, the service before it takes anything.
 */
import { z } from 'zod';
import { type Contest, constraint, contest, isRanked, MOST_RANKED, RULES_OF } from '../../crypto/contest.ts';
import { token } from '../../crypto/names.ts';
import { canAllBeMet } from '../count/constraints.ts';

/** `path` as in the draft: `contests[2].choices[0].text`. */
export type Fault = { readonly path: string; readonly says: string };

/** A contest by its shape alone: what its parts have to do with each other is told below, in words. */
export const contestDraft = z.strictObject({
  ...contest.shape,
  constraints: z.array(z.strictObject(constraint.shape)).max(10).optional(),
});

export const MOST_CONTESTS = 20;
/** Of one poll, so that its draft can be sent whole. */
export const MOST_PICTURES = 100;
const MOST_CHOICES = 50;
const MOST_QUESTION = 500;
const MOST_TEXT = 200;
const MOST_STATEMENT = 4000;
const MOST_SEATS = 50;
const MOST_PARTS = 1000;

type FaultsOf<T> = (one: T, at: string) => readonly Fault[];

const isCount = (n: number, from: number, to = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(n) && n >= from && n <= to;
const isEmpty = (text: string): boolean => text.trim() === '';
/** Places of what stands in a list for the second time. */
export const repeated = (items: readonly string[]): readonly number[] =>
  items.flatMap((item, i) => (items.indexOf(item) < i ? [i] : []));

/** What a voter marks, as this kind of contest calls it. */
const named = ({ kind }: Contest): 'candidate' | 'choice' => (kind === 'av' || kind === 'stv' ? 'candidate' : 'choice');

/** The papers of a ranked contest are published in BLT, in which a text stands between quotation marks on a line of its own. */
const QUOTED =
  'Write quotation marks as “ and ”, and all of it on one line: rankings are published in a form that needs it.';
const isUnfit = (one: Contest, text: string): boolean => isRanked(one) && /["\r\n]/.test(text);

const questionOf: FaultsOf<Contest> = (one, at) => {
  const { question } = one;
  if (isEmpty(question)) return [{ path: `${at}.question`, says: 'Write the question, as on the ballot paper.' }];
  if (isUnfit(one, question)) return [{ path: `${at}.question`, says: QUOTED }];
  return question.length <= MOST_QUESTION
    ? []
    : [{ path: `${at}.question`, says: `The question is too long: ${MOST_QUESTION} characters at most.` }];
};

const LAID_DOWN: Partial<Record<Contest['kind'], readonly [id: string, meaning: string][]>> = {
  trigger: [
    ['affirm', 'keep the sitting member'],
    ['open', 'hold a full selection'],
  ],
  yesno: [
    ['yes', 'yes'],
    ['no', 'no'],
  ],
};

const numberOfChoices: FaultsOf<Contest> = (one, at) => {
  const { kind, choices } = one;
  const path = `${at}.choices`;
  const laidDown = LAID_DOWN[kind];
  if (laidDown !== undefined) {
    const isSo = choices.map(({ id }) => id).join() === laidDown.map(([id]) => id).join();
    return isSo
      ? []
      : [
          {
            path,
            says: `This kind of contest has two choices: ${laidDown.map(([, meaning]) => meaning).join(', and ')}.`,
          },
        ];
  }
  if (choices.length < 2) return [{ path, says: `Give at least two ${named(one)}s.` }];
  if (isRanked(one) && choices.length > MOST_RANKED) {
    return [
      { path, says: `A paper on which candidates are ranked has room for ${MOST_RANKED} of them. Take some off.` },
    ];
  }
  return choices.length <= MOST_CHOICES
    ? []
    : [{ path, says: `There may be ${MOST_CHOICES} ${named(one)}s at most. Take some off.` }];
};

const eachChoice: FaultsOf<Contest> = (one, at) => {
  const { choices } = one;
  const faults: Fault[] = [];
  const tell = (i: number, part: string, says: string) => faults.push({ path: `${at}.choices[${i}]${part}`, says });
  choices.forEach(({ id, text, statement, picture }, i) => {
    if (!token.safeParse(id).success) tell(i, '.id', 'This name for programs must be a lower-case word.');
    if (isEmpty(text)) tell(i, '.text', `Write what this ${named(one)} is called on the paper, or take the line away.`);
    else if (text.length > MOST_TEXT)
      tell(i, '.text', `This is too long for the paper: ${MOST_TEXT} characters at most.`);
    else if (isUnfit(one, text)) tell(i, '.text', QUOTED);
    if (statement !== undefined && isEmpty(statement)) tell(i, '.statement', 'The statement is empty.');
    if ((statement ?? '').length > MOST_STATEMENT) {
      const over = (statement ?? '').length - MOST_STATEMENT;
      tell(i, '.statement', `The statement is ${over} characters too long: ${MOST_STATEMENT} at most.`);
    }
    if (picture === undefined) return;
    if (isEmpty(picture.says)) tell(i, '.picture.says', 'Say what the picture shows, for whoever does not see it.');
    else if (picture.says.length > MOST_TEXT) {
      tell(i, '.picture.says', `Say what the picture shows in ${MOST_TEXT} characters at most.`);
    }
  });
  for (const i of repeated(choices.map(({ id }) => id))) {
    tell(i, '.id', 'Another one has this name for programs. Give each its own.');
  }
  for (const i of repeated(choices.map(({ text }) => text.trim()))) {
    if (isEmpty(choices[i]?.text ?? '')) continue;
    tell(i, '.text', 'Another one is called the same: nobody could tell them apart on the paper. Say more of each.');
  }
  return faults;
};

const howMany: FaultsOf<Contest> = (one, at) => {
  const { kind, min, max, choices } = one;
  if (LAID_DOWN[kind] !== undefined) {
    return min === 1 && max === 1 ? [] : [{ path: `${at}.max`, says: 'In this kind of contest one choice is marked.' }];
  }
  const verb = isRanked(one) ? 'ranked' : 'marked';
  const faults: Fault[] = [];
  const least = isRanked(one) ? 1 : 0;
  if (!isCount(min, least)) {
    const says = isRanked(one)
      ? 'At least one candidate is ranked, or the paper is blank: write 1 or more.'
      : 'Write how many must be marked at least: a whole number, 0 or more.';
    faults.push({ path: `${at}.min`, says });
  }
  if (!isCount(max, 1)) faults.push({ path: `${at}.max`, says: `Write how many may be ${verb} at most: 1 or more.` });
  else if (max > choices.length) {
    const says = `There are only ${choices.length} ${named(one)}s: no more than that can be ${verb}.`;
    faults.push({ path: `${at}.max`, says });
  } else if (isCount(min, least) && min > max) {
    faults.push({ path: `${at}.max`, says: `At least ${min} must be ${verb}, so at most cannot be fewer than that.` });
  }
  return faults;
};

const ruleOf: FaultsOf<Contest> = (one, at) => {
  const { kind, rule, choices } = one;
  const path = `${at}.rule`;
  if (rule === undefined) {
    return kind === 'trigger' || kind === 'choose' ? [] : [{ path, says: 'Choose the rule by which this is counted.' }];
  }
  if (!RULES_OF[kind].includes(rule.name)) return [{ path, says: 'This rule is for another kind of contest.' }];
  if ('seats' in rule) {
    if (!isCount(rule.seats, 1, MOST_SEATS)) {
      return [
        { path: `${path}.seats`, says: `Write how many places there are: a whole number from 1 to ${MOST_SEATS}.` },
      ];
    }
    const says = `There are ${rule.seats} places for ${choices.length} ${named(one)}s: there must be fewer places than ${named(one)}s, or there is nothing to vote on.`;
    return rule.seats < choices.length || choices.length < 2 ? [] : [{ path: `${path}.seats`, says }];
  }
  if ('over' in rule) {
    const isShare = isCount(rule.over, 1, MOST_PARTS) && isCount(rule.under, 1, MOST_PARTS);
    return isShare && rule.over <= rule.under
      ? []
      : [
          {
            path: `${path}.over`,
            says: `Write the share as two whole numbers up to ${MOST_PARTS}, such as 2 of 3, the first not larger than the second.`,
          },
        ];
  }
  if ('quorum' in rule && !isCount(rule.quorum, 0)) {
    return [
      { path: `${path}.quorum`, says: 'Write the quorum of a unit as a whole number; 0 where none is asked for.' },
    ];
  }
  return [];
};

const orderAndRankings: FaultsOf<Contest> = (one, at) => {
  const { kind, order = 'fixed', rankings } = one;
  const faults: Fault[] = [];
  if (LAID_DOWN[kind] !== undefined && order !== 'fixed') {
    faults.push({
      path: `${at}.order`,
      says: 'The two choices of this kind of contest stand in one order on every paper.',
    });
  }
  if (isRanked(one) && rankings === undefined) {
    const says = 'Say whether everybody may read the rankings after the count, or the scrutineers alone.';
    faults.push({ path: `${at}.rankings`, says });
  }
  if (!isRanked(one) && rankings !== undefined) {
    faults.push({ path: `${at}.rankings`, says: 'Nothing is ranked in this kind of contest.' });
  }
  return faults;
};

const constraintsOf: FaultsOf<Contest> = (one, at) => {
  const { constraints, rule, choices } = one;
  if (constraints === undefined) return [];
  const path = `${at}.constraints`;
  const faults: Fault[] = [];
  const tell = (i: number, part: string, says: string) => faults.push({ path: `${path}[${i}]${part}`, says });
  if (constraints.length === 0) faults.push({ path, says: 'Say what must be kept, or take this part away.' });
  if (rule === undefined || !('seats' in rule)) {
    return [...faults, { path, says: 'Such a condition belongs to a contest that fills places. Take it away here.' }];
  }
  const known = new Set(choices.map(({ id }) => id));
  constraints.forEach(({ id, says, choices: of, least }, i) => {
    if (!token.safeParse(id).success) tell(i, '.id', 'This name for programs must be a lower-case word.');
    if (isEmpty(says)) tell(i, '.says', 'Write the condition in words, and where it comes from.');
    else if (says.length > MOST_QUESTION) tell(i, '.says', `Write it in ${MOST_QUESTION} characters at most.`);
    if (of.length === 0) tell(i, '.choices', `Tick the ${named(one)}s whom it is about.`);
    if (of.some((choice) => !known.has(choice)))
      tell(i, '.choices', `It is about a ${named(one)} who is not on the paper.`);
    if (new Set(of).size < of.length) tell(i, '.choices', `It names a ${named(one)} twice.`);
    if (!isCount(least, 1)) tell(i, '.least', 'Write how many of them there must be: 1 or more.');
    else if (of.length > 0 && least > of.length) {
      tell(i, '.least', `Only ${of.length} are ticked: no more than that can be elected of them.`);
    } else if (isCount(rule.seats, 1) && least > rule.seats) {
      tell(i, '.least', `There are only ${rule.seats} places.`);
    }
  });
  for (const i of repeated(constraints.map(({ id }) => id))) tell(i, '.id', 'Another condition has this name.');
  if (faults.length === 0 && isCount(rule.seats, 1) && !canAllBeMet(one, rule.seats)) {
    const says = `No ${rule.seats} of these ${named(one)}s meet all conditions together, so that nobody could ever be declared elected. Ask for fewer, or take a condition away.`;
    faults.push({ path, says });
  }
  return faults;
};

/** The college gives its points to two sections, and no rule says what becomes of them where there are fewer or more. */
const sectionsOf = (sections: readonly string[]): FaultsOf<Contest> => {
  const found = [...new Set(sections)];
  return ({ rule }, at) => {
    if (rule?.name !== 'college-50-50' || found.length === 2 || sections.length === 0) return [];
    const lie = found.length === 1 ? 'lie all in one' : `lie in ${found.length}`;
    return [
      {
        path: `${at}.rule`,
        says: `This rule gives 50 points to each of two sections, and the units that take part ${lie} (${found.join(', ')}). Let units of exactly two sections take part, or choose another rule.`,
      },
    ];
  };
};

/** @param sections  of the units that take part, in any order; none: that nobody takes part is told elsewhere */
export function faultsOfContests(contests: readonly Contest[], sections: readonly string[]): readonly Fault[] {
  const faults: Fault[] = [];
  if (contests.length === 0) faults.push({ path: 'contests', says: 'Ask at least one question.' });
  if (contests.length > MOST_CONTESTS) {
    faults.push({ path: 'contests', says: `One paper has room for ${MOST_CONTESTS} questions. Take some off.` });
  }
  const pictures = contests.flatMap(({ choices }) => choices.filter(({ picture }) => picture !== undefined)).length;
  if (pictures > MOST_PICTURES) {
    const says = `One poll has room for ${MOST_PICTURES} pictures; there are ${pictures}. Take some away.`;
    faults.push({ path: 'contests', says });
  }
  const parts = [
    ...[questionOf, numberOfChoices, eachChoice, howMany, ruleOf, sectionsOf(sections)],
    ...[orderAndRankings, constraintsOf],
  ];
  contests.forEach((one, i) => {
    const at = `contests[${i}]`;
    if (!token.safeParse(one.id).success) {
      faults.push({ path: `${at}.id`, says: 'The name of a question for programs must be a lower-case word.' });
    }
    faults.push(...parts.flatMap((faultsIn) => faultsIn(one, at)));
  });
  for (const i of repeated(contests.map(({ id }) => id))) {
    faults.push({
      path: `contests[${i}].id`,
      says: 'Another question has this name. Give each question one of its own.',
    });
  }
  return faults;
}
