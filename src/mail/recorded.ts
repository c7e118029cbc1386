/** Letters to voters whose ballot has come on the board: written here, since whoever writes the board sees no addresses. */
import { isOneAddress } from '../domain/address.ts';
import { type Db, inTransaction } from '../store/database.ts';
import { enqueue } from '../store/outbox.ts';
import { readOrganisation } from '../store/people.ts';
import { readPoll } from '../store/polls.ts';
import { takeRecorded } from '../store/recordedBallots.ts';
import { ballotRecordedLetter } from './letters.ts';

const AT_ONCE = 50;

/** Puts in the outbox what waits, all of it. */
export async function writeRecorded(db: Db<'mail'>, webOrigin: string, now: Date): Promise<void> {
  let taken: number;
  do {
    taken = await inTransaction(db, async (trx) => {
      const addressees = await takeRecorded(trx, AT_ONCE);
      const [first] = addressees;
      const poll = first === undefined ? undefined : await readPoll(trx, first.poll);
      if (poll === undefined) return 0;
      const organisation = (await readOrganisation(trx))?.name ?? poll.definition.organisation.name;
      const { title, rehearsal } = poll.definition;
      for (const { paper, name, email, batch: entries } of addressees) {
        if (email === null || !isOneAddress(email)) continue;
        const told = { organisation, name, title, rehearsal, entries, webOrigin, poll: poll.id };
        const idempotencyKey = `ballot-recorded/${poll.id}/${paper}`;
        const letter = { purpose: 'ballot-recorded', idempotencyKey, recipient: email, ...ballotRecordedLetter(told) };
        await enqueue(trx, letter, now);
      }
      return addressees.length;
    });
  } while (taken > 0);
}
