/**
 * What a trigger ballot decides: from how many units of each section want a full selection to whether there is one,
 * under one of the dated rules. Whole numbers throughout: 50 × 1/3 + 50 × 2/3 is exactly 50 and must not be more.
 * ballot-rules §1.
 */

/** Units of a section by what they said. `notVoted`: did not meet, had no quorum, or nobody voted. */
export type SectionUnits = {
  readonly open: number;
  readonly affirm: number;
  readonly tied: number;
  readonly notVoted: number;
};

/** `abstain`: left out of the base. */
export type CountsAs = 'abstain' | 'affirm' | 'open';

export type TriggerRule = 'majority-of-all-units' | 'third-of-either-section' | 'college-50-50';

export type TriggerSettings = {
  readonly rule: TriggerRule;
  readonly unitTie: CountsAs;
  readonly notVoted: CountsAs;
  /** The college, when no unit of a section is in the base: ask which published rule applies, or give it no points. */
  readonly emptySection: 'ask' | 'no-points';
};

/** The rules by the conference from which they were in force. Parameters, not law: each round has its own guidelines. */
export const TRIGGER_PRESETS: readonly {
  readonly id: string;
  readonly says: string;
  readonly settings: TriggerSettings;
}[] = [
  {
    id: 'pooled-until-2018',
    says: 'Until the conference of 2018: all units in one pool; a full selection unless more than half affirm.',
    settings: { rule: 'majority-of-all-units', unitTie: 'abstain', notVoted: 'abstain', emptySection: 'ask' },
  },
  {
    id: 'third-from-2018',
    says: 'From the conference of 2018: a full selection if a third or more of the voting units of either section want one.',
    settings: { rule: 'third-of-either-section', unitTie: 'abstain', notVoted: 'abstain', emptySection: 'ask' },
  },
  {
    id: 'college-from-2021',
    says: 'From the conference of 2021: 50 points to each section; a full selection if it has more than 50 of the 100.',
    settings: { rule: 'college-50-50', unitTie: 'abstain', notVoted: 'abstain', emptySection: 'ask' },
  },
];

/** Units that want a full selection, of those in the base. */
export type Share = { readonly open: number; readonly of: number };

export type TriggerOutcome =
  | {
      readonly decided: true;
      readonly triggered: boolean;
      readonly shares: Readonly<Record<string, Share>>;
      /** The college's points for a full selection, of 100: exact, and to four places (half up) for people. */
      readonly points: {
        readonly exact: { readonly over: string; readonly under: string };
        readonly percent: string;
      } | null;
    }
  | { readonly decided: false; readonly code: 'RULE_UNCLEAR'; readonly says: string };

/**
 * @param sections  by code; the college takes exactly two
 * @returns the outcome, or RULE_UNCLEAR where the published rule does not say: the returning officer is asked, not guessed for
 * @throws RangeError for counts that are none, or a college of other than two sections
 */
export function triggerOutcome(
  sections: Readonly<Record<string, SectionUnits>>,
  { rule, unitTie, notVoted, emptySection }: TriggerSettings,
): TriggerOutcome {
  const counted = (units: SectionUnits): Share => {
    for (const number of [units.open, units.affirm, units.tied, units.notVoted]) {
      if (!Number.isSafeInteger(number) || number < 0) throw new RangeError('units are counted in whole numbers');
    }
    const as = (side: CountsAs): number =>
      (unitTie === side ? units.tied : 0) + (notVoted === side ? units.notVoted : 0);
    const open = units.open + as('open');
    return { open, of: open + units.affirm + as('affirm') };
  };
  const shares = Object.fromEntries(Object.entries(sections).map(([code, units]) => [code, counted(units)]));
  const all = Object.values(shares);
  const decided = (triggered: boolean): TriggerOutcome => ({ decided: true, triggered, shares, points: null });
  const unclear = (says: string): TriggerOutcome => ({ decided: false, code: 'RULE_UNCLEAR', says });
  if (all.every(({ of }) => of === 0)) return unclear('No unit voted. The rule does not say what follows.');

  switch (rule) {
    case 'majority-of-all-units': {
      const open = all.reduce((sum, share) => sum + share.open, 0);
      const of = all.reduce((sum, share) => sum + share.of, 0);
      // The member has to win a simple majority; with half of the units they have not.
      return decided(2 * (of - open) <= of);
    }
    case 'third-of-either-section':
      return decided(all.some(({ open, of }) => of > 0 && 3 * open >= of));
    case 'college-50-50': {
      const [a, b] = all;
      if (a === undefined || b === undefined || all.length !== 2) throw new RangeError('the college has two sections');
      if (emptySection === 'ask' && all.some(({ of }) => of === 0)) {
        return unclear('In one section no unit voted. The rule does not say what becomes of its 50 points.');
      }
      // 50 · a.open/a.of + 50 · b.open/b.of = over/under; a section without a base has no points for either side.
      const [aOf, bOf] = [BigInt(a.of || 1), BigInt(b.of || 1)];
      const over = 50n * (BigInt(a.open) * bOf + BigInt(b.open) * aOf);
      const under = aOf * bOf;
      return {
        ...{ decided: true, shares },
        triggered: over > 50n * under,
        points: { exact: { over: String(over), under: String(under) }, percent: fourPlaces(over, under) },
      };
    }
  }
}

function fourPlaces(over: bigint, under: bigint): string {
  const parts = (over * 20_000n + under) / (2n * under);
  return `${parts / 10_000n}.${String(parts % 10_000n).padStart(4, '0')}`;
}
