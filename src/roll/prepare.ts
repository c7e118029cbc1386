/**
 * Makes the files of an export set: what a membership office's program writes before it signs (`export prepare`), and whole
 * signed sets for simulations, benches and tests. The reader trusts none of it. export.md §1–§3.
 */
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { SigningKey } from '../../crypto/signature.ts';
import { signSshsig } from '../../crypto/sshsig.ts';
import type { Kind } from './columns.ts';
import { writeCsv } from './csv.ts';
import { csvName, type Files, manifestName } from './export.ts';
import { NAMESPACE } from './keys.ts';
import type { Layout, Manifest } from './manifest.ts';

export type ManifestOf = {
  readonly organisation: string;
  readonly source: string;
  readonly kind: Kind;
  readonly layout?: 'schema' | Layout;
  /** As export.md §1.1 has it: `2026-09-30T23:30:00Z`. */
  readonly asOf: string;
  /** Data records, the header not counted. */
  readonly rows: number;
  readonly csv: Uint8Array;
};

/** The manifest's bytes: what is signed. */
export function writeManifest({ organisation, source, kind, layout, asOf, rows, csv }: ManifestOf): Uint8Array {
  const manifest: Manifest = {
    format: 'countersign-export/1',
    organisation,
    source,
    kind,
    layout: layout ?? 'schema',
    asOf,
    rows,
    sha256: sha256Hex(csv),
  };
  return utf8(`${JSON.stringify(manifest, null, 1)}\n`);
}

/** One file of a set: its columns and records, cell by cell. */
export type Table = {
  readonly kind: Kind;
  readonly asOf: string;
  readonly header: readonly string[];
  readonly records: readonly (readonly string[])[];
  readonly layout?: 'schema' | Layout;
};

/** A whole set, each manifest signed with an SSH key. */
export function prepareSet(organisation: string, source: string, tables: readonly Table[], key: SigningKey): Files {
  return new Map(
    tables.flatMap(({ kind, asOf, header, records, layout }): [string, Uint8Array][] => {
      const csv = utf8(writeCsv([header, ...records]));
      const manifest = writeManifest({
        organisation,
        source,
        kind,
        asOf,
        csv,
        rows: records.length,
        layout: layout ?? 'schema',
      });
      const name = manifestName(kind);
      return [
        [csvName(kind), csv],
        [name, manifest],
        [`${name}.sig`, utf8(signSshsig(manifest, NAMESPACE, key))],
      ];
    }),
  );
}
