/** Trustees show before the opening that their keys work. */
import { rehearsalOf } from '../../src/simulation/keys.ts';
import type { Client } from './client.ts';
import type { TestService } from './service.ts';

/** @param trustees in the order of their numbers; all keys are on the board */
export async function rehearseAll(
  { deps }: TestService,
  poll: string,
  trustees: readonly { readonly person: Client; readonly secret: bigint }[],
): Promise<void> {
  for (const [i, { person, secret }] of trustees.entries()) {
    const rehearsal = await rehearsalOf(deps.db, poll, { owner: i + 1, secret }, deps.rng);
    await person.must('rehearse', { params: { poll }, body: { rehearsal } });
  }
}
