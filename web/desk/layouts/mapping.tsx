/** Which header serves which column, how dates are written, and what each value means: chosen on screen, seen at once, kept under a name. */
import { useState } from 'preact/hooks';
import { COLUMNS, type Column, type Kind } from '../../../src/roll/columns.ts';
import { guessLayout, isListed, valuesFor } from '../../../src/roll/guessLayout.ts';
import { isJoinable, type Layout } from '../../../src/roll/manifest.ts';
import { call } from '../../kit/call.ts';
import { Act, Faults, Field, type FormFaults, Problem, Select } from '../../kit/form.tsx';
import { grouped } from '../../kit/numbers.ts';
import { columnInWords } from './columnWords.ts';
import type { LocalFile } from './localFile.ts';
import { PreviewTable } from './previewTable.tsx';

const MOST_JOINED = 4;
const DATES = [
  ['YMD', '2026-09-30 (year, month, day)'],
  ['DMY', '30/09/2026 (day, month, year)'],
  ['MDY', '09/30/2026 (month, day, year)'],
] as const;

const headersOf = ({ columns }: Layout, name: string): readonly string[] => [columns[name] ?? []].flat();

/** Values only of mapped columns whose cells are not the schema's own. */
function withValues(kind: Kind, layout: Layout, { cells }: LocalFile): Layout {
  const values: Layout['values'] = {};
  for (const column of COLUMNS[kind]) {
    const [header] = headersOf(layout, column.name);
    const found = header === undefined ? null : (cells.get(header) ?? null);
    const told =
      found === null || !isListed(column) ? null : valuesFor(column, found, layout.values[column.name] ?? {});
    if (told !== null) values[column.name] = told;
  }
  return { ...layout, values };
}

function ColumnField({
  column,
  layout,
  file,
  onMap,
}: {
  readonly column: Column;
  readonly layout: Layout;
  readonly file: LocalFile;
  readonly onMap: (headers: readonly string[]) => void;
}) {
  const { name, need } = column;
  const headers = headersOf(layout, name);
  const most = isJoinable(name) ? Math.min(headers.length + 1, MOST_JOINED) : 1;
  const none = need === 'optional' ? 'Not in this file' : 'Choose the column';
  return (
    <>
      {Array.from({ length: most }, (_, i) => (
        <Select
          key={i}
          id={i === 0 ? `column-${name}` : `column-${name}-${i + 1}`}
          label={i === 0 ? columnInWords(name) : `${columnInWords(name)}, and then`}
          value={headers[i] ?? ''}
          onInput={(header) =>
            onMap([...headers.slice(0, i), header, ...headers.slice(i + 1)].filter((text) => text !== ''))
          }
          options={[['', i === 0 ? none : 'Nothing more'], ...file.header.map((header) => [header, header] as const)]}
        />
      ))}
    </>
  );
}

function ValuesFields({
  column,
  told,
  onTell,
}: {
  readonly column: Column;
  readonly told: Readonly<Record<string, string>>;
  readonly onTell: (told: Record<string, string>) => void;
}) {
  const { name, type } = column;
  return (
    <fieldset class="govuk-fieldset cs-card">
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
        {columnInWords(name)}: what each value means
      </legend>
      {Object.entries(told).map(([cell, value], i) =>
        type.is === 'one of' ? (
          <Select
            key={cell}
            id={`value-${name}-${i}`}
            label={`“${cell}” means`}
            value={value}
            onInput={(chosen) => onTell({ ...told, [cell]: chosen })}
            options={[['', 'Choose'], ...type.values.map((one) => [one, one] as const)]}
          />
        ) : (
          <Field
            key={cell}
            id={`value-${name}-${i}`}
            label={`“${cell}” is called`}
            value={value}
            onInput={(chosen) => onTell({ ...told, [cell]: chosen })}
          />
        ),
      )}
    </fieldset>
  );
}

