/** `countersign roll build`: from signed exports and a rule pack to decisions and variances; offline, repeatable. export.md §10 */
import { DecodeError } from '../../crypto/bytes.ts';
import { buildRoll, type Roll, rollText } from '../roll/build.ts';
import { complain } from '../roll/complaints.ts';
import { REASON_CODES } from '../roll/eligibility.ts';
import { readExportSet } from '../roll/export.ts';
import { type RulePack, readRulePack } from '../roll/rules.ts';
import { VARIANCE_KINDS } from '../roll/variance.ts';
import { VARIANCE_IN_WORDS } from '../roll/varianceWords.ts';
import { type Command, readArgs, UsageError } from './command.ts';
import { hashed, progress, readKeys, readNow, refuse, table, watched } from './exportArgs.ts';
import { readExportFolder, readOneFile } from './exportFolder.ts';

function tryRules(bytes: Uint8Array): { readonly rules: RulePack; readonly sha256: string } | null {
  try {
    return readRulePack(bytes);
  } catch (fault) {
    if (fault instanceof DecodeError) return null;
    throw fault;
  }
}

function inWords(roll: Roll): string {
  const { identity, counts } = roll;
  const excluded = REASON_CODES.flatMap((code) => {
    const n = identity.excludedByReason[code];
    return n === undefined ? [] : [[`  ${code}`, String(n)]];
  });
  const units = Object.entries(counts.unit)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([unit, n]) => [unit === '' ? '(none)' : unit, ...[n.listed, n.eligible, n.excluded].map(String)]);
  const variances = VARIANCE_KINDS.flatMap((kind) => {
    const n = counts.variance[kind];
    return n === undefined ? [] : [[`  ${kind}`, String(n), VARIANCE_IN_WORDS[kind]]];
  });
  const lines = [
    `Roll built under ${roll.rules.name} ${roll.rules.version}.`,
    '',
    `Snapshot: ${roll.snapshot}`,
    `Listed ${identity.listed}, eligible ${identity.eligible}, proposed exclusions ${counts.decision['proposed-exclusion']}.`,
    'An exclusion is a proposal until a named officer confirms it.',
  ].join('\n');
  return [
    `${lines}\n`,
    excluded.length === 0 ? '' : `\nProposed exclusions by first reason:\n${table(excluded)}`,
    `\n${table([['UNIT', 'LISTED', 'ELIGIBLE', 'EXCLUDED'], ...units])}`,
    variances.length === 0 ? '\nNo variance.\n' : `\nVariances, for officers to decide:\n${table(variances)}`,
    '\n--json gives every member, reason and variance.\n',
  ].join('');
}

export const rollBuild: Command = {
  name: 'roll build',
  summary: 'build a roll from signed membership exports',
  help: `usage: countersign roll build DIR --rules RULES.json [--previous DIR] --keys DIR [--now INSTANT] [--json]

Builds the roll: a decision with all its reasons for every member, and every variance. The same exports and rules
give the same roll to the byte. Nothing is sent anywhere.

  --rules FILE    the rule pack
  --previous DIR  the export set before this one, to compare with
  --keys DIR      the keys you trust: allowed_signers (ssh-keygen) and minisign *.pub. Needed: offline there is
                  no organisation to take them from, and they are never taken from the export
  --now INSTANT   no export may be later than this (default: the clock), for example 2026-10-02T09:00:00Z
  --json          one JSON document

exit status: 0 built without a variance, 1 built with variances, 2 refused, 64 wrong usage
`,
  run: async (args, io) => {
    const { values, positionals } = readArgs(args, {
      rules: { type: 'string' },
      previous: { type: 'string' },
      keys: { type: 'string' },
      now: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const [dir] = positionals;
    if (dir === undefined || positionals.length !== 1) throw new UsageError('exactly one folder of exports is needed');
    if (values.rules === undefined) throw new UsageError('--rules FILE is needed: the rule pack');
    const keys = await readKeys(values.keys);
    const now = readNow(values.now);
    const pack = await readOneFile(values.rules, '--rules');
    progress(io, 'reading the exports');
    const files = await readExportFolder(dir, 'DIR');
    const previous = values.previous === undefined ? undefined : await readExportFolder(values.previous, '--previous');

    const read = tryRules(pack.bytes);
    if (read === null) return refuse([complain(pack.name, 'bad-rules')], values.json, io);
    const { rules, sha256 } = read;
    progress(io, 'checking signatures and rows');
    const needUnits = rules.boundaryTest !== 'none';
    const given = { files, keys, now, needUnits, previous, sha256: hashed };
    const sets = watched(io, (watch) => readExportSet({ ...given, watch }));
    if (!sets.ok) return refuse(sets.refused, values.json, io);
    progress(io, 'deciding and comparing');
    const roll = buildRoll({ set: sets.set, previous: sets.previous, rules, rulesSha256: sha256 });
    io.out(values.json ? rollText(roll) : inWords(roll));
    return roll.variances.length === 0 ? 0 : 1;
  },
};
