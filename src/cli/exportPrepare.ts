/**
 * `countersign export prepare`: for a membership office. Writes the manifest of each CSV of a folder and says how to sign it.
 * What could never be loaded is refused here with the complaints that `export check` would have. export.md §1.
 */
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DecodeError, utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { newSigningKey } from '../../crypto/signature.ts';
import { allowedSignersLine, signSshsig } from '../../crypto/sshsig.ts';
import { KINDS, type Kind } from '../roll/columns.ts';
import { CsvRecords } from '../roll/csv.ts';
import { instantMs } from '../roll/day.ts';
import { csvName, type Files, manifestName, readExportSet, withoutBom } from '../roll/export.ts';
import { type KeptLayout, readKeptLayout } from '../roll/keptLayout.ts';
import { NAMESPACE, readPinnedKeys } from '../roll/keys.ts';
import { type Layout, readManifest } from '../roll/manifest.ts';
import { writeManifest } from '../roll/prepare.ts';
import { type Command, type Io, readArgs, UsageError } from './command.ts';
import { progress, readNow, refuse, table, watched } from './exportArgs.ts';
import { readExportFolder, readOneFile } from './exportFolder.ts';

type Prepared = { readonly kind: Kind; readonly csv: Uint8Array; readonly manifest: Uint8Array };

/** Which instant each file is of: `INSTANT` for all, `KIND=INSTANT` for one. @throws UsageError */
function readAsOf(given: readonly string[]): (kind: Kind) => string {
  const byKind = new Map<string, string>();
  for (const text of given) {
    const [, kind = '', instant = ''] = /^(?:([a-z-]+)=)?(.*)$/s.exec(text) ?? [];
    if (kind !== '' && !KINDS.some((each) => each === kind))
      throw new UsageError(`--as-of: there is no file ${kind}.csv`);
    if (instantMs(instant) === null) throw new UsageError('--as-of: an instant like 2026-09-30T23:30:00Z is needed');
    if (byKind.has(kind)) throw new UsageError('--as-of is given twice for the same file');
    byKind.set(kind, instant);
  }
  return (kind) => {
    const instant = byKind.get(kind) ?? byKind.get('');
    if (instant === undefined)
      throw new UsageError(`--as-of INSTANT is needed: when ${csvName(kind)} was taken from your system`);
    return instant;
  };
}

/** @throws UsageError */
async function readLayouts(paths: readonly string[]): Promise<ReadonlyMap<Kind, KeptLayout>> {
  const layouts = new Map<Kind, KeptLayout>();
  for (const path of paths) {
    const { bytes } = await readOneFile(path, '--layout');
    let kept: KeptLayout;
    try {
      kept = readKeptLayout(bytes);
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      throw new UsageError(`--layout ${path} is not a layout (${fault.message}). Save it from the page "Layouts".`);
    }
    if (layouts.has(kept.kind)) throw new UsageError(`--layout is given twice for ${csvName(kept.kind)}`);
    layouts.set(kept.kind, kept);
  }
  return layouts;
}

function countRows(csv: Uint8Array): number {
  const records = new CsvRecords(withoutBom(csv));
  while (records.next());
  return Math.max(0, records.row - 1);
}

/** The manifest as its reader takes it. @throws UsageError for an organisation or source that it would refuse */
function manifestOf(given: Parameters<typeof writeManifest>[0]): Uint8Array {
  const manifest = writeManifest(given);
  try {
    readManifest(manifest);
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    throw new UsageError(`--organisation or --source cannot stand in a manifest (${fault.message})`);
  }
  return manifest;
}

/**
 * What `export check` will say once the manifests are signed: they are signed here with a key made for it and thrown away, so
 * that the one reader there is does the judging.
 */
function judge(prepared: readonly Prepared[], stray: Files, organisation: string, now: Date, io: Io) {
  const key = newSigningKey((length) => new Uint8Array(randomBytes(length)));
  const signed = prepared.flatMap(({ kind, csv, manifest }): [string, Uint8Array][] => [
    [csvName(kind), csv],
    [manifestName(kind), manifest],
    [`${manifestName(kind)}.sig`, utf8(signSshsig(manifest, NAMESPACE, key))],
  ]);
  const keys = readPinnedKeys(new Map([['allowed_signers', utf8(allowedSignersLine(organisation, key.publicKey))]]));
  const files = new Map([...stray, ...signed]);
  const read = watched(io, (watch) => readExportSet({ files, keys, now, needUnits: false, watch }));
  if (read.ok) return [];
  // The finance office may sign its own file alone: the list of members comes to it from another office.
  const hasMembers = prepared.some(({ kind }) => kind === 'members');
  return read.refused.filter(({ file, code }) => hasMembers || file !== csvName('members') || code !== 'missing-file');
}

