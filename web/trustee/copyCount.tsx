/**
 * The count in a trustee's own copy: the whole board is verified in a worker, what would be signed is shown, and only then it is signed.
 * What is made leaves as files. SPEC §6.5–6.7.
 */
import { useState } from 'preact/hooks';
import { showFingerprint } from '../../crypto/ceremony/transcript.ts';
import { approvedHash } from '../../crypto/trustee/approval.ts';
import type { CarriedAct } from '../../src/contract/carriedWork.ts';
import { withApproval } from '../../src/contract/trusteeKeyFile.ts';
import { WorkerFault } from '../kit/asked.ts';
import { Act } from '../kit/form.tsx';
import { Carry } from './carried.tsx';
import type { Opened } from './copyWork.ts';
import { type AskWorker, approveOnce, lookAt, partsOnce, type Stopped, shuffleOnce, stopped } from './oneBoard.ts';
import { type OpenedKey, OpenKey, SaveLink, sealAgain } from './openKey.tsx';
import { SealedTo } from './sealedTo.tsx';
import { Stop } from './stop.tsx';

type Looked = Exclude<Awaited<ReturnType<typeof lookAt>>, Stopped>;
type Acts = readonly [CarriedAct, ...CarriedAct[]];

const FAULT = 'The work stopped by a fault of this page. Nothing was saved. Please load the page again.';

/** @param ask  the worker that read the board */
export function CopyCount({ board: { poll, files }, ask }: { readonly board: Opened; readonly ask: AskWorker }) {
  const [held, setHeld] = useState<OpenedKey | null>(null);
  const [looked, setLooked] = useState<Looked | null>(null);
  const [stop, setStop] = useState<Stopped | null>(null);
  const [acts, setActs] = useState<Acts | null>(null);
  const [keyFile, setKeyFile] = useState<Uint8Array | null>(null);

  const trying = async (work: () => Promise<void>) => {
    setStop(null);
    try {
      await work();
    } catch (fault) {
      if (!(fault instanceof WorkerFault)) throw fault;
      setStop(stopped(FAULT));
    }
  };
  const look = (opened: OpenedKey) =>
    trying(async () => {
      const found = await lookAt(ask, poll, files, opened.key);
      if (found.is === 'stopped') return setStop(found);
      setHeld(opened);
      setLooked(found);
    });
  const shuffles = async (secret: string, uuids: readonly string[]): Promise<CarriedAct[]> => {
    const made: CarriedAct[] = [];
    for (const uuid of uuids) made.push({ act: 'giveShuffle', body: await shuffleOnce(ask, secret, uuid) });
    return made;
  };
  const approve = (found: Looked, { key, guard }: OpenedKey) =>
    trying(async () => {
      const { approval, kept, next } = await approveOnce(ask, poll, found);
      const signed = withApproval(key, kept);
      // lookAt has stopped at a key file that has another
      if (signed !== null) setKeyFile(await sealAgain(poll, { key: signed, guard }));
      const after = next.is === 'shuffle' ? await shuffles(found.secret, next.uuids) : [];
      setActs([{ act: 'approveTallies', body: { ...approval } }, ...after]);
    });
  const mix = ({ secret }: Looked, uuids: readonly string[]) =>
    trying(async () => {
      const [first, ...more] = await shuffles(secret, uuids);
      if (first !== undefined) setActs([first, ...more]);
    });
  const give = ({ secret }: Looked) =>
    trying(async () => setActs([{ act: 'depositPartials', body: await partsOnce(ask, secret) }]));

  if (looked === null || held === null)
    return (
      <>
        {stop !== null && <Stop {...stop} />}
        <p class="govuk-body">
          Voting is closed. Open your key: this page checks the whole board, every ballot on it included, and shows what
          you would sign. Nothing is signed before you say so.
        </p>
        <OpenKey poll={poll} act="Check the board" approves onOpened={look} />
      </>
    );
  const { next, ballots, message } = looked;
  return (
    <>
      {stop !== null && <Stop {...stop} />}
      <p class="govuk-body">
        The whole board holds, up to the sums. It has {ballots} {ballots === 1 ? 'ballot' : 'ballots'}. An approval of
        it says this, whoever of the trustees signs; read it to the others by telephone:
      </p>
      <p class="cs-fingerprint">{showFingerprint(approvedHash(message))}</p>
      {acts === null ? (
        <ToDo
          next={next}
          sealedTo={looked.sealedTo}
          onApprove={() => approve(looked, held)}
          onMix={(uuids) => mix(looked, uuids)}
          onGive={() => give(looked)}
        />
      ) : (
        <Carry poll={poll} acts={acts} />
      )}
      {keyFile !== null && (
        <p class="govuk-body">
          What you approved is kept in this browser, where it keeps anything for this page.{' '}
          <SaveLink poll={poll} file={keyFile} stage="approved" says="Save your key file with it" /> in the place of the
          one you have: with it you can approve no other board, wherever you open it.
        </p>
      )}
    </>
  );
}

function ToDo({
  next,
  sealedTo,
  onApprove,
  onMix,
  onGive,
}: {
  readonly next: Looked['next'];
  readonly sealedTo: Looked['sealedTo'];
  readonly onApprove: () => Promise<void>;
  readonly onMix: (uuids: readonly string[]) => Promise<void>;
  readonly onGive: () => Promise<void>;
}) {
  switch (next.is) {
    case 'approve':
      return (
        <>
          <p class="govuk-body">You approve once, and no other board of this poll after it.</p>
          <Act onPress={onApprove}>Sign this approval</Act>
        </>
      );
    case 'shuffle':
      return (
        <>
          <p class="govuk-body">
            Your approval is on the board. Now the ranked papers are mixed and sealed anew, so that nobody can tell
            whose is whose.
          </p>
          <Act onPress={() => onMix(next.uuids)}>Mix the papers</Act>
        </>
      );
    case 'give':
      return (
        <>
          <p class="govuk-body">
            Enough trustees approved this board, and no other. If one of them read you something else, or another number
            of ballots, give nothing and tell a scrutineer.
          </p>
          <SealedTo to={sealedTo} />
          <Act onPress={onGive}>
            {sealedTo.length === 0
              ? 'Make my part of the count'
              : 'I have compared them all: make my part of the count'}
          </Act>
        </>
      );
    case 'wait':
      return (
        <p class="govuk-inset-text" role="status">
          What is yours to do now is done. Others have to approve or mix first: come again with the board as it is then.
        </p>
      );
    case 'done':
      return (
        <p class="govuk-inset-text" role="status">
          Your part of the count is on the board. Keep your key until the result is final, then destroy it.
        </p>
      );
    case 'abandoned':
      return <p class="govuk-body">This poll was abandoned: nothing more is to be done.</p>;
  }
}
