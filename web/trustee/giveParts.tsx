/**
 * A trustee's part after the close: open the key file once, then one button that goes as far as it goes now, and says what it waits
 * for. A trustee comes twice as a rule; who comes last goes straight on.
 */
import { useState } from 'preact/hooks';
import { showFingerprint } from '../../crypto/ceremony/transcript.ts';
import { isRanked } from '../../crypto/contest.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { type KeptApproval, withApproval } from '../../src/contract/trusteeKeyFile.ts';
import { Act, Notice } from '../kit/form.tsx';
import { type Progress, ProgressBar } from '../kit/progress.tsx';
import { countInWords } from '../kit/trusteeWords.ts';
import { type Ended, workOn } from './countWork.ts';
import { type OpenedKey, OpenKey, SaveLink, sealAgain } from './openKey.tsx';
import { type Recipients, SealedTo } from './sealedTo.tsx';
import { Stop } from './stop.tsx';

export function GiveParts({
  page,
  opened,
  onOpened,
  onGiven,
}: {
  readonly page: PollPage;
  readonly opened: OpenedKey | null;
  readonly onOpened: (opened: OpenedKey) => void;
  readonly onGiven: () => void;
}) {
  const { id: poll, contests } = page.definition;
  const [progress, setProgress] = useState<Progress | null>(null);
  const [ended, setEnded] = useState<Ended | null>(null);
  const [keyWithApproval, setKeyWithApproval] = useState<Uint8Array | null>(null);

  const keep = async ({ key, guard }: OpenedKey, approval: KeptApproval): Promise<void> => {
    const kept = withApproval(key, approval);
    if (kept === null) return; // workOn has stopped at this
    onOpened({ key: kept, guard });
    setKeyWithApproval(await sealAgain(poll, { key: kept, guard }));
  };

  const goOn = async (held: OpenedKey, compared: Recipients = []): Promise<void> => {
    setEnded(null);
    onOpened(held);
    const onProgress = (says: string, done: number, of: number) => setProgress({ says, done, of });
    const now = await workOn(poll, held.key, {
      compared,
      onProgress,
      onApproved: (approval) => void keep(held, approval),
    });
    setProgress(null);
    setEnded(now);
    onGiven();
  };

  return (
    <>
      {ended?.is === 'stopped' && <Stop {...ended} />}
      {ended?.is === 'waits' && <Waits {...ended} />}
      {ended?.is === 'seals' && <SealedTo {...ended} />}
      {ended?.is !== 'waits' && ended?.is !== 'seals' && (
        <p class="govuk-body">
          Voting is closed. Your browser checks the whole board, every ballot on it included, and signs that it did.
          {contests.some(isRanked) &&
            ' Then it mixes the ranked papers and seals them anew, so that nobody can tell whose is whose.'}{' '}
          When enough trustees have done so, it opens your part of the count. Your key is not sent.
        </p>
      )}
      <Others page={page} />
      {progress !== null && <ProgressBar {...progress} />}
      {opened === null ? (
        <OpenKey poll={poll} act="Check the board and go on" approves onOpened={goOn} />
      ) : (
        // A run that the key file began is under way: one is enough.
        <Act
          // Another button each time: nobody gives their part by pressing twice.
          key={ended?.is ?? 'stopped'}
          onPress={async () =>
            progress === null ? goOn(opened, ended?.is === 'seals' ? ended.to : undefined) : undefined
          }
        >
          {PRESS[ended?.is ?? 'stopped']}
        </Act>
      )}
      {keyWithApproval !== null && (
        <p class="govuk-body">
          What you approved is kept in this browser.{' '}
          <SaveLink poll={poll} file={keyWithApproval} stage="approved" says="Save your key file with it" /> if you may
          come back in another browser.
        </p>
      )}
    </>
  );
}

const PRESS: Readonly<Record<Ended['is'], string>> = {
  waits: 'Look again, and go on',
  seals: 'I have compared them all: give my part',
  stopped: 'Check the board and go on',
  given: 'Check the board and go on',
};

const times = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const Waits = ({ approvals, shuffles, ballots, approved }: Extract<Ended, { readonly is: 'waits' }>) => (
  <>
    <Notice>
      That is all for now. Still needed:{' '}
      {[
        ...(approvals > 0 ? [`${times(approvals, 'more trustee')} to check the board`] : []),
        ...(shuffles > 0 ? [times(shuffles, 'more mixing')] : []),
      ].join(' and ')}
      . Then come back to this page, once more, and your part of the count is opened.
    </Notice>
    <p class="govuk-body">
      Your browser counted <strong>{times(ballots, 'ballot')}</strong> on the board, and signed the number below. Before
      you come back, read both to the other trustees by telephone. If theirs differ, give nothing more and tell a
      scrutineer. Write it on your recovery sheet too, if you have one: with the sheet alone you are asked for it.
    </p>
    <p class="cs-fingerprint">{showFingerprint(approved)}</p>
  </>
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
