/** Admits the passkey that is signed in with to a poll that asks for codes, by the member's own code. */
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { isAdmitted } from '../store/enrolments.ts';
import { openPaperIn } from '../store/openPapers.ts';
import { findPasskey } from '../store/passkeys.ts';
import { findPerson } from '../store/people.ts';
import { readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { admit, mayAdmit } from './admission.ts';

export const admitPasskey: ActionOf<'admitPasskey'> = (deps, actor, { params, body: { proof } }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    const person = actor.person === null ? undefined : await findPerson(trx, actor.person, { lock: true });
    if (poll === undefined || person === undefined || actor.credentialId === null) return refuse('NOT_FOUND');
    if (poll.state !== 'open') return refuse('POLL_NOT_OPEN');
    const paper = person.memberNumber === null ? undefined : await openPaperIn(trx, poll.id, person.memberNumber);
    if (paper === undefined) return refuse('NOT_ON_ROLL');
    const credential = await findPasskey(trx, actor.credentialId);
    if (credential === undefined) return refuse('NOT_FOUND');
    // A lost answer must not be a lost vote: asked twice, it is admitted once.
    if (await isAdmitted(trx, poll.id, paper.paper, credential.id)) return accept({});
    const may = await mayAdmit(trx, deps, { person: person.id, paper, credential, proof });
    const now = deps.now();
    const { number } = paper;
    if (!may.ok) {
      const details = { code: may.code };
      await recordAccess(trx, actor, { act: 'code-refused', poll: poll.id, concerning: number, details }, now);
      return may;
    }
    await admit(trx, credential, [{ paper, proof: paper.asks ? proof : null }]);
    await recordAccess(trx, actor, { act: 'passkey-admitted', poll: poll.id, concerning: number }, now);
    return accept({});
  });
