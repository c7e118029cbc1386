/**
 * Reads an export set: folder, manifests, signatures, hashes, bytes, structure, header, rows. Trusts the pinned keys and
 * nothing in the folder; a file's first stage with a complaint ends it, the others go on. export.md §1–§5.
 */
import { DecodeError, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { KINDS, type Kind } from './columns.ts';
import { type Complaint, type ComplaintCode, complain, sortComplaints } from './complaints.ts';
import { type CsvFault, CsvRecords } from './csv.ts';
import { type Day, instantMs, londonDay } from './day.ts';
import { readHeader, type Slot } from './header.ts';
import { type PinnedKeys, signersOf } from './keys.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { judgeCell, judgeCovers, judgeValue, noValues, type Rows, slotValue } from './rows.ts';
import { type Table, tableOf } from './table.ts';

/** A folder's regular files by name. */
export type Files = ReadonlyMap<string, Uint8Array>;

export type Note = { readonly file: string; readonly code: 'bom' };

export type ExportFile<Row> = {
  readonly manifest: Manifest;
  /** London date of the manifest's asOf. */
  readonly day: Day;
  readonly rows: Table<Row>;
  /** Schema columns that the file has. */
  readonly columns: ReadonlySet<string>;
  /** `SHA256:…` or `minisign ID`. */
  readonly signedBy: readonly string[];
};

export type ExportFiles = {
  readonly [K in Kind]: K extends 'members' ? ExportFile<Rows[K]> : ExportFile<Rows[K]> | null;
};

export type ExportSet = {
  /** What `sha256sum K1.manifest.json … | sha256sum` prints; names the set for good. */
  readonly snapshot: string;
  readonly organisation: string;
  readonly files: ExportFiles;
  readonly notes: readonly Note[];
};

export type Refused = { readonly ok: false; readonly refused: readonly Complaint[] };

/** Largest CSV, in bytes. */
export const FILE_LIMIT = 256 * 1024 * 1024;
const ROW_LIMIT = 2_000_000;
const BOM = [0xef, 0xbb, 0xbf];

export const csvName = (kind: Kind): string => `${kind}.csv`;
export const manifestName = (kind: Kind): string => `${kind}.manifest.json`;

/** The set's own name, whatever the CSVs hold: over the manifests that are there, in byte order of name. */
export function snapshotOf(files: Files): string {
  const names = KINDS.map(manifestName).filter((name) => files.has(name));
  return sha256Hex(
    utf8(
      names
        .toSorted()
        .map((name) => `${sha256Hex(files.get(name)!)}  ${name}\n`)
        .join(''),
    ),
  );
}

function tryManifest(files: Files, kind: Kind): Manifest | null {
  const bytes = files.get(manifestName(kind));
  try {
    return bytes === undefined ? null : readManifest(bytes);
  } catch (fault) {
    if (fault instanceof DecodeError) return null;
    throw fault;
  }
}

export type Told = { readonly code: ComplaintCode; readonly row?: number | null; readonly column?: string | null };

/** A file read to its end, or what its first faulty stage says. */
type Outcome<Row> = { readonly ok: true; readonly file: ExportFile<Row>; readonly bom: boolean } | Refused;

/** Told every so many rows, so that a person who waits can see how far it is. */
export type Watch = (at: { readonly file: string; readonly row: number; readonly of: number }) => void;
const WATCHED_ROWS = 10_000;

type Circumstances = {
  readonly files: Files;
  readonly keys: PinnedKeys;
  readonly now: Date;
  /** What complaints put before a file's name. */
  readonly prefix: string;
  /** What each file's organisation must be; null when nothing can be said. */
  readonly organisation: (kind: Kind) => string | null;
  /** Members' list of the previous set: its asOf must be earlier. */
  readonly previousMembers: Manifest | null;
  readonly watch: Watch;
  readonly sha256: (bytes: Uint8Array) => string;
  readonly cellsJudged: boolean;
};

const atMs = (manifest: Manifest): number => instantMs(manifest.asOf) ?? Number.NaN;

function stageManifest(kind: Kind, manifest: Manifest, about: Circumstances): readonly Told[] {
  const told: Told[] = [];
  const organisation = about.organisation(kind);
  if (manifest.kind !== kind) told.push({ code: 'wrong-kind' });
  if (atMs(manifest) > about.now.getTime()) told.push({ code: 'future-as-of' });
  if (organisation !== null && manifest.organisation !== organisation) told.push({ code: 'wrong-organisation' });
  if (kind === 'members' && about.previousMembers !== null && atMs(about.previousMembers) >= atMs(manifest)) {
    told.push({ code: 'previous-not-earlier' });
  }
  return told;
}

/** Place of the first byte that no UTF-8 text can have there; -1 when there is none. (Unicode 16, table 3-7) */
function firstBadByte(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]!;
    const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    const second = bytes[at + 1] ?? 0;
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (length === 0 || (length > 1 && (second < low || second > high))) return at;
    for (let i = 2; i < length; i++) if ((bytes[at + i] ?? 0) >> 6 !== 2) return at;
    at += length;
  }
  return -1;
}

