/**
 * The scrutineer pack: the openings of every commitment on a poll's board. It holds members' names, so who takes it is
 * logged, and only the poll's scrutineers may. Lines are sorted, so that their order says nothing of time. SPEC §7.2.
 */
import { compareText } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import type { Deps } from '../deps.ts';
import { boardBodies, boardBody } from '../store/board.ts';
import { castOpenings } from '../store/casts.ts';
import type { Db } from '../store/database.ts';
import { readPapers } from '../store/papers.ts';
import { readPoll, type StoredPoll } from '../store/polls.ts';
import { readConfirmations, readFrozenRoll } from '../store/roll.ts';
import { readSealedMessages } from '../store/sealing.ts';
import { readSignedActs } from '../store/signedActs.ts';
import type { Confirmation } from '../verify/bundle.ts';
import { jsonLines } from '../verify/packFiles.ts';
import { accessOpenings } from './accessHeads.ts';
import { amendmentOpenings } from './amendmentOpenings.ts';
import { countOpenings } from './countOpenings.ts';
import { dutyOpenings, grantOpenings } from './dutyHeads.ts';
import { chainOpenings, codeOpenings } from './enrolmentHeads.ts';
import { admissionActs, incidentActs, rulingActs } from './incidentActs.ts';
import { replayFiles } from './replayFiles.ts';
import { returnedOpenings } from './returnedOpenings.ts';
import { rollOpeningOf } from './rollOpenings.ts';
import { toInstant } from './steps.ts';
import { tenderOpenings } from './tenderOpenings.ts';
import { transcribedOpenings } from './transcribedBallots.ts';

/** @returns the files by name; undefined before the poll was opened */
export async function packFiles(
  { logins: { roll: db, sequence } }: Pick<Deps, 'logins'>,
  pollId: string,
): Promise<Map<string, Uint8Array> | undefined> {
  const poll = await readPoll(db, pollId);
  const defined = await boardBody(db, pollId, 'poll-defined');
  if (poll === undefined || poll.openedEntry === null || defined === undefined) return undefined;
  const head = { format: 'countersign-pack/1', origin: defined.body.origin, opened: poll.openedEntry };
  const roll = (await readFrozenRoll(db, pollId)).map((member) => rollOpeningOf(poll.saltSeed, member));
  const changes = await amendmentOpenings(db, poll);
  const tenders = await tenderOpenings(db, poll);
  const returned = await returnedOpenings(db, poll);
  const counts = await countOpenings(db, poll);
  const transcribed = await transcribedOpenings(db, poll);
  // A verifier of before knows no such file.
  const byTellers: readonly [string, Uint8Array][] =
    transcribed.openings.length === 0 ? [] : [['transcribed.jsonl', sorted(transcribed.openings)]];
  const papers = await readPapers(db, pollId);
  const duties = await dutyOpenings(db, poll);
  const onBoard = (await boardBodies(db, pollId, 'enrolments')).map(({ body }) => body.head);
  const access = await accessOpenings(db, poll);
  const { chain, heads, acts } = await chainOpenings(db, poll, onBoard);
  return new Map([
    ['pack.json', jsonLines([head])],
    ['roll.jsonl', sorted(roll)],
    ['amendments.jsonl', sorted(changes.openings)],
    ['confirmations.jsonl', sorted(await confirmationsOf(db, pollId))],
    ['papers.jsonl', sorted(papers.map(({ paper, unit, leaf, salt }) => ({ paper, unit, leaf, salt })))],
    ['codes.jsonl', sorted(poll.definition.secondElement === 'code' ? await codeOpenings(db, poll) : [])],
    ['chain.jsonl', jsonLines(chain)],
    ['enrolment-heads.jsonl', jsonLines(heads)],
    ['casts.jsonl', sorted(await castOpenings(sequence, pollId))],
    ['tenders.jsonl', sorted(tenders.openings)],
    ['returned.jsonl', sorted(returned.openings)],
    ['sealed.jsonl', sorted(await readSealedMessages(db, pollId))],
    ['counts.jsonl', sorted(counts.openings)],
    ...byTellers,
    [
      'acts.jsonl',
      sorted([
        ...(await readSignedActs(db, pollId)),
        ...changes.acts,
        ...tenders.acts,
        ...returned.acts,
        ...counts.acts,
        ...transcribed.acts,
        ...acts,
        ...(await incidentActs(db, pollId)),
        ...access.acts,
        ...(await admissionActs(db, pollId)),
        ...(await rulingActs(db, pollId)),
      ]),
    ],
    ['access.jsonl', jsonLines(access.rows)],
    ['access-heads.jsonl', jsonLines(access.heads)],
    ['reviews.jsonl', jsonLines(access.reviews)],
    ['duties.jsonl', jsonLines(duties.events)],
    ['duty-heads.jsonl', jsonLines(duties.heads)],
    ['grants.jsonl', jsonLines(await grantOpenings(db, duties.events))],
    ...(await replayFiles(db, poll)),
  ]);
}

/** The pack's part on who looked at what and who signed it off: what the declaration asks for. */
export async function reviewFiles(db: Db, poll: StoredPoll): Promise<Map<string, Uint8Array>> {
  const access = await accessOpenings(db, poll);
  const duties = await dutyOpenings(db, poll);
  return new Map([
    ['access.jsonl', jsonLines(access.rows)],
    ['access-heads.jsonl', jsonLines(access.heads)],
    ['reviews.jsonl', jsonLines(access.reviews)],
    ['acts.jsonl', jsonLines([...access.acts, ...(await admissionActs(db, poll.id))])],
    ['duties.jsonl', jsonLines(duties.events)],
    ['duty-heads.jsonl', jsonLines(duties.heads)],
    ['tenders.jsonl', jsonLines((await tenderOpenings(db, poll)).openings)],
  ]);
}

const confirmationsOf = async (db: Db, poll: string): Promise<Confirmation[]> =>
  (await readConfirmations(db, poll)).map(({ at, ...by }) => ({ ...by, at: toInstant(at) }));

const sorted = (values: readonly object[]): Uint8Array =>
  jsonLines([...values].sort((a, b) => compareText(canonical(a), canonical(b))));
