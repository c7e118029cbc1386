/** Whether the caller can tender a ballot now, and what became of the one that they tendered. */
import { trackerOf } from '../../crypto/belenios/ballot.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { mayTender } from '../domain/tendering.ts';
import { entryWithBody } from '../store/board.ts';
import { inTransaction } from '../store/database.ts';
import { findPerson } from '../store/people.ts';
import { readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';
import { keptOf } from './tender.ts';
import { ownStanding } from './tendering.ts';
import { settlementShown } from './tenders.ts';

export const myTender: ActionOf<'myTender'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    const person = actor.person === null ? undefined : await findPerson(trx, actor.person);
    if (poll === undefined || person === undefined) return refuse('NOT_FOUND');
    const { facts, tender } = await ownStanding(trx, deps, actor, poll, person);
    const may = mayTender(facts, deps.now());
    const hindrance = may.ok ? null : may.code;
    if (tender === undefined) return accept({ hindrance, tendered: null });
    const entry = await entryWithBody(trx, poll.id, tender.promise.promise.bodyHash);
    const tendered = {
      ...keptOf(poll, tender),
      at: toInstant(tender.at),
      index: entry?.index ?? null,
      trackers: tender.content.body.ballots.map(trackerOf),
      settled: await settlementShown(trx, tender),
    };
    return accept({ hindrance, tendered });
  });
