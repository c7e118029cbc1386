/** Changed addresses under quarantine, masked, for the officers whose duty covers the units. Every look is logged. */
import { accept, refuse } from '../contract/refusals.ts';
import { changedPart } from '../domain/contacts.ts';
import { unitsCovered } from '../domain/duties.ts';
import { maskedEmail } from '../roll/sideBySide.ts';
import { recordAccess } from '../store/accessLog.ts';
import { type HoldMark, holdMarks, holdsOf, type StoredHold } from '../store/contacts.ts';
import { inTransaction } from '../store/database.ts';
import { readPoll } from '../store/polls.ts';
import { pendingAbout } from '../store/proposals.ts';
import { dutiesOf } from '../store/roles.ts';
import { memberLine, unitsOfLines } from '../store/roll.ts';
import type { ActionOf, ValueOf } from './act.ts';
import { toInstant } from './steps.ts';

const PAGE = 50;
const ROLES = ['membership-secretary', 'procedure-secretary', 'data-protection-officer'] as const;

type Entry = ValueOf<'quarantine'>['entries'][number];

export const quarantine: ActionOf<'quarantine'> = (deps, actor, { params, query: { state, number, page } }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    if (poll === undefined || actor.person === null) return refuse('NOT_FOUND');
    if (poll.state === 'draft') return refuse('POLL_STATE', { state: poll.state });
    const now = deps.now();
    const covered = unitsCovered(await dutiesOf(trx, actor.person, now, poll.id), ROLES);
    const all = newestOf(await holdMarks(trx, poll.id));
    const units = await unitsOfLines(
      trx,
      poll.id,
      all.map(({ number }) => number),
    );
    const seen = all.filter(({ number }) => covered === null || covered.includes(units.get(number) ?? ''));
    const clusters = clustersOf(seen);
    const wanted = seen.filter(
      (hold) => (state === 'held') === (hold.releasedAt === null) && (number === undefined || hold.number === number),
    );
    const sizes = new Map(clusters.map(({ unit, changed }) => [unit, changed]));
    const sizeOf = ({ cluster }: HoldMark): number => (cluster === null ? 0 : (sizes.get(cluster) ?? 0));
    wanted.sort((a, b) => sizeOf(b) - sizeOf(a)); // stable: by number within

    const entries: Entry[] = [];
    const onPage = wanted.slice((page - 1) * PAGE, page * PAGE);
    const numbers = onPage.map((hold) => hold.number);
    const opened = newestOf(await holdsOf(trx, poll.id, numbers));
    for (const { number: of } of onPage) {
      const hold = opened.find((one) => one.number === of);
      if (hold === undefined) throw new Error('a hold is gone');
      const line = await memberLine(trx, poll.id, hold.number);
      if (line === undefined) throw new Error('a held line is gone');
      const about = { kind: 'release-contact', poll: poll.id, concerning: hold.number, now } as const;
      const waits = hold.releasedAt === null && (await pendingAbout(trx, about)).length > 0;
      entries.push(shown(hold, line, waits));
    }
    const details = { state, page, shown: entries.length, total: wanted.length };
    const whose = entries.map((entry) => entry.number);
    await recordAccess(trx, actor, { act: 'contacts-read', poll: poll.id, details, whose }, now);
    const held = seen.filter(({ releasedAt }) => releasedAt === null).length;
    const told = poll.state !== 'roll-open';
    return accept({ entries, total: wanted.length, page, held, released: seen.length - held, clusters, told });
  });

function shown(hold: StoredHold, line: { readonly name: string; readonly unit: string }, proposed: boolean): Entry {
  const { number, cause, cluster, oldEmail, newEmail, at, releasedAt } = hold;
  return {
    number,
    name: line.name,
    unit: line.unit,
    cause,
    cluster,
    from: oldEmail === null ? null : maskedEmail(oldEmail),
    to: maskedEmail(newEmail),
    part: changedPart(oldEmail, newEmail),
    since: toInstant(at),
    releasedAt: releasedAt === null ? null : toInstant(releasedAt),
    proposed,
  };
}

/** What a later correction stands in place of is not shown any more, and cannot be released. */
function newestOf<H extends HoldMark>(holds: readonly H[]): H[] {
  return [...new Map(holds.map((hold) => [hold.number, hold])).values()];
}

/** Most first. */
function clustersOf(holds: readonly HoldMark[]): { unit: string; changed: number }[] {
  const sizes = new Map<string, number>();
  for (const { cluster } of holds) if (cluster !== null) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  return [...sizes]
    .map(([unit, changed]) => ({ unit, changed }))
    .sort((a, b) => b.changed - a.changed || (a.unit < b.unit ? -1 : 1));
}
