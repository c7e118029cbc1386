/** The public page of a poll: its row for what is decided, its board for everything that can be checked there. */

import type { PollDefinition } from '../../crypto/bodies.ts';
import { isRanked } from '../../crypto/contest.ts';
import { boardOrigin } from '../contract/origins.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { waitsFor } from '../domain/ceremony.ts';
import { countActs } from '../store/accessLog.ts';
import { countPairs } from '../store/amendments.ts';
import { boardBodies, boardBody, boardSize, ownersOf } from '../store/board.ts';
import { readCeremonyStand } from '../store/ceremonies.ts';
import { countQuarantined } from '../store/contacts.ts';
import type { Db } from '../store/database.ts';
import { readDeclarationSignatures } from '../store/declarations.ts';
import { declarationsOf } from '../store/interests.ts';
import { countPrinted } from '../store/linkSendings.ts';
import { locksOf } from '../store/locks.ts';
import { readPoll } from '../store/polls.ts';
import { isPublished } from '../store/published.ts';
import { refusedPartsOf } from '../store/refusedParts.ts';
import { countHolding, countWaiting } from '../store/reviews.ts';
import { grantedAlone } from '../store/roles.ts';
import { readTrusteesOf } from '../store/trustees.ts';
import { ruledOf } from '../verify/rulingChecks.ts';
import type { ActionOf } from './act.ts';
import { countsOf } from './counts.ts';
import { sealingOf } from './sealingOf.ts';
import { toInstant } from './steps.ts';
import { unruledIn } from './unruled.ts';

export const poll: ActionOf<'poll'> = async ({ db, config, now }, _actor, { params }) => {
  const found = await readPoll(db, params.poll);
  if (found === undefined) return refuse('NOT_FOUND');
  const frozen = (await boardBody(db, found.id, 'roll-frozen'))?.body;
  const given = await countGiven(db, found.id, found.definition);
  const standing = (await locksOf(db, found.id)).filter(({ lifted }) => lifted === null);
  const reviews = await countWaiting(db, found.id, now());
  const closed = (await boardBody(db, found.id, 'closed'))?.body;
  const isOver = found.state === 'declared' || found.state === 'abandoned';
  return accept({
    state: found.state,
    origin: boardOrigin(config.webOrigin, found.id),
    definition: found.definition,
    trustees: (await readTrusteesOf(db, found.id)).map(({ owner, name, hasKey, hasRehearsed }) => ({
      owner,
      name,
      keyGiven: hasKey,
      rehearsed: hasRehearsed,
      ...given(owner),
    })),
    ceremony: await ceremonyOf(db, found.id, found.definition),
    roll:
      frozen === undefined
        ? null
        : {
            listed: frozen.listed,
            excluded: frozen.excluded,
            overrides: frozen.overrides,
            eligible: frozen.eligible,
            electorate: frozen.electorate,
            cells: frozen.cells,
            reasons: frozen.reasons,
            undecided: frozen.undecided,
          },
    amendments: frozen === undefined ? null : (await boardBodies(db, found.id, 'roll-amended')).length,
    pairAlarms: await countPairs(db, found.id, found.definition.corrections.pairAlarm),
    closing: {
      closesAt: found.times.closesAt,
      pausedSince: found.times.pausedSince,
      expectedBy: instantOrNull(standing.find(({ scope }) => scope === 'voting')?.expectedBy ?? null),
      addedSeconds: found.times.addedSeconds,
      claimsUntil: found.corrections.claimsUntil,
      overridesUntil: found.corrections.overridesUntil,
    },
    locks: standing.map(({ scope, unit, role, at }) => ({ scope, unit, role, since: toInstant(at) })),
    quarantine: found.openedEntry === null ? null : await countQuarantined(db, found.id),
    lettersPrinted: found.openedEntry === null ? null : await countPrinted(db, found.id),
    // From `closed`: while voting is open nothing here tells of turnout.
    ballots: closed?.ballots ?? null,
    counts: closed === undefined ? null : await countsOf(db, found),
    tenders: {
      tendered: (await boardBodies(db, found.id, 'ballot-tendered')).length,
      settled: (await boardBody(db, found.id, 'tenders-settled'))?.body ?? null,
    },
    sealing: await sealingOf(db, found),
    outcome: (await boardBody(db, found.id, 'outcome'))?.body ?? null,
    rulings: (await boardBodies(db, found.id, 'ruling')).map(({ body }) => ruledOf(body)),
    unruled: [...(await unruledIn(db, found.id))],
    declaredBy: (await readDeclarationSignatures(db, found.id)).map(({ signature: { role, name } }) => ({
      role,
      name,
    })),
    reviews,
    // Up to the close whatever is done joins them.
    reviewsHolding: isOver ? 0 : closed === undefined ? reviews.waiting : await countHolding(db, found.id),
    reviewersAdmitted: (await boardBodies(db, found.id, 'reviewer-admitted')).length,
    packsTaken: await countActs(db, found.id, 'pack-read'),
    abandonedBecause: found.abandonedBecause,
    declarations: await declarationsOf(db, found.id, now()),
    grantedAlone: (await grantedAlone(db, found.id)).map(({ role, since }) => ({ role, since: toInstant(since) })),
    boardSize: await boardSize(db, found.id),
    bundle: await isPublished(db, found.id),
  });
};

/** What each trustee gave towards the count: read off the board, and what was refused off its table. */
async function countGiven(db: Db, poll: string, { contests }: Pick<PollDefinition, 'contests'>) {
  const [approved, shuffled, parts] = [
    await ownersOf(db, poll, 'tally-approval'),
    await ownersOf(db, poll, 'shuffle'),
    new Set(await ownersOf(db, poll, 'lot-share')),
  ];
  const refused = await refusedPartsOf(db, poll);
  const of = contests.filter(isRanked).length;
  return (owner: number) => ({
    approved: approved.includes(owner),
    shuffled: { done: shuffled.filter((one) => one === owner).length, of },
    partGiven: parts.has(owner),
    refused: refused.flatMap((one) => (one.owner === owner ? [one.what] : [])),
  });
}

/** Where the trustees stand with a key of which fewer than all suffice. */
async function ceremonyOf(db: Db, poll: string, { trustees: { quorum, of } }: Pick<PollDefinition, 'trustees'>) {
  if (quorum === of) return null;
  const { round, taken } = await readCeremonyStand(db, poll);
  const waits = waitsFor({ of, taken });
  const complaint = taken.flatMap(({ owner, blame }) => (blame === null ? [] : [{ by: owner, ...blame }]))[0] ?? null;
  return { round, waitsFor: waits === null ? null : { ...waits, owners: [...waits.owners] }, complaint };
}

const instantOrNull = (at: Date | null): string | null => (at === null ? null : toInstant(at));
