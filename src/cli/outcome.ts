/** `countersign outcome`: what a trigger ballot decides, from how many units of each section said what. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DecodeError, fromUtf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { type TriggerRuleSettings, triggerRule } from '../../crypto/contest.ts';
import { parseJson } from '../../crypto/json.ts';
import { token } from '../../crypto/names.ts';
import { ruleInWords } from '../count/ruleWords.ts';
import { type TriggerOutcome, triggerOutcome } from '../count/trigger.ts';
import { type Command, readArgs, UsageError } from './command.ts';

const HELP = `usage: countersign outcome FILE.json [--json]

Says whether a trigger ballot leads to a full selection, from the results of its units. The file holds one case, or
several under "cases":

  {"rule": "college-50-50", "unitTie": "abstain",
   "sections": {"party": {"open": 5, "affirm": 0, "tied": 1, "notVoted": 0},
                "affiliated": {"open": 2, "affirm": 6, "tied": 0, "notVoted": 0}}}

  rule              majority-of-all-units   all units in one pool, until the conference of 2018
                    third-of-either-section a third of either section, from the conference of 2018
                    college-50-50           50 points to each of two sections, from the conference of 2021
  sections          units that want a full selection (open), that keep the sitting member (affirm), that were tied, that
                    had no quorum (inquorate; 0 where it is left out) and that did not vote (notVoted), whether their
                    members voted in the poll or their officers returned a result
  unitTie, notVoted, inquorate
                    what such a unit counts as: abstain (left out; so where nothing is said), affirm or open
  emptySection      the college, when no unit of a section is left: ask (so where nothing is said), or no-points
  --json            one JSON document: the cases with triggered and, for the college, openPercent

exit status  0 decided   2 unreadable   3 the published rule does not say   64 wrong usage
`;

const EXIT_UNREADABLE = 2;
const EXIT_UNCLEAR = 3;

/** More units than any section has; sums of them are still exact. */
const units = z
  .int('a number of units: a whole number')
  .min(0, 'a number of units: not negative')
  .max(1_000_000, 'at most a million units');
const { name, unitTie, notVoted, inquorate, emptySection } = triggerRule.shape;
const oneCase = z.strictObject({
  id: z.string().optional(),
  rule: name,
  unitTie: unitTie.optional(),
  notVoted: notVoted.optional(),
  inquorate: inquorate.optional(),
  emptySection: emptySection.optional(),
  sections: z.record(
    token,
    z.strictObject({ open: units, affirm: units, tied: units, inquorate: units.optional(), notVoted: units }),
  ),
  // What is known of a case stands beside it in the vectors; it is worked out here, not believed.
  triggered: z.boolean().optional(),
  openPercent: z.string().optional(),
  source: z.string().optional(),
  note: z.string().optional(),
});
type Case = z.infer<typeof oneCase>;
const manyCases = z.strictObject({
  schema: z.string().optional(),
  note: z.string().optional(),
  cases: z.array(oneCase),
});

export const outcomeCommand: Command = {
  name: 'outcome',
  summary: 'what a trigger ballot decides, from the results of its units',
  help: HELP,
  run: async (args, io) => {
    const { values, positionals } = readArgs(args, { json: { type: 'boolean', default: false } });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) throw new UsageError('name one JSON file');
    try {
      const { cases, alone } = await readCases(path);
      const told = cases.map((one) => ({ one, outcome: outcomeOfCase(one) }));
      if (values.json) {
        const [first, all] = [told[0]!, told.map(asWritten)];
        io.out(`${JSON.stringify(alone ? asWritten(first) : { cases: all })}\n`);
      } else for (const { one, outcome } of told) io.out(inWords(one, outcome));
      return told.every(({ outcome }) => outcome.decided) ? 0 : EXIT_UNCLEAR;
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      if (values.json) io.out(`${JSON.stringify({ ok: false, code: 'UNREADABLE', says: fault.message })}\n`);
      else io.err(`countersign outcome: ${fault.message}\n`);
      return EXIT_UNREADABLE;
    }
  },
};

async function readCases(path: string): Promise<{ readonly cases: readonly Case[]; readonly alone: boolean }> {
  let text: string;
  try {
    text = fromUtf8(new Uint8Array(await readFile(path)), path);
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault) throw new DecodeError(path, `cannot be opened (${fault.code})`);
    throw fault;
  }
  const read = parseJson(text, path);
  const isMany = typeof read === 'object' && read !== null && 'cases' in read;
  const cases = isMany ? decode(manyCases, read, path).cases : [decode(oneCase, read, path)];
  if (cases.length === 0) throw new DecodeError(path, 'there is no case');
  for (const { rule, sections } of cases) {
    const number = Object.keys(sections).length;
    if (rule === 'college-50-50' && number !== 2) throw new DecodeError(path, 'the college has two sections');
    if (number === 0) throw new DecodeError(path, 'there is no section');
  }
  return { cases, alone: !isMany };
}

/** What is not said abstains, and is asked about. */
const ruleOf = ({ rule, ...settings }: Case): TriggerRuleSettings => ({
  ...{ name: rule, preset: null, quorum: 0 },
  unitTie: settings.unitTie ?? 'abstain',
  notVoted: settings.notVoted ?? 'abstain',
  inquorate: settings.inquorate ?? 'abstain',
  emptySection: settings.emptySection ?? 'ask',
});

function outcomeOfCase(one: Case): TriggerOutcome {
  const said = Object.entries(one.sections).map(([code, said]) => [code, { ...said, inquorate: said.inquorate ?? 0 }]);
  return triggerOutcome(Object.fromEntries(said), ruleOf(one));
}

function asWritten({ one, outcome }: { readonly one: Case; readonly outcome: TriggerOutcome }) {
  const { triggered: _, openPercent: __, source: ___, note: ____, ...given } = one;
  if (!outcome.decided) return { ...given, triggered: null, code: outcome.code, says: outcome.says };
  const { triggered, points } = outcome;
  return { ...given, triggered, ...(points === null ? {} : { openPercent: points.percent }) };
}

function inWords(one: Case, outcome: TriggerOutcome): string {
  const lines = Object.keys(one.sections).map((code) => {
    const { open, of } = outcome.shares[code]!;
    const points = outcome.pointsOf[code];
    return `  ${code}: ${open} of ${of} units for a full selection${points == null ? '' : `, ${points.percent} of 50 points`}`;
  });
  const sum = outcome.decided && outcome.points !== null ? ` (${outcome.points.percent} of 100 points)` : '';
  const end = outcome.decided
    ? `${outcome.triggered ? 'A full selection is held' : 'The sitting member is the only candidate'}${sum}.`
    : `Not decided: ${outcome.says}`;
  // Names come from the file: nothing in them may steer the terminal.
  const id = one.id === undefined ? [] : [one.id.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')];
  return `${[...id, ruleInWords(ruleOf(one)).name, ...lines, end].join('\n')}\n\n`;
}
