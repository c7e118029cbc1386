/** Passphrase and key file, as both steps of a trustee's work ask for them. */
export function PassphraseField({
  id,
  label,
  value,
  onInput,
}: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) {
  return (
    <div class="govuk-form-group">
      <label class="govuk-label govuk-label--s" for={id}>
        {label}
      </label>
      <input
        class="govuk-input"
        type="password"
        id={id}
        autocomplete="new-password"
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}

export function FileField({
  id,
  label,
  onFile,
}: {
  readonly id: string;
  readonly label: string;
  readonly onFile: (file: Uint8Array | null) => void;
}) {
  const read = async (file: File | undefined) =>
    onFile(file === undefined ? null : new Uint8Array(await file.arrayBuffer()));
  return (
    <div class="govuk-form-group">
      <label class="govuk-label" for={id}>
        {label}
      </label>
      <input
        class="govuk-file-upload"
        type="file"
        id={id}
        onChange={(event) => void read(event.currentTarget.files?.[0])}
      />
    </div>
  );
}
