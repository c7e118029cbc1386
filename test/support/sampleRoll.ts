/**
 * The membership export behind the sample poll: 35 members in four units, ten of them in arrears, signed by a test key, with the
 * set before it, the rules, and the roll that they make. Everybody in it is invented.
 */
import { toHex, utf8 } from '../../crypto/bytes.ts';
import { committedRoot } from '../../crypto/commitment.ts';
import { allowedSignersLine, sshFingerprint } from '../../crypto/sshsig.ts';
import { buildRoll } from '../../src/roll/build.ts';
import { readExportSet } from '../../src/roll/export.ts';
import { readPinnedKeys } from '../../src/roll/keys.ts';
import { prepareSet } from '../../src/roll/prepare.ts';
import { readRulePack } from '../../src/roll/rules.ts';
import type { RollLine } from '../../src/verify/bundle.ts';
import { jsonLines } from '../../src/verify/packFiles.ts';
import { snapshotLeaves } from '../../src/verify/snapshotLeaves.ts';
import { OFFICE_KEY } from './exports.ts';

/** Members by roll unit: eligible, and in arrears. */
export const MEMBERS = [
  { unit: 'A-WEST', eligible: 12, excluded: 10 },
  { unit: 'B1', eligible: 6, excluded: 0 },
  { unit: 'B2', eligible: 4, excluded: 0 },
  { unit: 'C-SOUTH', eligible: 3, excluded: 0 },
] as const;

export const ORGANISATION = 'oakmarsh';
export const JUDGED_AT = '2026-09-18T10:00:00Z';
export const SIGNER = sshFingerprint(OFFICE_KEY.publicKey);
const SEED = utf8('seed of the sample’s snapshot...').slice(0, 32);

const RULES = {
  format: 'countersign-rules/1',
  name: 'trigger-2026',
  version: '1',
  source: 'made up for tests',
  timeZone: 'Europe/London',
  freezeDate: '2026-09-15',
  votingDay: '2026-10-24',
  joinedBy: '2026-03-15',
  minMembershipMonths: null,
  arrearsLimitDays: 183,
  greatestFeedAgeDays: { members: null, payments: null, leavers: null },
  continuityGraceDays: 30,
  grades: ['full'],
  barringStandings: ['deceased', 'excluded', 'resigned', 'suspended'],
  standingJudgedOn: 'freeze',
  boundaryTest: 'none',
  minimumAgeDeclared: false,
  contactCluster: { least: 5, percent: 10 },
} as const;

const HEADER = ['number', 'name', 'email', 'unit', 'joined', 'grade', 'standing', 'paidTo'];

const records = (mailbox: string): string[][] => {
  const members = MEMBERS.flatMap(({ unit, eligible, excluded }) =>
    Array.from({ length: eligible + excluded }, (_, i) => ({
      unit,
      i,
      paidTo: i < eligible ? '2026-12-31' : '2025-12-31',
    })),
  );
  return members.map(({ unit, i, paidTo }, n) => {
    const number = `M${String(n + 1).padStart(4, '0')}`;
    const email = `${number.toLowerCase()}@${mailbox}.example`;
    return [number, `Member ${i} of ${unit}`, email, unit, '2019-05-04', 'full', 'active', paidTo];
  });
};
const setOf = (mailbox: string, asOf: string) =>
  prepareSet(
    ORGANISATION,
    'sample office',
    [{ kind: 'members', asOf, header: HEADER, records: records(mailbox) }],
    OFFICE_KEY,
  );

export type SampleRoll = {
  /** Every file of a pack that is there to make the decisions again. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly snapshot: string;
  readonly previous: string;
  readonly snapshotRoot: string;
  readonly rules: { readonly name: string; readonly version: string; readonly sha256: string };
  /** As the rules make them, in the order of the numbers. */
  readonly lines: readonly RollLine[];
};

let made: SampleRoll | undefined;

/** Made once: it is the same for every sample poll. */
export function sampleRoll(): SampleRoll {
  made ??= make();
  return made;
}

function make(): SampleRoll {
  const set = setOf('mail', '2026-09-14T22:30:00Z');
  const earlier = setOf('post', '2026-03-14T22:30:00Z');
  const keys = new Map([['allowed_signers', utf8(`${allowedSignersLine(ORGANISATION, OFFICE_KEY.publicKey)}\n`)]]);
  const rulesBytes = utf8(`${JSON.stringify(RULES, null, 1)}\n`);
  const { rules, sha256 } = readRulePack(rulesBytes);
  const now = new Date(JUDGED_AT);
  const read = readExportSet({ files: set, keys: readPinnedKeys(keys), now, needUnits: false, previous: earlier });
  if (!read.ok) throw new Error(JSON.stringify(read.refused));
  const roll = buildRoll({ set: read.set, previous: read.previous, rules, rulesSha256: sha256 });
  const names = new Map<string, string>();
  for (const { number, name } of read.set.files.members.rows) names.set(number, name);
  const named = (folder: string, files: ReadonlyMap<string, Uint8Array>): [string, Uint8Array][] =>
    [...files].map(([name, bytes]) => [`${folder}/${name}`, bytes]);
  return {
    files: new Map([
      ...named('export', set),
      ...named('previous', earlier),
      ...named('keys', keys),
      ['rules.json', rulesBytes],
      ['replay.json', jsonLines([{ format: 'countersign-replay/1', judgedAt: JUDGED_AT, snapshotSeed: toHex(SEED) }])],
    ]),
    snapshot: read.set.snapshot,
    previous: read.previous?.snapshot ?? '',
    snapshotRoot: committedRoot([...snapshotLeaves(read.set.snapshot, SEED, set)]),
    rules: { name: rules.name, version: rules.version, sha256 },
    lines: roll.members.map(({ number, unit, reasons }) => ({
      number,
      name: names.get(number) ?? '',
      unit,
      decision: reasons.length === 0 ? 'eligible' : 'excluded',
      reasons: reasons.map(({ code }) => code),
    })),
  };
}
