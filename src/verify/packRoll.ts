/** The roll and the papers that a pack opens, held against the board. SPEC §7.2. */
import { committedRoot, paperCommitment, rollLeaf } from '../../crypto/commitment.ts';
import { type OpenedBoard, type PaperOpening, type RollOpening, repeated } from './packFiles.ts';
import { type Finding, finding, some } from './report.ts';

/** The roll leaves open, make the root on the board, and count up to its numbers. */
export function checkRollOpenings({ rollFrozen }: OpenedBoard, roll: readonly RollOpening[]): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: string, at: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));
  for (const { leaf, line, salt } of roll) {
    if (rollLeaf(line, salt) !== leaf) tell('ROLL_LEAF', `roll ${leaf}`, 'A line of the roll does not open its leaf.');
  }
  const twice = repeated(roll.map(({ line }) => line.number));
  for (const number of twice) {
    const leaves = roll.filter(({ line }) => line.number === number).map(({ leaf }) => leaf);
    tell(
      'ROLL_MEMBER_TWICE',
      'roll.jsonl',
      'One membership number stands on several lines of the roll.',
      ...some(leaves),
    );
  }
  for (const leaf of repeated(roll.map(({ leaf }) => leaf))) {
    tell('ROLL_LEAF', `roll ${leaf}`, 'A leaf stands twice.');
  }
  const unique = [...new Set(roll.map(({ leaf }) => leaf))];
  const root = committedRoot(unique);
  if (root !== rollFrozen.body.rollRoot) {
    const says = 'The lines of the roll are not those that were frozen.';
    tell('ROLL_ROOT', 'roll.jsonl', says, `board ${rollFrozen.body.rollRoot}`, `pack ${root}`);
  }
  const eligible = roll.filter(({ line }) => line.decision === 'eligible').length;
  if (roll.length !== rollFrozen.body.listed || eligible !== rollFrozen.body.eligible) {
    const says = `The roll has ${roll.length} lines, ${eligible} of them eligible; the board says otherwise.`;
    tell('ROLL_COUNTS', 'roll.jsonl', says, String(rollFrozen.body.listed), String(rollFrozen.body.eligible));
  }
  return findings;
}

/** Each committed paper opens to one eligible line in a roll unit that its unit of the poll covers; no line has two. */
export function checkPaperOpenings(
  { defined, rollFrozen, opened }: OpenedBoard,
  roll: readonly RollOpening[],
  papers: readonly PaperOpening[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const { poll } = defined.body;
  const lineOf = new Map(roll.map(({ leaf, line }) => [leaf, line]));
  const committed = new Set<string>(opened.body.papers);
  for (const { paper, unit, leaf, salt } of papers) {
    const tell = (code: string, says: string) => findings.push(finding(code, `paper ${paper}`, says, leaf));
    if (!committed.has(paper)) tell('PAPER_UNKNOWN', 'A paper is not among those committed on the board.');
    if (paperCommitment(poll.id, unit, leaf, salt) !== paper) tell('PAPER_OPENING', 'A paper does not open.');
    const line = lineOf.get(leaf);
    if (line === undefined) tell('PAPER_LEAF', 'A paper was given for a leaf that is not on the roll.');
    else if (line.decision !== 'eligible')
      tell('PAPER_NOT_ELIGIBLE', 'A paper was given to a member who is not eligible.');
    else if (!poll.units.some(({ code, covers }) => code === unit && covers.includes(line.unit))) {
      tell('PAPER_UNIT', 'A paper was given in a unit that does not cover the member’s.');
    }
  }
  for (const leaf of repeated(papers.map(({ leaf }) => leaf))) {
    findings.push(finding('PAPER_LEAF_TWICE', `roll ${leaf}`, 'One line of the roll has more than one paper.'));
  }
  const openings = papers.map(({ paper }) => paper);
  for (const paper of repeated(openings))
    findings.push(finding('PAPER_TWICE', `paper ${paper}`, 'A paper is opened twice.'));
  const known = new Set<string>(openings);
  for (const paper of opened.body.papers.filter((one) => !known.has(one))) {
    findings.push(finding('PAPER_NOT_OPENED', `paper ${paper}`, 'A committed paper is not opened in the pack.'));
  }
  for (const { unit, eligible } of rollFrozen.body.electorate) {
    const given = papers.filter((paper) => paper.unit === unit).length;
    if (given === eligible) continue;
    const says = `Unit ${unit} has ${given} papers; the board says ${eligible} electors.`;
    findings.push(finding('PAPER_COUNTS', 'papers.jsonl', says));
  }
  return findings;
}
