/**
 * Opens voting: gives each eligible member of the poll's units a paper, commits the papers and the voting page on the
 * board, and writes the vote letters but to addresses that are held, in one transaction. SPEC §4, §5.4.
 */
import { fromHex } from '../../crypto/bytes.ts';
import { paperCommitment, saltFor } from '../../crypto/commitment.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { sealsSomething } from '../contract/seals.ts';
import { step } from '../domain/poll.ts';
import { appendEntries } from '../sequencer/append.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { insertPapers, type StoredPaper } from '../store/papers.ts';
import { lockPoll, type StoredPoll, setOpened } from '../store/polls.ts';
import { type RollMember, readRoll } from '../store/roll.ts';
import { readScrutineersOf } from '../store/sealing.ts';
import { readTrusteesOf } from '../store/trustees.ts';
import type { ActionOf } from './act.ts';
import { admitPasskeysOf } from './admission.ts';
import { electionsIn, groundOf } from './electionsOfPoll.ts';
import { codeOpenings, codesRoot, enrolmentsEntry } from './enrolmentHeads.ts';
import { rollOpeningOf } from './rollOpenings.ts';
import { listed, timing, toInstant, unitsLocked } from './steps.ts';
import { sendVoteLinks } from './voteLinks.ts';

export const openPoll: ActionOf<'openPoll'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await lockPoll(trx, params.poll);
    if (poll === undefined) return refuse('NOT_FOUND');
    const now = deps.now();
    const trustees = await readTrusteesOf(trx, poll.id);
    const keysMissing = trustees.filter(({ hasKey }) => !hasKey).length;
    const notRehearsed = trustees.flatMap(({ owner, hasRehearsed }) => (hasRehearsed ? [] : [owner]));
    const scrutineers = await readScrutineersOf(trx, poll.id);
    const sealedTo = sealedToOf(scrutineers);
    const sealedToFew = 2 * sealedTo.length <= scrutineers.length && sealsSomething(poll.definition);
    const facts = { ...timing(poll, now), keysMissing, notRehearsed, sealedToFew };
    const next = step(poll.state, 'open', facts);
    if (!next.ok) {
      const codes = ['POLL_STATE', 'KEYS_MISSING', 'REHEARSALS_MISSING', 'SEALING_KEYS_MISSING', 'TOO_EARLY'] as const;
      return listed(next, ...codes);
    }
    const locked = await unitsLocked(trx, poll.id);
    if (locked !== null) return locked;

    const voters = votersIn(poll, await readRoll(trx, poll.id));
    const papers = voters.map((voter) => paperFor(poll, voter));
    const codes = poll.definition.secondElement === 'code' ? await codeOpenings(trx, poll) : null;
    const coded = new Set(codes?.map(({ number }) => number));
    const without = codes === null ? 0 : papers.filter(({ number }) => !coded.has(number)).length;
    if (without > 0) return refuse('CODES_MISSING', { without });
    await insertPapers(trx, poll.id, papers);
    const { title, rehearsal } = poll.definition;
    const closesAt = new Date(poll.times.closesAt);
    const members = voters.map(({ member }) => member);
    const letters = { poll: poll.id, title, rehearsal, closesAt, members };
    const { quarantined, withoutEmail } = await sendVoteLinks(trx, deps, letters);
    const ground = await groundOf(trx, poll.id);
    const [opened] = await appendEntries(trx, deps, poll.id, [
      {
        kind: 'opened',
        body: {
          openedAt: toInstant(now),
          rollFrozen: ground.rollFrozenHash,
          trustees: ground.trusteesHash,
          elections: electionsIn(ground).map(({ unit, contest, uuid, fingerprint }) => ({
            unit: unit?.code ?? null,
            contest: contest.id,
            uuid,
            fingerprint,
          })),
          codes: codes === null ? null : codesRoot(poll.id, codes),
          papers: papers.map(({ paper }) => paper).sort(),
          quarantined,
          booth: deps.boothFiles,
          ...(sealedTo.length === 0 ? {} : { sealedTo }),
        },
      },
    ]);
    if (opened === undefined) throw new Error('nothing was appended');
    await setOpened(trx, poll.id, opened);
    await admitPasskeysOf(trx, poll, papers);
    await appendEntries(trx, deps, poll.id, [await enrolmentsEntry(trx, poll, 'opened')]);

    const details = { papers: papers.length, withoutEmail, quarantined };
    await recordAccess(trx, actor, { act: 'poll-opened', poll: poll.id, details }, now);
    return accept({ opened });
  });

/** As the board names them, in the order of their numbers. */
const sealedToOf = (scrutineers: Awaited<ReturnType<typeof readScrutineersOf>>) =>
  scrutineers.flatMap(({ name, given }) => {
    if (given === null) return [];
    const { key, proof, act, at } = given;
    // Of before there were such acts none is given to an opening: the migration left no key of a poll that was not open.
    return [{ name, key, proof, ...(act === null ? {} : { act, at: toInstant(at) }) }];
  });

type PollVoter = { readonly member: RollMember; readonly unit: string };

/** Eligible members whose roll unit a unit of the poll covers. */
function votersIn({ definition }: StoredPoll, roll: readonly RollMember[]): PollVoter[] {
  const unitOf = new Map(definition.units.flatMap(({ code, covers }) => covers.map((covered) => [covered, code])));
  return roll.flatMap((member) => {
    const unit = unitOf.get(member.unit);
    return member.eligible && unit !== undefined ? [{ member, unit }] : [];
  });
}

function paperFor(poll: StoredPoll, { member, unit }: PollVoter): StoredPaper {
  const { leaf } = rollOpeningOf(poll.saltSeed, member);
  const salt = saltFor(fromHex(poll.saltSeed), ['paper', member.number]);
  return { number: member.number, unit, leaf, salt, paper: paperCommitment(poll.id, unit, leaf, salt) };
}
