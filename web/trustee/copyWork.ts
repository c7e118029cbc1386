/** A trustee's work in a copy of their own, without the page: the board comes from a file, and all else is as the service's page does it. */
import { readBoard } from '../../crypto/board.ts';
import type { PollId } from '../../crypto/bodies.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { decodeCanonical } from '../../crypto/canonical.ts';
import { type CeremonyState, ceremonyState } from '../../src/contract/ceremony.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import { type PollBoard, readPollBoard } from '../../src/verify/pollBoard.ts';
import { Unreadable } from '../../src/verify/zip.ts';
import type { OnProgress } from '../kit/asked.ts';
import { type Chosen, filesOf } from '../kit/chosen.tsx';
import { type Ask, newWork, type Told } from './count.ts';

/** Beside the board, while trustees make a key together: what they sent each other, as the service passes it on. */
export const CEREMONY = 'ceremony.json';

/** What a trustee may have to do with a board that has come so far. */
export type Stage = 'keys' | 'rehearsal' | 'voting' | 'count' | 'abandoned';

export type Opened = {
  readonly kind: 'opened';
  readonly files: BundleFiles;
  readonly poll: PollId;
  readonly title: string;
  readonly organisation: string;
  readonly stage: Stage;
  /** Whether every trustee makes a key alone. */
  readonly singleKeys: boolean;
  readonly ceremony: CeremonyState | null;
};
export type CopyAsk = Ask | { readonly kind: 'open'; readonly chosen: Chosen };
export type CopyTold = Told | Opened | { readonly kind: 'unreadable'; readonly says: string };

export function newCopyWork(onWork: OnProgress): (ask: CopyAsk) => CopyTold | Promise<CopyTold> {
  const work = newWork(onWork);
  return (ask) => (ask.kind === 'open' ? opened(ask.chosen) : work(ask));
}

function opened(chosen: Chosen): CopyTold {
  let files: BundleFiles;
  let ceremony: CeremonyState | null;
  try {
    files = filesOf(chosen);
    const given = files.get(CEREMONY);
    ceremony = given === undefined ? null : decodeCanonical(ceremonyState, given, CEREMONY);
  } catch (fault) {
    if (!(fault instanceof Unreadable) && !(fault instanceof DecodeError)) throw fault;
    return { kind: 'unreadable', says: `This cannot be read: ${fault.message}.` };
  }
  const board = boardIn(files);
  const definition = board.defined?.body.poll;
  if (definition === undefined) return { kind: 'unreadable', says: 'This is no board of a poll.' };
  const { id: poll, title, organisation, trustees } = definition;
  return {
    ...{ kind: 'opened', files, poll, title, organisation: organisation.name, stage: stageOf(board) },
    singleKeys: trustees.quorum === trustees.of,
    ceremony,
  };
}

/** What stands on the board, whatever it is worth. */
export function boardIn(files: BundleFiles): PollBoard {
  const blobs = [...files].flatMap(([name, bytes]) =>
    name.startsWith('blobs/') ? [[name.slice(6), bytes] as const] : [],
  );
  return readPollBoard(readBoard(files.get('board.jsonl') ?? new Uint8Array(), new Map(blobs)).entries).board;
}

function stageOf({ abandoned, trustees, opened: begun, closed }: PollBoard): Stage {
  if (abandoned !== undefined) return 'abandoned';
  if (closed !== undefined) return 'count';
  if (begun !== undefined) return 'voting';
  return trustees === undefined ? 'keys' : 'rehearsal';
}
