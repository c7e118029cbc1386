/**
 * The amendments that a pack opens, and the lines of the roll as the rules made them, as they were frozen and as they are now:
 * each change begins where the one before left off, and all of them together lead from the one to the other. SPEC §4.1, §7.2.
 */
import { canonical } from '../../crypto/canonical.ts';
import { amendmentCommitment, rollLeaf } from '../../crypto/commitment.ts';
import type { AmendmentOpening, RollLine } from './bundle.ts';
import { type OpenedBoard, type RollOpening, repeated } from './packFiles.ts';
import type { At } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

/** An entry of the board with what it commits to. */
export type Amended = { readonly entry: At<'roll-amended'>; readonly opening: AmendmentOpening };

export type RollLines = {
  /** By number, as the rules made them; null for a person whom the list does not name. */
  readonly base: ReadonlyMap<string, RollLine | null>;
  /** By number, as they were frozen. */
  readonly frozen: ReadonlyMap<string, RollLine>;
  /** Numbers whose frozen line has an amendment in it. */
  readonly amendedBefore: ReadonlySet<string>;
  /** Every line that ever was good from the freeze on, by its leaf. */
  readonly byLeaf: ReadonlyMap<string, RollLine>;
  /** Later changes in the order of the board. */
  readonly later: readonly Amended[];
  /** All changes, in the order of the board. */
  readonly amended: readonly Amended[];
};

const isEligible = (line: RollLine | null): boolean => line?.decision === 'eligible';
const effectOf = ({ before, after }: AmendmentOpening['of']): number =>
  Number(isEligible(after)) - Number(isEligible(before));

export function rollLinesOf(
  board: OpenedBoard,
  roll: readonly RollOpening[],
  openings: readonly AmendmentOpening[],
): { readonly lines: RollLines; readonly findings: readonly Finding[] } {
  const { amended, findings: ofOpenings } = openAmendments(board, openings);
  const findings: Finding[] = [...ofOpenings];
  const frozen = new Map(roll.map(({ line }) => [line.number, line]));
  const base = new Map<string, RollLine | null>(frozen);
  const byLeaf = new Map(roll.map(({ leaf, line }) => [leaf, line]));
  const isSame = (a: RollLine | null, b: RollLine | null): boolean => canonical([a]) === canonical([b]);

  const before = new Map<string, RollLine>();
  const later: Amended[] = [];
  const now = new Map<string, RollLine>();
  for (const one of amended) {
    const { entry, opening } = one;
    const { number } = opening.of;
    const tell = (says: string) => findings.push(finding('AMENDMENT_BEFORE', `board[${entry.index}]`, says));
    if (entry.body.frozen) {
      const stood = before.get(number);
      // The first change of a line says how the rules had made it; the replay holds it against the export.
      if (stood === undefined) base.set(number, opening.of.before);
      else if (!isSame(stood, opening.of.before)) tell('The line before the change is not the line as it stood.');
      before.set(number, opening.of.after);
    } else {
      later.push(one);
      const stood = now.get(number) ?? frozen.get(number) ?? null;
      if (!isSame(stood, opening.of.before)) tell('The line before the change is not the line as it stood.');
      now.set(number, opening.of.after);
      if (entry.body.leaf !== null) byLeaf.set(entry.body.leaf, opening.of.after);
    }
  }
  for (const [number, line] of before) {
    if (isSame(frozen.get(number) ?? null, line)) continue;
    const last = amended.findLast(({ entry, opening }) => entry.body.frozen && opening.of.number === number);
    const says = 'The frozen roll does not have this change in it.';
    findings.push(finding('AMENDMENT_BEFORE', `board[${last?.entry.index ?? 0}]`, says));
  }
  return { lines: { base, frozen, amendedBefore: new Set(before.keys()), byLeaf, later, amended }, findings };
}

/** Each amendment on the board is opened once and says what the board says of it; nothing else is opened. */
function openAmendments(
  { amendments }: OpenedBoard,
  openings: readonly AmendmentOpening[],
): { readonly amended: readonly Amended[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const known = new Set<string>(amendments.map(({ body }) => body.amendment));
  for (const { amendment } of openings.filter((one) => !known.has(one.amendment))) {
    const says = 'A change of the roll is opened that does not stand on the board.';
    findings.push(finding('AMENDMENT_UNKNOWN', `amendment ${amendment}`, says));
  }
  for (const amendment of repeated(openings.map((one) => one.amendment))) {
    findings.push(finding('AMENDMENT_OPENED_TWICE', `amendment ${amendment}`, 'A change of the roll is opened twice.'));
  }
  const byCommitment = new Map(openings.map((one) => [one.amendment, one]));
  const amended = amendments.flatMap((entry): Amended[] => {
    const opening = byCommitment.get(entry.body.amendment);
    if (opening !== undefined) return [{ entry, opening }];
    const says = 'A change of the roll is not opened in the pack.';
    findings.push(finding('AMENDMENT_NOT_OPENED', `board[${entry.index}]`, says, entry.body.amendment));
    return [];
  });
  return { amended, findings: [...findings, ...amended.flatMap(checkAmendment)] };
}

function checkAmendment({ entry, opening }: Amended): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: string, says: string) => findings.push(finding(code, `board[${entry.index}]`, says));
  const { of, salt, leafSalt } = opening;
  const { before, after, number } = of;
  if (amendmentCommitment(of, salt) !== opening.amendment) tell('AMENDMENT_OPENING', 'The change does not open.');
  if (after.number !== number || (before !== null && before.number !== number)) {
    tell('AMENDMENT_LINE', 'The change is of one member and its lines are of another.');
  }
  if (isEligible(after) !== (after.reasons.length === 0)) {
    tell('AMENDMENT_LINE', 'The new line is eligible with a reason against it, or excluded without one.');
  }
  if (effectOf(of) !== entry.body.eligible) {
    tell('AMENDMENT_EFFECT', 'The change adds another number to the eligible members than the board says.');
  }
  const leaf = leafSalt === null ? null : rollLeaf(after, leafSalt);
  if (leaf !== entry.body.leaf) tell('AMENDMENT_LEAF', 'The new line does not open its leaf on the board.');
  return findings;
}
