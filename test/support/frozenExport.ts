/** The signed export that a seeded poll's roll could have come from, so that a scrutineer makes its decisions again. */
import { toHex, utf8 } from '../../crypto/bytes.ts';
import { committedRoot } from '../../crypto/commitment.ts';
import { sshFingerprint } from '../../crypto/sshsig.ts';
import { snapshotOf } from '../../src/roll/export.ts';
import { prepareSet } from '../../src/roll/prepare.ts';
import { readRulePack } from '../../src/roll/rules.ts';
import { snapshotLeaves } from '../../src/verify/snapshotLeaves.ts';
import { OFFICE_KEY, OFFICE_KEY_FILES, ORGANISATION } from './exports.ts';
import { seededRng } from './random.ts';

const AS_OF = '2026-09-30T21:30:00Z';
const bytes = utf8(
  JSON.stringify({
    format: 'countersign-rules/1',
    name: 'test',
    version: '1',
    source: 'made up for tests',
    timeZone: 'Europe/London',
    freezeDate: '2026-09-30',
    votingDay: '2026-10-24',
    joinedBy: '2026-03-30',
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
  }),
);
const { rules, sha256 } = readRulePack(bytes);
export const RULES = { bytes, named: { name: rules.name, version: rules.version, sha256 } };

const HEADER = ['number', 'name', 'email', 'unit', 'joined', 'grade', 'standing', 'paidTo'];

/** As the rules find it of everybody who is not eligible. */
export const IN_ARREARS = {
  code: 'IN_ARREARS',
  fact: 'paid to 2026-01-01, 272 days before freeze',
  source: 'members',
  asOf: AS_OF,
} as const;

type Line = {
  readonly number: string;
  readonly name: string;
  readonly unit: string;
  readonly email: string | null;
  readonly eligible: boolean;
};

/** @param source  told in the manifest, so that no two sets are the same */
export function frozenExport(source: string, lines: readonly Line[]) {
  const records = lines.map(({ number, name, unit, email, eligible }) => [
    ...[number, name, email ?? '', unit, '2019-05-04', 'full', 'active'],
    eligible ? '2026-12-31' : '2026-01-01',
  ]);
  const files = prepareSet(
    ORGANISATION,
    source,
    [{ kind: 'members', asOf: AS_OF, header: HEADER, records }],
    OFFICE_KEY,
  );
  const snapshot = snapshotOf(files);
  const seed = seededRng(source)(32);
  return {
    files,
    keys: OFFICE_KEY_FILES,
    snapshot,
    saltSeed: toHex(seed),
    snapshotRoot: committedRoot([...snapshotLeaves(snapshot, seed, files)]),
    signer: sshFingerprint(OFFICE_KEY.publicKey),
  };
}
