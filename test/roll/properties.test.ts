/** What must hold of any export set, whatever stands in it. */
import { expect } from 'chai';
import fc from 'fast-check';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { buildRoll, type Roll, rollText } from '../../src/roll/build.ts';
import type { Kind } from '../../src/roll/columns.ts';
import { readCsv } from '../../src/roll/csv.ts';
import { csvName, type Files, manifestName } from '../../src/roll/export.ts';
import { readManifest } from '../../src/roll/manifest.ts';
import { prepareSet, type Table } from '../../src/roll/prepare.ts';
import { membership, OFFICE_KEY, OFFICE_KEYS, ORGANISATION, signedSet } from '../support/exports.ts';
import { bare, folder, readSet, rulesAt, TRUSTED } from '../support/exportVectors.ts';

const pack = rulesAt('oakmarsh', 'rules.json');

function build(files: Files, keys = OFFICE_KEYS, previous?: Files): Roll {
  const read = readSet(files, previous, true, keys);
  if (!read.ok) throw new Error(`refused: ${JSON.stringify(bare(read))}`);
  return buildRoll({ set: read.set, previous: read.previous, rules: pack.rules, rulesSha256: pack.sha256 });
}

/** A set taken apart into its tables, so that it can be changed and signed again. */
function tablesOf(files: Files, kinds: readonly Kind[]): readonly Table[] {
  return kinds.map((kind) => {
    const manifest = readManifest(files.get(manifestName(kind))!);
    const records: (readonly string[])[] = [];
    readCsv(fromUtf8(files.get(csvName(kind))!).replace(/^\ufeff/, ''), 10_000, (cells) => void records.push(cells));
    const [header, ...rest] = records;
    return { kind, asOf: manifest.asOf, layout: manifest.layout, header: header!, records: rest };
  });
}

/** The roll but for what names the bytes it was made from. */
const answers = ({ members, variances, counts, identity }: Roll) => ({ members, variances, counts, identity });

describe('a roll', () => {
  const kinds: readonly Kind[] = ['members', 'payments', 'leavers', 'role-holders', 'units'];
  const current = tablesOf(folder('oakmarsh', 'current'), kinds);
  const previous = tablesOf(folder('oakmarsh', 'previous'), ['members']);
  const sign = (tables: readonly Table[]) => prepareSet(ORGANISATION, 'test office', tables, OFFICE_KEY);

  it('does not depend on the order of rows in any file', () => {
    const usual = answers(build(sign(current), OFFICE_KEYS, sign(previous)));
    const shuffled = (tables: readonly Table[]) =>
      fc.tuple(
        ...tables.map((table) =>
          fc
            .shuffledSubarray([...table.records], { minLength: table.records.length })
            .map((records) => ({ ...table, records })),
        ),
      );
    fc.assert(
      fc.property(shuffled(current), shuffled(previous), (now, then) => {
        expect(answers(build(sign(now), OFFICE_KEYS, sign(then)))).to.deep.equal(usual);
      }),
      { numRuns: 8 },
    );
  });

  it('is the same to the byte when it is built again', () => {
    const files = signedSet(membership(300, 7));
    expect(rollText(build(files))).to.equal(rollText(build(new Map([...files].reverse()))));
  });

  it('balances: listed less excluded is eligible, for the whole body and for each unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (size, seed) => {
        const { identity, counts, members } = build(signedSet(membership(size, seed)));
        const excluded = Object.values(identity.excludedByReason).reduce<number>((sum, n) => sum + (n ?? 0), 0);
        expect(identity.listed).to.equal(size);
        expect(identity.listed - excluded).to.equal(identity.eligible);
        for (const unit of Object.values(counts.unit)) expect(unit.listed).to.equal(unit.eligible + unit.excluded);
        for (const { decision, reasons } of members) expect(decision === 'eligible').to.equal(reasons.length === 0);
      }),
      { numRuns: 20 },
    );
  });

  it('holds no name, e-mail or address of anybody', () => {
    const text = rollText(build(folder('oakmarsh', 'current-schema'), TRUSTED, folder('oakmarsh', 'previous')));
    const [{ header, records }] = tablesOf(folder('oakmarsh', 'current-schema'), ['members']) as [Table];
    for (const column of ['name', 'email', 'postcode']) {
      const at = header.indexOf(column);
      const leaked = records.map((cells) => cells[at]!).filter((value) => value.length > 4 && text.includes(value));
      expect(leaked, column).to.deep.equal([]);
    }
  });
});

