/** A trustee opens their key: the file that this browser keeps, with its passkey; a saved file; or what a recovery sheet says. */
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { PollId } from '../../crypto/bodies.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { readSheet, type SheetSlip } from '../../crypto/recoverySheet.ts';
import {
  keyOfSheet,
  openRecovery,
  openTrusteeKey,
  sealTrusteeKey,
  type TrusteeKeyFile,
} from '../../src/contract/trusteeKeyFile.ts';
import { Radios } from '../kit/choices.tsx';
import { Fold } from '../kit/fold.tsx';
import { Act, Field, Problem } from '../kit/form.tsx';
import { PasskeyStopped } from '../kit/passkey.ts';
import { fileHere, keepFile } from './keptHere.ts';
import { FileField, PassphraseField } from './keyFields.tsx';
import { askKeyPasskey, canGuardByPasskey, type FromPasskey } from './keyPasskey.ts';

/** What the file is sealed with; kept for as long as the page stands, to seal it again with what comes next. */
export type Guard =
  | { readonly by: 'passphrase'; readonly passphrase: string }
  | ({ readonly by: 'passkey' } & FromPasskey);
export type OpenedKey = { readonly key: TrusteeKeyFile; readonly guard: Guard };

/** Seals it, and keeps it in this browser where a passkey guards it. */
export async function sealAgain(poll: string, { key, guard }: OpenedKey): Promise<Uint8Array> {
  const file = await sealTrusteeKey(key, guard.passphrase, guard.by === 'passkey' ? 'random' : 'chosen');
  if (guard.by === 'passkey') keepFile(poll, { credentialId: guard.credentialId, file });
  return file;
}

/** @param stage  told in the file's name, where it is not the finished key */
export const SaveLink = ({
  poll,
  file,
  stage,
  says,
}: {
  readonly poll: string;
  readonly file: Uint8Array;
  readonly stage?: 'begun' | 'approved';
  readonly says: string;
}) => (
  <a
    href={URL.createObjectURL(new Blob([new Uint8Array(file)]))}
    download={`trustee-key-${poll.slice(0, 6)}${stage === undefined ? '' : `-${stage}`}.age`}
    data-key-file
  >
    {says}
  </a>
);

/** In a page that is not at the service's address: passkeys made there serve nothing here. */
export const Elsewhere = createContext(false);

/** Whether the passkeys of this browser can guard a key; false until it has said so. */
export function useCanGuard(): boolean {
  const isElsewhere = useContext(Elsewhere);
  const [can, setCan] = useState(false);
  useEffect(() => void canGuardByPasskey().then(setCan), []);
  return can && !isElsewhere;
}

const SLIPS: Readonly<Record<SheetSlip, string>> = {
  length: 'has too many or too few characters: each line has seven groups of five',
  characters: 'has a character that no line has',
  check: 'is not as it was printed: compare it character by character',
  missing: 'is missing',
  'too-many': 'is one too many',
  end: 'is not as it was printed: compare it character by character',
};

/**
 * @param isMade  whether the key is there already, and may be on a recovery sheet
 * @param approves  whether the board is approved with it now: a sheet does not know what was approved before
 */
