/** Loading a signed export, whole or not at all, with how far it is; every sort of fault by file, row and column. */

import { useState } from 'preact/hooks';
import type { Failure } from '../kit/call.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, Notice, Problem } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { type Progress, ProgressBar } from '../kit/progress.tsx';
import { inWords } from '../kit/when.ts';
import { Complaints } from './complaints.tsx';
import { listInWords, type Snapshot } from './listWords.ts';
import { loadExport, topLevel } from './loadExport.ts';

const NONE: Failure = {
  ok: false,
  code: 'UPLOAD_INCOMPLETE',
  says: 'Choose the files of the export: the tables, their manifests and their signatures; or the folder they are in.',
};
const LOST =
  'The connection was lost while the list was being read. If it was good it stands above in a minute: load this page again then. Otherwise choose the files again.';

function Load({ onLoaded }: { readonly onLoaded: (loaded: Snapshot) => Promise<void> }) {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const load = async () => {
    setFailure(null);
    if (files.length === 0) return setFailure({ ...NONE });
    const answer = await loadExport(files, setProgress);
    setProgress(null);
    if (answer.ok) return onLoaded(answer.value);
    const isLost = answer.code === 'OFFLINE' || answer.code === 'FAULT';
    setFailure(isLost ? { ...answer, says: LOST } : answer);
  };
  const choose = (list: FileList | null) => setFiles(topLevel(list ?? []));
  return (
    <>
      {failure !== null && <Problem says={failure.says} key={failure} />}
      {failure?.code === 'EXPORT_REFUSED' && <Complaints details={failure.details} />}
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for="export-files">
          Load an export
        </label>
        <div class="govuk-hint" id="export-files-hint">
          All files of one export together: members.csv, its manifest and signature, and so on. Load the list before it
          too, if you have it: then it is seen what has changed since.
        </div>
        <input
          class="govuk-file-upload"
          type="file"
          id="export-files"
          multiple
          aria-describedby="export-files-hint"
          onChange={(event) => choose(event.currentTarget.files)}
        />
      </div>
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for="export-folder">
          Or the folder that they are in
        </label>
        <input
          class="govuk-file-upload"
          type="file"
          id="export-folder"
          ref={(input) => {
            if (input !== null) input.webkitdirectory = true;
          }}
          onChange={(event) => choose(event.currentTarget.files)}
        />
      </div>
      {progress !== null && (
        <>
          <ProgressBar {...progress} />
          <p class="govuk-body">Keep this page open until it is done.</p>
        </>
      )}
      <Act onPress={load}>Load it</Act>
    </>
  );
}

export function Snapshots({ mayLoad }: { readonly mayLoad: boolean }) {
  const snapshots = useCall('snapshots', {});
  const [loaded, setLoaded] = useState<Snapshot | null>(null);
  const onLoaded = async (given: Snapshot) => {
    await snapshots.reload();
    setLoaded(given);
  };
  return (
    <section>
      <h2 class="govuk-heading-m">Membership exports</h2>
      {loaded !== null && (
        <Notice key={loaded.snapshot}>
          {mayLoad && 'It is loaded. '}The returning officer sets up a poll on it; then you find the poll above, and its
          roll there.
        </Notice>
      )}
      <Shown loaded={snapshots}>
        {(value) => (
          <ul class="govuk-list govuk-list--spaced">
            {value.snapshots.length === 0 && <li>None loaded yet.</li>}
            {value.snapshots.map((given) => (
              <li key={given.snapshot}>
                <Fold says={listInWords(given)}>
                  <p>
                    Loaded {inWords(given.importedAt)}. Its name: <code class="cs-break">{given.snapshot}</code>
                  </p>
                  <ul class="govuk-list govuk-list--bullet">
                    {given.files.map(({ file, rows, asOf, signedBy }) => (
                      <li key={file}>
                        {file}: {rows} rows, as of {inWords(asOf)}, signed by{' '}
                        <span class="cs-break">{signedBy.join(', ')}</span>
                      </li>
                    ))}
                    {given.notes.map(({ file, code }) => (
                      <li key={`${file}${code}`}>
                        {file}: {code === 'bom' ? 'begins with a byte order mark, which was accepted' : code}
                      </li>
                    ))}
                  </ul>
                </Fold>
              </li>
            ))}
          </ul>
        )}
      </Shown>
      {mayLoad && (
        <>
          <Load key={loaded?.snapshot ?? ''} onLoaded={onLoaded} />
          <p class="govuk-body">
            Does your system call its columns otherwise? <a href="/desk/layouts">Layouts of membership exports</a>
          </p>
        </>
      )}
    </section>
  );
}
