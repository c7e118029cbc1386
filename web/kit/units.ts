/** Units of the roll as people say them. */
import type { PollPage } from '../../src/contract/shapes.ts';

export type UnitName = (code: string) => string;

/** Names as the poll has them; a unit that does not take part has its code alone. */
export const unitNames =
  ({ definition }: PollPage): UnitName =>
  (code) => {
    if (code === '') return 'no branch';
    const votesIn = definition.units.find(({ covers }) => covers.includes(code));
    if (votesIn === undefined) return code;
    return votesIn.covers.length === 1 ? votesIn.name : `${code} (votes in ${votesIn.name})`;
  };
