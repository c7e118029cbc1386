/** BLT files: what is read, what is written, and what is refused with the line it stands on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { DecodeError } from '../../crypto/bytes.ts';
import { readBlt, writeBlt } from '../../src/count/blt.ts';
import { COUNT_VECTORS } from '../support/countVectors.ts';

const GOOD = ['3 2', '-2', '4 1 3 0', '2 3 0', '1 0', '0', '"Ann"', '"Bea"', '"Cy"', '"Branch officers"'];
const good = (change: (lines: string[]) => unknown = () => {}): string => {
  const lines = [...GOOD];
  change(lines);
  return `${lines.join('\n')}\n`;
};

describe('a BLT file', () => {
  it('is read: places, withdrawn, papers, names and title', () => {
    expect(readBlt(good())).to.deep.equal({
      title: 'Branch officers',
      seats: 2,
      candidates: ['Ann', 'Bea', 'Cy'],
      withdrawn: [2],
      papers: [
        { count: 4, ranking: [1, 3] },
        { count: 2, ranking: [3] },
        { count: 1, ranking: [] },
      ],
    });
  });

  it('may have other line ends, empty lines, comments and no title', () => {
    const plain = readBlt(good((lines) => lines.pop()));
    expect(plain.title).to.equal('');
    const source = good((lines) => lines.splice(1, 0, '', '# made by hand', '  ')).replace('2 3 0', '2  3 0 # twice');
    expect(readBlt(source)).to.deep.equal(readBlt(good()));
    expect(readBlt(good().replaceAll('\n', '\r\n'))).to.deep.equal(readBlt(good()));
    expect(readBlt(good().trimEnd())).to.deep.equal(readBlt(good()));
  });

  it('keeps quotes, # and a second text that belong to a name', () => {
    const names = good((lines) => lines.splice(6, 2, '"Ann "Nan" O\'Hara #1"', '"Bea"  "Garden Party (GP)"'));
    expect(readBlt(names).candidates).to.deep.equal(['Ann "Nan" O\'Hara #1', 'Bea, Garden Party (GP)', 'Cy']);
  });

  it('is read as wards, programs and manuals have it: bare or doubled quotes, comments, numbered papers', () => {
    const wild = good((lines) => {
      lines.splice(6, 4, 'Ann (Lab)', '"Bea ""Green Party""" # candidate 2', '"Cy #3" # the third', 'Ward 2 - Èist');
      lines.splice(1, 2, '-2 # Bea has withdrawn', '(A-1) 4 1 3 0 # numbered');
    });
    const { candidates, title, withdrawn, papers } = readBlt(wild);
    expect(candidates).to.deep.equal(['Ann (Lab)', 'Bea "Green Party"', 'Cy #3']);
    expect([title, withdrawn, papers[0]]).to.deep.equal(['Ward 2 - Èist', [2], { count: 4, ranking: [1, 3] }]);
    expect(readBlt(good((lines) => lines.splice(1, 1, '-2', '-3'))).withdrawn).to.deep.equal([2, 3]);
  });

  it('ends a ranking where a rank is left out or given twice', () => {
    const papers = (line: string) => readBlt(good((lines) => lines.splice(2, 1, line))).papers[0];
    expect(papers('4 1 - 3 0')).to.deep.equal({ count: 4, ranking: [1] });
    expect(papers('4 3 1=2 0')).to.deep.equal({ count: 4, ranking: [3] });
    expect(papers('4 1=3 2 0')).to.deep.equal({ count: 4, ranking: [] });
  });

  for (const [what, line, change] of [
    ['without its first line', 1, () => []],
    ['with a head of one number', 1, (lines: string[]) => lines.splice(0, 1, '3')],
    ['with a head of three numbers', 1, (lines: string[]) => lines.splice(0, 1, '3 2 1')],
    ['for no seats', 1, (lines: string[]) => lines.splice(0, 1, '3 0')],
    ['without candidates', 1, (lines: string[]) => lines.splice(0, 1, '0 1')],
    ['for more than a thousand', 1, (lines: string[]) => lines.splice(0, 1, '1001 2')],
    ['with a number spelt with a zero in front', 1, (lines: string[]) => lines.splice(0, 1, '03 2')],
    ['with a withdrawn candidate who does not exist', 2, (lines: string[]) => lines.splice(1, 1, '-4')],
    ['with a candidate withdrawn twice', 2, (lines: string[]) => lines.splice(1, 1, '-2 -2')],
    ['with a sign lost among the withdrawn', 2, (lines: string[]) => lines.splice(1, 1, '-2 3')],
    ['with a paper for nobody', 3, (lines: string[]) => lines.splice(2, 1, '4 1 4 0')],
    ['with equal ranks for nobody', 3, (lines: string[]) => lines.splice(2, 1, '4 1=4 0')],
    ['with a paper that does not end', 3, (lines: string[]) => lines.splice(2, 1, '4 1 3')],
    ['with a 0 within a paper', 3, (lines: string[]) => lines.splice(2, 1, '4 1 0 3 0')],
    ['with a paper cast no times', 5, (lines: string[]) => lines.splice(4, 1, '0 1 0')],
    ['with half a paper', 3, (lines: string[]) => lines.splice(2, 1, '0.5 1 0')],
    [
      'with more papers than a number can hold',
      4,
      (lines: string[]) => lines.splice(2, 2, '9007199254740991 1 0', '1 1 0'),
    ],
    ['without the 0 that ends the papers', 6, (lines: string[]) => lines.splice(5, 1)],
    ['without the 0 that ends the papers, before a bare name', 6, (lines: string[]) => lines.splice(5, 2, 'Ann')],
    ['with a name whose quotes do not end', 7, (lines: string[]) => lines.splice(6, 1, '"Ann')],
    ['with a paper among the names', 7, (lines: string[]) => lines.splice(6, 1, '4 1 3 0')],
    ['that ends before the last name', 9, (lines: string[]) => lines.splice(8)],
    ['that goes on after the title', 11, (lines: string[]) => lines.push('"Dee"')],
  ] as const) {
    it(`is refused ${what}, at line ${line}`, () => {
      const source = what === 'without its first line' ? '' : good(change);
      expect(() => readBlt(source)).to.throw(DecodeError, new RegExp(`^line ${line}: `));
    });
  }

  it('is written so that it reads the same', () => {
    for (const file of readdirSync(join(COUNT_VECTORS, 'ballots'))) {
      const text = readFileSync(join(COUNT_VECTORS, 'ballots', file), 'utf8');
      expect(writeBlt(readBlt(text)).trimEnd(), file).to.equal(text.trimEnd());
    }
    const name = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '"', '#', '-', '=', '0', '\\'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), name, (candidates, title) => {
        const election = { title, seats: 1, candidates, withdrawn: [1], papers: [{ count: 3, ranking: [1] }] };
        let text: string;
        try {
          text = writeBlt(election);
        } catch (refused) {
          expect(refused).to.be.instanceOf(RangeError);
          return;
        }
        expect(readBlt(text)).to.deep.equal(election);
      }),
      { numRuns: 300 },
    );
  });
});
