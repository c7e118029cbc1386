/** A bundle, a board or a pack that somebody chooses from their own disk: as one zip, or as the folder it was unpacked to. */
import { useState } from 'preact/hooks';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import { checkName, Gathered, looksLikeZip, readZip, Unreadable } from '../../src/verify/zip.ts';
import { Fold } from './fold.tsx';
import { describedBy, Labelled } from './form.tsx';

/** As chosen; a zip is unpacked where there is time for it. */
export type Chosen = { readonly name: string } & ({ readonly bytes: Uint8Array } | { readonly files: BundleFiles });

/** @throws Unreadable with a sentence that says why */
export function filesOf(chosen: Chosen): BundleFiles {
  if ('files' in chosen) return chosen.files;
  if (!looksLikeZip(chosen.bytes)) throw new Unreadable('it is no zip');
  return readZip(chosen.bytes);
}

/** The files below the folder, by path in it. @throws Unreadable */
async function folderOf(list: FileList): Promise<Chosen> {
  const gathered = new Gathered();
  const [first = ''] = list[0]?.webkitRelativePath.split('/') ?? [];
  for (const file of list) {
    const name = file.webkitRelativePath.slice(first.length + 1);
    checkName(name);
    gathered.spend(file.size);
    gathered.add(name, new Uint8Array(await file.arrayBuffer()));
  }
  return { name: first, files: gathered.files };
}

const wholeFolder = (input: HTMLInputElement | null): void => {
  if (input !== null) input.webkitdirectory = true;
};

export function ChooseFiles({
  id,
  label,
  hint,
  accept = '.zip',
  onChosen,
}: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly accept?: string;
  readonly onChosen: (chosen: Chosen | null) => void;
}) {
  const [error, setError] = useState<string | undefined>();
  const choose = async (read: () => Promise<Chosen | null>) => {
    setError(undefined);
    try {
      onChosen(await read());
    } catch (fault) {
      onChosen(null);
      // Besides what is no bundle: a file that has gone since, or that the browser may not read.
      if (!(fault instanceof Unreadable) && !(fault instanceof DOMException)) throw fault;
      setError(`This cannot be read: ${fault.message}.`);
    }
  };
  const one = async (file: File | undefined): Promise<Chosen | null> =>
    file === undefined ? null : { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  return (
    <Labelled id={id} label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      <input
        class="govuk-file-upload"
        type="file"
        id={id}
        accept={accept}
        {...describedBy(id, hint, error)}
        onChange={({ currentTarget: { files } }) => void choose(() => one(files?.[0]))}
      />
      <Fold says="I have it as a folder">
        <label class="govuk-label" for={`${id}-folder`}>
          The folder
        </label>
        <input
          class="govuk-file-upload"
          type="file"
          id={`${id}-folder`}
          ref={wholeFolder}
          onChange={({ currentTarget: { files } }) =>
            void choose(async () => (files === null || files.length === 0 ? null : folderOf(files)))
          }
        />
      </Fold>
    </Labelled>
  );
}
