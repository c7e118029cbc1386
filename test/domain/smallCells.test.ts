/** Small counts: what is printed, and that nobody can work out from it what is not. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { PollDefinition } from '../../crypto/bodies.ts';
import { electorateOf, type RollCounts, rollIdentity } from '../../src/domain/rollIdentity.ts';
import { mergeSmallCells } from '../../src/domain/smallCells.ts';

const cells = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).map(([name, members]) => ({ name, members }));
const printed = (counts: Readonly<Record<string, number>>, least: number) =>
  mergeSmallCells(cells(counts), least).map(({ names, members }) => `${names.join('+')} ${members}`);

/** All lists of `length` numbers from 0 to `most`. */
function vectors(length: number, most: number): number[][] {
  if (length === 0) return [[]];
  return vectors(length - 1, most).flatMap((rest) => Array.from({ length: most + 1 }, (_, n) => [...rest, n]));
}

/**
 * Everything that could be true for each thing that could be printed. Somebody who knows the rule and sees the print can tell
 * a number exactly when all that could be true agree on it.
 */
function byPrint(all: readonly number[][], print: (truth: number[]) => string): Map<string, number[][]> {
  const known = new Map<string, number[][]>();
  for (const truth of all) known.set(print(truth), [...(known.get(print(truth)) ?? []), truth]);
  return known;
}

const NAMES = ['A', 'B', 'C', 'D', 'E'];

describe('merging small cells', () => {
  it('leaves cells of k and more, and empty ones, by themselves while none is small', () => {
    expect(printed({ A: 10, B: 0, C: 25 }, 10)).to.deep.equal(['A 10', 'B 0', 'C 25']);
  });

  it('merges what is below k', () => {
    expect(printed({ A: 7, B: 30, C: 4 }, 10)).to.deep.equal(['A+C 11', 'B 30']);
  });

  it('lets the next smallest join when one cell alone is small, or it would be what is missing from the total', () => {
    expect(printed({ A: 40, B: 9, C: 12, D: 15 }, 10)).to.deep.equal(['A 40', 'B+C 21', 'D 15']);
  });

  it('lets the next smallest join while the merged row itself is below k', () => {
    expect(printed({ A: 40, B: 3, C: 2, D: 15 }, 10)).to.deep.equal(['A 40', 'B+C+D 20']);
  });

  it('merges empty cells and those of exactly k with small ones, so that 18 need not be 9 and 9', () => {
    expect(printed({ A: 9, B: 9, C: 11 }, 10)).to.deep.equal(['A+B 18', 'C 11']);
    expect(printed({ A: 8, B: 10, C: 11, D: 0 }, 10)).to.deep.equal(['A+B+D 18', 'C 11']);
  });

  it('prints one row when all together are below k', () => {
    expect(printed({ A: 2, B: 0, C: 1 }, 10)).to.deep.equal(['A+B+C 3']);
  });

  it('prints no row with 1 to k−1 members unless there are no more in all, and every cell once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(12), fc.nat(60), fc.constant(0)), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 3, max: 12 }),
        (counts, least) => {
          const given = counts.map((members, i) => ({ name: `U${i}`, members }));
          const rows = mergeSmallCells(given, least);
          const all = counts.reduce((sum, n) => sum + n, 0);
          for (const row of rows) {
            if (row.members > 0 && row.members < least) expect(row.members).to.equal(all);
            const truth = given.filter(({ name }) => row.names.includes(name));
            expect(row.members).to.equal(truth.reduce((sum, { members }) => sum + members, 0));
          }
          expect(rows.flatMap(({ names }) => names).sort()).to.deep.equal(given.map(({ name }) => name).sort());
        },
      ),
    );
  });

  it('lets nobody who knows the rule work out a count below k: every truth, by brute force', () => {
    for (const [length, most, least] of [
      [2, 12, 3],
      [3, 9, 3],
      [3, 12, 5],
      [4, 7, 3],
      [5, 4, 3],
    ] as const) {
      const print = (truth: readonly number[]) =>
        JSON.stringify(
          mergeSmallCells(
            truth.map((members, i) => ({ name: NAMES[i]!, members })),
            least,
          ),
        );
      for (const [, truths] of byPrint(vectors(length, most), print)) {
        for (let i = 0; i < length; i++) {
          const possible = new Set(truths.map((truth) => truth[i]!));
          const [only] = possible;
          expect(possible.size === 1 && only! > 0 && only! < least, `${only} of ${JSON.stringify(truths)}`).to.equal(
            false,
          );
        }
      }
    }
  });
});

