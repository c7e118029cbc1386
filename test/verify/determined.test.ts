/** What published sums tell of few ballots, against every way in which they could have been cast. */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { type Follows, type Group, type Numbers, type Told, whatFollows } from '../../src/verify/determined.ts';

type Asked = { readonly min: number; readonly max: number; readonly blank: boolean };
const K = 4;
const CHOICES = 2;
const zero: Numbers = { blank: 0, void: 0, votes: [0, 0] };
const plus = (a: Numbers, b: Numbers): Numbers => ({
  blank: a.blank + b.blank,
  void: a.void + b.void,
  votes: a.votes.map((one, i) => one + b.votes[i]!),
});
const asText = ({ blank, void: voids, votes }: Numbers): string => [blank, voids, ...votes].join(' ');

/** What one ballot may say: by its marks, not by the rule that the solver uses. */
function ballots({ min, max, blank }: Asked, isPaper: boolean): readonly Numbers[] {
  const marked = Array.from({ length: 2 ** CHOICES }, (_, bits) =>
    Array.from({ length: CHOICES }, (_, i) => (bits >> i) & 1),
  )
    .filter((votes) => votes.some((one) => one > 0) || !blank)
    .filter((votes) => votes.filter((one) => one > 0).length >= min && votes.filter((one) => one > 0).length <= max);
  return [
    ...marked.map((votes) => ({ ...zero, votes })),
    ...(blank ? [{ ...zero, blank: 1 }] : []),
    ...(isPaper ? [{ ...zero, void: 1 }] : []),
  ];
}

function allOf(asked: Asked, { ballots: number, papers }: Group): readonly Numbers[] {
  let all: readonly Numbers[] = [zero];
  for (let i = 0; i < number; i++) {
    const one = ballots(asked, i < papers);
    all = [...new Map(all.flatMap((a) => one.map((b) => plus(a, b))).map((sums) => [asText(sums), sums])).values()];
  }
  return all;
}

const decisionOf = ([affirm = 0, open = 0]: readonly number[]) =>
  affirm === open ? 'tied' : affirm > open ? 'affirm' : 'open';

/** Every way in which all groups could have voted and all that is told could be true. */
function worlds(asked: Asked, groups: readonly Group[], { sums, decisions }: Told): readonly (readonly Numbers[])[] {
  const at = (world: readonly Numbers[], of: readonly string[]): Numbers =>
    groups.reduce((total, { name }, i) => (of.includes(name) ? plus(total, world[i]!) : total), zero);
  return groups
    .reduce<readonly (readonly Numbers[])[]>(
      (all, group) => all.flatMap((world) => allOf(asked, group).map((one) => [...world, one])),
      [[]],
    )
    .filter(
      (world) =>
        sums.every(({ of, numbers }) => asText(at(world, of)) === asText(numbers)) &&
        decisions.every(({ of, says }) => decisionOf(at(world, of).votes) === says),
    );
}

/** Of single groups and of those that decided together: what is the same in every such way. */
function bySearch(asked: Asked, groups: readonly Group[], told: Told): readonly string[] {
  const all = worlds(asked, groups, told);
  const targets = new Map(
    [...groups.map(({ name }) => [name]), ...told.decisions.map(({ of }) => of)].map((of) => [of.join(), of]),
  );
  return [...targets.values()].flatMap((of) => {
    const members = groups.filter(({ name }) => of.includes(name));
    const size = members.reduce((sum, one) => sum + one.ballots, 0);
    if (size === 0 || size >= K) return [];
    const values = all.map((world) =>
      groups.reduce((total, { name }, i) => (of.includes(name) ? plus(total, world[i]!) : total), zero),
    );
    const isSame = (number: (numbers: Numbers) => number) => new Set(values.map(number)).size === 1;
    return [
      ...(asked.blank && isSame(({ blank }) => blank) ? ['blank'] : []),
      ...(members.some(({ papers }) => papers > 0) && isSame((one) => one.void) ? ['void'] : []),
      ...[0, 1].filter((i) => isSame(({ votes }) => votes[i]!)),
    ].map((number) => `${of.join()}: ${number}`);
  });
}

const inWords = (found: readonly Follows[]): readonly string[] =>
  found.map(({ of, number }) => `${of.join()}: ${number}`);

const CONTESTS: readonly Asked[] = [
  { min: 1, max: 1, blank: false },
  { min: 1, max: 1, blank: true },
  { min: 1, max: 2, blank: true },
  { min: 1, max: 2, blank: false },
];

type Unit = { readonly here: number; readonly papers: number; readonly decides: boolean };

/** With more than seven ballots in all there are too many ways to go through. */
const withFew = (units: readonly Unit[]): readonly Unit[] => {
  let left = 7;
  const taken = (number: number): number => {
    const some = Math.min(number, left);
    left -= some;
    return some;
  };
  return units.map(({ here, papers, decides }) => ({ here: taken(here), papers: taken(papers), decides }));
};

