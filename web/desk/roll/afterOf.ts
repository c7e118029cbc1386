/** From an officer's answers to the line as it will stand; and which grounds can change anything about an entry at all. */
import { GROUNDS_FIT } from '../../../src/contract/grounds.ts';
import { GROUNDS, type Grounds } from '../../../src/contract/proposals.ts';
import type { RollLine } from '../../../src/verify/bundle.ts';
import { inOrder } from '../../kit/lineWords.ts';

export type Answers = {
  readonly grounds: Grounds;
  /** Reasons on the line that are not so. */
  readonly disproved: readonly string[];
  /** Reasons that speak against the line and are missing there. */
  readonly against: readonly string[];
  readonly unit: string;
  readonly name: string;
};

export const changesUnit = (grounds: Grounds): boolean => grounds === 'not-listed' || GROUNDS_FIT[grounds].unit;
export const changesName = (grounds: Grounds): boolean => grounds === 'not-listed' || GROUNDS_FIT[grounds].name;
/** Others could add reasons too; that somebody should not be on the roll has one way here, so that nobody has to choose. */
export const takesOff = (grounds: Grounds): boolean => grounds === 'duplicate' || grounds === 'wrongly-listed';

/** Reasons on the line that these grounds can disprove. */
export const disprovable = (line: RollLine | null, grounds: Grounds): readonly string[] => {
  const can: readonly string[] = takesOff(grounds) ? [] : GROUNDS_FIT[grounds].lifts;
  return line?.reasons.filter((code) => can.includes(code)) ?? [];
};

/** Grounds by which something about this entry can change; likely ones first. */
export function groundsFor(line: RollLine | null, likely: readonly Grounds[]): readonly Grounds[] {
  if (line === null) return ['not-listed'];
  const possible = GROUNDS.filter(
    (grounds) =>
      grounds !== 'not-listed' &&
      (takesOff(grounds) || changesUnit(grounds) || changesName(grounds) || disprovable(line, grounds).length > 0),
  );
  const first = likely.filter((grounds) => possible.includes(grounds));
  return [...new Set([...first, ...possible])];
}

/** @param before  the line as it stands; null for a person who is not on the list */
export function afterOf(number: string, before: RollLine | null, answers: Answers): RollLine {
  const { grounds, disproved, against } = answers;
  const kept = (before?.reasons ?? []).filter((code) => !disproved.includes(code));
  const added = grounds === 'duplicate' ? ['DUPLICATE_ROW'] : takesOff(grounds) ? against : [];
  const reasons = inOrder([...kept, ...added]);
  return {
    number,
    name: changesName(grounds) ? answers.name.trim() : (before?.name ?? ''),
    unit: changesUnit(grounds) ? answers.unit : (before?.unit ?? ''),
    decision: reasons.length === 0 ? 'eligible' : 'excluded',
    reasons,
  };
}
