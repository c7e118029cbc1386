/** The trustee's part of the count: choose the key file, let the page verify the board, decrypt, send. */
import { useState } from 'preact/hooks';
import type { PollId } from '../../crypto/bodies.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { openTrusteeKey, shareIn } from '../../src/contract/trusteeKeyFile.ts';
import type { Finding } from '../../src/verify/report.ts';
import { fetchBoard } from '../kit/board.ts';
import { call } from '../kit/call.ts';
import { Act, Problem } from '../kit/form.tsx';
import { ownWorker } from '../kit/trusted.ts';
import type { Parts } from './decrypt.ts';
import type { Task, Told } from './decryptWorker.ts';
import workerUrl from './decryptWorker.ts?worker&url';
import { FileField, PassphraseField } from './keyFields.tsx';

type Stopped = { readonly says: string; readonly findings: readonly Finding[] };

const decryptInWorker = (task: Task, onProgress: (says: string) => void): Promise<Parts | null> =>
  new Promise((resolve) => {
    const worker = ownWorker(new URL(workerUrl, location.href));
    const done = (parts: Parts | null) => {
      worker.terminate();
      resolve(parts);
    };
    worker.addEventListener('error', () => done(null));
    worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
      if (data.kind === 'progress') onProgress(`Checking ${data.part}: ${data.done} of ${data.of}`);
      else done(data.kind === 'parts' ? data.parts : null);
    });
    worker.postMessage(task);
  });

export function GiveParts({ poll, onGiven }: { readonly poll: PollId; readonly onGiven: () => void }) {
  const [file, setFile] = useState<Uint8Array | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [progress, setProgress] = useState('');
  const [stopped, setStopped] = useState<Stopped | null>(null);
  const stop = (says: string, findings: readonly Finding[] = []) => setStopped({ says, findings });

  const decrypt = async () => {
    setStopped(null);
    if (file === null) return stop('Choose your key file.');
    try {
      const key = await openTrusteeKey(file, passphrase);
      if (key.poll !== poll) return stop('This key file is of another poll. Choose the one you saved for this poll.');
      const share = shareIn(key);
      if (share === null) return stop('This key file is from before the key was made. Choose the one you saved last.');
      const board = await fetchBoard(poll);
      if (board === null) return stop('The board could not be fetched. Check your connection and try again.');
      const answer = await decryptInWorker({ files: board, ...share }, setProgress);
      setProgress('');
      if (answer === null)
        return stop('The work stopped by a fault of this page. Nothing was sent. Please load the page again.');
      if (!answer.ok)
        return 'notOurs' in answer
          ? stop('Your key is not among the keys of this poll. Nothing was sent. Tell a scrutineer.')
          : stop(
              'The board does not hold, so nothing was decrypted or sent. Tell a scrutineer what is listed here.',
              answer.findings,
            );
      const partials = answer.parts.map(({ uuid, partial, binding }) => ({
        uuid,
        partial,
        binding: binding.map((row) => [...row]),
      }));
      const given = await call('depositPartials', { params: { poll }, body: { partials } });
      if (!given.ok) return stop(given.says);
      onGiven();
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      stop('The file does not open with this passphrase, or is not a key file.');
    }
  };

  return (
    <>
      {stopped !== null && (
        <Problem says={stopped.says} key={stopped.says}>
          <ul class="govuk-list govuk-list--bullet">
            {stopped.findings.slice(0, 20).map(({ code, at, says }) => (
              <li key={`${code}${at}`}>
                {says} ({code}, {at})
              </li>
            ))}
          </ul>
        </Problem>
      )}
      <p class="govuk-body">
        Voting is closed. Your browser now checks the whole board, every ballot on it included, and then opens your part
        of the sums. No single ballot is opened, and your key is not sent.
      </p>
      <FileField id="key-file" label="Your key file" onFile={setFile} />
      <PassphraseField id="passphrase" label="Its passphrase" value={passphrase} onInput={setPassphrase} />
      <p class="govuk-body" role="status">
        {progress}
      </p>
      <Act onPress={decrypt}>Check the board and give my part</Act>
    </>
  );
}
