/** `countersign export check`: is this set of exports signed, whole and readable? Knows no rule pack. export.md §5 */
import { canonical } from '../../crypto/canonical.ts';
import { type ExportSet, readExportSet } from '../roll/export.ts';
import { outlineOf } from '../roll/outline.ts';
import { type Command, readArgs, UsageError } from './command.ts';
import { hashed, progress, readKeys, readNow, refuse, table, watched } from './exportArgs.ts';
import { readExportFolder } from './exportFolder.ts';

/** What is answered for a good set. */
export const checkDocument = (set: ExportSet) => ({
  format: 'countersign-export-check/1',
  snapshot: set.snapshot,
  files: outlineOf(set).files.toSorted((a, b) => (a.file < b.file ? -1 : 1)),
  notes: set.notes,
});

function inWords(set: ExportSet): string {
  const { files, notes } = checkDocument(set);
  const rows = files.map(({ file, rows, asOf, signedBy }) => [file, String(rows), asOf, signedBy.join(', ')]);
  const marks = notes.map(({ file }) => `${file} begins with a byte order mark; that does no harm.\n`).join('');
  return (
    `Good: signed by pinned keys, whole and readable.\n\nOrganisation: ${set.organisation}\nSnapshot:     ${set.snapshot}\n\n` +
    table([['FILE', 'ROWS', 'AS OF', 'SIGNED BY'], ...rows]) +
    (marks === '' ? '' : `\n${marks}`)
  );
}

export const exportCheck: Command = {
  name: 'export check',
  summary: 'check a set of signed membership exports',
  help: `usage: countersign export check DIR --keys DIR [--now INSTANT] [--json]

Checks a folder of signed membership exports: signatures, layout, every row. All complaints are told, with
file, row and column. Nothing is changed and nothing is kept.

  --keys DIR      the keys you trust: allowed_signers (ssh-keygen) and minisign *.pub. Needed: offline there is
                  no organisation to take them from, and they are never taken from the export
  --now INSTANT   no export may be later than this (default: the clock), for example 2026-10-02T09:00:00Z
  --json          one JSON document

exit status: 0 good, 2 refused, 64 wrong usage
`,
  run: async (args, io) => {
    const { values, positionals } = readArgs(args, {
      keys: { type: 'string' },
      now: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const [dir] = positionals;
    if (dir === undefined || positionals.length !== 1) throw new UsageError('exactly one folder of exports is needed');
    const keys = await readKeys(values.keys);
    const now = readNow(values.now);
    progress(io, 'reading the exports');
    const files = await readExportFolder(dir, 'DIR');
    progress(io, 'checking signatures and rows');
    const read = watched(io, (watch) => readExportSet({ files, keys, now, needUnits: false, watch, sha256: hashed }));
    if (!read.ok) return refuse(read.refused, values.json, io);
    io.out(values.json ? `${canonical(checkDocument(read.set))}\n` : inWords(read.set));
    return 0;
  },
};