/** Units of up to three ballots here and on paper, what they held, and sums that lie in one another. */
const polls = fc
  .record({
    asked: fc.constantFrom(...CONTESTS),
    units: fc
      .array(fc.record({ here: fc.nat(3), papers: fc.nat(2), decides: fc.boolean() }), {
        minLength: 1,
        maxLength: 3,
      })
      .map(withFew),
    seed: fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 }),
    /** Whether the sums of here, of papers, of both are told of a unit; of the first two units; of all. */
    told: fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 11, maxLength: 11 }),
  })
  .map(({ asked, units, seed, told }) => {
    const groups = units.flatMap(({ here, papers }, i): Group[] => [
      { name: `${i} here`, ballots: here, papers: 0 },
      { name: `${i} papers`, ballots: papers, papers },
    ]);
    const held = groups.map((group, i) => {
      const all = allOf(asked, group);
      return all[seed[i % 6]! % all.length]!;
    });
    const sumOf = (of: readonly string[]) => ({
      of,
      numbers: groups.reduce((total, { name }, i) => (of.includes(name) ? plus(total, held[i]!) : total), zero),
    });
    const of = (count: number) => groups.slice(0, 2 * count).map(({ name }) => name);
    const unit = (i: number) => [`${i} here`, `${i} papers`];
    const wanted = [
      ...units.flatMap((_, i) => [
        ...(told[3 * i] === 1 ? [[`${i} here`]] : []),
        ...(told[3 * i + 1] === 1 ? [[`${i} papers`]] : []),
        ...(told[3 * i + 2] === 1 ? [unit(i)] : []),
      ]),
      ...(told[9] === 1 && units.length > 2 ? [of(2)] : []),
      ...(told[10] === 1 ? [of(units.length)] : []),
    ];
    // A decision is told of units of which no sum tells it.
    const decisions = units.flatMap(({ decides }, i) => {
      const isTold = wanted.some((one) => one.length < 3 && one[0]!.startsWith(`${i} `));
      return decides && !isTold ? [{ of: unit(i), says: decisionOf(sumOf(unit(i)).numbers.votes) } as const] : [];
    });
    const sums = [...new Map(wanted.map((one) => [one.join(), sumOf(one)])).values()];
    return { asked, groups, told: { sums, decisions } };
  });

describe('what follows from published sums for few ballots', () => {
  it('is what is the same in every way in which they could have been cast', async () => {
    await fc.assert(
      fc.property(polls, ({ asked, groups, told }) => {
        const found = new Set(inWords(whatFollows(asked, groups, told, K)));
        const targets = new Set([...groups.map(({ name }) => name), ...told.decisions.map(({ of }) => of.join())]);
        const here = [...found].filter((one) => targets.has(one.split(': ')[0]!));
        expect(here.sort()).to.deep.equal([...bySearch(asked, groups, told)].sort());
      }),
      { numRuns: 150 },
    );
  });

  const one = (name: string, ballots: number, papers = 0): Group => ({ name, ballots, papers });
  const yes = (affirm: number, open: number): Numbers => ({ blank: 0, void: 0, votes: [affirm, open] });
  const [single] = CONTESTS;

  it('is the difference of two sums, one of which holds the other', () => {
    const groups = [one('A', 40), one('B', 3), one('C', 50)];
    const sums = [
      { of: ['A'], numbers: yes(30, 10) },
      { of: ['A', 'B'], numbers: yes(32, 11) },
    ];
    expect(inWords(whatFollows(single!, groups, { sums, decisions: [] }, K))).to.deep.equal(['B: 0', 'B: 1']);
    // The same over two steps, and with others in between.
    const nested = [...sums, { of: ['A', 'B', 'C'], numbers: yes(60, 33) }];
    expect(inWords(whatFollows(single!, groups, { sums: nested, decisions: [] }, K))).to.deep.equal(['B: 0', 'B: 1']);
  });

  it('is what two units have left of a total when together they are few, though neither is known', () => {
    const groups = [one('A', 40), one('B', 1), one('C', 2)];
    const sums = [
      { of: ['A'], numbers: yes(30, 10) },
      { of: ['A', 'B', 'C'], numbers: yes(31, 12) },
    ];
    expect(inWords(whatFollows(single!, groups, { sums, decisions: [] }, K))).to.deep.equal(['B,C: 0', 'B,C: 1']);
    const enough = [one('A', 40), one('B', 2), one('C', 2)];
    const more = [sums[0]!, { of: ['A', 'B', 'C'], numbers: yes(32, 12) }];
    expect(whatFollows(single!, enough, { sums: more, decisions: [] }, K)).to.deep.equal([]);
  });

  it('is a total with what the units in it decided, where both leave one way', () => {
    const groups = [one('A', 3), one('B', 3)];
    const decisions = ['A', 'B'].map((name) => ({ of: [name], says: 'affirm' as const }));
    const told = (affirm: number, open: number) => ({
      decisions,
      sums: [{ of: ['A', 'B'], numbers: yes(affirm, open) }],
    });
    expect(inWords(whatFollows(single!, groups, told(4, 2), K))).to.deep.equal(['A: 0', 'A: 1', 'B: 0', 'B: 1']);
    expect(whatFollows(single!, groups, told(5, 1), K)).to.deep.equal([]);
  });

  it('is found at once in a unit of thousands, and of fifty choices', () => {
    const votes = Array.from({ length: 50 }, (_, i) => 100 + i);
    const sums = [{ of: ['A', 'B'], numbers: { blank: 20, void: 3, votes } }];
    const groups = [one('A', 3), one('B', 4000, 4000)];
    expect(whatFollows({ min: 1, max: 5, blank: true }, groups, { sums, decisions: [] }, 10)).to.deep.equal([]);
  });
});
