/** Layouts that the organisation keeps: how an office's own columns become ours. A new one is mapped from a file that stays in this browser. */
import { useState } from 'preact/hooks';
import { KINDS, type Kind } from '../../../src/roll/columns.ts';
import { type KeptLayout, writeKeptLayout } from '../../../src/roll/keptLayout.ts';
import { type Called, call } from '../../kit/call.ts';
import { Act, Problem, Select } from '../../kit/form.tsx';
import { Heading, Page } from '../../kit/layout.tsx';
import { Shown, useCall } from '../../kit/load.tsx';
import { frameOf, useSession } from '../../kit/session.tsx';
import { inWords } from '../../kit/when.ts';
import { KIND_IN_WORDS } from './columnWords.ts';
import { type LocalFile, readLocalFile } from './localFile.ts';
import { Mapping } from './mapping.tsx';

type Kept = Extract<Called<'layouts'>, { ok: true }>['value']['layouts'][number];

const fileName = ({ kind, name }: KeptLayout): string =>
  `${kind}-${
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'layout'
  }.json`;

function KeptOne({ given, onEnd }: { readonly given: Kept; readonly onEnd: () => Promise<void> }) {
  const { me } = useSession();
  const { kept, keptAt, by } = given;
  const name = fileName(kept);
  const slug = me.organisation?.slug ?? 'NAME';
  const blob = new Blob([new Uint8Array(writeKeptLayout(kept))], { type: 'application/json' });
  return (
    <li class="cs-card">
      <h2 class="govuk-heading-s">
        {kept.name} <span class="govuk-hint">({kept.kind}.csv)</span>
      </h2>
      <p class="govuk-body">
        Kept by {by}, {inWords(keptAt)}.
      </p>
      <p class="govuk-body">
        The office saves the layout file, and types this on its own machine for the folder with its CSV files:
      </p>
      <p class="cs-break">
        <code>
          npx countersign export prepare FOLDER --organisation {slug} --source "membership office" --as-of
          2026-09-30T23:30:00Z --layout {name}
        </code>
      </p>
      <p class="govuk-hint">
        --as-of is the moment at which the file was taken from your system. The command then says how to sign.
      </p>
      <div class="govuk-button-group">
        <a class="govuk-button govuk-button--secondary" href={URL.createObjectURL(blob)} download={name}>
          Save the layout file
        </a>
        <Act secondary onPress={onEnd}>
          Keep it no longer<span class="govuk-visually-hidden">: {kept.name}</span>
        </Act>
      </div>
    </li>
  );
}

function NewLayout({ onKept }: { readonly onKept: () => Promise<void> }) {
  const [kind, setKind] = useState<Kind>('members');
  const [file, setFile] = useState<{ readonly read: LocalFile; readonly name: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (chosen: File | undefined) => {
    setFile(null);
    setProblem(null);
    if (chosen === undefined) return;
    const read = await readLocalFile(chosen);
    if (typeof read === 'string') setProblem(read);
    else setFile({ read, name: `${chosen.name}${chosen.lastModified}` });
  };
  return (
    <>
      <h2 class="govuk-heading-m">Map another file</h2>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Select
        id="layout-kind"
        label="Which file is it?"
        value={kind}
        onInput={(chosen) => setKind(KINDS.find((one) => one === chosen) ?? 'members')}
        options={KINDS.map((one) => [one, KIND_IN_WORDS[one]] as const)}
      />
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for="layout-file">
          A file as your system makes it (CSV)
        </label>
        <div class="govuk-hint" id="layout-file-hint">
          It is read in this browser alone, to see its columns. It is not sent to us.
        </div>
        <input
          class="govuk-file-upload"
          type="file"
          id="layout-file"
          accept=".csv,text/csv"
          aria-describedby="layout-file-hint"
          onChange={(event) => void choose(event.currentTarget.files?.[0])}
        />
      </div>
      {file !== null && (
        <Mapping
          key={`${kind}${file.name}`}
          kind={kind}
          file={file.read}
          onKept={async () => {
            setFile(null);
            await onKept();
          }}
        />
      )}
    </>
  );
}

export function LayoutsPage() {
  const session = useSession();
  const kept = useCall('layouts', {});
  const end = async (layout: string) => {
    await call('endLayout', { params: { layout }, body: {} });
    await kept.reload();
  };
  return (
    <Page title="Layouts" {...frameOf(session)}>
      <Heading>Layouts of membership exports</Heading>
      <p class="govuk-body">
        Where a membership office calls its columns otherwise than we do, a layout says which is which. It goes into
        each signed export, so that nobody can change afterwards what a column meant.
      </p>
      <Shown loaded={kept}>
        {({ layouts }) => (
          <>
            {layouts.length === 0 && <p class="govuk-body">None is kept yet.</p>}
            <ul class="govuk-list">
              {layouts.map((one) => (
                <KeptOne key={one.id} given={one} onEnd={() => end(one.id)} />
              ))}
            </ul>
            <NewLayout onKept={kept.reload} />
          </>
        )}
      </Shown>
    </Page>
  );
}
