/** Rows are read from the file's bytes each time they are asked for: in any order, again and again, they must be the same. */
import { expect } from 'chai';
import { concatBytes, utf8 } from '../../crypto/bytes.ts';
import { signSshsig } from '../../crypto/sshsig.ts';
import type { Kind } from '../../src/roll/columns.ts';
import { writeCsv } from '../../src/roll/csv.ts';
import { csvName, type ExportFiles, type Files, manifestName, readExportSet } from '../../src/roll/export.ts';
import { NAMESPACE } from '../../src/roll/keys.ts';
import type { Layout } from '../../src/roll/manifest.ts';
import { writeManifest } from '../../src/roll/prepare.ts';
import { OFFICE_KEY, OFFICE_KEYS, ORGANISATION } from '../support/exports.ts';

const HEADER = ['No', 'First', 'Last', 'Home', 'Since', 'Ward', 'Kind', 'State'];
const LAYOUT: Layout = {
  columns: {
    number: 'No',
    name: ['First', 'Last'],
    address: 'Home',
    joined: 'Since',
    unit: 'Ward',
    grade: 'Kind',
    standing: 'State',
  },
  dates: 'DMY',
  values: { standing: { Live: 'active', 'Susp.': 'suspended' }, grade: { F: 'full' } },
};
const PEOPLE = [
  ['A1', 'Zoë', 'Dąbrowska', '1 High Street\nOakmarsh', '29/02/2020', 'N', 'F', 'Live'],
  ['A2', '', '𝒁eta, "Zed"', '', '01.12.1999', '', 'F', 'Susp.'],
  ['A3', 'Anne', 'Ash', '\ufeffmark', '31-01-2001', 'S', 'F', 'Live'],
];
const EXPECTED = [
  ['A1', 'Zoë Dąbrowska', '1 High Street\nOakmarsh', '2020-02-29', 'N', 'full', 'active', 2],
  ['A2', '𝒁eta, "Zed"', '', '1999-12-01', '', 'full', 'suspended', 3],
  ['A3', 'Anne Ash', '\ufeffmark', '2001-01-31', 'S', 'full', 'active', 4],
];

function membersOf(csv: Uint8Array): ExportFiles['members'] {
  const kind: Kind = 'members';
  const manifest = writeManifest({
    organisation: ORGANISATION,
    source: 'test office',
    kind,
    layout: LAYOUT,
    asOf: '2026-09-30T23:30:00Z',
    rows: PEOPLE.length,
    csv,
  });
  const files: Files = new Map([
    [csvName(kind), csv],
    [manifestName(kind), manifest],
    [`${manifestName(kind)}.sig`, utf8(signSshsig(manifest, NAMESPACE, OFFICE_KEY))],
  ]);
  const read = readExportSet({ files, keys: OFFICE_KEYS, now: new Date('2026-10-02T09:00:00Z'), needUnits: false });
  if (!read.ok) throw new Error(JSON.stringify(read.refused));
  return read.set.files.members;
}

describe('the rows of a file', () => {
  const text = writeCsv([HEADER, ...PEOPLE]);
  const forms: readonly [string, Uint8Array][] = [
    ['with LF line ends', utf8(text)],
    [
      'with CRLF line ends',
      utf8(text.replaceAll('Street\n', 'Street\u0000').replaceAll('\n', '\r\n').replaceAll('\u0000', '\n')),
    ],
    ['with a byte order mark', concatBytes(Uint8Array.of(0xef, 0xbb, 0xbf), utf8(text))],
    ['without a last line end', utf8(text.slice(0, -1))],
  ];
  for (const [what, bytes] of forms) {
    it(`are the same read in order, once more, backwards and across each other (${what})`, () => {
      const { rows } = membersOf(bytes);
      const shown = (row: ReturnType<typeof rows.at>) =>
        row && [row.number, row.name, row.address, row.joined, row.unit, row.grade, row.standing, row.row];
      expect(rows.length).to.equal(3);
      expect([...rows].map(shown)).to.deep.equal(EXPECTED);
      expect([...rows].map(shown)).to.deep.equal(EXPECTED);
      expect([2, 1, 0].map((i) => shown(rows.at(i)))).to.deep.equal(EXPECTED.toReversed());
      for (const row of rows) {
        for (const other of rows) expect(shown(rows.at(other.row - 2))).to.deep.equal(shown(other));
        expect(shown(row)).to.deep.equal(EXPECTED[row.row - 2]);
      }
      expect(rows.at(3)).to.equal(undefined);
    });
  }
});
