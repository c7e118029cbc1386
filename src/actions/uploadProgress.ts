/** How far an export is on its way: bytes first, then rows. */
import { accept, refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const uploadProgress: ActionOf<'uploadProgress'> = async ({ uploads, now }, { person }, { params }) => {
  const progress = person === null ? undefined : uploads.progress(params.upload, person, now());
  return progress === undefined ? refuse('UPLOAD_UNKNOWN') : accept(progress);
};
