/** How far the judging of a poll's list is, for the officer who waits. Kept while it lasts; no member is told of. */
import type { z } from 'zod';
import { accept } from '../contract/refusals.ts';
import type { rollProgress as shown } from '../contract/uploads.ts';
import type { ActionOf } from './act.ts';

type Progress = z.input<typeof shown>['now'];
const now = new Map<string, Progress>();

export const tellProgress = (poll: string, at: Progress): void => void now.set(poll, at);
export const forgetProgress = (poll: string): void => void now.delete(poll);

export const rollProgress: ActionOf<'rollProgress'> = async (_deps, _actor, { params }) =>
  accept({ now: now.get(params.poll) ?? null });
