/**
 * What the booth stands on: the first entries of the board, from which it recomputes the elections of the voter's unit and
 * the voter's paper before it encrypts anything. A label or a key that differs from the board is refused. SPEC §6.
 */

import { readBoard } from '../../crypto/board.ts';
import {
  type Body,
  opened as openedBody,
  pollDefined,
  rollAmended,
  rollFrozen,
  trusteesBody,
} from '../../crypto/bodies.ts';
import { DecodeError, utf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { paperCommitment } from '../../crypto/commitment.ts';
import { boardPath } from '../../src/contract/endpoints.ts';
import { boardOrigin, rpIdOf } from '../../src/contract/origins.ts';
import { electionsOf, electionsOfPaper, type PollElection } from '../../src/verify/elections.ts';
import { fetchBlobs } from '../kit/board.ts';

export type Ground = {
  readonly defined: Body<'poll-defined'>;
  readonly openedHash: string;
  readonly elections: readonly PollElection[];
};

export type Paper = { readonly paper: string; readonly unit: string; readonly leaf: string; readonly salt: string };

/** The end of the line of the opening: before it stand poll-defined, roll-frozen, trustees, and what was amended meanwhile. */
const OPENED = /,"kind":"opened","prev":"[0-9a-f]{64}"\}\n/;

/** Reads just as much of the board as leads to the opening; the ballots after it may be many megabytes. */
async function untilOpening(poll: string): Promise<Uint8Array> {
  const response = await fetch(boardPath(poll, 'board.jsonl'), { credentials: 'omit' });
  if (!response.ok || response.body === null) throw new DecodeError('board', 'not there');
  const reader = response.body.pipeThrough(new TextDecoderStream('utf-8', { fatal: true })).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    text += value ?? '';
    const found = OPENED.exec(text);
    if (found !== null || done) {
      await reader.cancel();
      return utf8(found === null ? text : text.slice(0, found.index + found[0].length));
    }
  }
}

/** Whether a paper was given after the opening, by an amendment on the board, and stands. */
async function isGivenLate(poll: string, paper: string): Promise<boolean> {
  const response = await fetch(boardPath(poll, 'board.jsonl'), { credentials: 'omit', cache: 'no-store' });
  if (!response.ok) return false;
  const board = new Uint8Array(await response.arrayBuffer());
  const { entries, faults } = readBoard(board, await fetchBlobs(poll, board));
  if (faults.length > 0) return false;
  const amended = entries.flatMap(({ kind, body }) =>
    kind === 'roll-amended' ? [decode(rollAmended, body, kind)] : [],
  );
  return amended.some((one) => one.paper === paper) && amended.every((one) => one.cancels !== paper);
}

/**
 * @param tendered  the paper is of a ballot that is tendered: it is on the board only if two officers admit it
 * @throws DecodeError when the board is not what it should be; nothing is encrypted then
 */
export async function groundOf(
  poll: string,
  paper: Paper,
  { tendered = false }: { readonly tendered?: boolean } = {},
): Promise<Ground> {
  const board = await untilOpening(poll);
  const { entries, faults } = readBoard(board, await fetchBlobs(poll, board));
  const first = entries[0];
  const [frozen, keys, open] = (['roll-frozen', 'trustees', 'opened'] as const).map((kind) =>
    entries.find((entry) => entry.kind === kind),
  );
  if (faults.length > 0 || !first || !frozen || !keys || !open) throw new DecodeError('board', 'not in order');
  const defined = decode(pollDefined, first.body, 'board[0]');
  const roll = decode(rollFrozen, frozen.body, 'roll-frozen');
  const trustees = decode(trusteesBody, keys.body, 'trustees');
  const opening = decode(openedBody, open.body, 'opened');
  const ourOrigin = boardOrigin(location.origin, poll);
  const ours =
    defined.origin === ourOrigin &&
    defined.webOrigin === location.origin &&
    defined.rpId === rpIdOf(location.origin) &&
    opening.rollFrozen === frozen.hash &&
    opening.trustees === keys.hash &&
    roll.electorate.some(({ unit }) => unit === paper.unit);
  if (!ours) throw new DecodeError('board', 'of another poll');
  const elections = electionsOf({ defined, rollFrozenHash: frozen.hash, trusteesHash: keys.hash, trustees });
  const named = elections.every(({ uuid, fingerprint }) =>
    opening.elections.some((election) => election.uuid === uuid && election.fingerprint === fingerprint),
  );
  if (!named) throw new DecodeError('board', 'its elections are not those that follow from it');
  const commitment = paperCommitment(poll, paper.unit, paper.leaf, paper.salt);
  const isCommitted = opening.papers.some((committed) => committed === commitment);
  if (commitment !== paper.paper || !(tendered || isCommitted || (await isGivenLate(poll, commitment))))
    throw new DecodeError('paper', 'not committed on the board');
  return { defined, openedHash: open.hash, elections: electionsOfPaper(elections, paper.unit) };
}
