/** Making the trustee's key: in this browser, kept in a file of the trustee's own, opened again once before it is given. */
import { useState } from 'preact/hooks';
import { newTrusteeKey } from '../../crypto/belenios/trusteeKey.ts';
import type { PollId } from '../../crypto/bodies.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { encodePoint } from '../../crypto/group.ts';
import { openTrusteeKey, SHORTEST_PASSPHRASE, sealTrusteeKey, shareIn } from '../../src/contract/trusteeKeyFile.ts';
import { call } from '../kit/call.ts';
import { Act, Problem } from '../kit/form.tsx';
import { FileField, PassphraseField } from './keyFields.tsx';

type Made = { readonly file: Uint8Array; readonly record: string; readonly publicKey: string };

const rng = (length: number) => crypto.getRandomValues(new Uint8Array(length));

export function MakeKey({
  poll,
  name,
  onGiven,
}: {
  readonly poll: PollId;
  readonly name: string;
  readonly onGiven: () => void;
}) {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [made, setMade] = useState<Made | null>(null);
  const [saved, setSaved] = useState<Uint8Array | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const make = async () => {
    setProblem(null);
    if (passphrase.length < SHORTEST_PASSPHRASE)
      return setProblem(
        `The passphrase needs at least ${SHORTEST_PASSPHRASE} characters: four words that do not belong together are good.`,
      );
    if (passphrase !== again) return setProblem('The two passphrases are not the same.');
    const key = newTrusteeKey(rng);
    const publicKey = encodePoint(key.publicKey);
    const file = await sealTrusteeKey(
      { format: 'countersign-trustee-key/1', poll, name, record: key.record, publicKey, secret: key.secret.toString() },
      passphrase,
    );
    setMade({ file, record: key.record, publicKey });
  };

  const give = async () => {
    setProblem(null);
    if (made === null || saved === null) return setProblem('Choose the file that you saved.');
    try {
      const opened = await openTrusteeKey(saved, passphrase);
      if (shareIn(opened)?.publicKey !== made.publicKey)
        return setProblem('That is another key file. Choose the one you have just saved.');
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      return setProblem('That file does not open with your passphrase. Save the key file again, and choose it.');
    }
    const answer = await call('depositTrusteeKey', { params: { poll }, body: { record: made.record } });
    if (!answer.ok) return setProblem(answer.says);
    onGiven();
  };

  if (made === null)
    return (
      <>
        {problem !== null && <Problem says={problem} key={problem} />}
        <p class="govuk-body">
          The result can be opened only with the keys of all trustees. Yours is made here, in this browser, and is never
          sent. Only its public half is.
        </p>
        <p class="govuk-body">
          Choose a passphrase for the file that will hold it. If you lose the file or the passphrase, this poll cannot
          be counted.
        </p>
        <PassphraseField id="passphrase" label="Passphrase" value={passphrase} onInput={setPassphrase} />
        <PassphraseField id="passphrase-again" label="The same passphrase again" value={again} onInput={setAgain} />
        <Act onPress={make}>Make my key</Act>
      </>
    );
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <ol class="govuk-list govuk-list--number govuk-list--spaced">
        <li>
          <a
            href={URL.createObjectURL(new Blob([new Uint8Array(made.file)]))}
            download={`trustee-key-${poll.slice(0, 6)}.age`}
            data-key-file
          >
            Save your key file
          </a>{' '}
          where only you can get at it, and a copy of it somewhere else.
        </li>
        <li>
          <FileField
            id="key-file"
            label="Choose the file you saved, to see that it can be opened again"
            onFile={setSaved}
          />
        </li>
        <li>
          Write down the fingerprint of your key, and give it to a scrutineer yourself:
          <br />
          <code class="cs-tracker">{made.publicKey}</code>
        </li>
      </ol>
      <Act onPress={give}>Give my public key to the poll</Act>
    </>
  );
}
