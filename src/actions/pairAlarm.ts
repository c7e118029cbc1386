/** Tells the data protection officer of two officers who decide many overrides together, from the number that the poll names. */
import { isOneAddress } from '../domain/address.ts';
import { isAlarming } from '../domain/override.ts';
import { pairAlarmLetter } from '../mail/rollLetters.ts';
import { recordAccess } from '../store/accessLog.ts';
import { countTogether } from '../store/amendments.ts';
import type { Trx } from '../store/database.ts';
import { enqueue } from '../store/outbox.ts';
import { findPerson, namesOf, readOrganisation } from '../store/people.ts';
import type { StoredPoll } from '../store/polls.ts';
import { holdersOf } from '../store/roles.ts';
import type { Decided } from './proposals/handler.ts';

export async function tellAlarm(
  trx: Trx,
  { id: poll, definition }: StoredPoll,
  { stored, decidedBy, now }: Pick<Decided, 'stored' | 'decidedBy' | 'now'>,
): Promise<void> {
  const pair = [stored.proposedBy, decidedBy.person] as const;
  const together = await countTogether(trx, poll, ...pair);
  if (!isAlarming(together, definition)) return;
  const names = await namesOf(trx, pair);
  const organisation = (await readOrganisation(trx))?.name ?? definition.organisation.name;
  for (const id of await holdersOf(trx, 'data-protection-officer', now)) {
    const told = await findPerson(trx, id);
    if (told === undefined || told.email === null || !isOneAddress(told.email)) continue;
    const letter = pairAlarmLetter({
      organisation,
      name: told.name,
      title: definition.title,
      officers: [names.get(pair[0]) ?? '', names.get(pair[1]) ?? ''],
      together,
      cap: definition.corrections.pairCap,
    });
    const idempotencyKey = `pair-alarm/${stored.id}/${id}`;
    await enqueue(trx, { purpose: 'pair-alarm', idempotencyKey, recipient: told.email, ...letter }, now);
  }
  await recordAccess(
    trx,
    decidedBy,
    { act: 'pair-alarm', poll, concerning: stored.proposedBy, details: { together } },
    now,
  );
}
