/** Everything that the files say of the caller and that the decision on their entry can rest on. Of nobody else. */
import { accept, refuse } from '../contract/refusals.ts';
import { FACTS_OF_DECISION, factsOf } from '../roll/sideBySide.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { findPerson } from '../store/people.ts';
import { readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { lookUpIn } from './keptExports.ts';
import { sourcesShown } from './variances.ts';

export const myFacts: ActionOf<'myFacts'> = async (deps, actor, { params }) => {
  const poll = await readPoll(deps.db, params.poll);
  const person = actor.person === null ? undefined : await findPerson(deps.db, actor.person);
  if (poll === undefined || person === undefined) return refuse('NOT_FOUND');
  if (poll.state === 'draft') return refuse('POLL_STATE', { state: poll.state });
  const own = person.memberNumber;
  if (own === null) return accept({ sources: [], facts: [] });
  const lookUp = await lookUpIn(deps.logins.roll, poll);
  const facts = factsOf(lookUp.of(own), FACTS_OF_DECISION);
  await inTransaction(deps.db, (trx) =>
    recordAccess(trx, actor, { act: 'own-facts-read', poll: poll.id, concerning: own }, deps.now()),
  );
  return accept({
    sources: sourcesShown(lookUp),
    facts: facts.map(({ fact, values, differs }) => ({ fact, values: [...values], differs })),
  });
};
