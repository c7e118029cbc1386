/** The returning officer lets all trustees begin anew with making their key, until it stands. What was sent before stays kept. */
import { accept, refuse } from '../contract/refusals.ts';
import { decideRestart } from '../domain/ceremony.ts';
import { recordAccess } from '../store/accessLog.ts';
import { insertCeremonyRestart } from '../store/ceremonies.ts';
import { inTransaction } from '../store/database.ts';
import { lockPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { ceremonyFacts } from './ceremonyMessage.ts';
import { listed } from './steps.ts';

export const restartCeremony: ActionOf<'restartCeremony'> = (deps, actor, { params, body }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await lockPoll(trx, params.poll);
    if (poll === undefined || actor.person === null) return refuse('NOT_FOUND');
    const may = decideRestart(await ceremonyFacts(trx, poll), body.round);
    if (!may.ok) return listed(may, 'POLL_STATE', 'KEYS_OTHERWISE', 'CEREMONY_RESTARTED');
    const now = deps.now();
    const round = body.round + 1;
    await insertCeremonyRestart(trx, poll.id, { round, by: actor.person }, now);
    await recordAccess(trx, actor, { act: 'ceremony-restarted', poll: poll.id, details: { round } }, now);
    return accept({});
  });