function faultsOf(kind: Kind, layout: Layout, name: string, unused: readonly string[]): FormFaults {
  const faults = new Map<string, string>();
  for (const column of COLUMNS[kind]) {
    if (column.need !== 'optional' && headersOf(layout, column.name).length === 0)
      faults.set(`column-${column.name}`, `Choose the column for “${columnInWords(column.name)}”`);
  }
  for (const [column, told] of Object.entries(layout.values)) {
    const missing = Object.values(told).indexOf('');
    if (missing >= 0)
      faults.set(`value-${column}-${missing}`, `Say what each value of “${columnInWords(column)}” means`);
  }
  if (unused.length > 0)
    faults.set('unused', `Use every column of the file, or take it out of the export: ${unused.join(', ')}`);
  if (name.trim() === '') faults.set('layout-name', 'Give the layout a name');
  return faults;
}

/** @param onKept  when the layout is kept for the organisation */
export function Mapping({
  kind,
  file,
  onKept,
}: {
  readonly kind: Kind;
  readonly file: LocalFile;
  readonly onKept: () => Promise<void>;
}) {
  const [layout, setLayout] = useState(() => withValues(kind, guessLayout(kind, file.header, file.records), file));
  const [name, setName] = useState('');
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [problem, setProblem] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const used = new Set(Object.values(layout.columns).flat());
  const unused = file.header.filter((header) => !used.has(header));

  const map = (column: string, headers: readonly string[]) => {
    // A header serves one column: chosen here, it is taken from where it was.
    const others = Object.entries(layout.columns).flatMap(([other, told]): [string, string | string[]][] => {
      const left = [told].flat().filter((header) => !headers.includes(header));
      if (other === column || left.length === 0) return [];
      return [[other, left.length === 1 ? (left[0] ?? '') : left]];
    });
    const own: [string, string | string[]][] =
      headers.length === 0 ? [] : [[column, headers.length === 1 ? (headers[0] ?? '') : [...new Set(headers)]]];
    const inOrder = new Map([...others, ...own]);
    const columns = Object.fromEntries(
      COLUMNS[kind].flatMap((one) => (inOrder.has(one.name) ? [[one.name, inOrder.get(one.name) ?? '']] : [])),
    );
    setLayout(withValues(kind, { ...layout, columns }, file));
  };
  const keep = async () => {
    setProblem(null);
    const found = faultsOf(kind, layout, name, unused);
    setFaults(found);
    setTries(tries + 1);
    if (found.size > 0) return;
    const answer = await call('keepLayout', {
      body: { format: 'countersign-layout/1', name: name.trim(), kind, layout },
    });
    if (!answer.ok) return setProblem(answer.says);
    await onKept();
  };
  return (
    <>
      <Faults faults={faults} tries={tries} />
      {problem !== null && <Problem says={problem} key={tries} />}
      <p class="govuk-body">
        {grouped(file.rows)} rows and {file.header.length} columns. What we could guess is filled in: look at each line.
      </p>
      {COLUMNS[kind].map((column) => (
        <ColumnField
          key={column.name}
          column={column}
          layout={layout}
          file={file}
          onMap={(headers) => map(column.name, headers)}
        />
      ))}
      {unused.length > 0 && (
        <div class="govuk-inset-text" id="unused" tabIndex={-1}>
          Not used yet: <strong class="cs-break">{unused.join(', ')}</strong>. Every column of the file has to be used
          above, or left out when the file is made: nothing comes in that nobody asked for.
        </div>
      )}
      <Select
        id="dates"
        label="How dates are written"
        value={layout.dates}
        onInput={(dates) => setLayout({ ...layout, dates: DATES.find(([order]) => order === dates)?.[0] ?? 'DMY' })}
        options={DATES}
      />
      {COLUMNS[kind].map((column) => {
        const told = layout.values[column.name];
        return told === undefined ? null : (
          <ValuesFields
            key={column.name}
            column={column}
            told={told}
            onTell={(values) => setLayout({ ...layout, values: { ...layout.values, [column.name]: values } })}
          />
        );
      })}
      <PreviewTable kind={kind} layout={layout} file={file} />
      <Field
        id="layout-name"
        label="Name of this layout"
        hint="The name of your system or list, so that others know which file it is for"
        value={name}
        onInput={setName}
      />
      <Act onPress={keep}>Keep this layout</Act>
    </>
  );
}