const DECODED_BYTES = 1024 * 1024;

/** By the machine's own decoder, part by part: it is many times quicker than looking for the place of a fault. */
function isUtf8(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += DECODED_BYTES) {
      decoder.decode(bytes.subarray(at, at + DECODED_BYTES), { stream: true });
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** What follows a byte order mark at the start, or all. */
export const withoutBom = (csv: Uint8Array): Uint8Array =>
  BOM.every((byte, i) => csv[i] === byte) ? csv.subarray(BOM.length) : csv;

/** The text's bytes without its byte order mark, or the one complaint of stage 5. */
function stageBytes(csv: Uint8Array): { readonly text: Uint8Array; readonly bom: boolean } | Told {
  if (csv.length > FILE_LIMIT) return { code: 'too-large' };
  const nul = csv.indexOf(0);
  const bad = isUtf8(csv) ? -1 : firstBadByte(csv);
  const text = withoutBom(csv);
  if (bad < 0 && nul < 0) return { text, bom: text !== csv };
  const isNul = nul >= 0 && (bad < 0 || nul < bad);
  const at = isNul ? nul : bad;
  let row = 1;
  for (let i = 0; i < at; i++) if (csv[i] === 10) row++;
  return { code: isNul ? 'nul' : 'not-utf8', row };
}

const faultTold = (fault: CsvFault): Told =>
  fault.code === 'too-many-rows' ? { code: 'too-large' } : { code: fault.code, row: fault.row };

/** The header and where each other record begins, or every complaint about the shape of the records. */
function stageStructure(
  text: Uint8Array,
): { readonly header: readonly string[]; readonly starts: Uint32Array } | readonly Told[] {
  const told: Told[] = [];
  const starts: number[] = [];
  const records = new CsvRecords(text, ROW_LIMIT + 1);
  const header = records.next() ? records.cells() : [];
  while (records.next()) {
    const { row, count, isBlank } = records;
    starts.push(records.start);
    if (isBlank && header.length > 1) told.push({ code: 'blank-line', row });
    else if (count !== header.length) told.push({ code: 'field-count', row });
  }
  if (records.fault !== null) return [faultTold(records.fault)];
  if (header.length === 0) return [{ code: 'no-header', row: 1 }];
  return told.length > 0 ? told : { header, starts: Uint32Array.from(starts) };
}

const BAD_VALUE = { code: 'bad-value' } as const;

/**
 * The value of a slot as it is kept; '' where there is a complaint, which is added to `told`.
 * @param records  whose record at hand has these cells, where it is known
 */
export function readSlot(
  slot: Slot,
  cells: readonly string[],
  row: number,
  exportDay: Day,
  told: Told[],
  records?: CsvRecords,
): string {
  const before = told.length;
  for (let i = 0; i < slot.cells.length; i++) {
    const at = slot.cells[i]!;
    const code = judgeCell(cells[at]!, slot.column.type, records?.isPlain(at));
    if (code !== null) told.push({ code, row, column: slot.headers[i]! });
  }
  const column = slot.headers[0]!;
  if (told[before]?.column === column) return ''; // at most one complaint per cell
  const value = slotValue(slot, cells);
  const judged = value === null ? BAD_VALUE : judgeValue(slot, value, exportDay);
  if ('value' in judged) return judged.value;
  told.push({ code: judged.code, row, column });
  return '';
}

/** Every complaint about counts and cells. The text is read again, so that no cell is kept for nothing. */
function stageRows(
  kind: Kind,
  text: Uint8Array,
  slots: readonly Slot[],
  manifest: Manifest,
  exportDay: Day,
  watch: (row: number) => void,
): readonly Told[] {
  const told: Told[] = [];
  const unique = slots.find(({ column }) => column.unique);
  const seen = new Set<string>();
  const covers = slots.find(({ column }) => column.type.is === 'covers')?.headers[0];
  const values = noValues(kind);

  const records = new CsvRecords(text);
  records.next(); // the header
  while (records.next()) {
    const { row } = records;
    if (row % WATCHED_ROWS === 0) watch(row);
    const cells = records.cells();
    const before = told.length;
    for (const slot of slots) values[slot.column.name] = readSlot(slot, cells, row, exportDay, told, records);
    const id = unique === undefined ? '' : values[unique.column.name]!;
    if (unique !== undefined && id !== '') {
      if (seen.has(id)) told.push({ code: 'duplicate-number', row, column: unique.headers[0]! });
      seen.add(id);
    }
    if (covers !== undefined && !told.slice(before).some(({ column }) => column === covers)) {
      const code = judgeCovers(values.kind!, values.covers!);
      if (code !== null) told.push({ code, row, column: covers });
    }
  }

  const found = records.row - 1;
  if (found !== manifest.rows) told.push({ code: 'row-count' });
  if (kind === 'members' && found === 0) told.push({ code: 'no-rows' });
  return told;
}

function readFile<K extends Kind>(kind: K, about: Circumstances): Outcome<Rows[K]> {
  const { files, keys } = about;
  const name = about.prefix + csvName(kind);
  const refuse = (told: readonly Told[]): Refused => ({
    ok: false,
    refused: told.map(({ code, row, column }) => complain(name, code, row ?? null, column ?? null)),
  });

  const csv = files.get(csvName(kind));
  const manifestBytes = files.get(manifestName(kind));
  if (csv === undefined || manifestBytes === undefined) return refuse([{ code: 'missing-file' }]);

  const manifest = tryManifest(files, kind);
  if (manifest === null) return refuse([{ code: 'bad-manifest' }]);
  const faults = stageManifest(kind, manifest, about);
  if (faults.length > 0) return refuse(faults);

  const signatures = {
    ssh: files.get(`${manifestName(kind)}.sig`),
    minisign: files.get(`${manifestName(kind)}.minisig`),
  };
  const signedBy = signersOf(manifestBytes, signatures, keys, manifest.organisation, atMs(manifest));
  if (signedBy === null) return refuse([{ code: 'bad-signature' }]);
  if (signedBy.length === 0) return refuse([{ code: 'unsigned' }]);

  if (about.sha256(csv) !== manifest.sha256) return refuse([{ code: 'hash-mismatch' }]);

  const decoded = stageBytes(csv);
  if ('code' in decoded) return refuse([decoded]);
  const structure = stageStructure(decoded.text);
  if (!('header' in structure)) return refuse(structure);
  const header = readHeader(name, kind, manifest.layout, structure.header);
  if (!header.ok) return header;
  const day = londonDay(atMs(manifest));
  const watch = (row: number): void => about.watch({ file: name, row, of: manifest.rows });
  watch(0);
  const told = about.cellsJudged ? [] : stageRows(kind, decoded.text, header.slots, manifest, day, watch);
  if (told.length > 0) return refuse(told);
  const rows = tableOf(kind, decoded.text, structure.starts, header.slots);
  const columns = new Set(header.slots.map(({ column }) => column.name));
  return { ok: true, file: { manifest, day, rows, columns, signedBy }, bom: decoded.bom };
}

function strayFiles({ files, prefix }: Circumstances): readonly Complaint[] {
  const known = new Set(KINDS.map(csvName));
  return [...files.keys()]
    .filter((name) => name.toLowerCase().endsWith('.csv') && !known.has(name))
    .map((name) => complain(prefix + name, 'unknown-file'));
}

function readFolder(
  about: Circumstances,
  needUnits: boolean,
): { readonly ok: true; readonly set: ExportSet } | Refused {
  const { files } = about;
  let refused = strayFiles(about);
  const notes: Note[] = [];

  const read = <K extends Kind>(kind: K): ExportFile<Rows[K]> | null => {
    const isThere = files.has(csvName(kind)) || files.has(manifestName(kind));
    const isNeeded = kind === 'members' || (kind === 'units' && needUnits);
    if (!isThere && !isNeeded) return null;
    const outcome = readFile(kind, about);
    if (!outcome.ok) {
      refused = refused.concat(outcome.refused); // never spread: there may be millions
      return null;
    }
    if (outcome.bom) notes.push({ file: about.prefix + csvName(kind), code: 'bom' });
    return outcome.file;
  };

  // In byte order of name, so that notes come sorted.
  const leavers = read('leavers');
  const members = read('members');
  const payments = read('payments');
  const roleHolders = read('role-holders');
  const units = read('units');
  if (refused.length > 0 || members === null) return { ok: false, refused };
  return {
    ok: true,
    set: {
      snapshot: snapshotOf(files),
      organisation: members.manifest.organisation,
      files: { members, payments, leavers, 'role-holders': roleHolders, units },
      notes,
    },
  };
}

export type ReadExportSet = {
  readonly files: Files;
  readonly keys: PinnedKeys;
  /** No manifest may be later. */
  readonly now: Date;
  /** Whether the rule pack tests addresses against boundaries. */
  readonly needUnits: boolean;
  /** The set that this one is compared with, where there is one; it is judged by the same keys. */
  readonly previous?: Files | undefined;
  readonly watch?: Watch | undefined;
  /** SHA-256 in hex, where the machine has a quicker one than ours for a file of hundreds of megabytes. */
  readonly sha256?: ((bytes: Uint8Array) => string) | undefined;
  /**
   * Whether every cell was judged good when the set was loaded. Hash, signatures and the shape of the records are looked at all
   * the same, so that it is that very set.
   */
  readonly cellsJudged?: boolean | undefined;
};

export type ReadExportSetOutcome =
  | { readonly ok: true; readonly set: ExportSet; readonly previous: ExportSet | null }
  | Refused;

/** An export set with the one before it, typed and signed for; or every complaint, sorted. */
export function readExportSet(given: ReadExportSet): ReadExportSetOutcome {
  const {
    files,
    keys,
    now,
    needUnits,
    previous,
    watch = () => undefined,
    sha256 = sha256Hex,
    cellsJudged = false,
  } = given;
  const members = tryManifest(files, 'members');
  const previousMembers = previous === undefined ? null : tryManifest(previous, 'members');
  const circumstances = { keys, now, watch, sha256, cellsJudged };

  const current = readFolder(
    {
      ...circumstances,
      files,
      prefix: '',
      organisation: (kind) => (kind === 'members' ? null : (members?.organisation ?? null)),
      previousMembers,
    },
    needUnits,
  );
  const earlier =
    previous === undefined
      ? null
      : readFolder(
          {
            ...circumstances,
            files: previous,
            prefix: 'previous/',
            organisation: (kind) => (kind === 'members' ? members : previousMembers)?.organisation ?? null,
            previousMembers: null,
          },
          false, // boundaries are judged on the present set alone
        );
  if (current.ok && (earlier === null || earlier.ok)) {
    return { ok: true, set: current.set, previous: earlier?.set ?? null };
  }
  const refused = [current, earlier].flatMap((one) => (one === null || one.ok ? [] : one.refused));
  return { ok: false, refused: sortComplaints(refused) };
}
