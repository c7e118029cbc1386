/**
 * One at a time by name, in the order of asking, within this process: for what costs much and what the one before may make
 * unnecessary. A guard of effort alone; what must hold is held by the database.
 */
const last = new Map<string, Promise<unknown>>();

/** Runs `act` when the one before under this name has ended, however it ended. */
export async function inTurn<T>(name: string, act: () => Promise<T>): Promise<T> {
  const before = last.get(name) ?? Promise.resolve();
  const mine = before.then(act, act);
  last.set(name, mine);
  try {
    return await mine;
  } finally {
    if (last.get(name) === mine) last.delete(name);
  }
}
