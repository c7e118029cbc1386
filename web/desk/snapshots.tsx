/** Loading a signed export, whole or not at all; every complaint by file, row and column. */
import { useState } from 'preact/hooks';
import { z } from 'zod';
import { toBase64 } from '../../crypto/bytes.ts';
import { complaint } from '../../src/contract/shapes.ts';
import { call } from '../kit/call.ts';
import { Act, Problem } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { inWords } from '../kit/when.ts';

type Complaint = z.infer<typeof complaint>;
const complaintsOf = (details: unknown): readonly Complaint[] => z.array(complaint).safeParse(details).data ?? [];

function Complaints({ complaints }: { readonly complaints: readonly Complaint[] }) {
  const shown = complaints.slice(0, 200);
  return (
    <section class="cs-scroll" tabIndex={0} aria-label="What is wrong with the export">
      <table class="govuk-table">
        <caption class="govuk-table__caption govuk-table__caption--s">
          What to put right ({complaints.length}
          {complaints.length > shown.length && `, the first ${shown.length} shown`})
        </caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            {['File', 'Row', 'Column', 'What'].map((head) => (
              <th key={head} scope="col" class="govuk-table__header">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {shown.map(({ file, row, column, code, message }) => (
            <tr key={`${file}${row}${column}${code}`} class="govuk-table__row">
              <td class="govuk-table__cell">{file}</td>
              <td class="govuk-table__cell">{row ?? ''}</td>
              <td class="govuk-table__cell">{column ?? ''}</td>
              <td class="govuk-table__cell">{message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Load({ onLoaded }: { readonly onLoaded: () => Promise<void> }) {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [complaints, setComplaints] = useState<readonly Complaint[]>([]);
  const load = async () => {
    setProblem(null);
    setComplaints([]);
    if (files.length === 0)
      return setProblem('Choose the files of the export: the tables, their manifests and their signatures.');
    const read = files.map(async (file) => ({
      name: file.name,
      base64: toBase64(new Uint8Array(await file.arrayBuffer())),
    }));
    const answer = await call('importSnapshot', { body: { files: await Promise.all(read) } });
    if (!answer.ok) {
      setProblem(answer.says);
      return setComplaints(complaintsOf(answer.details));
    }
    await onLoaded();
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      {complaints.length > 0 && <Complaints complaints={complaints} />}
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for="export-files">
          Load an export
        </label>
        <div class="govuk-hint" id="export-files-hint">
          All files of one export together: members.csv, its manifest and signature, and so on.
        </div>
        <input
          class="govuk-file-upload"
          type="file"
          id="export-files"
          multiple
          aria-describedby="export-files-hint"
          onChange={(event) => setFiles([...(event.currentTarget.files ?? [])])}
        />
      </div>
      <Act onPress={load}>Load it</Act>
    </>
  );
}

export function Snapshots({ mayLoad }: { readonly mayLoad: boolean }) {
  const snapshots = useCall('snapshots', {});
  return (
    <section>
      <h2 class="govuk-heading-m">Membership exports</h2>
      <Shown loaded={snapshots}>
        {(value) => (
          <ul class="govuk-list govuk-list--spaced">
            {value.snapshots.length === 0 && <li>None loaded yet.</li>}
            {value.snapshots.map(({ snapshot, importedAt, files, notes }) => (
              <li key={snapshot}>
                <details class="govuk-details">
                  <summary class="govuk-details__summary">
                    <span class="govuk-details__summary-text">
                      Loaded {inWords(importedAt)}: {files.find(({ file }) => file === 'members.csv')?.rows ?? 0}{' '}
                      members
                    </span>
                  </summary>
                  <div class="govuk-details__text">
                    <p>
                      Name: <code class="cs-break">{snapshot}</code>
                    </p>
                    <ul class="govuk-list govuk-list--bullet">
                      {files.map(({ file, rows, asOf, signedBy }) => (
                        <li key={file}>
                          {file}: {rows} rows, as of {inWords(asOf)}, signed by{' '}
                          <span class="cs-break">{signedBy.join(', ')}</span>
                        </li>
                      ))}
                      {notes.map(({ file, code }) => (
                        <li key={`${file}${code}`}>
                          {file}: {code === 'bom' ? 'begins with a byte order mark, which was accepted' : code}
                        </li>
                      ))}
                    </ul>
                  </div>
                </details>
              </li>
            ))}
          </ul>
        )}
      </Shown>
      {mayLoad && <Load onLoaded={snapshots.reload} />}
    </section>
  );
}
