/** How many members have a right to vote in a poll, read off its board. SPEC §5.4, `roll-amended`. */
import type { Body } from '../../crypto/bodies.ts';

/**
 * As many as there are papers: one for each member on the roll at the opening, and those that amendments gave since, less
 * those that amendments cancelled.
 */
export const electorateOf = (
  { papers }: Pick<Body<'opened'>, 'papers'>,
  amended: readonly Pick<Body<'roll-amended'>, 'paper' | 'cancels'>[],
): number =>
  papers.length +
  amended.filter(({ paper }) => paper !== null).length -
  amended.filter(({ cancels }) => cancels !== null).length;
