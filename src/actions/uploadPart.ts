/** A part of a file of an export that is being loaded. It may come twice, for an answer can get lost on the way. */
import { accept, refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const uploadPart: ActionOf<'uploadPart'> = async ({ uploads, now }, { person }, { params, body }) => {
  const { upload, file, at } = params;
  const isKept = person !== null && uploads.put(upload, person, { file, at, bytes: body }, now());
  return isKept ? accept({}) : refuse('UPLOAD_UNKNOWN');
};
