/** A trigger contest: what each unit says by its own ballots, and what the units of the sections decide together. SPEC §5.4. */
import type { Contest, PollUnit } from '../../crypto/bodies.ts';
import { compareText } from '../../crypto/bytes.ts';
import type { TriggerRuleSettings } from '../../crypto/contest.ts';
import type { Decided, UnitResult } from '../../crypto/outcomeBody.ts';
import { type SectionUnits, triggerOutcome } from './trigger.ts';

/** Null where the contest's kind decides nothing by unit. One with as many for as against is tied, if nobody voted for either too. */
export function unitSays(
  { kind, rule }: Contest,
  ballots: number,
  votes: readonly { readonly votes: number }[],
): UnitResult['says'] {
  if (kind !== 'trigger') return null;
  if (ballots === 0) return 'not-voted';
  if (rule !== undefined && 'quorum' in rule && ballots < rule.quorum) return 'inquorate';
  const [affirm, open] = [votes[0]!.votes, votes[1]!.votes];
  if (affirm === open) return 'tied';
  return affirm > open ? 'affirm' : 'open';
}

/** @throws RangeError for a college of other than two sections, which no definition has */
export function unitsDecided(
  units: readonly PollUnit[],
  rule: TriggerRuleSettings,
  results: readonly UnitResult[],
): Decided {
  const codes = [...new Set(units.map(({ section }) => section))].sort(compareText);
  const sections = codes.map((section) => [section, unitsIn(units, section, results)] as const);
  const outcome = triggerOutcome(Object.fromEntries(sections), rule);
  return {
    by: 'units',
    sections: sections.map(([section, { notVoted, ...said }]) => ({
      ...{ section, ...said, notVoted, share: outcome.shares[section]!, points: outcome.pointsOf[section]! },
    })),
    triggered: outcome.decided ? outcome.triggered : null,
    unclear: outcome.decided ? null : outcome.says,
    points: outcome.decided ? outcome.points : null,
  };
}

function unitsIn(units: readonly PollUnit[], section: string, results: readonly UnitResult[]): SectionUnits {
  const here = new Set(units.filter((unit) => unit.section === section).map(({ code }) => code));
  const number = (said: UnitResult['says']): number =>
    results.filter(({ unit, says }) => unit !== null && here.has(unit) && says === said).length;
  return {
    open: number('open'),
    affirm: number('affirm'),
    tied: number('tied'),
    inquorate: number('inquorate'),
    // One whose few ballots were not opened says nothing either.
    notVoted: number('not-voted') + number('too-few'),
  };
}
