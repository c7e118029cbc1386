/**
 * In which order a paper shows its choices: follows from the paper's commitment, so that nobody gives a candidate the better
 * places, and anybody can say afterwards how a paper looked. Ballots and results keep the contest's order. SPEC §6.1.
 */
import { compareText } from './bytes.ts';
import { hashOf } from './canonical.ts';
import type { Contest } from './contest.ts';

type Ordered = Pick<Contest, 'id' | 'order'> & { readonly choices: readonly { readonly id: string }[] };

/**
 * @param paper  commitment of the paper (SPEC §4), 64 hex digits
 * @returns places of the choices in the contest, from 0, as the paper shows them from top to bottom
 */
export function displayOrder({ id, order = 'fixed', choices }: Ordered, paper: string): readonly number[] {
  const places = choices.map((_, i) => i);
  switch (order) {
    case 'fixed':
      return places;
    case 'rotated': {
      const first = Number(BigInt(`0x${hashOf(['countersign-order/1', paper, id])}`) % BigInt(places.length));
      return [...places.slice(first), ...places.slice(0, first)];
    }
    case 'drawn': {
      const keys = choices.map((choice) => hashOf(['countersign-order/1', paper, id, choice.id]));
      return places.toSorted((a, b) => compareText(keys[a]!, keys[b]!));
    }
  }
}
