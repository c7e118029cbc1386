import { expect } from 'chai';
import fc from 'fast-check';
import { readCsv, writeCsv } from '../../src/roll/csv.ts';

function read(text: string, most = 1000) {
  const records: string[][] = [];
  const rows: number[] = [];
  const fault = readCsv(text, most, (cells, row) => {
    records.push([...cells]);
    rows.push(row);
  });
  return { records, rows, fault };
}

describe('reading CSV', () => {
  it('gives back what was written, whatever quotes, commas and line breaks the cells hold', () => {
    const cell = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'a', 'é', '𝒂') }));
    const records = fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { maxLength: 20 });
    fc.assert(
      fc.property(records, (written) => {
        const { records: found, rows, fault } = read(writeCsv(written));
        expect(fault).to.equal(null);
        expect(found).to.deep.equal(written);
        expect(rows).to.deep.equal(written.map((_, i) => i + 1));
      }),
      { numRuns: 500 },
    );
  });

  it('numbers rows by record, so that a line break inside quotes shifts nothing', () => {
    expect(read('a,b\n"1\n2",x\n3,4\n')).to.deep.equal({
      records: [
        ['a', 'b'],
        ['1\n2', 'x'],
        ['3', '4'],
      ],
      rows: [1, 2, 3],
      fault: null,
    });
  });

  it('reads an empty last cell, with and without a line end', () => {
    expect(read('a,b\n1,\n').records[1]).to.deep.equal(['1', '']);
    expect(read('a,b\n1,').records[1]).to.deep.equal(['1', '']);
    expect(read('').records).to.deep.equal([]);
  });

  it('names the first fault in the order of the text', () => {
    const faults: readonly [string, string, number][] = [
      ['a,b\n1,x"y\n"', 'bad-quote', 2],
      ['a\n"x"y\n', 'bad-quote', 2],
      ['a\n"x" \n', 'bad-quote', 2],
      ['a\n"x\n\n', 'unclosed-quote', 2],
      ['a\n"x""\n', 'unclosed-quote', 2],
      ['a\r1\r', 'lone-cr', 1],
      ['a\n1\r', 'lone-cr', 2],
      ['a\n"1"\rb\n', 'lone-cr', 2],
      ['a\n1\r\n2\n', 'mixed-line-ends', 2],
      ['a\r\n1\r\n2\n3\r\n', 'mixed-line-ends', 3],
      ['a\r\n1\n"', 'mixed-line-ends', 2],
    ];
    for (const [text, code, row] of faults) expect(read(text).fault, JSON.stringify(text)).to.deep.equal({ code, row });
  });

  it('does not take line ends inside quotes for the line ends of the file', () => {
    expect(read('a\n"1\r\n2\r3"\n').fault).to.equal(null);
  });

  it('stops at the row after the last that is allowed', () => {
    expect(read('a\n1\n2\n', 3).fault).to.equal(null);
    expect(read('a\n1\n2\n3\n', 3).fault).to.deep.equal({ code: 'too-many-rows', row: 4 });
  });
});
