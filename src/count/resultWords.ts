/** What a contest came to, in words, and the words for its parts: whoever tells a result tells it so. SPEC §5.4. */
import type { Ruled } from '../../crypto/bodies.ts';
import type { Contest } from '../../crypto/contest.ts';
import type {
  ContestOutcome,
  Decided,
  Lot,
  Returned,
  Stage,
  Stopped,
  UnitResult,
  VoidReason,
} from '../../crypto/outcomeBody.ts';
import type { ConstraintStop } from './constraints.ts';

/** What a unit of a trigger ballot says. */
export const SAYS_IN_WORDS: Readonly<Record<NonNullable<UnitResult['says']>, string>> = {
  affirm: 'Keep as only candidate',
  open: 'Full selection',
  tied: 'Tied',
  inquorate: 'No quorum',
  'not-voted': 'Nobody voted',
  'too-few': 'Too few ballots to be opened',
};

/** What an affiliate returns, to whoever has to choose it. */
export const RETURNED_IN_WORDS: Readonly<Record<Returned, string>> = {
  affirm: 'Keep the sitting member as the only candidate',
  open: 'Hold a full selection',
  tied: 'No majority either way (tied)',
  inquorate: 'The meeting had no quorum',
};

/** What an affiliate returned, where a result is told. */
export const returnedInWords = (says: UnitResult['says']): string =>
  says === null || says === 'not-voted' ? 'Nothing was returned' : SAYS_IN_WORDS[says];

/** Why a ranked paper is void: `because …`. */
export const VOID_IN_WORDS: Readonly<Record<VoidReason, string>> = {
  'not-canonical': 'it is not written as a paper is',
  gap: 'a preference is left out',
  repeat: 'two candidates have one preference',
  'too-many': 'more preferences than allowed',
  'too-few': 'fewer preferences than asked for',
  'blank-not-allowed': 'it is blank, which was not allowed',
};

/** `A`, `A and B`, `A, B and C`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const textOf = ({ choices }: Pick<Contest, 'choices'>, id: string): string =>
  choices.find((one) => one.id === id)?.text ?? id;

const namesIn = (contest: Contest, ids: readonly string[]): string => listed(ids.map((id) => textOf(contest, id)));

/**
 * The decision in a sentence, and what it rests on in another.
 * @param ruling  of the returning officer, where a condition binds and they have ruled
 */
export function decisionInWords(
  contest: Contest,
  decided: Decided,
  ruling?: Ruled,
): { readonly says: string; readonly because: string } {
  switch (decided.by) {
    case 'units':
      return unitsInWords(contest, decided);
    case 'yes-no': {
      const { yes, no, of, carried } = decided;
      const base = contest.rule?.name === 'share-of-electorate' ? `, of ${of} who may vote` : '';
      return { says: carried ? 'Carried.' : 'Not carried.', because: `${yes} for, ${no} against${base}.` };
    }
    case 'sealed': {
      if (decided.carried === null) return placesInWords(contest, decided, ruling);
      const because = 'Few voted: the numbers are known to the scrutineers alone.';
      return { says: decided.carried ? 'Carried.' : 'Not carried.', because };
    }
    case 'marks':
    case 'ranking':
      return placesInWords(contest, decided, ruling);
  }
}

type By<B extends Decided['by']> = Extract<Decided, { readonly by: B }>;

function unitsInWords({ rule }: Contest, { sections, triggered, unclear, points }: By<'units'>) {
  if (triggered === null) return { says: 'Not decided.', because: `${unclear} The returning officer is asked.` };
  const says = triggered ? 'There is a full selection.' : 'The sitting member is the only candidate.';
  const open = sections.reduce((sum, { share }) => sum + share.open, 0);
  const of = sections.reduce((sum, { share }) => sum + share.of, 0);
  switch (rule?.name) {
    case 'college-50-50':
      return {
        says,
        because: `${pointsInWords(points?.percent ?? '0')} of 100 points are for a full selection; it takes more than 50.`,
      };
    case 'third-of-either-section': {
      const each = sections.map(({ section, share }) => `${share.open} of ${share.of} units (${section})`);
      return { says, because: `For a full selection: ${listed(each)}. A third or more of either section is enough.` };
    }
    default: {
      const because = `${of - open} of ${of} units keep the sitting member as the only candidate; it takes more than half.`;
      return { says, because };
    }
  }
}

/** Points are written to four places; people read `57.5`. */
export const pointsInWords = (points: string): string =>
  points.replace(/\.(\d*?)0+$/, (_, kept: string) => (kept === '' ? '' : `.${kept}`));

function placesInWords(
  contest: Contest,
  { by, elected, stopped }: By<'marks'> | By<'ranking'> | By<'sealed'>,
  ruling: Ruled | undefined,
) {
  const names = namesIn(contest, elected);
  if (stopped?.code === 'CONSTRAINT' && ruling !== undefined) {
    return {
      says: `Elected by ruling: ${namesIn(contest, ruling.elected)}.`,
      because: `As counted: ${names}. ${conditionInWords(contest, stopped)} The returning officer ruled which published rule applies then, and another officer agreed.`,
    };
  }
  if (stopped !== null) {
    const counted = names === '' ? '' : ` As counted: ${names}.`;
    return { says: 'Not concluded.', because: `${stoppedInWords(contest, stopped)}${counted}` };
  }
  if (elected.length === 0) return { says: 'Nobody is elected.', because: '' };
  return {
    says: `Elected: ${names}.`,
    because: elected.length > 1 && by !== 'sealed' ? 'In the order of election.' : '',
  };
}

