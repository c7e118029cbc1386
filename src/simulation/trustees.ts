/** A trustee's part of a simulated poll: what the trustee's page computes in the browser. */
import { bindingProofs, partialDecryption } from '../../crypto/belenios/decryption.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { readEncrypted } from '../../crypto/belenios/encrypted.ts';
import { type Rng, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { electionsIn, groundOf } from '../actions/electionsOfPoll.ts';
import { boardBodies, boardBody } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import type { Visitor } from './visitor.ts';

/** Gives the partial decryption of every election of a closed poll, with both proofs. */
export async function giveParts(
  trustee: Visitor,
  given: {
    readonly db: Db;
    readonly poll: string;
    readonly owner: number;
    readonly secret: bigint;
    readonly rng: Rng;
  },
): Promise<void> {
  const { db, poll, owner, secret, rng } = given;
  const ground = await groundOf(db, poll);
  const closed = await boardBody(db, poll, 'closed');
  const tallies = await boardBodies(db, poll, 'encrypted-tally');
  const trusteesHash = sha256Hex(utf8(ground.trustees.record));
  const partials = electionsIn(ground).map(({ uuid, record }) => {
    const election = readElection(record);
    const tally = tallies.find(({ body }) => body.uuid === uuid)?.body.tally;
    if (closed === undefined || tally === undefined) throw new Error('the poll has no tally yet');
    const place = { closed: closed.hash, trusteesHash, owner };
    const from = readEncrypted(election, tally);
    const binding = bindingProofs(election, from, place, secret, rng).map((row) => [...row]);
    return { uuid, partial: partialDecryption(election, from, secret, rng), binding };
  });
  await trustee.does('depositPartials', { params: { poll }, body: { partials } });
}
