/**
 * What the booth stands on: the first entries of the board, from which it recomputes the elections of the voter's unit and
 * the voter's paper before it encrypts anything. A label or a key that differs from the board is refused. SPEC §6.
 */

import { readBoard } from '../../crypto/board.ts';
import { type Body, opened as openedBody, pollDefined, rollFrozen, trusteesBody } from '../../crypto/bodies.ts';
import { DecodeError, utf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { paperCommitment } from '../../crypto/commitment.ts';
import { boardPath } from '../../src/contract/endpoints.ts';
import { boardOrigin, rpIdOf } from '../../src/contract/origins.ts';
import { electionsOf, type PollElection } from '../../src/verify/elections.ts';
import { fetchBlobs } from '../kit/board.ts';

export type Ground = {
  readonly defined: Body<'poll-defined'>;
  readonly openedHash: string;
  readonly elections: readonly PollElection[];
};

export type Paper = { readonly paper: string; readonly unit: string; readonly leaf: string; readonly salt: string };

/** Entries that stand before the first ballot: poll-defined, roll-frozen, trustees, opened. */
const BEFORE_BALLOTS = 4;

/** Reads just as much of the board as holds them; the ballots after them may be many megabytes. */
async function firstLines(poll: string): Promise<Uint8Array> {
  const response = await fetch(boardPath(poll, 'board.jsonl'), { credentials: 'omit' });
  if (!response.ok || response.body === null) throw new DecodeError('board', 'not there');
  const reader = response.body.pipeThrough(new TextDecoderStream('utf-8', { fatal: true })).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    text += value ?? '';
    const lines = text.split('\n');
    if (lines.length > BEFORE_BALLOTS || done) {
      await reader.cancel();
      return utf8(`${lines.slice(0, BEFORE_BALLOTS).join('\n')}\n`);
    }
  }
}

/** @throws DecodeError when the board is not what it should be; nothing is encrypted then */
export async function groundOf(poll: string, paper: Paper): Promise<Ground> {
  const board = await firstLines(poll);
  const { entries, faults } = readBoard(board, await fetchBlobs(poll, board));
  const [first, frozen, keys, open] = entries;
  if (faults.length > 0 || !first || !frozen || !keys || !open) throw new DecodeError('board', 'not in order');
  const defined = decode(pollDefined, first.body, 'board[0]');
  const roll = decode(rollFrozen, frozen.body, 'board[1]');
  const trustees = decode(trusteesBody, keys.body, 'board[2]');
  const opening = decode(openedBody, open.body, 'board[3]');
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
  if (commitment !== paper.paper || !opening.papers.some((committed) => committed === commitment))
    throw new DecodeError('paper', 'not committed on the board');
  return { defined, openedHash: open.hash, elections: elections.filter(({ unit }) => unit.code === paper.unit) };
}
