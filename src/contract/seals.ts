/** Whether anything of a poll may come to be opened by its scrutineers alone. SPEC §6.8. */
import type { PollDefinition } from '../../crypto/bodies.ts';

export const sealsSomething = ({ smallCounts, contests }: Pick<PollDefinition, 'smallCounts' | 'contests'>): boolean =>
  smallCounts === 'sealed' || contests.some(({ rankings }) => rankings === 'sealed');
