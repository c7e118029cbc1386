/**
 * Loads a signed export set whose bytes have come (startUpload, uploadPart): judged whole by the pinned keys, in a thread and
 * before the transaction; kept byte for byte with the keys that judged it, or refused whole with every complaint. export.md §1–§5.
 */
import { toHex, utf8 } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { EXPORT_NAMES } from '../contract/uploads.ts';
import type { Actor, Deps } from '../deps.ts';
import { type Files, snapshotOf, type Watch } from '../roll/export.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { readOrganisation } from '../store/people.ts';
import { pinnedSigners } from '../store/signers.ts';
import { insertSnapshot, readSnapshot } from '../store/snapshots.ts';
import type { ActionOf } from './act.ts';
import { askedOfList, reconcileHolders } from './reconcileHolders.ts';
import { snapshotShown } from './snapshots.ts';

export const importSnapshot: ActionOf<'importSnapshot'> = async (deps, actor, { params: { upload } }) => {
  const { uploads } = deps;
  const { person } = actor;
  if (person === null || uploads.progress(upload, person, deps.now()) === undefined) return refuse('UPLOAD_UNKNOWN');
  const organisation = await readOrganisation(deps.db);
  if (organisation === undefined) return refuse('NOT_SET_UP');
  const files = uploads.take(upload, person, deps.now());
  if (files === undefined) return refuse('UPLOAD_INCOMPLETE');
  let isOver = true;
  try {
    const watch: Watching = (reading) => uploads.tell(upload, reading);
    const answer = await importFiles(deps, actor, { files, organisation: organisation.slug, watch });
    isOver = answer.ok || answer.code !== 'BUSY'; // whoever was too early need not send it all again
    return answer;
  } finally {
    if (isOver) uploads.drop(upload, person);
    else uploads.giveBack(upload, deps.now());
  }
};

/** Told what is being read; null once all is. */
type Watching = (reading: Parameters<Watch>[0] | null) => void;

async function importFiles(
  deps: Deps,
  actor: Actor,
  given: { readonly files: Files; readonly organisation: string; readonly watch: Watching },
) {
  const { organisation, watch } = given;
  if ((await readSnapshot(deps.db, snapshotOf(given.files))) !== undefined) return refuse('SNAPSHOT_KNOWN');
  const keys = await keyFiles(deps);
  const now = deps.now();
  const asked = await askedOfList(deps.db, now);
  const read = await deps.rolls.readExport({ files: given.files, keys, now, organisation, asked }, watch);
  if (read === 'busy') return refuse('BUSY');
  watch(null);
  if (!read.ok) {
    const { total, sorts } = read;
    const details = { complaints: total, codes: [...new Set(sorts.map(({ code }) => code))] };
    await inTransaction(deps.db, (trx) => recordAccess(trx, actor, { act: 'export-refused', details }, now));
    return refuse('EXPORT_REFUSED', { total, sorts });
  }
  const { snapshot: hash, files, notes, units } = read.outline;
  const snapshot = {
    hash,
    importedBy: actor.person,
    importedAt: now,
    saltSeed: toHex(deps.rng(32)),
    summary: {
      files: files.map((file) => ({ ...file, signedBy: [...file.signedBy] })),
      notes: [...notes],
      units: [...units],
    },
    files: new Map([...read.files].filter(([name]) => EXPORT_NAMES.has(name))),
    keys,
  };
  return inTransaction(deps.db, async (trx) => {
    if (!(await insertSnapshot(trx, snapshot))) return refuse('SNAPSHOT_KNOWN');
    await reconcileHolders(trx, deps, actor, { snapshot: snapshot.hash, standings: read.standings });
    await recordAccess(trx, actor, { act: 'snapshot-imported', concerning: snapshot.hash }, now);
    return accept(snapshotShown(snapshot));
  });
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
