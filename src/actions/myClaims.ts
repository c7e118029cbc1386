/** A person's own claims, with how far each has come. */
import { accept, refuse } from '../contract/refusals.ts';
import { claimsUntil, isOver } from '../domain/claims.ts';
import { claimsOf } from '../store/claims.ts';
import { inTransaction } from '../store/database.ts';
import { evidenceOfClaims } from '../store/evidence.ts';
import { readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { messagesShown } from './claimDesk.ts';
import { answerShown, claimStates, evidenceOf } from './claimProgress.ts';
import { toInstant } from './steps.ts';

export const myClaims: ActionOf<'myClaims'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    if (poll === undefined || actor.person === null) return refuse('NOT_FOUND');
    const now = deps.now();
    const found = await claimsOf(trx, poll.id, actor.person);
    const states = await claimStates(trx, found, now);
    const evidence = await evidenceOfClaims(
      trx,
      found.map(({ id }) => id),
    );
    const claims = [];
    for (const claim of found) {
      const { id, about, says, at, openedBy } = claim;
      const state = states.get(id) ?? 'received';
      claims.push({
        claim: id,
        poll: poll.id,
        about,
        says,
        openedAt: toInstant(at),
        state,
        byOfficer: openedBy !== null,
        evidence: evidence.filter((piece) => piece.claim === id).map(evidenceOf),
        messages: await messagesShown(trx, claim),
        answer: await answerShown(trx, claim),
        mayAdd: !isOver(state),
      });
    }
    return accept({ claims, until: claimsUntil(poll, now) });
  });
