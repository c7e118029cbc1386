/** Begins the loading of an export: says which files to send. Their bytes come in parts (uploadPart.ts). */
import { DecodeError } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { EXPORT_NAMES, MOST_UPLOAD_BYTES } from '../contract/uploads.ts';
import { FILE_LIMIT } from '../roll/export.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { readOrganisation } from '../store/people.ts';
import type { ActionOf } from './act.ts';
import { newRowId } from './sessions.ts';

export const startUpload: ActionOf<'startUpload'> = async (deps, actor, { body: { files } }) => {
  if (actor.person === null || (await readOrganisation(deps.db)) === undefined) return refuse('NOT_SET_UP');
  if (new Set(files.map(({ name }) => name)).size !== files.length) throw new DecodeError('body.files', 'a name twice');
  const send = files.filter(({ name }) => EXPORT_NAMES.has(name));
  // A stray CSV is refused by its name (export.md §1); its content is not wanted. Other files are no concern of ours.
  const stray = files.filter(({ name }) => !EXPORT_NAMES.has(name) && name.toLowerCase().endsWith('.csv'));
  const bytes = send.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > MOST_UPLOAD_BYTES || send.some((file) => file.bytes > FILE_LIMIT)) return refuse('UPLOAD_TOO_LARGE');
  const upload = newRowId(deps.rng);
  const kept = [...send, ...stray.map(({ name }) => ({ name, bytes: 0 }))];
  const now = deps.now();
  if (!deps.uploads.start(upload, actor.person, kept, now)) return refuse('BUSY');
  const details = { files: send.length, bytes };
  await inTransaction(deps.db, (trx) => recordAccess(trx, actor, { act: 'export-upload-started', details }, now));
  return accept({ upload, send: send.map(({ name }) => name) });
};