/** Why nobody is declared elected, and who has to say what follows. */
export function stoppedInWords(contest: Contest, stopped: Stopped): string {
  if (stopped.code === 'RUN_OFF') {
    const { places, among } = stopped;
    const last = places === 1 ? 'the last place' : `the last ${places} places`;
    return `Equal votes for ${last}: ${namesIn(contest, among)}. The rule asks for another vote between them.`;
  }
  if (stopped.code === 'TOO_FEW') {
    return `Ballots cast: ${stopped.ballots}. So few are not opened: it would show how somebody voted.`;
  }
  return `${conditionInWords(contest, stopped)} Which published rule applies is for the returning officer to say; until then nobody is declared elected.`;
}

/** A condition that is not met, with how many were found of how many. */
export function conditionInWords(
  { constraints = [] }: Pick<Contest, 'constraints'>,
  { constraint, found, least }: ConstraintStop,
): string {
  const says = constraints.find(({ id }) => id === constraint)?.says ?? constraint;
  return `${says}: ${found} of at least ${least}.`;
}

/** @param nameOf  by number, as the lot has them */
export const lotInWords = ({ kind, among, drawn }: Lot, nameOf: (number: number) => string): string => {
  const what = { exclude: 'who goes out', surplus: 'whose surplus goes first', elect: 'who takes the place' }[kind];
  return `A lot between ${listed(among.map(nameOf))} decided ${what}: it fell on ${nameOf(drawn)}.`;
};

/** `First preferences`, `Surplus of A`, `A and B go out`. */
export function stageInWords({ action, of }: Pick<Stage, 'action' | 'of'>, nameOf: (number: number) => string): string {
  if (action === 'first') return 'First preferences';
  const who = listed(of.map(nameOf));
  if (action === 'surplus') return `Surplus of ${who}`;
  return `${who} ${of.length === 1 ? 'goes' : 'go'} out`;
}

/** What one row of a result tells of one way of voting, or of both together. */
export type SumLine = Pick<UnitResult, 'ballots' | 'blank' | 'void' | 'votes'> & {
  /** Null: there was one way. */
  readonly way: 'online' | 'on paper' | 'together' | null;
  /** Nothing but the number of ballots is shown of it. */
  readonly hidden: boolean;
};

/** The lines of a unit, or of all units together: each way apart and then their sum, where papers came in another way. */
export function sumLines({
  ballots,
  blank,
  void: voided,
  votes,
  other,
  together,
  shown,
}: UnitResult): readonly SumLine[] {
  const here = { ballots, blank, void: voided, votes };
  const isHidden = shown !== undefined;
  if (other === undefined) {
    return [
      together === undefined ? { ...here, way: null, hidden: isHidden } : { ...together, way: null, hidden: false },
    ];
  }
  const { papers, ...sums } = other;
  const none = { ballots: ballots + papers, blank: null, votes: [] };
  return [
    { ...here, way: 'online', hidden: isHidden },
    // A count of papers says how many are void, if none is.
    { ballots: papers, ...sums, way: 'on paper', hidden: isHidden && sums.void === undefined },
    { ...(together ?? none), way: 'together', hidden: together === undefined },
  ];
}

/** Why not all numbers of a contest are shown, a sentence for each reason; none where they are. */
export function hiddenInWords({ units }: Pick<ContestOutcome, 'units'>, isRankingSealed: boolean): readonly string[] {
  const has = (which: UnitResult['shown']): boolean => units.some(({ shown }) => shown === which);
  return [
    ...(isRankingSealed ? ['The rankings are for the scrutineers alone, as was fixed before voting opened.'] : []),
    ...(has('together') && !isRankingSealed
      ? ['Few ballots are not shown apart, so that nobody learns how somebody voted: here they stand together.']
      : []),
    ...(has('nothing')
      ? ['Where few voted the numbers are known to the scrutineers alone, who signed what follows from them.']
      : []),
    ...(has('unopened')
      ? ['Ballots that are too few to be opened, so that nobody learns how somebody voted, count for nothing here.']
      : []),
    ...(has('together') || has('nothing')
      ? ['What the scrutineers signed others can check, but not count again.']
      : []),
  ];
}

/** Papers by what became of them, over the whole contest and by whichever way they came. */
export function papersOf({ units }: Pick<ContestOutcome, 'units'>) {
  const sum = (of: (unit: Pick<UnitResult, 'ballots' | 'blank' | 'void'>) => number): number =>
    units.reduce((total, unit) => total + of(unit.together ?? unit), 0);
  const [ballots, blank, voided] = [
    sum((one) => one.ballots),
    sum((one) => one.blank ?? 0),
    sum((one) => one.void ?? 0),
  ];
  return { ballots, blank, void: voided, counted: ballots - blank - voided };
}
