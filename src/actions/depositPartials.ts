/**
 * A trustee gives the partial decryptions of every election of the poll at once, each with both of its proofs. The last
 * trustee's part makes the results and the outcome. What is decrypted stands on the board already: one tally for each
 * election, ever. SPEC §3.10, §6.
 */
import { checkBindingProofs, checkPartial } from '../../crypto/belenios/decryption.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { readEncrypted } from '../../crypto/belenios/encrypted.ts';
import { combineResult } from '../../crypto/belenios/result.ts';
import { readSized } from '../../crypto/belenios/tally.ts';
import { readTrustees } from '../../crypto/belenios/trustees.ts';
import type { Body } from '../../crypto/bodies.ts';
import { compareText, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { decryptedOf } from '../count/decrypted.ts';
import { noLots } from '../count/lot.ts';
import { type CountedElection, outcomeOf } from '../count/outcome.ts';
import { step } from '../domain/poll.ts';
import { appendEntries, type NewEntry } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { boardBodies, boardBody } from '../store/board.ts';
import { type Db, inTransaction } from '../store/database.ts';
import { lockPoll, readPoll, setPollState } from '../store/polls.ts';
import { readTrusteesOf } from '../store/trustees.ts';
import type { PollElection } from '../verify/elections.ts';
import { electorateOf } from '../verify/electorate.ts';
import type { ActionOf, InputOf } from './act.ts';
import { electionsIn, groundOf } from './electionsOfPoll.ts';
import { breathe, listed } from './steps.ts';

type Given = InputOf<'depositPartials'>['body']['partials'];

export const depositPartials: ActionOf<'depositPartials'> = async (deps, actor, { params, body: { partials } }) => {
  const poll = await readPoll(deps.db, params.poll);
  if (poll === undefined) return refuse('NOT_FOUND');
  const trustees = await readTrusteesOf(deps.db, poll.id);
  const mine = trustees.find(({ person }) => person === actor.person);
  if (mine === undefined) return refuse('NOT_TRUSTEE');
  const count = await readCount(deps.db, poll.id);
  if (count === undefined) return refuse('POLL_STATE', { state: poll.state });
  if (count.partials.some(({ body }) => body.owner === mine.owner)) return refuse('PARTIAL_GIVEN');
  if (poll.state !== 'closed') return refuse('POLL_STATE', { state: poll.state });
  // Seconds for a large poll, and only for its trustees: checked before the lock, against entries that cannot change.
  if (!(await proveThemselves(count, mine.owner, partials))) return refuse('PARTIAL_INVALID');

  return inTransaction(deps.db, async (trx) => {
    const locked = await lockPoll(trx, poll.id);
    if (locked === undefined) return refuse('NOT_FOUND');
    const before = await boardBodies(trx, poll.id, 'partial-decryption');
    if (before.some(({ body }) => body.owner === mine.owner)) return refuse('PARTIAL_GIVEN');
    const given = new Set([mine.owner, ...before.map(({ body }) => body.owner)]);
    const next = step(locked.state, 'result', { partsMissing: trustees.length - given.size });
    if (!next.ok) return listed(next, 'POLL_STATE');

    const mineNow = partials.map((partial) => ({ ...partial, owner: mine.owner }));
    const entries: NewEntry[] = mineNow.map((body) => ({ kind: 'partial-decryption', body }));
    if (next.value === 'counted') {
      entries.push(...(await resultEntries(count, [...before.map(({ body }) => body), ...mineNow])));
      await setPollState(trx, poll.id, next.value);
    }
    await appendEntries(trx, deps, poll.id, entries);
    const details = { owner: mine.owner };
    await recordAccess(trx, actor, { act: 'partials-deposited', poll: poll.id, details }, deps.now());
    return accept({});
  });
};

type Partial = Omit<Body<'partial-decryption'>, 'uuid'> & { readonly uuid: string };

/** All that a decryption rests on, from the board. */
type Count = {
  readonly definition: Body<'poll-defined'>['poll'];
  readonly electorate: number;
  readonly elections: readonly PollElection[];
  readonly trustees: Body<'trustees'>;
  readonly closedHash: string;
  readonly tallies: ReadonlyMap<string, Body<'encrypted-tally'>>;
  readonly partials: readonly { readonly body: Partial }[];
};

async function readCount(db: Db, poll: string): Promise<Count | undefined> {
  const closed = await boardBody(db, poll, 'closed');
  if (closed === undefined) return undefined;
  const ground = await groundOf(db, poll);
  const opened = await boardBody(db, poll, 'opened');
  if (opened === undefined) throw new Error('a poll is closed that was not opened');
  const amended = await boardBodies(db, poll, 'roll-amended');
  const tallies = await boardBodies(db, poll, 'encrypted-tally');
  return {
    definition: ground.defined.poll,
    electorate: electorateOf(
      opened.body,
      amended.map(({ body }) => body),
    ),
    elections: electionsIn(ground),
    trustees: ground.trustees,
    closedHash: closed.hash,
    tallies: new Map(tallies.map(({ body }) => [body.uuid, body])),
    partials: await boardBodies(db, poll, 'partial-decryption'),
  };
}

const tallyIn = ({ tallies }: Count, uuid: string): Body<'encrypted-tally'> => {
  const tally = tallies.get(uuid);
  if (tally === undefined) throw new Error('an election has no tally');
  return tally;
};

/** One part for each election, each once, and both proofs of each hold. */
async function proveThemselves(count: Count, owner: number, partials: Given): Promise<boolean> {
  const { elections, trustees, closedHash } = count;
  const named = partials.map(({ uuid }): string => uuid).sort(compareText);
  const wanted = elections.map(({ uuid }) => uuid).sort(compareText);
  if (named.length !== wanted.length || named.some((uuid, i) => uuid !== wanted[i])) return false;
  const key = readTrustees(trustees.record).owners[owner - 1]?.publicKey;
  if (key === undefined) throw new Error('a trustee has no key on the board');
  const place = { closed: closedHash, trusteesHash: sha256Hex(utf8(trustees.record)), owner };
  for (const { uuid, record } of elections) {
    const given = partials.find((partial) => partial.uuid === uuid);
    if (given === undefined) return false;
    const election = readElection(record);
    const from = readEncrypted(election, tallyIn(count, uuid).tally);
    if (checkPartial(election, from, key, given.partial).faults.length > 0) return false;
    if (checkBindingProofs(election, from, place, key, given.partial, given.binding).length > 0) return false;
    await breathe();
  }
  return true;
}

/** `result` for each election and the `outcome`, from everybody's checked parts. */
async function resultEntries(count: Count, partials: readonly Partial[]): Promise<NewEntry[]> {
  const trustees = readTrustees(count.trustees.record);
  const counted: CountedElection[] = [];
  const entries: NewEntry[] = [];
  for (const { unit, contest, uuid, record } of count.elections) {
    const election = readElection(record);
    const { tally, sized } = tallyIn(count, uuid);
    const parts = partials.filter((part) => part.uuid === uuid).map(({ owner, partial }) => ({ owner, text: partial }));
    const ballots = readSized(sized).numTallied;
    const from = readEncrypted(election, tally);
    const { record: made, result, notCanonical } = combineResult(election, trustees, from, parts, ballots);
    const decrypted = decryptedOf(contest, result[0]!, notCanonical[0]!);
    counted.push({ unit: unit?.code ?? null, contest: contest.id, ballots, ...decrypted });
    entries.push({ kind: 'result', body: { uuid, result: made } });
    await breathe();
  }
  const { definition, electorate } = count;
  const concluded = outcomeOf(definition, counted, { electorate, lots: () => noLots });
  if (!concluded.ok) throw new Error('the outcome needs a lot');
  return [...entries, { kind: 'outcome', body: concluded.outcome }];
}
