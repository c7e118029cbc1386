/**
 * Loads a signed export set: judged whole by the pinned keys before the transaction, kept byte for byte with the keys that
 * judged it, or refused whole with every complaint. Files that are no part of an export are not kept. export.md §1–§5.
 */
import { DecodeError, fromBase64, toHex, utf8 } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { Deps } from '../deps.ts';
import { KINDS } from '../roll/columns.ts';
import { type Complaint, complain } from '../roll/complaints.ts';
import { csvName, type ExportSet, type Files, manifestName, readExportSet } from '../roll/export.ts';
import { readPinnedKeys } from '../roll/keys.ts';
import { outlineOf } from '../roll/outline.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { readOrganisation } from '../store/people.ts';
import { pinnedSigners } from '../store/signers.ts';
import { insertSnapshot, readSnapshot, type SnapshotSummary } from '../store/snapshots.ts';
import type { ActionOf } from './act.ts';
import { snapshotShown } from './snapshots.ts';

export const importSnapshot: ActionOf<'importSnapshot'> = async (deps, actor, { body }) => {
  const organisation = await readOrganisation(deps.db);
  if (organisation === undefined) return refuse('NOT_SET_UP');
  const files = filesOf(body.files);
  const keys = await keyFiles(deps);
  const now = deps.now();
  const read = readExportSet({ files, keys: readPinnedKeys(keys), now, needUnits: false });
  const complaints = read.ok ? strangers(read.set, organisation.slug) : read.refused;
  if (!read.ok || complaints.length > 0) {
    const details = { complaints: complaints.length, codes: [...new Set(complaints.map(({ code }) => code))] };
    await inTransaction(deps.db, (trx) => recordAccess(trx, actor, { act: 'export-refused', details }, now));
    return refuse('EXPORT_REFUSED', complaints);
  }
  const { set } = read;
  if ((await readSnapshot(deps.db, set.snapshot)) !== undefined) return refuse('SNAPSHOT_KNOWN');

  const snapshot = {
    hash: set.snapshot,
    importedBy: actor.person,
    importedAt: now,
    saltSeed: toHex(deps.rng(32)),
    summary: summaryOf(set),
    files: new Map([...files].filter(([name]) => EXPORT_NAMES.has(name))),
    keys,
  };
  return inTransaction(deps.db, async (trx) => {
    if (!(await insertSnapshot(trx, snapshot))) return refuse('SNAPSHOT_KNOWN');
    await recordAccess(trx, actor, { act: 'snapshot-imported', concerning: snapshot.hash }, now);
    return accept(snapshotShown(snapshot));
  });
};

const EXPORT_NAMES: ReadonlySet<string> = new Set(
  KINDS.flatMap((kind) => {
    const manifest = manifestName(kind);
    return [csvName(kind), manifest, `${manifest}.sig`, `${manifest}.minisig`];
  }),
);

/** @throws DecodeError for a name that stands twice, or what is not base64 */
function filesOf(posted: readonly { readonly name: string; readonly base64: string }[]): Files {
  const files = new Map<string, Uint8Array>();
  for (const [i, { name, base64 }] of posted.entries()) {
    if (files.has(name)) throw new DecodeError(`body.files[${i}].name`, 'a file name twice');
    files.set(name, fromBase64(base64, `body.files[${i}].base64`));
  }
  return files;
}

/** The pinned keys as files, for now and for when the roll is built again from what is stored. */
async function keyFiles({ db }: Pick<Deps, 'db'>): Promise<Files> {
  const pinned = await pinnedSigners(db);
  const lines = pinned.filter(({ kind }) => kind === 'ssh').map(({ text }) => `${text}\n`);
  const minisign = pinned.filter(({ kind }) => kind === 'minisign');
  return new Map([
    ['allowed_signers', utf8(lines.join(''))],
    ...minisign.map(({ id, text }): [string, Uint8Array] => [`${id}.pub`, utf8(text)]),
  ]);
}

/** A pinned key may sign for several organisations; only our own list makes our rolls. */
const strangers = ({ organisation }: ExportSet, slug: string): readonly Complaint[] =>
  organisation === slug ? [] : [complain(csvName('members'), 'wrong-organisation')];

function summaryOf(set: ExportSet): SnapshotSummary {
  const { files, notes, units } = outlineOf(set);
  return {
    files: files.map((file) => ({ ...file, signedBy: [...file.signedBy] })),
    notes: [...notes],
    units: [...units],
  };
}
