/** Captured letters, where no mail server is set; elsewhere there is no such page. */
import { accept, refuse } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';

export const letters: ActionOf<'letters'> = async ({ captured }) =>
  captured === null ? refuse('NOT_FOUND') : accept({ letters: [...(await captured())] });
