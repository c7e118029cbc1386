/**
 * What officers looked at or decided in a poll and somebody else has to sign off, with what is needed to judge it: who, when,
 * whose, what for, and of a decision what both officers signed. No addresses. Every look is logged.
 */
import { z } from 'zod';
import { accept, refuse } from '../contract/refusals.ts';
import { REVIEW_PAGE } from '../contract/review.ts';
import { ACCESS_ACTS } from '../domain/accessLog.ts';
import { whatFor } from '../domain/review.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { mailboxOf, namesOf } from '../store/people.ts';
import { readPoll } from '../store/polls.ts';
import { findProposals } from '../store/proposals.ts';
import { countWaiting, listItems, type ReviewItem, readReviews, subjectsOf } from '../store/reviews.ts';
import { rolesOf } from '../store/roles.ts';
import { reviewSaid } from '../verify/bundle.ts';
import type { ActionOf, ValueOf } from './act.ts';
import { aboutThemselves } from './officer.ts';
import { reviewsIn } from './reviewers.ts';
import { toInstant } from './steps.ts';

type Item = ValueOf<'reviews'>['items'][number];

export const reviews: ActionOf<'reviews'> = (deps, actor, { params, query: { state, page } }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    if (poll === undefined || actor.person === null) return refuse('NOT_FOUND');
    if (!(await reviewsIn(trx, actor, poll.id))) return refuse('NOT_ALLOWED');
    const now = deps.now();
    const found = await listItems(trx, poll.id, state, { limit: REVIEW_PAGE, offset: (page - 1) * REVIEW_PAGE });
    const own = await aboutThemselves(trx, deps, actor, found.items);
    const items = await shown(trx, poll.id, actor.person, { items: found.items, own }, now);
    const counts = await countWaiting(trx, poll.id, now);
    const whose = items.flatMap(({ members }) => members);
    const details = { state, page, shown: items.length, total: found.total };
    await recordAccess(trx, actor, { act: 'reviews-read', poll: poll.id, details, whose }, now);
    return accept({ items, total: found.total, page, ...counts });
  });

const decided = z.looseObject({ proposal: z.string() });

async function shown(
  trx: Trx,
  poll: string,
  reviewer: string,
  { items, own }: { readonly items: readonly ReviewItem[]; readonly own: ReadonlySet<number> },
  now: Date,
): Promise<Item[]> {
  const self = await mailboxOf(trx, reviewer);
  const subjects = await subjectsOf(
    trx,
    items.map(({ id }) => id),
  );
  const proposalOf = (item: ReviewItem): string => decided.safeParse(item.details).data?.proposal ?? '';
  const proposals = await findProposals(trx, items.map(proposalOf));
  const done = new Map((await readReviews(trx, poll)).map((review) => [review.id, review]));
  const names = await namesOf(trx, [
    ...items.flatMap(({ person, other }) => [person ?? '', other ?? '']),
    ...[...done.values()].map(({ person }) => person),
  ]);
  const nameOf = (person: string | null): string => names.get(person ?? '') ?? '';
  const all: Item[] = [];
  for (const item of items) {
    const { person, other, act, at, dueAt } = item;
    const stored = proposals.get(proposalOf(item));
    const review = done.get(item.review ?? '');
    const numbers = subjects.get(item.id) ?? (stored?.concern.number == null ? [] : [stored.concern.number]);
    all.push({
      row: item.hash,
      rule: item.rule,
      at: toInstant(at),
      name: nameOf(person),
      roles: person === null ? [] : [...(await rolesOf(trx, person, now))],
      act,
      says: wordsOf(act),
      for: whatFor(item.details),
      members: [...numbers],
      agreed:
        stored?.end == null
          ? null
          : {
              proposal: stored.proposal,
              proposedBy: nameOf(other),
              decidedBy: nameOf(person),
              because: stored.end.because,
            },
      dueAt: toInstant(dueAt),
      overdue: review === undefined && dueAt <= now,
      own: own.has(item.id) || [person, other].some((one) => one !== null && self.includes(one)),
      signedOff:
        review === undefined
          ? null
          : {
              by: nameOf(review.person),
              at: toInstant(review.at),
              verdict: review.verdict,
              why: reviewSaid.safeParse(review.act.record?.message.says).data?.why ?? null,
            },
    });
  }
  return all;
}

const isAct = (act: string): act is keyof typeof ACCESS_ACTS => Object.hasOwn(ACCESS_ACTS, act);
/** An act of the log, in words. */
export const wordsOf = (act: string): string => (isAct(act) ? ACCESS_ACTS[act] : act);
