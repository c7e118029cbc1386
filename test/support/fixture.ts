/**
 * Rows written past the rules of the tables, where a test needs a state and not the way to it. The triggers sleep meanwhile,
 * so nothing that is written here proves anything of them.
 */
import type { Trx } from '../../src/store/database.ts';

export async function asFixture<T>(trx: Trx, write: () => Promise<T>): Promise<T> {
  await trx.raw("set local session_replication_role = 'replica'");
  const written = await write();
  await trx.raw("set local session_replication_role = 'origin'");
  return written;
}
