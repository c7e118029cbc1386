/** Gives up the loading of an export: what has come of it is forgotten. */
import { accept } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const dropUpload: ActionOf<'dropUpload'> = async ({ uploads }, { person }, { params }) => {
  if (person !== null) uploads.drop(params.upload, person);
  return accept({});
};
