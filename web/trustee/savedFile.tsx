/** A key file is saved, and opened again once before anything rests on it; one that a passkey guards is kept by the browser already. */
import { useState } from 'preact/hooks';
import type { PollId } from '../../crypto/bodies.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { openTrusteeKey, shareIn } from '../../src/contract/trusteeKeyFile.ts';
import { Act, Problem } from '../kit/form.tsx';
import { FileField } from './keyFields.tsx';
import { type OpenedKey, SaveLink } from './openKey.tsx';

export function SavedFile({
  poll,
  opened,
  file,
  act,
  onSaved,
}: {
  readonly poll: PollId;
  readonly opened: OpenedKey;
  /** It, sealed. */
  readonly file: Uint8Array;
  readonly act: string;
  /** @returns what went wrong, in words */
  readonly onSaved: () => Promise<string | null>;
}) {
  const [saved, setSaved] = useState<Uint8Array | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { key, guard } = opened;
  const link = { poll, file, ...(shareIn(key) === null ? { stage: 'begun' as const } : {}) };

  const go = async () => {
    setProblem(null);
    if (guard.by === 'passphrase') {
      if (saved === null) return setProblem('Choose the file that you saved.');
      try {
        if (canonical(await openTrusteeKey(saved, guard.passphrase)) !== canonical(key))
          return setProblem('That is another key file. Choose the one you have just saved.');
      } catch (fault) {
        if (!(fault instanceof DecodeError)) throw fault;
        return setProblem('That file does not open with your passphrase. Save the key file again, and choose it.');
      }
    }
    setProblem(await onSaved());
  };

  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      {guard.by === 'passkey' ? (
        <p class="govuk-body">
          Your key is sealed in this browser. <SaveLink {...link} says="Save a copy of the sealed file" /> where only
          you can get at it: browsers forget what they keep when they are cleared, and some when they are not used for a
          week.
        </p>
      ) : (
        <ol class="govuk-list govuk-list--number govuk-list--spaced">
          <li>
            <SaveLink {...link} says="Save your key file" /> where only you can get at it, and a copy of it somewhere
            else.
          </li>
          <li>
            <FileField
              id="key-file"
              label="Choose the file you saved, to see that it can be opened again"
              onFile={setSaved}
            />
          </li>
        </ol>
      )}
      <Act onPress={go}>{act}</Act>
    </>
  );
}
