/**
 * What a trigger ballot decides: from how many units of each section want a full selection to whether there is one,
 * under one of the dated rules. Whole numbers throughout: 50 × 1/3 + 50 × 2/3 is exactly 50 and must not be more.
 * ballot-rules §1.
 */
import type { TriggerRuleSettings } from '../../crypto/contest.ts';

/** Units of a section by what they said. `inquorate`: fewer ballots than the quorum; `notVoted`: did not meet, or nobody voted. */
export type SectionUnits = {
  readonly open: number;
  readonly affirm: number;
  readonly tied: number;
  readonly inquorate: number;
  readonly notVoted: number;
};

/** What a unit without a majority counts as. `abstain`: left out of the base. */
export type CountsAs = TriggerRuleSettings['unitTie'];
/** The rule and what it leaves open; where the settings came from and the quorum of a unit play no part from here on. */
export type TriggerSettings = Omit<TriggerRuleSettings, 'preset' | 'quorum'>;

const LEFT_OPEN = {
  unitTie: 'abstain',
  notVoted: 'abstain',
  inquorate: 'abstain',
  emptySection: 'ask',
  quorum: 0,
} as const;

/** The rules by the conference from which they were in force. Parameters, not law: each round has its own guidelines. */
export const TRIGGER_PRESETS: readonly { readonly says: string; readonly rule: TriggerRuleSettings }[] = [
  {
    says: 'Until the conference of 2018: all units in one pool; a full selection unless more than half affirm.',
    rule: { name: 'majority-of-all-units', preset: 'pooled-until-2018', ...LEFT_OPEN },
  },
  {
    says: 'From the conference of 2018: a full selection if a third or more of the voting units of either section want one.',
    rule: { name: 'third-of-either-section', preset: 'third-from-2018', ...LEFT_OPEN },
  },
  {
    says: 'From the conference of 2021: 50 points to each section; a full selection if it has more than 50 of the 100.',
    rule: { name: 'college-50-50', preset: 'college-from-2021', ...LEFT_OPEN },
  },
];

/** Units that want a full selection, of those in the base. */
export type Share = { readonly open: number; readonly of: number };

/** Points of the college: over/under exactly, and to four places (half up) for people. */
export type Points = { readonly over: string; readonly under: string; readonly percent: string };

type Conclusion = {
  readonly shares: Readonly<Record<string, Share>>;
  /** By section, of the 50 that each has; null under another rule, and where no unit is in the base. */
  readonly pointsOf: Readonly<Record<string, Points | null>>;
};
export type TriggerOutcome = Conclusion &
  (
    | {
        readonly decided: true;
        readonly triggered: boolean;
        /** The college's points for a full selection, of 100. */
        readonly points: Points | null;
      }
    | { readonly decided: false; readonly code: 'RULE_UNCLEAR'; readonly says: string }
  );

/**
 * @param sections  by code; the college takes exactly two
 * @returns the outcome, or RULE_UNCLEAR where the published rule does not say: the returning officer is asked, not guessed for
 * @throws RangeError for counts that are none, or a college of other than two sections
 */
export function triggerOutcome(
  sections: Readonly<Record<string, SectionUnits>>,
  { name, unitTie, inquorate, notVoted, emptySection }: TriggerSettings,
): TriggerOutcome {
  const counted = (units: SectionUnits): Share => {
    for (const number of Object.values(units)) {
      if (!Number.isSafeInteger(number) || number < 0) throw new RangeError('units are counted in whole numbers');
    }
    const as = (side: CountsAs): number =>
      (unitTie === side ? units.tied : 0) +
      (inquorate === side ? units.inquorate : 0) +
      (notVoted === side ? units.notVoted : 0);
    const open = units.open + as('open');
    return { open, of: open + units.affirm + as('affirm') };
  };
  const shares = mapped(sections, counted);
  const all = Object.values(shares);
  if (name === 'college-50-50' && all.length !== 2) throw new RangeError('the college has two sections');
  const pointsOf = mapped(shares, ({ open, of }) =>
    name === 'college-50-50' && of > 0 ? points(50n * BigInt(open), BigInt(of)) : null,
  );
  const decided = (triggered: boolean, points: Points | null = null): TriggerOutcome => ({
    ...{ decided: true, triggered, shares, pointsOf, points },
  });
  const unclear = (says: string): TriggerOutcome => ({
    ...{ decided: false, code: 'RULE_UNCLEAR', says, shares, pointsOf },
  });
  if (all.every(({ of }) => of === 0)) return unclear('No unit is counted. The rule does not say what follows.');

  switch (name) {
    case 'majority-of-all-units': {
      const open = all.reduce((sum, share) => sum + share.open, 0);
      const of = all.reduce((sum, share) => sum + share.of, 0);
      // The member has to win a simple majority; with half of the units they have not.
      return decided(2 * (of - open) <= of);
    }
    case 'third-of-either-section':
      return decided(all.some(({ open, of }) => of > 0 && 3 * open >= of));
    case 'college-50-50': {
      if (emptySection === 'ask' && all.some(({ of }) => of === 0)) {
        return unclear('In one section no unit is counted. The rule does not say what becomes of its 50 points.');
      }
      // 50 · a.open/a.of + 50 · b.open/b.of = over/under; a section without a base has no points for either side.
      const under = all.reduce((product, { of }) => product * BigInt(of || 1), 1n);
      const over = all.reduce((sum, { open, of }) => sum + (50n * BigInt(open) * under) / BigInt(of || 1), 0n);
      return decided(over > 50n * under, points(over, under));
    }
  }
}

const mapped = <T, U>(record: Readonly<Record<string, T>>, make: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value)]));

function points(over: bigint, under: bigint): Points {
  const parts = (over * 20_000n + under) / (2n * under);
  const percent = `${parts / 10_000n}.${String(parts % 10_000n).padStart(4, '0')}`;
  return { over: String(over), under: String(under), percent };
}
