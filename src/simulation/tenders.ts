/**
 * Tendered ballots of a simulated poll: two members whom the rules left off contest that and vote all the same; two officers admit
 * the first and not the second.
 */
import { challengeOf, composeCast } from '../../crypto/assertion.ts';
import type { Contest, PollId } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { electionsIn, groundOf } from '../actions/electionsOfPoll.ts';
import type { Deps } from '../deps.ts';
import { boardBody } from '../store/board.ts';
import { readRoll } from '../store/roll.ts';
import type { startEncryptors } from './encryptors.ts';
import { seededRng } from './seededRng.ts';
import { agree } from './twoOfficers.ts';
import { newVisitor, type Visitor } from './visitor.ts';
import { answersOf, takeLetters, tokenIn } from './voters.ts';

type Given = {
  readonly poll: PollId;
  readonly seed: string;
  readonly contests: readonly Contest[];
  readonly encryptors: ReturnType<typeof startEncryptors>;
};

const ADMIT = [true, false] as const;

/** @returns how many were admitted */
export async function letTwoTender(
  deps: Deps,
  given: Given,
  { secretary, procedure }: { readonly secretary: Visitor; readonly procedure: Visitor },
): Promise<number> {
  const params = { poll: given.poll };
  const leftOff = (await readRoll(deps.logins.roll, given.poll)).filter(
    ({ eligible, email }) => !eligible && email !== null,
  );
  for (const officer of [secretary, procedure]) {
    await officer.signIn();
    await officer.does('declareInterest', { params, body: { interest: 'none' } });
  }
  let admitted = 0;
  for (const [i, admit] of ADMIT.entries()) {
    const member = leftOff[i];
    if (member?.email == null) continue;
    await tenders(deps, given, { ...member, email: member.email });
    const { tenders: waiting } = await secretary.does('tenders', { params });
    for (const { tender, number, given: named, before, after } of waiting) {
      const why = admit ? 'What they showed bears it out.' : 'Nothing that they showed bears it out.';
      const said = { poll: given.poll, number, given: named, tender, admit, before, after, why };
      const proposal = { kind: 'settle-tender', ...said } as const;
      await agree(deps.config, { proposer: secretary, decider: procedure, proposal });
      if (admit) admitted++;
    }
  }
  return admitted;
}

/** From the link that contests an entry to a ballot that is sealed apart. */
async function tenders(
  deps: Deps,
  { poll, seed, contests, encryptors }: Given,
  { name, number, email }: { readonly name: string; readonly number: string; readonly email: string },
): Promise<void> {
  const params = { poll };
  const visitor = newVisitor(deps, seededRng(seed, `passkey/${number}`));
  await visitor.does('askToClaim', { params, body: { name, email, number, unit: null } });
  const letter = (await takeLetters(deps)).find(
    ({ purpose, recipient }) => purpose === 'claim-link' && recipient === email,
  );
  if (letter === undefined) throw new Error('no letter to somebody who asked for one');
  await visitor.does('openLink', { body: { token: tokenIn(letter) } });
  await visitor.does('makeClaim', { params, body: { about: 'other', says: 'The list is wrong about me.' } });
  await visitor.enrol();

  const { paper } = await visitor.does('tenderPaper', { params });
  const ground = await groundOf(deps.logins.cast, poll);
  const draw = seededRng(seed, `votes/${number}`);
  const made = [];
  for (const { contest, uuid, record, fingerprint } of electionsIn(ground, paper.unit)) {
    const asked = contests.find(({ id }) => id === contest.id);
    if (asked === undefined) throw new Error('a contest that the poll does not have');
    const purpose = `ballot/${number}/${contest.id}`;
    const sealed = await encryptors.run({ record, answers: answersOf(asked, draw), seed, purpose });
    if (sealed === 'busy') throw new Error('too many voters at once');
    made.push({ contest: contest.id, uuid, fingerprint, ...sealed });
  }
  const { nonce } = await visitor.does('newNonce', { body: { purpose: 'cast' } });
  const message = composeCast({
    origin: ground.defined.origin,
    rpId: ground.defined.rpId,
    opened: (await boardBody(deps.logins.cast, poll, 'opened'))?.hash ?? '',
    unit: paper.unit,
    paper: paper.paper,
    ballots: made.map(({ ballot, ...named }) => ({ ...named, ballot: sha256Hex(utf8(ballot)) })),
    nonce,
  });
  const ballots = made.map(({ ballot }) => ballot);
  await visitor.does('tender', { params, body: { message, ballots, assertion: visitor.sign(challengeOf(message)) } });
}
