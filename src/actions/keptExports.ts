/**
 * The stored exports of a poll, ready to be asked for one member: read once and kept for a while, since officers look at one
 * variance after another. No more than two sets at a time, and none for longer than it is looked at: they are people's data.
 */

import type { Kind } from '../roll/columns.ts';
import { Boundaries, postcodeKey } from '../roll/comparison.ts';
import { BY_NUMBER, type RereadSet, rereadSet } from '../roll/reread.ts';
import type { Rows } from '../roll/rows.ts';
import type { FactSource, MemberRows } from '../roll/sideBySide.ts';
import type { Db } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { snapshotFiles } from '../store/snapshots.ts';
import { breathe } from './steps.ts';

/** Who may read whole exports: with any other login an act would find out only where nobody had asked before. */
type Reader = Db<'roll' | 'migrate'>;

type Kept = {
  readonly set: RereadSet;
  readonly boundaries: Boundaries | null;
  /** Places of a number's rows in each file. */
  readonly places: ReadonlyMap<Kind, ReadonlyMap<string, readonly number[]>>;
};

const MOST = 2;
const KEPT_MS = 5 * 60_000;
const kept = new Map<string, { readonly ready: Promise<Kept>; timer: NodeJS.Timeout }>();

function keep(db: Reader, snapshot: string): Promise<Kept> {
  const known = kept.get(snapshot);
  const ready = known?.ready ?? read(db, snapshot);
  if (known !== undefined) clearTimeout(known.timer);
  const timer = setTimeout(() => kept.delete(snapshot), KEPT_MS);
  timer.unref();
  // The newest last: the one looked at longest ago goes first.
  kept.delete(snapshot);
  kept.set(snapshot, { ready, timer });
  for (const [oldest, { timer: its }] of [...kept].slice(0, -MOST)) {
    clearTimeout(its);
    kept.delete(oldest);
  }
  ready.catch(() => kept.delete(snapshot));
  return ready;
}

async function read(db: Reader, snapshot: string): Promise<Kept> {
  const set = rereadSet(await snapshotFiles(db, snapshot));
  const places = new Map<Kind, Map<string, number[]>>();
  for (const kind of BY_NUMBER) {
    const of = new Map<string, number[]>();
    let index = 0;
    for (const row of set[kind]?.rows ?? []) {
      if (!('number' in row)) continue;
      const at = of.get(row.number);
      if (at === undefined) of.set(row.number, [index]);
      else at.push(index);
      if (++index % 5000 === 0) await breathe();
    }
    places.set(kind, of);
  }
  return { set, boundaries: set.units === null ? null : new Boundaries(set.units.rows), places };
}

const rowsOf = <K extends Exclude<Kind, 'units'>>({ set, places }: Kept, kind: K, number: string): Rows[K][] =>
  (places.get(kind)?.get(number) ?? []).flatMap((index) => set[kind]?.rows.at(index) ?? []);

export type MemberLookUp = {
  readonly of: (number: string) => MemberRows;
  /** The files that were looked at, each with its own instant and day. */
  readonly sources: readonly { readonly source: FactSource; readonly asOf: string; readonly day: string }[];
};

/** What the poll's export, and the one before it, say of whomever is asked for. */
export async function lookUpIn(db: Reader, { snapshot, previous }: StoredPoll): Promise<MemberLookUp> {
  const now = await keep(db, snapshot);
  const before = previous === null ? null : await keep(db, previous);
  const files: readonly (readonly [FactSource, { readonly asOf: string; readonly day: string } | null])[] = [
    ['members', now.set.members],
    ['previous', before?.set.members ?? null],
    ['payments', now.set.payments],
    ['leavers', now.set.leavers],
    ['role-holders', now.set['role-holders']],
    ['units', now.set.units],
  ];
  return {
    of: (number) => {
      const [members = null] = rowsOf(now, 'members', number);
      const key = members === null ? '' : postcodeKey(members.postcode);
      return {
        members,
        previous: before === null ? null : (rowsOf(before, 'members', number)[0] ?? null),
        payments: rowsOf(now, 'payments', number)[0] ?? null,
        leavers: rowsOf(now, 'leavers', number)[0] ?? null,
        roles: rowsOf(now, 'role-holders', number),
        coveredBy: now.boundaries === null || key === '' ? null : now.boundaries.branchesCovering(key),
      };
    },
    sources: files.flatMap(([source, file]) => (file === null ? [] : [{ source, asOf: file.asOf, day: file.day }])),
  };
}
