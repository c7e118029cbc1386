/**
 * The roll: decisions, variances and counts of a set under a rule pack. Pure and repeatable to the byte; holds no name,
 * e-mail or address, so it can be kept, hashed and shown. export.md §10.
 */
import { z } from 'zod';
import { hex32 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import type { ChangedContact } from './changedContacts.ts';
import { KINDS } from './columns.ts';
import { decision, reason, reasonsAgainst } from './eligibility.ts';
import type { ExportSet } from './export.ts';
import { gatherFacts } from './facts.ts';
import { lineOf, type RollLine } from './lines.ts';
import type { RulePack } from './rules.ts';
import { VarianceFinder, variance } from './variance.ts';

const count = z.number().int().min(0);
const counts = z.record(z.string(), count);

const rollMember = z.strictObject({ number: z.string(), unit: z.string(), decision, reasons: z.array(reason) });
export type RollMember = z.infer<typeof rollMember>;

export const roll = z.strictObject({
  format: z.literal('countersign-roll/1'),
  snapshot: hex32,
  previous: hex32.nullable(),
  rules: z.strictObject({ name: z.string(), version: z.string(), sha256: hex32 }),
  /** By kind of file, each manifest's asOf word for word. */
  asOf: z.partialRecord(z.enum(KINDS), z.string()),
  notes: z.array(z.strictObject({ file: z.string(), code: z.literal('bom') })),
  members: z.array(rollMember),
  variances: z.array(variance),
  counts: z.strictObject({
    decision: z.strictObject({ eligible: count, 'proposed-exclusion': count }),
    unit: z.record(z.string(), z.strictObject({ listed: count, eligible: count, excluded: count })),
    /** A member counts under each of their reasons. */
    reason: counts,
    variance: counts,
  }),
  /** A member counts under their first reason alone, so that listed − excluded = eligible. */
  identity: z.strictObject({ listed: count, excludedByReason: counts, eligible: count }),
});
export type Roll = z.infer<typeof roll>;

export type BuildRoll = {
  readonly set: ExportSet;
  /** The set before, for comparison. */
  readonly previous: ExportSet | null;
  readonly rules: RulePack;
  /** Names the pack: of its bytes, as readRulePack gives it. */
  readonly rulesSha256: string;
};

function tally(keys: Iterable<string>): Record<string, number> {
  const out = new Map<string, number>();
  for (const key of keys) out.set(key, (out.get(key) ?? 0) + 1);
  return Object.fromEntries(out);
}

function countUnits(members: readonly RollMember[]): Roll['counts']['unit'] {
  const out = new Map<string, { listed: number; eligible: number; excluded: number }>();
  for (const { unit, decision: made } of members) {
    const of = out.get(unit) ?? { listed: 0, eligible: 0, excluded: 0 };
    of.listed++;
    if (made === 'eligible') of.eligible++;
    else of.excluded++;
    out.set(unit, of);
  }
  return Object.fromEntries(out);
}

/** Same sets and rules, same roll. */
export const buildRoll = (given: BuildRoll): Roll => judgeRoll(given).roll;

/**
 * The roll, and what it does not hold: each member's line with the name, and the addresses that changed.
 * @param onLine  told each line as soon as it is judged, in the order of the list
 */
export function judgeRoll(
  { set, previous, rules, rulesSha256 }: BuildRoll,
  onLine?: (line: RollLine) => void,
): { readonly roll: Roll; readonly contacts: readonly ChangedContact[] } {
  const facts = gatherFacts(set, rules);
  const members: RollMember[] = [];
  const units = new Map<string, string>();
  const finder = new VarianceFinder(facts);
  for (const member of set.files.members.rows) {
    finder.add(member);
    const reasons = [...reasonsAgainst(member, facts)];
    const made = reasons.length === 0 ? 'eligible' : 'proposed-exclusion';
    const unit = units.get(member.unit) ?? member.unit; // one text for all its members: there may be half a million
    units.set(unit, unit);
    members.push({ number: member.number, unit, decision: made, reasons });
    onLine?.(lineOf(member, unit, reasons));
  }
  members.sort((a, b) => (a.number < b.number ? -1 : 1)); // numbers are unique and ASCII
  const { variances, contacts } = finder.found(previous);
  const listed = members.length;
  const excluded = members.filter(({ reasons }) => reasons.length > 0);
  const eligible = listed - excluded.length;
  const roll: Roll = {
    format: 'countersign-roll/1',
    snapshot: set.snapshot,
    previous: previous?.snapshot ?? null,
    rules: { name: rules.name, version: rules.version, sha256: rulesSha256 },
    asOf: Object.fromEntries(
      KINDS.flatMap((kind) => {
        const file = set.files[kind];
        return file === null ? [] : [[kind, file.manifest.asOf]];
      }),
    ),
    notes: [...set.notes, ...(previous?.notes ?? [])],
    members,
    variances: [...variances],
    counts: {
      decision: { eligible, 'proposed-exclusion': excluded.length },
      unit: countUnits(members),
      reason: tally(members.flatMap(({ reasons }) => reasons.map(({ code }) => code))),
      variance: tally(variances.map(({ kind }) => kind)),
    },
    identity: { listed, excludedByReason: tally(excluded.map(({ reasons }) => reasons[0]!.code)), eligible },
  };
  return { roll, contacts };
}

/** The roll as it is published: canonical JSON and one LF. */
export const rollText = (built: Roll): string => `${canonical(built)}\n`;
