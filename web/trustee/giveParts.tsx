/**
 * A trustee's part after the close: open the key file once, then one button that goes as far as it goes now, and says what it waits
 * for. A trustee comes twice as a rule; who comes last goes straight on.
 */
import { useState } from 'preact/hooks';
import { DecodeError } from '../../crypto/bytes.ts';
import { isRanked } from '../../crypto/contest.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import {
  type KeptApproval,
  openTrusteeKey,
  sealTrusteeKey,
  type TrusteeKeyFile,
  withApproval,
} from '../../src/contract/trusteeKeyFile.ts';
import { Act, Problem } from '../kit/form.tsx';
import { type Progress, ProgressBar } from '../kit/progress.tsx';
import { countInWords } from '../kit/trusteeWords.ts';
import { type Ended, workOn } from './countWork.ts';
import { FileField, PassphraseField } from './keyFields.tsx';

type Stopped = Extract<Ended, { readonly is: 'stopped' }>;

const fault = (says: string): Stopped => ({ is: 'stopped', says, findings: [] });

export function GiveParts({ page, onGiven }: { readonly page: PollPage; readonly onGiven: () => void }) {
  const { id: poll, contests } = page.definition;
  const [file, setFile] = useState<Uint8Array | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [key, setKey] = useState<TrusteeKeyFile | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [ended, setEnded] = useState<Ended | null>(null);
  const [keyWithApproval, setKeyWithApproval] = useState<Uint8Array | null>(null);

  const keep = async (held: TrusteeKeyFile, approval: KeptApproval): Promise<void> => {
    const kept = withApproval(held, approval);
    if (kept === null) return; // workOn has stopped at this
    setKey(kept);
    setKeyWithApproval(await sealTrusteeKey(kept, passphrase));
  };

  const goOn = async (): Promise<void> => {
    setEnded(null);
    const held = key ?? (await opened());
    if (held === null) return;
    const onProgress = (says: string, done: number, of: number) => setProgress({ says, done, of });
    const now = await workOn(poll, held, { onProgress, onApproved: (approval) => void keep(held, approval) });
    setProgress(null);
    setEnded(now);
    onGiven();
  };

  const opened = async (): Promise<TrusteeKeyFile | null> => {
    const say = (says: string): null => {
      setEnded(fault(says));
      return null;
    };
    if (file === null) return say('Choose your key file.');
    try {
      const held = await openTrusteeKey(file, passphrase);
      if (held.poll !== poll) return say('This key file is of another poll. Choose the one you saved for this poll.');
      setKey(held);
      return held;
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      return say('The file does not open with this passphrase, or is not a key file.');
    }
  };

  return (
    <>
      {ended?.is === 'stopped' && <Stop {...ended} />}
      <p class="govuk-body">
        Voting is closed. Your browser checks the whole board, every ballot on it included, and signs that it did.
        {contests.some(isRanked) &&
          ' Then it mixes the ranked papers and seals them anew, so that nobody can tell whose is whose.'}{' '}
        When enough trustees have done so, it opens your part of the count. Your key is not sent.
      </p>
      <Others page={page} />
      {key === null && (
        <>
          <FileField id="key-file" label="Your key file" onFile={setFile} />
          <PassphraseField id="passphrase" label="Its passphrase" value={passphrase} onInput={setPassphrase} />
        </>
      )}
      {ended?.is === 'waits' && <Waits {...ended} />}
      {progress !== null && <ProgressBar {...progress} />}
      <Act onPress={goOn}>{ended?.is === 'waits' ? 'Look again, and go on' : 'Check the board and go on'}</Act>
      {keyWithApproval !== null && (
        <p class="govuk-body">
          What you approved is kept in this browser.{' '}
          <a
            href={URL.createObjectURL(new Blob([new Uint8Array(keyWithApproval)]))}
            download={`trustee-key-${poll.slice(0, 6)}-approved.age`}
          >
            Save your key file with it
          </a>{' '}
          if you may come back in another browser.
        </p>
      )}
    </>
  );
}

const Stop = ({ says, findings }: Stopped) => (
  <Problem says={says} key={says}>
    <ul class="govuk-list govuk-list--bullet">
      {findings.slice(0, 20).map(({ code, at, says: found }) => (
        <li key={`${code}${at}`}>
          {found} ({code}, {at})
        </li>
      ))}
    </ul>
  </Problem>
);

const times = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const Waits = ({ approvals, shuffles }: Extract<Ended, { readonly is: 'waits' }>) => (
  <p class="govuk-inset-text" role="status">
    What is yours to do now is done. Waiting for other trustees:{' '}
    {[
      ...(approvals > 0 ? [times(approvals, 'approval')] : []),
      ...(shuffles > 0 ? [times(shuffles, 'mixing')] : []),
    ].join(' and ')}
    . You are needed once more after that; you can leave this page and come back.
  </p>
);

/** How far everybody is, so that a trustee knows whom to telephone. */
function Others({ page }: { readonly page: PollPage }) {
  const { quorum, of } = page.definition.trustees;
  return (
    <>
      <p class="govuk-body">
        {quorum === of ? `All ${of} trustees are needed.` : `Any ${quorum} of the ${of} trustees are enough.`}
      </p>
      <ul class="govuk-list govuk-list--bullet">
        {page.trustees.map(({ owner, name, ...given }) => (
          <li key={owner}>
            {name}: {countInWords(given)}
          </li>
        ))}
      </ul>
    </>
  );
}
