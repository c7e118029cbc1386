/** What a copy has made, to be carried to the service; and on the service's page, what has been carried there. */
import { useState } from 'preact/hooks';
import type { PollId } from '../../crypto/bodies.ts';
import { DecodeError, utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { type CarriedAct, readCarried, writeCarried } from '../../src/contract/carriedWork.ts';
import type { RefusalCode } from '../../src/contract/refusals.ts';
import { zipOf } from '../../src/verify/zip.ts';
import { fetchBoard } from '../kit/board.ts';
import { type Called, call } from '../kit/call.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, Notice, Problem } from '../kit/form.tsx';
import { SaveFile } from '../kit/saveLink.tsx';
import { CEREMONY } from './copyWork.ts';
import { FileField } from './keyFields.tsx';

const NAMES: { readonly [A in CarriedAct['act']]: string } = {
  depositTrusteeKey: 'key',
  ceremonyMessage: 'ceremony',
  rehearse: 'rehearsal',
  approveTallies: 'approval',
  giveShuffle: 'mixing',
  depositPartials: 'part',
};

/** In the copy: the file, and where to take it. */
export function Carry({
  poll,
  acts,
}: {
  readonly poll: PollId;
  readonly acts: readonly [CarriedAct, ...CarriedAct[]];
}) {
  const name = `countersign-${NAMES[acts[0].act]}-${poll.slice(0, 6)}.json`;
  const [bytes] = useState(() => writeCarried({ poll, acts: [...acts] }));
  return (
    <Notice>
      <p>
        <SaveFile name={name} bytes={bytes} says={`Save ${name}`} />, and take it to the service: your page as a trustee
        of this poll has “I use my own copy of this page”. Nothing in this file is secret.
      </p>
    </Notice>
  );
}

const post = (poll: PollId, { act, body }: CarriedAct): Promise<Called<CarriedAct['act']>> => {
  const params = { poll };
  switch (act) {
    case 'depositTrusteeKey':
      return call(act, { params, body });
    case 'ceremonyMessage':
      return call(act, { params, body });
    case 'rehearse':
      return call(act, { params, body });
    case 'approveTallies':
      return call(act, { params, body });
    case 'giveShuffle':
      return call(act, { params, body });
    case 'depositPartials':
      return call(act, { params, body });
  }
};

/** It is there already, or is not needed any more: what comes behind it in the file may be. */
const TAKEN: readonly (RefusalCode | 'OFFLINE' | 'FAULT')[] = [
  'CEREMONY_GIVEN',
  'REHEARSAL_GIVEN',
  'APPROVAL_GIVEN',
  'SHUFFLE_GIVEN',
  'SHUFFLES_DONE',
  'PARTIAL_GIVEN',
];
const MEANWHILE =
  'Another trustee has mixed the papers meanwhile, so your mixing is not of the list as it is now. Save the board again, and let your copy make a new one.';

/** On the service's page: the board out, what a copy made of it in. */
export function OwnCopy({
  poll,
  onSent,
  isCeremony = false,
}: {
  readonly poll: PollId;
  readonly onSent: () => void;
  /** Whether the trustees make a key together now: the copy has to know what they sent each other. */
  readonly isCeremony?: boolean;
}) {
  const [board, setBoard] = useState<Uint8Array | null>(null);
  const [file, setFile] = useState<Uint8Array | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [sent, setSent] = useState(false);

  const get = async () => {
    setProblem(null);
    const files = await fetchBoard(poll);
    if (files === null) return setProblem('The board could not be fetched. Check your connection and try again.');
    if (!isCeremony) return setBoard(zipOf(files));
    const ceremony = await call('ceremony', { params: { poll } });
    if (!ceremony.ok) return setProblem(ceremony.says);
    setBoard(zipOf(new Map([...files, [CEREMONY, utf8(canonical(ceremony.value))]])));
  };
  const send = async () => {
    setProblem(null);
    setSent(false);
    // It is older than what is sent now: the copy needs the one after it.
    setBoard(null);
    const says = await sendFile(poll, file);
    if (says !== null) return setProblem(says);
    setSent(true);
    onSent();
  };

  return (
    <Fold says="I use my own copy of this page">
      {problem !== null && <Problem says={problem} key={problem} />}
      {sent && <Notice>The service has taken it.</Notice>}
      <p>
        So that your key never meets a page that the service made: make the page yourself (npm run build:desk), or get
        it from somebody whom you trust, and compare its SHA-256 with another trustee’s.
      </p>
      <ol class="govuk-list govuk-list--number govuk-list--spaced">
        <li>
          {board === null ? (
            <Act secondary onPress={get}>
              Get the board as one file
            </Act>
          ) : (
            <SaveFile name={`countersign-board-${poll.slice(0, 6)}.zip`} bytes={board} says="Save the board" />
          )}
        </li>
        <li>Open your copy, and choose that file there. It says what is yours to do, and makes a file.</li>
        <li>
          <FileField id="carried" label="The file that your copy made" onFile={setFile} />
          <Act secondary onPress={send}>
            Send it
          </Act>
        </li>
      </ol>
    </Fold>
  );
}

/** @returns what went wrong, in words */
async function sendFile(poll: PollId, file: Uint8Array | null): Promise<string | null> {
  if (file === null) return 'Choose the file that your copy made.';
  let acts: readonly CarriedAct[];
  try {
    const work = readCarried(file);
    if (work.poll !== poll) return 'This file is of another poll. Nothing was sent.';
    acts = work.acts;
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return 'This is not a file that a copy of this page made. Nothing was sent.';
  }
  for (const act of acts) {
    const answer = await post(poll, act);
    if (answer.ok || TAKEN.includes(answer.code)) continue;
    return answer.code === 'SHUFFLED_MEANWHILE' ? MEANWHILE : answer.says;
  }
  return null;
}
