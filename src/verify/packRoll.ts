/** The roll that a pack opens: its root on the board, and every number there counted again. SPEC §5.4, §7.2. */
import { committedRoot, rollLeaf } from '../../crypto/commitment.ts';
import type { RollLine } from './bundle.ts';
import type { RollLines } from './packAmendments.ts';
import { type OpenedBoard, type RollOpening, repeated } from './packFiles.ts';
import { type Finding, finding, some } from './report.ts';
import { OTHER, OUTSIDE, publicCode } from './smallUnits.ts';

/** The roll leaves open, make the root on the board, and count up to its numbers. */
export function checkRollOpenings(
  board: OpenedBoard,
  roll: readonly RollOpening[],
  lines: RollLines,
): readonly Finding[] {
  const { rollFrozen } = board;
  const findings: Finding[] = [];
  const tell = (code: string, at: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));
  for (const { leaf, line, salt } of roll) {
    if (rollLeaf(line, salt) !== leaf) tell('ROLL_LEAF', `roll ${leaf}`, 'A line of the roll does not open its leaf.');
  }
  for (const number of repeated(roll.map(({ line }) => line.number))) {
    const leaves = roll.filter(({ line }) => line.number === number).map(({ leaf }) => leaf);
    const says = 'One membership number stands on several lines of the roll.';
    tell('ROLL_MEMBER_TWICE', 'roll.jsonl', says, ...some(leaves));
  }
  for (const leaf of repeated(roll.map(({ leaf }) => leaf))) {
    tell('ROLL_LEAF', `roll ${leaf}`, 'A leaf stands twice.');
  }
  const root = committedRoot([...new Set(roll.map(({ leaf }) => leaf))]);
  if (root !== rollFrozen.body.rollRoot) {
    const says = 'The lines of the roll are not those that were frozen.';
    tell('ROLL_ROOT', 'roll.jsonl', says, `board ${rollFrozen.body.rollRoot}`, `pack ${root}`);
  }
  return [...findings, ...checkNumbers(board, lines)];
}

/** Lines in a set of units of the poll, and how many of them may not vote. */
type Tally = { readonly listed: number; readonly excluded: number };

/** Everything that roll-frozen says in numbers, from the lines: of the rules' own result, and of the roll as it was frozen. */
function checkNumbers({ defined, rollFrozen }: OpenedBoard, { base, frozen }: RollLines): readonly Finding[] {
  const findings: Finding[] = [];
  const compare = (what: string, onBoard: number, found: number) => {
    if (onBoard === found) return;
    const says = `The board says ${onBoard} ${what}; the lines come to ${found}.`;
    findings.push(finding('ROLL_COUNTS', 'roll.jsonl', says));
  };
  const { body } = rollFrozen;
  const listed = [...base.values()].filter((line) => line !== null);
  const excluded = listed.filter(({ decision }) => decision === 'excluded');
  compare('members listed', body.listed, listed.length);
  compare('members excluded by the rules', body.excluded, excluded.length);

  const tallies = tallyByUnit(defined.body.poll.units, [...frozen.values()]);
  const of = (units: readonly string[]): Tally => ({
    listed: units.reduce((sum, unit) => sum + (tallies.get(unit)?.listed ?? 0), 0),
    excluded: units.reduce((sum, unit) => sum + (tallies.get(unit)?.excluded ?? 0), 0),
  });
  const all = of([...tallies.keys()]);
  compare('eligible members', body.eligible, all.listed - all.excluded);
  for (const { unit, eligible } of body.electorate) {
    const found = of([unit]);
    compare(`electors in unit ${unit}`, eligible, found.listed - found.excluded);
  }
  for (const cell of body.cells) {
    const found = of([...new Set(cell.units)]);
    compare(`lines in ${cell.units.join(', ')}`, cell.listed, found.listed);
    compare(`excluded in ${cell.units.join(', ')}`, cell.excluded, found.excluded);
  }

  const byReason = new Map<string, number>();
  for (const { reasons } of excluded) {
    const code = publicCode(reasons[0] ?? '');
    byReason.set(code, (byReason.get(code) ?? 0) + 1);
  }
  const named = new Set(body.reasons.map(({ reason }) => reason));
  for (const { reason, members } of body.reasons) {
    const others = [...byReason].reduce((sum, [code, found]) => sum + (named.has(code) ? 0 : found), 0);
    compare(`excluded for ${reason}`, members, reason === OTHER ? others : (byReason.get(reason) ?? 0));
  }
  return findings;
}

function tallyByUnit(
  units: readonly { readonly code: string; readonly covers: readonly string[] }[],
  lines: readonly RollLine[],
): ReadonlyMap<string, Tally> {
  const unitOf = new Map(units.flatMap(({ code, covers }) => covers.map((covered) => [covered, code])));
  const tallies = new Map<string, { listed: number; excluded: number }>();
  for (const { unit, decision } of lines) {
    const code = unitOf.get(unit) ?? OUTSIDE;
    const tally = tallies.get(code) ?? { listed: 0, excluded: 0 };
    tally.listed++;
    if (decision === 'excluded') tally.excluded++;
    tallies.set(code, tally);
  }
  return tallies;
}
