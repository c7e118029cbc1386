/**
 * A member who lost their letter asks for it again, by membership number and e-mail address. Whoever asks gets the same
 * answer after the same time, so that nobody learns here who is a member; what is sent goes to the address on the list.
 */
import { accept } from '../contract/refusals.ts';
import type { Deps } from '../deps.ts';
import type { AccessEvent } from '../domain/accessLog.ts';
import { decideSending } from '../domain/enrolment.ts';
import { emailKey } from '../roll/comparison.ts';
import { recordAccess } from '../store/accessLog.ts';
import { isCast } from '../store/casts.ts';
import { inTransaction } from '../store/database.ts';
import { openPapersOf, takenChannel } from '../store/openPapers.ts';
import { readPoll } from '../store/polls.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { sendAgain, sendingFacts } from './waysIn.ts';

/** Longer than the work takes when there is something to send. */
const ANSWER_AFTER_MS = 600;
const wait = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

export const linkAgain: ActionOf<'linkAgain'> = async (deps, _actor, { body: { number, email } }) => {
  await Promise.all([sendAll(deps, number.trim().toUpperCase(), email), wait(ANSWER_AFTER_MS)]);
  return accept({});
};

const sendAll = (deps: Deps, number: string, email: string): Promise<void> =>
  inTransaction(deps.db, async (trx) => {
    // On the log when all else is done: who holds the log waits for nobody.
    const done: AccessEvent[] = [];
    for (const { poll: id, paper } of await openPapersOf(trx, number)) {
      const poll = await readPoll(trx, id);
      const line = await memberLine(trx, id, number);
      if (poll === undefined || line === undefined) continue;
      done.push({ act: 'link-asked', poll: id, concerning: number });
      const facts = await sendingFacts(trx, deps, id, line, 'member');
      if (facts.address === null || emailKey(facts.address) !== emailKey(email)) continue;
      if ((await isCast(trx, id, paper)) || (await takenChannel(trx, id, paper)) !== null) continue;
      if (!decideSending(facts).ok) continue;
      await sendAgain(trx, deps, poll, line, null);
      done.push({ act: 'link-sent-again', poll: id, concerning: number });
    }
    for (const event of done) await recordAccess(trx, { person: null, credentialId: null }, event, deps.now());
  });
