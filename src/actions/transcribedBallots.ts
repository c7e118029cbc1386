/** What tellers put in as ballots, on the board and in the pack: under which papers they stand is drawn at the close. SPEC §6.9, §7.2. */
import { type Body, ballotCast, closed as closedBody } from '../../crypto/bodies.ts';
import { compareText, type Rng, toHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { transcribedCommitment } from '../../crypto/commitment.ts';
import { transcriptSaid } from '../contract/tellers.ts';
import { boardBodies, boardBody } from '../store/board.ts';
import type { Db, Trx } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import type { SignedOpening } from '../store/signedActs.ts';
import { agreedTranscripts, castByUnit, takenByUnit, takenPapers } from '../store/tellerCounts.ts';
import { type TranscribedOpening, transcribedOpening } from '../verify/bundle.ts';
import { unitsPutIn } from '../verify/transcribing.ts';
import { authSaltOf } from './signedBallots.ts';
import { toInstant } from './steps.ts';

const PAPER = transcribedOpening.shape.papers.element;
const UNITS = closedBody.shape.transcribed.unwrap();

export type Transcribed = {
  readonly casts: readonly Body<'ballot-cast'>[];
  /** As the closing entry has it. */
  readonly units: NonNullable<Body<'closed'>['transcribed']>;
};

export async function transcribedCasts(
  trx: Trx,
  poll: Pick<StoredPoll, 'id' | 'saltSeed' | 'definition'>,
  rng: Rng,
): Promise<Transcribed> {
  const taken = await takenByUnit(trx, poll.id);
  const agreed = (await agreedTranscripts(trx, poll.id)).filter(
    ({ unit, ballots }) => ballots.length <= (taken.get(unit) ?? 0),
  );
  const named = agreed.map(({ unit }) => unit);
  const units: Transcribed['units'] = [];
  const casts: Body<'ballot-cast'>[] = [];
  for (const code of unitsPutIn(poll.definition, taken, await castByUnit(trx, poll.id), named)) {
    const { unit, ballots, tellers } = agreed.find((one) => one.unit === code)!;
    const papers = shuffled(await takenPapers(trx, poll.id, unit), rng);
    const acts = tellers.map(({ auth }) => auth);
    const { returned } = decode(transcriptSaid, tellers[0]?.record.message.says);
    const by = tellers.map(({ auth, at }) => ({ act: auth, at: toInstant(at) }));
    units.push(...decode(UNITS, [{ unit, returned, ballots: ballots.length, tellers: by }]));
    for (const [i, mine] of ballots.entries()) {
      const paper = papers[i];
      if (paper === undefined) throw new Error('more ballots than papers of another way');
      const auth = transcribedCommitment({ paper, acts }, authSaltOf(poll, paper));
      casts.push(decode(ballotCast, { paper, auth, ballots: mine }));
    }
  }
  return { casts, units };
}

/** In an order that nobody foresees: that of numbers drawn for them. */
const shuffled = (papers: readonly string[], rng: Rng): readonly string[] =>
  papers
    .map((paper) => ({ paper, drawn: toHex(rng(16)) }))
    .sort((a, b) => compareText(a.drawn, b.drawn))
    .map(({ paper }) => paper);

export async function transcribedOpenings(
  db: Db,
  poll: StoredPoll,
): Promise<{ readonly openings: readonly TranscribedOpening[]; readonly acts: readonly SignedOpening[] }> {
  const closed = (await boardBody(db, poll.id, 'closed'))?.body;
  if (closed?.transcribed === undefined) return { openings: [], acts: [] };
  const onBoard = new Set<string>((await boardBodies(db, poll.id, 'ballot-cast')).map(({ body }) => body.paper));
  const openings: TranscribedOpening[] = [];
  for (const { unit } of closed.transcribed) {
    const papers = (await takenPapers(db, poll.id, unit)).filter((paper) => onBoard.has(paper));
    openings.push({
      unit,
      papers: papers.map((paper) => decode(PAPER, { paper, salt: authSaltOf(poll, paper) })),
    });
  }
  const named = new Set<string>(closed.transcribed.flatMap(({ tellers }) => tellers.map(({ act }) => act)));
  const signed = (await agreedTranscripts(db, poll.id)).flatMap(({ tellers }) => tellers);
  return {
    openings,
    acts: signed.flatMap(({ auth, salt, record }) => (named.has(auth) ? [{ auth, salt, record }] : [])),
  };
}
