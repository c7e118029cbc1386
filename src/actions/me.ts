/** Who is signed in, and as what. */
import { accept } from '../contract/refusals.ts';
import type { ActionOf } from './act.ts';
import { meOf } from './sessions.ts';

export const me: ActionOf<'me'> = async (deps, actor) => accept(await meOf(deps.db, deps, actor));
