/** Before voting opens, each trustee's browser decrypts something of its own, with the file as it was saved. SPEC §6.8. */
import { useState } from 'preact/hooks';
import { readTrustees } from '../../crypto/belenios/trustees.ts';
import { readBoard } from '../../crypto/board.ts';
import type { PollId } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { encodePoint } from '../../crypto/group.ts';
import { rehearse } from '../../crypto/trustee/rehearsal.ts';
import { shareIn } from '../../src/contract/trusteeKeyFile.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import { readPollBoard } from '../../src/verify/pollBoard.ts';
import { fetchBoard } from '../kit/board.ts';
import { call } from '../kit/call.ts';
import { Act, Problem } from '../kit/form.tsx';
import { type OpenedKey, OpenKey } from './openKey.tsx';

const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

type Props = {
  readonly poll: PollId;
  readonly opened: OpenedKey | null;
  readonly onOpened: (opened: OpenedKey) => void;
  readonly onDone: () => void;
};

/** With the service: the board comes from it, and the rehearsal goes to it. */
export const RehearseKey = (props: Props) => (
  <Rehearse
    {...props}
    board={() => fetchBoard(props.poll)}
    give={async (rehearsal) => {
      const answer = await call('rehearse', { params: { poll: props.poll }, body: { rehearsal } });
      return answer.ok || answer.code === 'REHEARSAL_GIVEN' ? null : answer.says;
    }}
  />
);

/** @param give  @returns what went wrong, in words */
export function Rehearse({
  poll,
  opened,
  onOpened,
  onDone,
  board: getBoard,
  give,
}: Props & {
  readonly board: () => Promise<BundleFiles | null>;
  readonly give: (rehearsal: string) => Promise<string | null>;
}) {
  const [problem, setProblem] = useState<string | null>(null);

  const go = async (held: OpenedKey): Promise<void> => {
    setProblem(null);
    const says = await rehearseWith(held);
    if (says !== null) return setProblem(says);
    onOpened(held);
    onDone();
  };
  const rehearseWith = async ({ key }: OpenedKey): Promise<string | null> => {
    const share = shareIn(key);
    if (share === null) return 'This key file is from before the key was made. Choose the one you saved last.';
    const files = await getBoard();
    if (files === null) return 'The board could not be fetched. Check your connection and try again.';
    const blobs = [...files].flatMap(([name, bytes]) =>
      name.startsWith('blobs/') ? [[name.slice(6), bytes] as const] : [],
    );
    const { entries } = readBoard(files.get('board.jsonl') ?? new Uint8Array(), new Map(blobs));
    const { board } = readPollBoard(entries);
    const record = board.trustees?.body.record;
    if (record === undefined) return 'The keys are not on the board yet.';
    const trusteesHash = sha256Hex(utf8(record));
    if (share.trusteesHash !== null && share.trusteesHash !== trusteesHash)
      return 'The keys on the board are not those that you confirmed. Nothing was sent. Tell a scrutineer at once.';
    const owner = readTrustees(record).owners.findIndex((one) => encodePoint(one.publicKey) === share.publicKey) + 1;
    if (owner === 0)
      return 'The key on the board is not the one in your file. Choose the file that you saved for this poll; if it is that one, tell a scrutineer.';
    const place = { poll, trusteesHash, owner };
    return give(rehearse(place, BigInt(share.secret), rng));
  };

  return (
    <>
      <h2 class="govuk-heading-m">A rehearsal</h2>
      {problem !== null && <Problem says={problem} key={problem} />}
      <p class="govuk-body">
        Show that your key works, while nobody has voted yet: your browser seals something of its own and opens it
        again. Voting cannot be opened before every trustee has done so.
      </p>
      {opened === null ? (
        <OpenKey poll={poll} act="Open my key and rehearse" onOpened={go} />
      ) : (
        <Act onPress={() => go(opened)}>Rehearse with my key</Act>
      )}
    </>
  );
}
