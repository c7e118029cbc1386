/**
 * Compares everybody who holds a role with a list that was just loaded: whose membership it says has ended loses their access
 * in the same transaction, and whom it merely does not bear out is flagged for people to look at.
 */
import type { Actor, Deps } from '../deps.ts';
import { judgeHolder } from '../domain/holders.ts';
import { holdersFlaggedLetter } from '../mail/letters.ts';
import { emailKey } from '../roll/comparison.ts';
import type { Asked, Standings } from '../roll/standings.ts';
import type { Db, Trx } from '../store/database.ts';
import { clearFlags, flagHolder } from '../store/holderFlags.ts';
import { enqueue } from '../store/outbox.ts';
import { findPerson, readOrganisation } from '../store/people.ts';
import { type Holder, holders } from '../store/roles.ts';
import { newestList } from '../store/snapshots.ts';
import { endAccess } from './endAccess.ts';
import { watchers } from './endedAccess.ts';

/** What to ask of a list: numbers of role-holders, and addresses of those without one. */
export async function askedOfList(db: Db, now: Date): Promise<Asked> {
  const all = await holders(db, now);
  return {
    numbers: all.flatMap(({ memberNumber }) => memberNumber ?? []),
    addresses: all.flatMap(({ memberNumber, email }) => (memberNumber === null ? (email ?? []) : [])),
  };
}

/** An older list than one that is loaded already, as one to compare with is, says nothing of today. */
export async function reconcileHolders(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { snapshot, standings }: { readonly snapshot: string; readonly standings: Standings },
): Promise<void> {
  if ((await newestList(trx)) !== snapshot) return;
  const now = deps.now();
  let flagged = 0;
  for (const holder of await holders(trx, now)) {
    const facts = factsOf(holder, standings);
    if (facts === undefined) continue; // became one meanwhile: the next list says what there is to say
    const verdict = judgeHolder(facts, standings.day);
    if (verdict.is === 'ended') {
      const person = await findPerson(trx, holder.id, { lock: true });
      if (person === undefined) continue;
      const roles = holder.roles.map(({ role }) => role);
      await endAccess(trx, deps, actor, { person, roles, how: 'list', words: verdict.because });
    } else if (verdict.is === 'flagged') {
      await clearFlags(trx, holder.id, now, verdict.kind);
      if (await flagHolder(trx, { person: holder.id, kind: verdict.kind, snapshot, now })) flagged++;
    } else {
      await clearFlags(trx, holder.id, now);
    }
  }
  if (flagged === 0) return;
  const organisation = (await readOrganisation(trx))?.name ?? '';
  for (const { id, name, email } of await watchers(trx, now)) {
    const letter = holdersFlaggedLetter({ organisation, name, holders: flagged, webOrigin: deps.config.webOrigin });
    const idempotencyKey = `holders-flagged/${snapshot}/${id}`;
    await enqueue(trx, { purpose: 'holders-flagged', idempotencyKey, recipient: email, ...letter }, now);
  }
}

function factsOf({ memberNumber, email }: Holder, { byNumber, byAddress }: Standings) {
  if (memberNumber === null) {
    const address = email === null ? null : emailKey(email);
    const atAddress = byAddress.filter((one) => one.address === address);
    return { number: null, listed: null, left: null, atAddress };
  }
  const found = byNumber.find(({ number }) => number === memberNumber);
  return found === undefined ? undefined : { ...found, atAddress: [] };
}
