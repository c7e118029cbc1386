/** Layouts as they are guessed, put right and kept: what the page shows before anything is signed. */
import { expect } from 'chai';
import { utf8 } from '../../crypto/bytes.ts';
import { COLUMNS, type Kind } from '../../src/roll/columns.ts';
import { readCsv } from '../../src/roll/csv.ts';
import { readDay } from '../../src/roll/day.ts';
import { withoutBom } from '../../src/roll/export.ts';
import { guessLayout, isListed, valuesFor } from '../../src/roll/guessLayout.ts';
import { readKeptLayout, writeKeptLayout } from '../../src/roll/keptLayout.ts';
import type { Layout } from '../../src/roll/manifest.ts';
import { previewOf } from '../../src/roll/preview.ts';
import { folder, json, readSet } from '../support/exportVectors.ts';

const fileOf = (set: string, kind: Kind) => {
  const records: (readonly string[])[] = [];
  readCsv(withoutBom(folder('oakmarsh', set).get(`${kind}.csv`)!), 100_000, (cells) => void records.push(cells));
  const [header = [], ...rest] = records;
  return { header, records: rest };
};

describe('a guessed layout', () => {
  for (const [set, kind] of [
    ['current', 'members'],
    ['current', 'leavers'],
    ['current', 'payments'],
    ['current', 'units'],
    ['current', 'role-holders'],
  ] as const) {
    it(`is the one that the office of Oakmarsh signed (${set}, ${kind})`, () => {
      const { header, records } = fileOf(set, kind);
      const guessed = guessLayout(kind, header, records);
      const signed: 'schema' | Layout = json('oakmarsh', set, `${kind}.manifest.json`).layout;
      if (signed === 'schema') {
        expect(guessed.columns).to.deep.equal(Object.fromEntries(header.map((name) => [name, name])));
        expect(guessed.values).to.deep.equal({});
        return;
      }
      expect(guessed.columns).to.deep.equal(signed.columns);
      expect(guessed.dates).to.equal(signed.dates);
      // Cells that mean what they say need no mapping, and the office may map some that its list does not hold.
      for (const [column, values] of Object.entries(guessed.values)) {
        if (column === 'grade')
          expect(signed.values.grade).to.include.keys(Object.keys(values)); // its tokens are free
        else expect(signed.values[column]).to.include(values);
      }
      for (const column of Object.keys(signed.values)) expect(Object.keys(guessed.values)).to.include(column);
    });
  }

  it('is wrong nowhere with the headers of another system, though it knows but some of them', () => {
    const { header, records } = fileOf('current-mdy', 'members');
    const signed: Layout = json('oakmarsh', 'current-mdy', 'members.manifest.json').layout;
    const guessed = guessLayout('members', header, records);
    expect(signed.columns).to.deep.include(guessed.columns);
    expect(Object.keys(guessed.columns)).to.include.members(['number', 'name', 'email', 'joined', 'standing']);
    expect(guessed.dates).to.equal('MDY');
  });

  it('leaves what it does not know to the person, and never uses a header twice', () => {
    const layout = guessLayout('members', ['Ref', 'Type', 'Branch', 'Kennel'], [['1', 'Gold', 'N', 'Rex']]);
    expect(layout.columns).to.deep.equal({ grade: 'Type', unit: 'Branch' });
    expect(layout.values).to.deep.equal({ grade: { Gold: 'gold' } });
    const column = COLUMNS.members.find(({ name }) => name === 'standing')!;
    expect(isListed(column)).to.equal(true);
    expect(valuesFor(column, ['Live', 'On hold'], { 'On hold': 'suspended' })).to.deep.equal({
      Live: 'active',
      'On hold': 'suspended',
    });
    expect(valuesFor(column, ['active', 'lapsed'], {})).to.equal(null);
  });
});

describe('the preview of a layout', () => {
  const { header, records } = fileOf('current', 'members');
  const layout: Layout = json('oakmarsh', 'current', 'members.manifest.json').layout;
  const today = readDay('2026-10-01', 'YMD');

  it('shows each row as the export’s own reader keeps it', () => {
    const read = readSet(folder('oakmarsh', 'current'));
    if (!read.ok) return expect.fail('refused');
    const { faults, rows } = previewOf('members', layout, header, records, today);
    expect(faults).to.deep.equal([]);
    expect(rows).to.have.length(603);
    const members = [...read.set.files.members.rows];
    for (const [i, { values, faults: told }] of rows.entries()) {
      expect(told).to.deep.equal([]);
      const { row: _row, ...member } = members[i]!;
      expect(values).to.deep.equal(
        Object.fromEntries(Object.entries(member).map(([name, value]) => [name, value ?? ''])),
      );
    }
  });

  it('says which header is not used, may not come in or is not there', () => {
    const { columns, ...rest } = layout;
    const { email: _email, number: _number, ...fewer } = columns;
    const { faults, rows } = previewOf('members', { ...rest, columns: fewer }, [...header, 'Date of birth'], [], today);
    expect(rows).to.deep.equal([]);
    expect(faults.map(({ column }) => column)).to.have.members(['Membership No', 'E-mail', 'Date of birth', 'number']);
  });

  it('says what is wrong in a cell, by its header and without what stands in it', () => {
    const [first] = records;
    const bad = first!
      .with(header.indexOf('Date first joined'), '1978-31-08')
      .with(header.indexOf('Membership status'), 'Gone');
    const [row] = previewOf('members', layout, header, [bad], today).rows;
    expect(row!.faults.map(({ column }) => column)).to.have.members(['Date first joined', 'Membership status']);
    expect(row!.values).to.include({ joined: '', standing: '' });
    expect(JSON.stringify(row!.faults)).not.to.contain('1978').and.not.to.contain('Gone');
  });
});

describe('a kept layout', () => {
  const layout: Layout = json('oakmarsh', 'current', 'members.manifest.json').layout;
  const kept = { format: 'countersign-layout/1', name: 'Our system', kind: 'members', layout } as const;

  it('is read back as it was kept', () => {
    expect(readKeptLayout(writeKeptLayout(kept))).to.deep.equal(kept);
  });

  it('is refused with a column of another kind of file, a header twice, or a key more', () => {
    for (const bad of [
      { ...kept, kind: 'payments' },
      { ...kept, layout: { ...layout, columns: { ...layout.columns, email: 'Post code' } } },
      { ...kept, note: '' },
      { ...kept, name: ' ' },
    ]) {
      expect(() => readKeptLayout(utf8(JSON.stringify(bad))), JSON.stringify(Object.keys(bad))).to.throw();
    }
  });
});