export function OpenKey({
  poll,
  act,
  isMade = true,
  approves = false,
  onOpened,
}: {
  readonly poll: PollId;
  readonly act: string;
  readonly isMade?: boolean;
  readonly approves?: boolean;
  readonly onOpened: (opened: OpenedKey) => Promise<void> | void;
}) {
  const [kept] = useState(() => fileHere(poll));
  const [file, setFile] = useState<Uint8Array | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [lines, setLines] = useState('');
  const [sheetPassphrase, setSheetPassphrase] = useState('');
  const [before, setBefore] = useState('');
  const [fingerprint, setFingerprint] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const canGuard = useCanGuard();
  const isElsewhere = useContext(Elsewhere);

  /** Runs with what it may say no with. */
  const trying = (work: () => Promise<OpenedKey | string>) => async () => {
    setProblem(null);
    try {
      const opened = await work();
      if (typeof opened === 'string') return setProblem(opened);
      if (opened.key.poll !== poll)
        return setProblem('This key is of another poll. Choose the one you saved for this poll.');
      await onOpened(opened);
    } catch (fault) {
      if (fault instanceof PasskeyStopped) return setProblem(fault.message);
      if (!(fault instanceof DecodeError)) throw fault;
      setProblem('It does not open so, or is not a trustee’s key.');
    }
  };
  const byPasskey = (sealed: Uint8Array | null, credentialId?: string) =>
    trying(async () => {
      if (sealed === null) return 'Choose your key file.';
      const from = await askKeyPasskey(poll, credentialId);
      return { key: await openTrusteeKey(sealed, from.passphrase), guard: { by: 'passkey', ...from } };
    });
  const byPassphrase = trying(async () => {
    if (file === null) return 'Choose your key file.';
    return { key: await openTrusteeKey(file, passphrase), guard: { by: 'passphrase', passphrase } };
  });
  const bySheet = trying(async () => {
    const sheet = readSheet(lines.split('\n').filter((line) => line.trim() !== ''));
    if (!sheet.ok) return `Line ${sheet.line} ${SLIPS[sheet.slip]}.`;
    if (approves && before === '') return 'Say whether you have checked this board before.';
    const approved = before === 'yes' ? fingerprint.replace(/[\s-]/g, '').toLowerCase() : null;
    if (approved !== null && !/^[0-9a-f]{64}$/.test(approved))
      return 'What you were shown has sixteen groups of four, of the digits 0 to 9 and the letters a to f. If you have lost it, ask another trustee: theirs is the same.';
    const key = keyOfSheet(await openRecovery(sheet.bytes, sheetPassphrase), approved);
    return { key, guard: { by: 'passphrase', passphrase: sheetPassphrase } };
  });

  const fromFile = (
    <>
      <FileField id="key-file" label="Your key file" onFile={setFile} />
      <PassphraseField id="passphrase" label="Its passphrase" value={passphrase} onInput={setPassphrase} />
      <div class="govuk-button-group">
        <Act onPress={byPassphrase} secondary={kept !== null}>
          {act}
        </Act>
        {canGuard && (
          <Act secondary onPress={byPasskey(file)}>
            My file has a passkey, no passphrase
          </Act>
        )}
      </div>
    </>
  );
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      {kept === null ? (
        fromFile
      ) : (
        <>
          <p class="govuk-body">This browser keeps your key, sealed. The passkey that you made for it opens it.</p>
          <Act onPress={byPasskey(kept.file, kept.credentialId)}>{act}</Act>
          <Fold says="Use a saved copy of the file instead">{fromFile}</Fold>
        </>
      )}
      {isElsewhere && (
        <p class="govuk-body">
          A key that a passkey guards does not open here, because passkeys belong to the service’s address: your
          recovery sheet does.
        </p>
      )}
      {isMade && (
        <Fold says="I have nothing but my recovery sheet">
          <Field
            id="sheet"
            label="Its lines, without their numbers"
            hint="Capital or small letters, with or without spaces."
            rows={8}
            value={lines}
            onInput={setLines}
          />
          <PassphraseField
            id="sheet-passphrase"
            label="The passphrase of the sheet"
            value={sheetPassphrase}
            onInput={setSheetPassphrase}
          />
          {approves && (
            <Radios
              id="before"
              legend="Have you checked the board of this poll before, since voting closed?"
              hint="A trustee signs one board. Somebody who shows you another may hope that you do not know it any more."
              value={before}
              onInput={setBefore}
              options={[
                ['no', 'No, I have signed nothing since'],
                ['yes', 'Yes'],
              ]}
            />
          )}
          {approves && before === 'yes' && (
            <Field
              id="approved"
              label="What you signed then"
              hint="The sixteen groups of four that you were shown, and read to the other trustees."
              value={fingerprint}
              onInput={setFingerprint}
            />
          )}
          <Act secondary onPress={bySheet}>
            {act} with the sheet
          </Act>
        </Fold>
      )}
    </>
  );
}