describe('an export set', () => {
  it('is refused with any byte changed, or the change stands where nothing is read', () => {
    const good = folder('bad', 'good');
    const usual = rollText(build(good, TRUSTED));
    const names = [...good.keys()];
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (file, place, by) => {
        const name = names[file % names.length]!;
        const bytes = good.get(name)!;
        const changed = bytes.map((byte, i) => (i === place % bytes.length ? byte ^ by : byte));
        const read = readSet(new Map([...good, [name, changed]]));
        if (!read.ok) return;
        expect(name, 'only the untrusted parts of a signature file may change').to.match(/\.(minisig|sig)$/);
        const { set } = read;
        const roll = buildRoll({ set, previous: null, rules: pack.rules, rulesSha256: pack.sha256 });
        expect(rollText(roll)).to.equal(usual);
      }),
      { numRuns: 100 },
    );
  });

  it('is refused whole when one file of it is, and says nothing of what the cells hold', () => {
    const tables = membership(30, 3).map((table) =>
      table.kind === 'members'
        ? { ...table, records: table.records.map((cells, i) => (i === 4 ? cells.with(2, 'someone at home') : cells)) }
        : table,
    );
    const read = readSet(signedSet(tables), undefined, true, OFFICE_KEYS);
    if (read.ok) throw new Error('accepted');
    expect(bare(read)).to.deep.equal([{ file: 'members.csv', row: 6, column: 'email', code: 'bad-value' }]);
    expect(JSON.stringify(read.refused)).not.to.contain('someone');
  });

  it('tells every complaint, even of many thousand rows', () => {
    const many = 130_000; // more than a function can take as arguments
    const payments: Table = {
      kind: 'payments',
      asOf: '2026-09-30T23:30:00Z',
      header: ['number', 'paidTo'],
      records: Array.from({ length: many }, (_, i) => [`A${i}`, 'soon']),
    };
    const members = membership(3).filter(({ kind }) => kind === 'members');
    const read = readSet(signedSet([...members, payments]), undefined, false, OFFICE_KEYS);
    expect(read.ok ? 0 : read.refused.length).to.equal(many);
  });
});

describe('a manifest', () => {
  const good = {
    format: 'countersign-export/1',
    organisation: 'oakmarsh-clp',
    source: 'office',
    kind: 'members',
    layout: { columns: { number: 'No', name: ['First', 'Last'] }, dates: 'DMY', values: { number: {} } },
    asOf: '2026-09-30T23:30:00Z',
    rows: 1,
    sha256: '0'.repeat(64),
  };
  const isRead = (value: unknown): boolean => {
    try {
      readManifest(utf8(typeof value === 'string' ? value : JSON.stringify(value)));
      return true;
    } catch {
      return false;
    }
  };

  it('is read with exactly its keys, and refused with one less, one more or one twice', () => {
    expect(isRead(good)).to.equal(true);
    for (const key of Object.keys(good)) {
      expect(isRead(Object.fromEntries(Object.entries(good).filter(([k]) => k !== key))), key).to.equal(false);
    }
    expect(isRead({ ...good, more: 1 })).to.equal(false);
    expect(isRead(JSON.stringify(good).replace('"rows":1', '"rows":1,"rows":1'))).to.equal(false);
    expect(isRead(JSON.stringify(good).replace('"dates"', '"__proto__":{},"dates"'))).to.equal(false);
    expect(isRead(`\ufeff${JSON.stringify(good)}`)).to.equal(false);
    expect(isRead(JSON.stringify(good) + ' '.repeat(65_536))).to.equal(false);
  });

  it('is refused when its layout names no column of its kind, joins what may not be joined, or uses a header twice', () => {
    const layout = (columns: object, values: object = {}) => ({ ...good, layout: { columns, dates: 'YMD', values } });
    expect(isRead(layout({ number: 'No' }))).to.equal(true);
    for (const columns of [
      { telephone: 'Tel' },
      { ended: 'Ended' },
      { number: ['No', 'Check digit'] },
      { name: [] },
      { number: 'No', name: 'No' },
      { name: ['First', 'First'] },
    ]) {
      expect(isRead(layout(columns)), JSON.stringify(columns)).to.equal(false);
    }
    expect(isRead(layout({ number: 'No' }, { grade: {} }))).to.equal(false);
    const hidden = JSON.stringify(layout({ number: 'No' })).replace('"number"', '"__proto__":"Tel","number"');
    expect(isRead(hidden)).to.equal(false);
  });
});
