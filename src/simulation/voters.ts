/**
 * The members of a simulated poll: each opens the link in the letter, and most make a passkey, encrypt and cast. Who votes,
 * and how, is drawn from the seed by membership number, so that it does not depend on who comes first.
 */
import { challengeOf, composeCast } from '../../crypto/assertion.ts';
import type { Contest } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { isRanked } from '../../crypto/contest.ts';
import { boardOrigin } from '../contract/origins.ts';
import type { Deps } from '../deps.ts';
import { writeRecorded } from '../mail/recorded.ts';
import { sequenceOnce } from '../sequencer/sequencer.ts';
import { claim, type DueLetter, markSent } from '../store/outbox.ts';
import type { startEncryptors } from './encryptors.ts';
import { drawBelow, seededRng } from './seededRng.ts';
import { newVisitor } from './visitor.ts';

const TURNOUT_PERCENT = 85;
/** Members at once: enough to keep the threads busy, fewer than the connections of the pool. */
const AT_ONCE = 6;
const LETTERS_AT_ONCE = 500;

/** Everything in the outbox, taken as the mail worker would take it: what the members find in their mailboxes. */
export async function takeLetters({ logins: { mail: db }, config, now }: Deps): Promise<readonly DueLetter[]> {
  await writeRecorded(db, config.webOrigin, now());
  const letters: DueLetter[] = [];
  for (;;) {
    const at = now();
    const due = await claim(db, { now: at, heldUntil: new Date(at.getTime() + 60_000), limit: LETTERS_AT_ONCE });
    if (due.length === 0) return letters;
    for (const letter of due) await markSent(db, letter.id, at);
    letters.push(...due);
  }
}

/** The token of the link in a letter. */
export function tokenIn({ text }: Pick<DueLetter, 'text'>): string {
  const token = /\/link#([A-Za-z0-9_-]{43})/.exec(text)?.[1];
  if (token === undefined) throw new Error('a letter without a link');
  return token;
}

/** What one member answers to a contest: marks, the blank vote in front where there is one; of a ranked one the ranks. */
export function answersOf(contest: Contest, rng: ReturnType<typeof seededRng>): number[] {
  const { choices, blank, min, max } = contest;
  const picked: number[] = [];
  const isBlank = blank && drawBelow(rng, 20) === 0;
  const least = Math.max(min, 1);
  for (let left = isBlank ? 0 : least + drawBelow(rng, max - least + 1); left > 0; ) {
    // Of two draws the lower one: earlier choices have more friends, so that results differ between choices.
    const at = Math.min(drawBelow(rng, choices.length), drawBelow(rng, choices.length));
    if (picked.includes(at)) continue;
    picked.push(at);
    left--;
  }
  if (isRanked(contest)) return choices.map((_, i) => picked.indexOf(i) + 1);
  const marks = choices.map((_, i) => (picked.includes(i) ? 1 : 0));
  return blank ? [isBlank ? 1 : 0, ...marks] : marks;
}

/**
 * Everybody with a letter comes; those who vote cast, and the sequencer appends full batches as they do.
 * @param step  called after each member, with how many have come
 * @returns how many have cast
 */
export async function letMembersVote(
  deps: Deps,
  given: {
    readonly poll: string;
    readonly seed: string;
    readonly contests: readonly Contest[];
    readonly letters: readonly DueLetter[];
    readonly encryptors: ReturnType<typeof startEncryptors>;
    readonly step: (come: number) => void;
    /** Whether this member votes; undefined: as it is drawn. */
    readonly votes?: (number: string) => boolean | undefined;
  },
): Promise<number> {
  const { poll, letters, step } = given;
  const queue = letters.values();
  let come = 0;
  let cast = 0;
  const oneAfterAnother = async (): Promise<void> => {
    for (const letter of queue) {
      if (await memberVotes(deps, given, tokenIn(letter))) cast++;
      if (++come % 50 === 0) await sequenceOnce(deps, poll);
      step(come);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, oneAfterAnother));
  await sequenceOnce(deps, poll);
  return cast;
}

/** @returns whether the member cast */
async function memberVotes(
  deps: Deps,
  { poll, seed, contests, encryptors, votes }: Parameters<typeof letMembersVote>[1],
  token: string,
): Promise<boolean> {
  const params = { poll };
  const { webOrigin, rpId } = deps.config;
  // The passkey's randomness is the member's own, and who the member is, only the link tells.
  let draws: ReturnType<typeof seededRng> | undefined;
  const visitor = newVisitor(deps, (length) => {
    if (draws === undefined) throw new Error('asked for randomness before the link was opened');
    return draws(length);
  });
  await visitor.does('openLink', { body: { token } });
  const number = (await visitor.does('me')).person?.memberNumber;
  if (number === undefined || number === null) throw new Error('a vote link of nobody on the list');
  const draw = seededRng(seed, `votes/${number}`);
  const isDrawn = drawBelow(draw, 100) < TURNOUT_PERCENT;
  if (!(votes?.(number) ?? isDrawn)) return false;
  draws = seededRng(seed, `passkey/${number}`);
  await visitor.enrol();

  const { paper } = await visitor.does('myEntry', { params });
  if (paper === null) throw new Error('a vote link of somebody without a paper');
  const { opened, elections } = await visitor.does('booth', { params });
  const made = [];
  for (const { contest: id, uuid, record, fingerprint } of elections) {
    const contest = contests.find((one) => one.id === id);
    if (contest === undefined) throw new Error('a contest that the poll does not have');
    const answers = answersOf(contest, draw);
    const sealed = await encryptors.run({ record, answers, seed, purpose: `ballot/${number}/${id}` });
    if (sealed === 'busy') throw new Error('too many voters at once');
    made.push({ contest: id, uuid, fingerprint, ...sealed });
  }
  const { nonce } = await visitor.does('newNonce', { body: { purpose: 'cast' } });
  const message = composeCast({
    origin: boardOrigin(webOrigin, poll),
    rpId,
    opened,
    unit: paper.unit,
    paper: paper.paper,
    ballots: made.map(({ ballot, ...named }) => ({ ...named, ballot: sha256Hex(utf8(ballot)) })),
    nonce,
  });
  const ballots = made.map(({ ballot }) => ballot);
  const assertion = visitor.sign(challengeOf(message));
  await visitor.does('cast', { params, body: { message, ballots, assertion } });
  return true;
}
