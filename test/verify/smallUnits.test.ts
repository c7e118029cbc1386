/** What the board shows when lines were changed before the freeze: nobody can tell from it of a few people, by brute force. */
import { expect } from 'chai';
import { type PollDefinition, pollDefinition } from '../../crypto/bodies.ts';
import { canonical } from '../../crypto/canonical.ts';
import { rollIdentity } from '../../src/domain/rollIdentity.ts';
import { smallCells } from '../../src/verify/smallUnits.ts';

const UNITS = ['A', 'B', 'C'] as const;
const K = 3;
const ELECTORS = 4;
const pollUnit = (code: string) =>
  pollDefinition.shape.units.element.parse({ code, name: code, section: 'party', covers: [code] });
const poll: Pick<PollDefinition, 'units' | 'smallUnit'> = { units: UNITS.map(pollUnit), smallUnit: K };

/** Taken back by an override, taken off by one, or added although the list does not name them. */
const KINDS = ['back', 'off', 'added'] as const;
type Change = { readonly unit: number; readonly kind: (typeof KINDS)[number] };
/** Excluded in each unit of the frozen roll, and the changes that led there. */
type Truth = { readonly excluded: readonly number[]; readonly changes: readonly Change[] };

const lists = <T>(length: number, of: readonly T[]): T[][] =>
  length === 0 ? [[]] : lists(length - 1, of).flatMap((rest) => of.map((one) => [...rest, one]));
const changes = UNITS.flatMap((_, unit) => KINDS.map((kind): Change => ({ unit, kind })));
const number = (of: readonly Change[], kind: string, unit?: number): number =>
  of.filter((one) => one.kind === kind && (unit === undefined || one.unit === unit)).length;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const truths: readonly Truth[] = [0, 1, 2].flatMap((length) =>
  lists(length, changes).flatMap((made) =>
    lists(UNITS.length, [0, 1, 2, 3, 4, 5])
      // Nobody was taken off who is not excluded, nor is anybody's unit without so many electors.
      .filter((excluded) => excluded.every((n, unit) => n >= number(made, 'off', unit)))
      .map((excluded) => ({ excluded, changes: made })),
  ),
);

/** All that the board says of it: the rules' own result over the whole list, the frozen roll by unit, each change by its effect. */
function print({ excluded, changes: made }: Truth) {
  const byRules = sum(excluded) + number(made, 'back') - number(made, 'off');
  const listed = sum(excluded) + UNITS.length * ELECTORS - number(made, 'added');
  const takenOff = number(made, 'off');
  const units = UNITS.map((unit, i) => ({ unit, listed: ELECTORS + excluded[i]!, eligible: ELECTORS }));
  const whole = { ...poll, units: [...poll.units] } as PollDefinition;
  const { electorate, cells, reasons } = rollIdentity(
    whole,
    { units, listed, firstReasons: [{ code: 'IN_ARREARS', members: byRules }], takenOff },
    ['IN_ARREARS', 'DECEASED'],
  );
  return {
    listed,
    excluded: byRules,
    electorate,
    cells,
    reasons,
    effects: made.map(({ kind }) => (kind === 'off' ? -1 : 1)),
  };
}

const byPrint = new Map<string, Truth[]>();
for (const truth of truths) {
  const shown = canonical(print(truth));
  byPrint.set(shown, [...(byPrint.get(shown) ?? []), truth]);
}

describe('the numbers of a roll that was changed before the freeze', () => {
  it('can come of many truths each', () => {
    expect(truths.length).to.be.greaterThan(10_000);
    expect(byPrint.size)
      .to.be.greaterThan(100)
      .and.lessThan(truths.length / 3);
  });

  it('never let a small number of a unit be worked out: excluded on the frozen roll, or by the rules', () => {
    const byRules = ({ excluded, changes: made }: Truth, unit: number): number =>
      excluded[unit]! + number(made, 'back', unit) - number(made, 'off', unit);
    for (const possible of byPrint.values()) {
      for (const unit of UNITS.keys()) {
        for (const numberOf of [(truth: Truth) => truth.excluded[unit]!, (truth: Truth) => byRules(truth, unit)]) {
          const [only, ...others] = new Set(possible.map(numberOf));
          const isTold = others.length === 0 && only! > 0 && only! < K;
          expect(isTold, `${only} of ${canonical(possible[0]!)}`).to.equal(false);
        }
      }
    }
  });

  it('leave whoever was changed one among k, or among all excluded where these are fewer', () => {
    for (const [shown, possible] of byPrint) {
      const { cells, effects } = print(possible[0]!);
      const all = sum(cells.map(({ excluded }) => excluded));
      effects.forEach((effect, i) => {
        const units = new Set(possible.map(({ changes: made }) => UNITS[made[i]!.unit]));
        const rows = cells.filter((row) => row.units.some((unit) => units.has(unit as (typeof UNITS)[number])));
        const among = effect === 1 ? units.size * ELECTORS : sum(rows.map(({ excluded }) => excluded));
        expect(among, shown).to.be.at.least(effect === 1 ? K : Math.min(K, all));
      });
    }
  });

  it('are found by the verifier where they tell of a few, and nowhere else', () => {
    for (const possible of byPrint.values()) {
      const { cells, reasons, effects } = print(possible[0]!);
      const takenOff = effects.filter((effect) => effect === -1).length;
      expect(smallCells({ cells, reasons }, takenOff, K)).to.deep.equal([]);
    }
    const { cells, reasons } = print({ excluded: [5, 0, 0], changes: [] });
    const alone = cells.map(({ units }) => units.join(', '));
    expect(alone).to.deep.equal(['A', 'B', 'C']);
    expect(smallCells({ cells, reasons }, 1, K)).to.deep.equal(['A']);
    const [first, ...rest] = cells;
    expect(smallCells({ cells: [{ ...first!, excluded: K - 1 }, ...rest], reasons }, 0, K)).to.deep.equal(['A']);
  });
});
