/**
 * What a board has of one election. A poll of many units has tens of thousands of elections, so the entries are gone through once for
 * all of them, not once for each. Nothing is checked here. SPEC §5.4.
 */
import type { PollBoard } from './pollBoard.ts';

const KINDS = ['tallies', 'shuffles', 'partials', 'sealedParts', 'results'] as const;
type Kind = (typeof KINDS)[number];
type ElectionEntries = Pick<PollBoard, Kind>;

const NONE: ElectionEntries = { tallies: [], shuffles: [], partials: [], sealedParts: [], results: [] };
/** By uuid. A board does not change once it was read. */
const known = new WeakMap<object, ReadonlyMap<string, ElectionEntries>>();

/** In the order of the board; none of an election that the board does not speak of. */
export function entriesOf(board: ElectionEntries, uuid: string): ElectionEntries {
  const byUuid = known.get(board) ?? grouped(board);
  known.set(board, byUuid);
  return byUuid.get(uuid) ?? NONE;
}

type Growing = { readonly [K in Kind]: ElectionEntries[K][number][] };

function grouped(board: ElectionEntries): ReadonlyMap<string, ElectionEntries> {
  const byUuid = new Map<string, Growing>();
  const add = <K extends Kind>(kind: K): void => {
    for (const entry of board[kind]) {
      const { uuid } = entry.body;
      const of = byUuid.get(uuid) ?? { tallies: [], shuffles: [], partials: [], sealedParts: [], results: [] };
      byUuid.set(uuid, of);
      const list: ElectionEntries[K][number][] = of[kind];
      list.push(entry);
    }
  };
  for (const kind of KINDS) add(kind);
  return byUuid;
}