const unit = (code: string, ...covers: string[]) => ({ code, name: code, section: 'branches', covers });
/** Only what the identity reads matters. */
const poll = (smallUnit: number, ...units: ReturnType<typeof unit>[]): PollDefinition =>
  ({ units, smallUnit }) as unknown as PollDefinition;

const CODES = ['JOINED_TOO_LATE', 'IN_ARREARS', 'SUSPENDED', 'EXCLUDED', 'RESIGNED', 'DECEASED', 'UNDER_AGE'];
const rowSum = (rows: readonly { readonly excluded: number }[]) =>
  rows.reduce((sum, { excluded }) => sum + excluded, 0);

describe('the identity of a roll', () => {
  const counts: RollCounts = {
    units: [
      { unit: '', listed: 2, eligible: 1 },
      { unit: 'E', listed: 30, eligible: 18 },
      { unit: 'N', listed: 40, eligible: 37 },
      { unit: 'S', listed: 50, eligible: 39 },
      { unit: 'X', listed: 20, eligible: 7 },
    ],
    listed: 142,
    takenOff: 0,
    firstReasons: [
      { code: 'DECEASED', members: 3 },
      { code: 'IN_ARREARS', members: 25 },
      { code: 'SUSPENDED', members: 9 },
      { code: 'UNDER_AGE', members: 3 },
    ],
  };

  it('adds up to the whole list, and counts a unit that covers two as one', () => {
    const made = rollIdentity(poll(10, unit('EAST', 'E', 'S'), unit('NORTH', '', 'N')), counts, CODES);
    expect(made.listed - made.excluded + made.overrides).to.equal(made.eligible);
    expect([made.listed, made.excluded, made.eligible]).to.deep.equal([142, 40, 102]);
    expect(made.electorate).to.deep.equal([
      { unit: 'EAST', eligible: 57 },
      { unit: 'NORTH', eligible: 38 },
    ]);
    expect(made.cells).to.deep.equal([
      { units: ['EAST'], listed: 80, excluded: 23 },
      { units: ['NORTH', 'outside'], listed: 62, excluded: 17 },
    ]);
  });

  it('lets units stand alone though a change took somebody off, unless all who are excluded are of one unit', () => {
    const cells = (...units: RollCounts['units']) =>
      rollIdentity(poll(10, unit('EAST', 'E'), unit('NORTH', 'N')), { ...counts, takenOff: 3, units }, CODES).cells;
    const [east, north] = [
      { unit: 'E', listed: 40, eligible: 20 },
      { unit: 'N', listed: 50, eligible: 30 },
    ];
    expect(cells(east, north).map(({ units }) => units)).to.deep.equal([['EAST'], ['NORTH']]);
    expect(cells(east, { ...north, eligible: 50 }).map(({ units }) => units)).to.deep.equal([['EAST', 'NORTH']]);
  });

  it('never tells suspension from exclusion, resignation or death, and merges rare reasons with the next', () => {
    const made = rollIdentity(poll(10, unit('EAST', 'E')), counts, CODES);
    expect(made.reasons).to.deep.equal([
      { reason: 'IN_ARREARS', members: 25 },
      { reason: 'OTHER', members: 15 },
    ]);
    expect(rollIdentity(poll(3, unit('EAST', 'E')), counts, CODES).reasons).to.deep.equal([
      { reason: 'IN_ARREARS', members: 25 },
      { reason: 'STANDING', members: 12 },
      { reason: 'UNDER_AGE', members: 3 },
    ]);
  });

  it('has no cell for outside when every member listed is in a unit of the poll', () => {
    const whole = poll(3, unit('ALL', '', 'E', 'N', 'S', 'X'));
    expect(rollIdentity(whole, counts, CODES).cells.map(({ units }) => units)).to.deep.equal([['ALL']]);
  });

  it('counts a unit of the poll that has no member at all', () => {
    expect(electorateOf(poll(3, unit('EAST', 'E'), unit('WEST', 'W')), counts)).to.deep.equal([
      { unit: 'EAST', eligible: 18 },
      { unit: 'WEST', eligible: 0 },
    ]);
  });

  it('has sums that agree, whatever the list', () => {
    const tally = fc.tuple(fc.nat(30), fc.nat(30)).map(([eligible, more]) => ({ eligible, listed: eligible + more }));
    fc.assert(
      fc.property(
        fc.array(tally, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 3, max: 12 }),
        (tallies, least) => {
          const units = tallies.map((one, i) => ({ unit: NAMES[i]!, ...one }));
          const members = units.reduce((sum, { listed, eligible }) => sum + listed - eligible, 0);
          const listed = units.reduce((sum, one) => sum + one.listed, 0);
          const given = { units, listed, firstReasons: [{ code: 'IN_ARREARS', members }], takenOff: 0 };
          const made = rollIdentity(poll(least, unit('ONE', 'A'), unit('TWO', 'B', 'C')), given, CODES);
          expect(made.listed - made.excluded + made.overrides).to.equal(made.eligible);
          expect(rowSum(made.cells)).to.equal(made.excluded);
          expect(made.cells.reduce((sum, { listed }) => sum + listed, 0)).to.equal(made.listed);
          expect(made.reasons.reduce((sum, reason) => sum + reason.members, 0)).to.equal(made.excluded);
        },
      ),
    );
  });

  it('lets nobody work out a small number of exclusions from all of it together: every truth, by brute force', () => {
    // Three units and what lies outside, four reasons; only counts of one total are compared, since it is printed.
    const print = (truth: readonly number[]) => {
      const units = NAMES.slice(0, 4).map((name, i) => ({ unit: name, listed: 10 + truth[i]!, eligible: 10 }));
      const total = truth.reduce((sum, n) => sum + n, 0);
      const given = { units, listed: 40 + total, firstReasons: [{ code: 'IN_ARREARS', members: total }], takenOff: 0 };
      return JSON.stringify(rollIdentity(poll(3, unit('A', 'A'), unit('B', 'B'), unit('C', 'C')), given, CODES));
    };
    for (const [, truths] of byPrint(vectors(4, 7), print)) {
      for (let i = 0; i < 4; i++) {
        const [only, ...others] = new Set(truths.map((truth) => truth[i]!));
        expect(others.length === 0 && only! > 0 && only! < 3, `${only} of ${JSON.stringify(truths)}`).to.equal(false);
      }
    }
    const reasons = (truth: readonly number[]) => {
      const firstReasons = truth.map((members, i) => ({ code: CODES[i]!, members }));
      const total = truth.reduce((sum, n) => sum + n, 0);
      const listed = 10 + total;
      const given = { units: [{ unit: 'A', listed, eligible: 10 }], listed, firstReasons, takenOff: 0 };
      return JSON.stringify(rollIdentity(poll(3, unit('A', 'A')), given, CODES.slice(0, 4)));
    };
    for (const [, truths] of byPrint(vectors(4, 7), reasons)) {
      for (let i = 0; i < 4; i++) {
        const [only, ...others] = new Set(truths.map((truth) => truth[i]!));
        expect(others.length === 0 && only! > 0 && only! < 3, `${only} of ${JSON.stringify(truths)}`).to.equal(false);
      }
    }
  });
});
