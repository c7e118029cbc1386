/** What an office is told of a refused export, on the screen and in the list that is sent back. */
import { expect } from 'chai';
import { complaintSorts, listToSendBack } from '../../src/roll/complaintList.ts';
import type { Table } from '../../src/roll/prepare.ts';
import { membership, OFFICE_KEYS, signedSet } from '../support/exports.ts';
import { folder, json, readSet } from '../support/exportVectors.ts';

const refusedOf = (tables: readonly Table[]) => {
  const read = readSet(signedSet(tables), undefined, false, OFFICE_KEYS);
  if (read.ok) throw new Error('accepted');
  return read.refused;
};
const [members] = membership(300, 5) as [Table];

describe('complaints for people', () => {
  it('have each sort once, with its first rows and how many there are', () => {
    const joined = members.header.indexOf('joined');
    const records = members.records.map((cells) => cells.with(joined, '1/2/2020'));
    const sorts = complaintSorts(refusedOf([{ ...members, records }]));
    expect(sorts).to.have.length(1);
    const [sort] = sorts;
    expect(sort).to.include({ file: 'members.csv', column: 'joined', code: 'bad-date', count: 300 });
    expect(sort!.rows).to.deep.equal(Array.from({ length: 200 }, (_, i) => i + 2));
    expect(listToSendBack(sorts)).to.match(/members\.csv, column "joined", rows 2, 3, .*, 201 and 100 more\r\n/);
  });

  it('count every complaint of every bad vector', () => {
    for (const { dir, must } of json('bad', 'index.json').cases) {
      if (must !== 'refuse') continue;
      const read = readSet(folder('bad', dir));
      if (read.ok) continue; // refused for the set before it alone
      const sorts = complaintSorts(read.refused);
      expect(
        sorts.reduce((sum, { count }) => sum + count, 0),
        dir,
      ).to.equal(read.refused.length);
    }
  });

  it('repeat nothing of a list that has no row of column names, whose first row is a member', () => {
    const [first, ...records] = members.records;
    const sorts = complaintSorts(refusedOf([{ ...members, header: first!, records }]));
    const text = listToSendBack(sorts) + JSON.stringify(sorts);
    for (const cell of first!) if (cell.length > 2) expect(text).not.to.contain(cell);
    expect(sorts.map(({ file, column, rows }) => [file, column, rows])).to.deep.equal([['members.csv', null, [1]]]);
  });

  it('still name a column that is too many, misspelt or not there', () => {
    const header = members.header.map((name) => (name === 'grade' ? 'Grade' : name));
    const sorts = complaintSorts(refusedOf([{ ...members, header }]));
    expect(sorts.map(({ column, code }) => [column, code])).to.have.deep.members([
      ['Grade', 'unknown-column'],
      ['grade', 'missing-column'],
    ]);
  });
});
