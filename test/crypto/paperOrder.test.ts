/** The order of choices on a paper, recomputed from its written form with another SHA-256. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { displayOrder } from '../../crypto/paperOrder.ts';

const sha256sum = (text: string): string => createHash('sha256').update(text).digest('hex');
const contestOf = (order: 'fixed' | 'rotated' | 'drawn', n: number, id = 'officers') => ({
  id,
  order,
  choices: Array.from({ length: n }, (_, i) => ({ id: `c-${i}` })),
});
const paper = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const size = fc.integer({ min: 2, max: 30 });
const papers = Array.from({ length: 4000 }, (_, i) => sha256sum(`paper ${i}`));

/** How often each choice stands at each place, of all papers. */
function standings(order: 'rotated' | 'drawn', n: number): number[][] {
  const counts = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (const one of papers)
    for (const [place, i] of displayOrder(contestOf(order, n), one).entries()) counts[i]![place]!++;
  return counts;
}

describe('the order of choices on a paper', () => {
  it('shows every choice exactly once, whatever the paper', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('fixed' as const, 'rotated' as const, 'drawn' as const),
        size,
        paper,
        (order, n, one) => {
          const shown = displayOrder(contestOf(order, n), one);
          expect(shown.toSorted((a, b) => a - b)).deep.equal(Array.from({ length: n }, (_, i) => i));
        },
      ),
    );
  });

  it('is that of the contest where it is fixed, and where a poll says nothing of it', () => {
    const { order, ...silent } = contestOf('fixed', 5);
    for (const one of papers.slice(0, 20)) {
      expect(displayOrder(contestOf('fixed', 5), one)).deep.equal([0, 1, 2, 3, 4]);
      expect(displayOrder(silent, one)).deep.equal([0, 1, 2, 3, 4]);
    }
  });

  it('goes round from the choice that the paper’s hash falls on, where it is rotated', () => {
    fc.assert(
      fc.property(size, paper, (n, one) => {
        const first = Number(BigInt(`0x${sha256sum(`["countersign-order/1","${one}","officers"]`)}`) % BigInt(n));
        const expected = Array.from({ length: n }, (_, i) => (first + i) % n);
        expect(displayOrder(contestOf('rotated', n), one)).deep.equal(expected);
      }),
    );
  });

  it('is that of a hash for each choice, the lowest on top, where it is drawn', () => {
    fc.assert(
      fc.property(size, paper, (n, one) => {
        const keys = Array.from({ length: n }, (_, i) =>
          sha256sum(`["countersign-order/1","${one}","officers","c-${i}"]`),
        );
        const shown = displayOrder(contestOf('drawn', n), one);
        expect(shown.map((i) => keys[i])).deep.equal(keys.toSorted());
      }),
    );
  });

  it('gives no choice the better places: each stands at each of them on about as many papers', () => {
    // 4,000 papers, 5 places: 800 expected, standard deviation 25. These papers are always the same.
    for (const order of ['rotated', 'drawn'] as const)
      for (const [i, places] of standings(order, 5).entries())
        for (const [place, times] of places.entries()) expect(times, `${order}: ${i} at ${place}`).within(680, 920);
  });

  it('draws every order of three choices, and does not only turn them', () => {
    const orders = new Map<string, number>();
    for (const one of papers) {
      const shown = displayOrder(contestOf('drawn', 3), one).join('');
      orders.set(shown, (orders.get(shown) ?? 0) + 1);
    }
    expect([...orders.keys()].toSorted()).deep.equal(['012', '021', '102', '120', '201', '210']);
    for (const times of orders.values()) expect(times).within(540, 800);
  });

  it('is that of the example in the specification', () => {
    const ids = ['ann', 'ben', 'cem', 'dot'];
    const spec = readFileSync(new URL('../../crypto/SPEC.md', import.meta.url), 'utf8');
    for (const order of ['rotated', 'drawn'] as const) {
      const shown = displayOrder({ id: 'officers', order, choices: ids.map((id) => ({ id })) }, 'cc'.repeat(32));
      expect(spec).match(new RegExp(`\\n {4}${order} +${shown.map((i) => ids[i]).join(', ')}\\n`));
    }
  });

  it('differs between the contests of one paper', () => {
    const alike = papers.slice(0, 400).filter((one) => {
      const [a, b] = ['officers', 'delegates'].map((id) => displayOrder(contestOf('drawn', 8, id), one).join());
      return a === b;
    });
    expect(alike.length).below(5);
  });
});
