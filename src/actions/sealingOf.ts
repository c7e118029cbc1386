/** How far a poll is with what is not opened for everybody, for its public page. SPEC §6.8. */
import { readSized } from '../../crypto/belenios/tally.ts';
import { sealsSomething } from '../contract/seals.ts';
import type { PollPage } from '../contract/shapes.ts';
import { boardBodies, boardBody, ownersOf } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import { readAttestations, readScrutineersOf } from '../store/sealing.ts';
import { attestersNeeded } from '../verify/attesting.ts';
import { treatmentOf } from '../verify/sealing.ts';

/** null in a poll in which everything is opened for everybody. */
export async function sealingOf(db: Db, poll: StoredPoll): Promise<PollPage['sealing']> {
  if (!sealsSomething(poll.definition)) return null;
  const scrutineers = await readScrutineersOf(db, poll.id);
  const attested = new Set((await readAttestations(db, poll.id)).map(({ scrutineer }) => scrutineer));
  const keys = scrutineers.flatMap(({ given }) => given ?? []);
  return {
    scrutineers: scrutineers.map(({ name, given }) => ({
      name,
      hasKey: given !== null,
      attested: given !== null && attested.has(given.scrutineer),
    })),
    needed: keys.length === 0 ? 0 : attestersNeeded(keys),
    partsGiven: (await ownersOf(db, poll.id, 'lot-share')).length >= poll.definition.trustees.quorum,
    // Later the outcome says it.
    elections: poll.state === 'closed' ? await notOpenedForAll(db, poll, keys.length > 0) : [],
  };
}

async function notOpenedForAll(db: Db, { id, definition }: StoredPoll, sealedTo: boolean) {
  const { elections = [] } = (await boardBody(db, id, 'opened'))?.body ?? {};
  const others = (await boardBodies(db, id, 'other-channel')).map(({ body }) => body);
  const tallies = new Map<string, string>();
  for (const { body } of await boardBodies(db, id, 'encrypted-tally')) tallies.set(body.uuid, body.sized);
  return elections.flatMap(({ unit, contest: of, uuid }) => {
    const contest = definition.contests.find((one) => one.id === of);
    const sized = tallies.get(uuid);
    if (contest === undefined || sized === undefined) return [];
    const papers = others.find((one) => one.contest === of && one.unit === unit)?.papers ?? 0;
    const ballots = readSized(sized).numTallied;
    const { is } = treatmentOf(definition, contest, { ballots, papers, sealedTo });
    return is === 'open' ? [] : [{ unit, contest: of, is }];
  });
}