/** For a shell: as it stands where that is safe. */
const quoted = (text: string): string => (/^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const SIGNATURES = ['.sig', '.minisig'] as const;

export const exportPrepare: Command = {
  name: 'export prepare',
  summary: 'write the manifests of an export, and say how to sign them',
  help: `usage: countersign export prepare DIR --organisation NAME --source TEXT --as-of [KIND=]INSTANT…
                                  [--layout FILE]… [--key FILE] [--replace] [--now INSTANT] [--json]

For a membership office. Writes K.manifest.json beside each K.csv of the folder (members, payments, leavers,
role-holders, units) and prints the command that signs it. Files that could not be loaded are refused, with every
complaint by file, row and column, and nothing is written. Nothing is sent anywhere.

  --organisation NAME  the short name of the organisation, as the service has it: oakmarsh-clp
  --source TEXT        where the files come from: "membership office, nightly list"
  --as-of INSTANT      when the files were taken from your system, for example 2026-09-30T23:30:00Z; for one file
                       of several: --as-of payments=2026-09-29T18:00:00Z
  --layout FILE        how your columns are called, as saved from the page "Layouts"; once for each kind of file.
                       Without one, a file has the columns and dates of the schema
  --key FILE           your signing key, to stand in the printed command; it is not read
  --replace            write manifests anew that are there already; their old signatures are removed
  --now INSTANT        no export may be later than this (default: the clock)
  --json               one JSON document

exit status: 0 written, 2 refused, 64 wrong usage
`,
  run: async (args, io) => {
    const { values, positionals } = readArgs(args, {
      organisation: { type: 'string' },
      source: { type: 'string' },
      'as-of': { type: 'string', multiple: true, default: [] },
      layout: { type: 'string', multiple: true, default: [] },
      key: { type: 'string' },
      replace: { type: 'boolean', default: false },
      now: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const [dir] = positionals;
    const { organisation, source } = values;
    if (dir === undefined || positionals.length !== 1) throw new UsageError('exactly one folder is needed');
    if (organisation === undefined) throw new UsageError('--organisation NAME is needed');
    if (source === undefined) throw new UsageError('--source TEXT is needed: where the files come from');
    const asOf = readAsOf(values['as-of']);
    const layouts = await readLayouts(values.layout);
    const now = readNow(values.now);
    progress(io, 'reading the files');
    const folder = await readExportFolder(dir, 'DIR');
    const kinds = KINDS.filter((kind) => folder.has(csvName(kind)));
    if (kinds.length === 0) throw new UsageError(`DIR has none of ${KINDS.map(csvName).join(', ')}`);
    for (const kind of layouts.keys()) {
      if (!kinds.includes(kind)) throw new UsageError(`--layout is for ${csvName(kind)}, which is not in the folder`);
    }
    const stray = new Map(
      [...folder].filter(([name]) => /\.csv$/i.test(name) && !kinds.some((k) => csvName(k) === name)),
    );
    const prepared = kinds.map((kind): Prepared => {
      const csv = folder.get(csvName(kind)) ?? new Uint8Array();
      const layout: 'schema' | Layout = layouts.get(kind)?.layout ?? 'schema';
      const told = { organisation, source, kind, layout, asOf: asOf(kind), rows: countRows(csv), csv };
      return { kind, csv, manifest: manifestOf(told) };
    });
    const there = kinds.filter((kind) => folder.has(manifestName(kind)));
    if (there.length > 0 && !values.replace) {
      throw new UsageError(`${there.map(manifestName).join(', ')} is there already: --replace writes it anew`);
    }
    const refused = judge(prepared, stray, organisation, now, io);
    if (refused.length > 0) return refuse(refused, values.json, io);
    for (const { kind, manifest } of prepared) {
      const path = join(dir, manifestName(kind));
      for (const ending of SIGNATURES) await rm(path + ending, { force: true });
      await writeFile(path, manifest);
    }
    const document = {
      format: 'countersign-export-prepared/1',
      organisation,
      files: prepared.map(({ kind, manifest }) => {
        const { rows, asOf: at, sha256 } = readManifest(manifest);
        return {
          file: csvName(kind),
          manifest: manifestName(kind),
          rows,
          asOf: at,
          sha256,
          layout: layouts.get(kind)?.name ?? null,
        };
      }),
      sign: commandsFor(
        kinds.map((kind) => join(dir, manifestName(kind))),
        values.key ?? 'KEY',
      ),
    };
    io.out(values.json ? `${canonical(document)}\n` : inWords(document, dir));
    return 0;
  },
};

/** One command for each manifest, by either tool; one of the two is enough. */
function commandsFor(manifests: readonly string[], key: string) {
  return {
    ssh: manifests.map((path) => `ssh-keygen -Y sign -n ${NAMESPACE} -f ${quoted(key)} ${quoted(path)}`),
    minisign: manifests.map((path) => `minisign -S -s ${quoted(key)} -m ${quoted(path)}`),
  };
}

type Document = {
  readonly files: readonly {
    readonly file: string;
    readonly rows: number;
    readonly asOf: string;
    readonly layout: string | null;
  }[];
  readonly sign: { readonly ssh: readonly string[]; readonly minisign: readonly string[] };
};

const inWords = ({ files, sign }: Document, dir: string): string =>
  [
    'Written. Nothing has been signed yet.\n\n',
    table([
      ['FILE', 'ROWS', 'AS OF', 'LAYOUT'],
      ...files.map(({ file, rows, asOf, layout }) => [file, String(rows), asOf, layout ?? 'schema']),
    ]),
    '\nSign each manifest with the key that the organisation has pinned. With an SSH key (ssh-ed25519):\n\n',
    ...sign.ssh.map((line) => `  ${line}\n`),
    '\nor with minisign (0.10 or newer):\n\n',
    ...sign.minisign.map((line) => `  ${line}\n`),
    '\nThen see that all is well, as the organisation will:\n\n',
    `  countersign export check ${quoted(dir)} --keys FOLDER_WITH_THE_PINNED_KEYS\n\n`,
    'and hand over the whole folder. A file that is changed after this must be prepared and signed again.\n',
  ].join('');
