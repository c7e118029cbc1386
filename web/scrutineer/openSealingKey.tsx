/** A scrutineer's key file and its passphrase, opened in this browser; the key is of this poll or it is not taken. SPEC §6.8. */
import { useState } from 'preact/hooks';
import { DecodeError } from '../../crypto/bytes.ts';
import { openSealingKey } from '../../src/contract/sealingKeyFile.ts';
import { Act, Problem } from '../kit/form.tsx';
import { FileField, PassphraseField } from '../trustee/keyFields.tsx';

export function OpenSealingKey({
  origin,
  act,
  isBusy,
  onOpened,
}: {
  readonly origin: string;
  readonly act: string;
  readonly isBusy: boolean;
  readonly onOpened: (secret: bigint) => Promise<void>;
}) {
  const [file, setFile] = useState<Uint8Array | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const open = async (): Promise<void> => {
    setProblem(null);
    if (isBusy) return;
    if (file === null) return setProblem('Choose your key file.');
    try {
      const key = await openSealingKey(file, passphrase);
      if (key.origin !== origin)
        return setProblem('This key is of another poll. Choose the one you saved for this poll.');
      await onOpened(key.secret);
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      setProblem('It does not open so, or is not a scrutineer’s key.');
    }
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <FileField id="key-file" label="Your key file" onFile={setFile} />
      <PassphraseField id="passphrase" label="Its passphrase" value={passphrase} onInput={setPassphrase} />
      <Act onPress={open}>{act}</Act>
    </>
  );
}
