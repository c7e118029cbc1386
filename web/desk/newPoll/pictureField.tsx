/** A candidate's picture: chosen, made fit, shown as members will see it, and what it shows for whoever does not see it. */
import { useState } from 'preact/hooks';
import { Field, type FormFaults, HintAndError } from '../../kit/form.tsx';
import type { ChoiceDraft } from './contestDraft.ts';
import { field } from './places.ts';
import { addressOf, preparePicture } from './preparePicture.ts';

type Props = {
  /** Place of the picture in the draft. */
  readonly at: string;
  readonly faults: FormFaults;
  readonly choice: ChoiceDraft;
  readonly onChange: (change: Pick<ChoiceDraft, 'picture'> | Pick<ChoiceDraft, 'shows'>) => void;
};

const NO_PICTURE = 'This file is no picture that this browser can read. Choose a JPEG or PNG.';

export function PictureField({ at, faults, choice: { text, picture, shows }, onChange }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const { id, error = problem } = field(faults, at);
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    setProblem(undefined);
    setBusy(true);
    const prepared = await preparePicture(file).catch(() => null);
    setBusy(false);
    if (prepared === null) return setProblem(NO_PICTURE);
    onChange({ picture: prepared });
  };
  return (
    <>
      <div class={`govuk-form-group${error === undefined ? '' : ' govuk-form-group--error'}`}>
        <label class="govuk-label govuk-label--s" for={id}>
          {picture === null ? 'Picture' : 'Another picture'}
        </label>
        <HintAndError
          id={id}
          hint="It is made smaller here, and nothing else that the file says of itself goes along. It stands on the public board for good."
          error={error}
        />
        <input
          // Made anew after each file: no script can empty it otherwise.
          key={picture?.named.sha256 ?? ''}
          class="govuk-file-upload"
          type="file"
          id={id}
          accept="image/*"
          aria-describedby={`${id}-hint`}
          onChange={(event) => void choose(event.currentTarget.files?.[0])}
        />
        <div role="status">{isBusy && <p class="govuk-body">The picture is being made smaller…</p>}</div>
      </div>
      {picture !== null && (
        <>
          <img class="cs-portrait" src={addressOf(picture)} alt={shows.trim() || `Picture of ${text.trim()}`} />
          <p class="govuk-body">
            <button type="button" class="cs-link-button" onClick={() => onChange({ picture: null })}>
              Take the picture away
            </button>
          </p>
          <Field
            {...field(faults, `${at}.says`)}
            label="What the picture shows"
            hint="For members who do not see it. If you leave it empty: Picture of, and the name"
            value={shows}
            onInput={(says) => onChange({ shows: says })}
          />
        </>
      )}
    </>
  );
}
