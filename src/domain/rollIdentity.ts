/**
 * What the board says of a roll in numbers: the sums over the whole list, the electorate of each unit, exclusions by unit
 * and by first reason with small cells merged. Numbers in, numbers out; it trusts that they were counted from the roll's
 * lines. SPEC §5.4.
 */
import { type Body, type PollDefinition, votingUnits } from '../../crypto/bodies.ts';
import { compareText } from '../../crypto/bytes.ts';
import { OTHER, OUTSIDE, publicCode } from '../verify/smallUnits.ts';
import { cellsToMerge, mergeSmallCells } from './smallCells.ts';

export type RollCounts = {
  /** Lines as they stand, by the roll's own units; a unit that is empty text is one too. */
  readonly units: readonly { readonly unit: string; readonly listed: number; readonly eligible: number }[];
  /** Rows of the list, before anybody changed a line or added one. */
  readonly listed: number;
  /** Those of them whom the rules left off, by first reason. */
  readonly firstReasons: readonly { readonly code: string; readonly members: number }[];
  /** Members whom a change took off the electorate. */
  readonly takenOff: number;
};

export type RollIdentity = Pick<
  Body<'roll-frozen'>,
  'listed' | 'excluded' | 'overrides' | 'eligible' | 'electorate' | 'cells' | 'reasons'
>;

type Tally = { readonly listed: number; readonly eligible: number };
const sum = (tallies: readonly Tally[]): Tally => ({
  listed: tallies.reduce((n, { listed }) => n + listed, 0),
  eligible: tallies.reduce((n, { eligible }) => n + eligible, 0),
});

/** Listed and eligible in each unit of the poll, and outside all of them where the list has such members. */
function tallyByPollUnit(poll: PollDefinition, { units }: Pick<RollCounts, 'units'>): ReadonlyMap<string, Tally> {
  const pollUnitOf = new Map(poll.units.flatMap(({ code, covers }) => covers.map((covered) => [covered, code])));
  const byUnit = new Map<string, Tally>(votingUnits(poll.units).map(({ code }) => [code, { listed: 0, eligible: 0 }]));
  for (const tally of units) {
    const code = pollUnitOf.get(tally.unit) ?? OUTSIDE;
    byUnit.set(code, sum([byUnit.get(code) ?? { listed: 0, eligible: 0 }, tally]));
  }
  return byUnit;
}

/** Eligible members of each unit of the poll, in the order of the definition. */
export function electorateOf(
  poll: PollDefinition,
  counts: Pick<RollCounts, 'units'>,
): { unit: string; eligible: number }[] {
  const byUnit = tallyByPollUnit(poll, counts);
  return votingUnits(poll.units).map(({ code }) => ({ unit: code, eligible: byUnit.get(code)?.eligible ?? 0 }));
}

function unitCells(byUnit: ReadonlyMap<string, Tally>, takenOff: number, least: number): RollIdentity['cells'] {
  const cells = [...byUnit].map(([name, { listed, eligible }]) => ({ name, members: listed - eligible }));
  // Whom a change took off is among the excluded. If they are all of one unit, the board would say of that unit how many a
  // change took off and how many the rules, and either may be few: then all units stand together.
  const isTold = takenOff > 0 && cells.filter(({ members }) => members > 0).length === 1;
  const rows = isTold
    ? [
        {
          names: cells.map(({ name }) => name).sort(compareText),
          members: cells.reduce((n, { members }) => n + members, 0),
        },
      ]
    : mergeSmallCells(cells, least);
  return rows.map(({ names, members }) => ({
    units: [...names],
    listed: names.reduce((n, name) => n + (byUnit.get(name)?.listed ?? 0), 0),
    excluded: members,
  }));
}

/** Codes that the rules can give, so that those which nobody bears may hide in OTHER too. */
function reasonCells(poll: readonly string[], { firstReasons }: RollCounts, least: number): RollIdentity['reasons'] {
  const byReason = new Map<string, number>(poll.map((code) => [publicCode(code), 0]));
  for (const { code, members } of firstReasons) {
    byReason.set(publicCode(code), (byReason.get(publicCode(code)) ?? 0) + members);
  }
  const cells = [...byReason].map(([name, members]) => ({ name, members }));
  const merged = cellsToMerge(cells, least);
  const other = merged.reduce((n, { members }) => n + members, 0);
  return [
    ...cells.filter((cell) => cell.members > 0 && !merged.includes(cell)),
    ...(other > 0 ? [{ name: OTHER, members: other }] : []),
  ]
    .map(({ name, members }) => ({ reason: name, members }))
    .sort((a, b) => compareText(a.reason, b.reason));
}

/**
 * The numbers of `roll-frozen`: listed − excluded + overrides = eligible, in all and row by row.
 *
 * @param codes  every reason code that the rules know
 */
export function rollIdentity(poll: PollDefinition, counts: RollCounts, codes: readonly string[]): RollIdentity {
  const { listed } = counts;
  const { eligible } = sum(counts.units);
  const excluded = counts.firstReasons.reduce((n, { members }) => n + members, 0);
  return {
    listed,
    excluded,
    // What two officers each changed, before the freeze.
    overrides: eligible - (listed - excluded),
    eligible,
    electorate: electorateOf(poll, counts),
    cells: unitCells(tallyByPollUnit(poll, counts), counts.takenOff, poll.smallUnit),
    reasons: reasonCells(codes, counts, poll.smallUnit),
  };
}
