/** The officers' acts from the pinned keys to the frozen roll, each by the person whose duty it is. */
import { challengeOf, composeAct } from '../../crypto/assertion.ts';
import type { PollUnit } from '../../crypto/bodies.ts';
import { fromUtf8 } from '../../crypto/bytes.ts';
import type { Config } from '../config.ts';
import { PART_BYTES } from '../contract/uploads.ts';
import { buildRoll } from '../roll/build.ts';
import type { Complaint } from '../roll/complaints.ts';
import { type Files, readExportSet } from '../roll/export.ts';
import { readPinnedKeys } from '../roll/keys.ts';
import { readRulePack } from '../roll/rules.ts';
import type { Exports } from './membership.ts';
import { agree } from './twoOfficers.ts';
import { Refused, type Visitor } from './visitor.ts';

/** What the exports say before anything is set up: whose they are, and the branches that can be polled. */
export type Prospect = {
  readonly organisation: string;
  readonly units: PollUnit[];
  /** Branches, and other units, that take no part, with the number of eligible members that lose their vote by it. */
  readonly leftOut: readonly { readonly unit: string; readonly eligible: number }[];
  readonly votingDay: string;
};

/**
 * Branches with enough eligible members take part; without a units file every unit of the list does.
 * @returns complaints when the exports cannot be used. @throws DecodeError for a rule pack or keys that cannot be read
 */
export function prospectOf(
  { files, previous, keys, rules: rulesBytes }: Exports,
  { now, smallUnit }: { readonly now: Date; readonly smallUnit: number },
): { readonly ok: true; readonly prospect: Prospect } | { readonly ok: false; readonly refused: readonly Complaint[] } {
  const { rules, sha256 } = readRulePack(rulesBytes);
  const needUnits = rules.boundaryTest !== 'none';
  const read = readExportSet({ files, previous, keys: readPinnedKeys(keys), now, needUnits });
  if (!read.ok) return read;
  const { counts } = buildRoll({ set: read.set, previous: read.previous, rules, rulesSha256: sha256 });
  const { units: unitsFile } = read.set.files;
  const named = unitsFile === null ? null : [...unitsFile.rows].filter(({ kind }) => kind === 'branch');
  const branches =
    named ??
    Object.keys(counts.unit)
      .filter((code) => code !== '')
      .map((code) => ({ code, name: code, section: 'party' }));
  const eligibleIn = (code: string): number => counts.unit[code]?.eligible ?? 0;
  const units = branches
    .filter(({ code }) => eligibleIn(code) >= smallUnit)
    .map(({ code, name, section }) => ({ code, name, section, covers: [code] }));
  const taken = new Set(units.map(({ code }) => code));
  const leftOut = Object.keys(counts.unit)
    .filter((code) => !taken.has(code))
    .map((unit) => ({ unit, eligible: eligibleIn(unit) }))
    .sort((a, b) => (a.unit < b.unit ? -1 : 1));
  const { organisation } = read.set;
  return { ok: true, prospect: { organisation, units, leftOut, votingDay: rules.votingDay } };
}

/** Has every key of the folder pinned that could ever allow a signature; lines that could not are passed over. */
export async function pinKeys(
  config: Pick<Config, 'webOrigin' | 'rpId'>,
  { secretary, officer }: { readonly secretary: Visitor; readonly officer: Visitor },
  keys: Files,
): Promise<void> {
  const texts = [...keys].flatMap(([name, bytes]) =>
    name === 'allowed_signers' ? fromUtf8(bytes, name).split('\n') : [fromUtf8(bytes, name)],
  );
  for (const text of texts) {
    if (text.trim() === '' || text.startsWith('#')) continue;
    try {
      const proposal = { kind: 'pin-signer', text, why: 'The key of the membership office.' } as const;
      await agree(config, { proposer: secretary, decider: officer, proposal });
    } catch (fault) {
      if (!(fault instanceof Refused) || !['KEY_INVALID', 'KEY_KNOWN'].includes(fault.code)) throw fault;
    }
  }
}

/** @returns the hash that names the snapshot */
export async function importSet(secretary: Visitor, files: Files): Promise<string> {
  const named = [...files].map(([name, bytes]) => ({ name, bytes: bytes.length }));
  const { upload, send } = await secretary.does('startUpload', { body: { files: named } });
  for (const file of send) {
    const bytes = files.get(file) ?? new Uint8Array();
    for (let at = 0; at < bytes.length; at += PART_BYTES) {
      await secretary.does('uploadPart', { params: { upload, file, at }, body: bytes.subarray(at, at + PART_BYTES) });
    }
  }
  return (await secretary.does('importSnapshot', { params: { upload }, body: {} })).snapshot;
}

/** Builds the roll and confirms every proposed exclusion, reason by reason. */
export async function openAndConfirmRoll(secretary: Visitor, poll: string): Promise<{ readonly undecided: number }> {
  const params = { poll };
  const { reasons, undecided } = await secretary.does('openRoll', { params, body: {} });
  for (const { code, members } of reasons) {
    await secretary.does('confirmDecisions', { params, body: { reason: code, members } });
  }
  return { undecided };
}

/** Signs the number of undecided variances and freezes. */
export async function freeze(
  officer: Visitor,
  given: {
    readonly config: Pick<Config, 'webOrigin' | 'rpId'>;
    readonly poll: string;
    readonly snapshot: string;
    readonly undecided: number;
  },
): Promise<void> {
  const { config, poll, snapshot, undecided } = given;
  const { nonce } = await officer.does('newNonce', { body: { purpose: 'act' } });
  const says = { snapshot, undecided };
  const { webOrigin: origin, rpId } = config;
  const assertion = officer.sign(challengeOf(composeAct({ origin, rpId, act: 'freeze', poll, says, nonce })));
  await officer.does('freezeRoll', { params: { poll }, body: { nonce, undecided, assertion } });
}
