/** The last step of making a key together: its fingerprint, read to each other by another way than this service, and confirmed. */
import { useState } from 'preact/hooks';
import type { PollId } from '../../crypto/bodies.ts';
import { confirmTranscript, showFingerprint, transcriptFingerprint } from '../../crypto/ceremony/transcript.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import type { CeremonyState } from '../../src/contract/ceremony.ts';
import type { Held } from '../../src/contract/ceremonyTurn.ts';
import type { ThresholdKeyFile } from '../../src/contract/trusteeKeyFile.ts';
import { Act } from '../kit/form.tsx';
import { useHere } from './keptHere.ts';
import type { SendMessage } from './makeTogether.tsx';
import { type Guard, type OpenedKey, sealAgain } from './openKey.tsx';
import { SavedFile } from './savedFile.tsx';

const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

export function CompareKey({
  poll,
  send,
  state,
  held,
  opened,
  onConfirmed,
}: {
  readonly poll: PollId;
  readonly send: SendMessage;
  readonly state: CeremonyState;
  readonly held: Held;
  readonly opened: { readonly key: ThresholdKeyFile; readonly guard: Guard };
  readonly onConfirmed: (finished: OpenedKey) => Promise<void>;
}) {
  const { made, secret } = held;
  const { seed, use } = opened.key;
  const [differs, setDiffers] = useState(false);
  const [finished, setFinished] = useState<{ readonly opened: OpenedKey; readonly file: Uint8Array } | null>(null);

  const finish = async () => {
    const publicKey = encodePoint(baseMultiply(secret));
    const key = {
      ...{ publicKey, secret: secret.toString(), record: made.record, commitments: [...made.commitments] },
    };
    const all = { key: { ...opened.key, use: useHere(poll, seed, use) ?? use, key }, guard: opened.guard };
    setFinished({ opened: all, file: await sealAgain(poll, all) });
  };
  const confirm = async (): Promise<string | null> => {
    const { round, owner } = state;
    const confirmation = confirmTranscript(made, owner, seed, rng);
    const says = await send({ round, message: { confirmation } });
    if (says !== null) return says;
    if (finished !== null) await onConfirmed(finished.opened);
    return null;
  };

  if (finished !== null)
    return (
      <>
        <h2 class="govuk-heading-m">Keep your finished key</h2>
        <p class="govuk-body">
          It takes the place of the one before. With it you show that it works before voting opens, and open the result
          after it has closed.
        </p>
        <SavedFile poll={poll} {...finished} act="Confirm the key" onSaved={confirm} />
      </>
    );
  return (
    <>
      <h2 class="govuk-heading-m">Is it the same for all of you?</h2>
      <p class="govuk-body">
        Telephone the other trustees, or meet. One of you reads this aloud, and the others follow on their own screens.
        If somebody tampered with the key on its way, it differs here.
      </p>
      <p class="cs-fingerprint">{showFingerprint(transcriptFingerprint(made))}</p>
      <p class="govuk-body">
        This must be the same too: any {made.quorum} of the {made.names.length} trustees suffice, and they are, in this
        order: {made.names.join(', ')}.
      </p>
      {differs && (
        <p class="govuk-inset-text" role="alert">
          Confirm nothing. Tell the returning officer and a scrutineer what each of you reads: the officer can let all
          of you begin anew.
        </p>
      )}
      <div class="govuk-button-group">
        <Act onPress={finish} secondary={differs}>
          It is the same for all of us
        </Act>
        <Act secondary onPress={async () => setDiffers(true)}>
          Something differs
        </Act>
      </div>
    </>
  );
}
