/** What may be told of a set without telling of a member: its files, who signed them, and how many are listed in each unit. */
import { KINDS } from './columns.ts';
import { csvName, type ExportSet, type Note } from './export.ts';

export type Outline = {
  /** The snapshot's name. */
  readonly snapshot: string;
  readonly organisation: string;
  readonly files: readonly {
    readonly file: string;
    readonly rows: number;
    /** As the manifest has it. */
    readonly asOf: string;
    readonly signedBy: readonly string[];
  }[];
  readonly notes: readonly Note[];
  /** Units of units.csv and those that members name, sorted by code. */
  readonly units: readonly {
    readonly code: string;
    readonly name: string;
    readonly section: string;
    readonly listed: number;
  }[];
};

export function outlineOf({ snapshot, organisation, files, notes }: ExportSet): Outline {
  const known = new Map([...(files.units?.rows ?? [])].map((row) => [row.code, row]));
  const listed = new Map([...known.keys()].map((code) => [code, 0]));
  for (const [unit = ''] of files.members.rows.only('unit')) listed.set(unit, (listed.get(unit) ?? 0) + 1);
  return {
    snapshot,
    organisation,
    files: KINDS.flatMap((kind) => {
      const file = files[kind];
      if (file === null) return [];
      const { manifest, signedBy } = file;
      return [{ file: csvName(kind), rows: manifest.rows, asOf: manifest.asOf, signedBy }];
    }),
    notes,
    units: [...listed].sort(byCode).map(([code, members]) => ({
      code,
      name: known.get(code)?.name ?? (code === '' ? 'No unit given' : code),
      section: known.get(code)?.section ?? '',
      listed: members,
    })),
  };
}

/** Codes are ASCII, and each is there once. */
const byCode = ([a]: readonly [string, number], [b]: readonly [string, number]): number => (a < b ? -1 : 1);
