/** What tellers put in as ballots, on the board and in the pack: under which papers they stand is drawn at the close. SPEC §6.9, §7.2. */
import { type Body, ballotCast } from '../../crypto/bodies.ts';
import { compareText, type Rng, toHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { transcribedCommitment } from '../../crypto/commitment.ts';
import { transcriptSaid } from '../contract/tellers.ts';
import { boardBodies, boardBody } from '../store/board.ts';
import type { Db, Trx } from '../store/database.ts';
import type { StoredPoll } from '../store/polls.ts';
import type { SignedOpening } from '../store/signedActs.ts';
import { agreedTranscripts, takenPapers } from '../store/tellerCounts.ts';
import { type TranscribedOpening, transcribedOpening } from '../verify/bundle.ts';
import { authSaltOf } from './signedBallots.ts';
import { toInstant } from './steps.ts';

const PAPER = transcribedOpening.shape.papers.element;

export type Transcribed = {
  readonly casts: readonly Body<'ballot-cast'>[];
  /** As the closing entry has it. */
  readonly units: NonNullable<Body<'closed'>['transcribed']>;
};

export async function transcribedCasts(
  trx: Trx,
  poll: Pick<StoredPoll, 'id' | 'saltSeed'>,
  rng: Rng,
): Promise<Transcribed> {
  const agreed = await agreedTranscripts(trx, poll.id);
  const casts: Body<'ballot-cast'>[] = [];
  for (const { unit, ballots, tellers } of agreed) {
    const papers = shuffled(await takenPapers(trx, poll.id, unit), rng);
    const acts = tellers.map(({ auth }) => auth);
    for (const [i, mine] of ballots.entries()) {
      const paper = papers[i];
      if (paper === undefined) throw new Error('more ballots than papers of another way');
      const auth = transcribedCommitment({ paper, acts }, authSaltOf(poll, paper));
      casts.push(decode(ballotCast, { paper, auth, ballots: mine }));
    }
  }
  return { casts, units: agreed.map(({ unit, ballots }) => ({ unit, ballots: ballots.length })) };
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
  const agreed = await agreedTranscripts(db, poll.id);
  for (const { unit, tellers } of agreed) {
    const said = decode(transcriptSaid, tellers[0]?.record.message.says);
    const papers = (await takenPapers(db, poll.id, unit)).filter((paper) => onBoard.has(paper));
    openings.push({
      ...{ unit: said.unit, returned: said.returned, void: said.void },
      tellers: tellers.map(({ auth, at }) => ({ act: auth, at: toInstant(at) })),
      papers: papers.map((paper) => decode(PAPER, { paper, salt: authSaltOf(poll, paper) })),
    });
  }
  return {
    openings,
    acts: agreed.flatMap(({ tellers }) => tellers.map(({ auth, salt, record }) => ({ auth, salt, record }))),
  };
}
