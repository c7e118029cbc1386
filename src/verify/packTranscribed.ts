/**
 * Papers of another way that two tellers put in as ballots, as the pack opens them: the one exception from the rule that each ballot was
 * signed by its member. Of every unit that the closing entry names, and no other; under papers that were taken; these very ballots
 * signed by both. SPEC §6.9, §7.2.
 */
import { canonical } from '../../crypto/canonical.ts';
import { transcribedCommitment } from '../../crypto/commitment.ts';
import type { EnrolmentEvent } from '../../crypto/enrolmentChain.ts';
import { sealedHashes } from '../../crypto/transcript.ts';
import type { TranscribedOpening } from './bundle.ts';
import type { Acts } from './packActs.ts';
import { checkTellers, moversIn, takenByUnit } from './packCounts.ts';
import type { Duties } from './packDuties.ts';
import { type OpenedBoard, type PaperOpening, repeated } from './packFiles.ts';
import { type Taken, takenIn } from './packPapers.ts';
import { type Finding, finding } from './report.ts';
import { leavesFew, transcribableUnits } from './transcribing.ts';

/** Papers under which tellers put a ballot in: their commitment on the board opens so. */
export function transcribedPapers(
  { casts, closed }: Pick<OpenedBoard, 'casts' | 'closed'>,
  openings: readonly TranscribedOpening[],
): ReadonlySet<string> {
  const auths = new Map<string, string>(casts.map(({ body }) => [body.paper, body.auth]));
  return new Set(
    openings.flatMap(({ unit, papers }) => {
      const acts = closed?.body.transcribed?.find((one) => one.unit === unit)?.tellers.map(({ act }) => act) ?? [];
      return papers.flatMap(({ paper, salt }) =>
        auths.get(paper) === transcribedCommitment({ paper, acts }, salt) ? [paper] : [],
      );
    }),
  );
}

/** Those taken and not put in as ballots. */
export const notTranscribed = (taken: Taken, transcribed: ReadonlySet<string>): Taken =>
  new Set([...taken].filter((paper) => !transcribed.has(paper)));

export function checkTranscripts(
  board: OpenedBoard,
  openings: readonly TranscribedOpening[],
  papers: readonly PaperOpening[],
  chain: readonly EnrolmentEvent[],
  acts: Acts,
  { atClose }: Duties,
): readonly Finding[] {
  const { closed, casts, defined } = board;
  const said = closed?.body.transcribed ?? [];
  const at = closed === undefined ? 'transcribed.jsonl' : `board[${closed.index}]`;
  const findings: Finding[] = [];
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));
  const named = openings.map(({ unit }) => unit).sort();
  const units = said.map(({ unit }) => unit);
  if (canonical(named) !== canonical(units.toSorted())) {
    tell(
      'TRANSCRIBED_OPENING',
      'The units whose papers are opened as put in by tellers are not those of the board.',
      ...named,
    );
  }
  const taken = takenIn(chain);
  const byTaken = takenByUnit(papers, taken);
  const opened = transcribedPapers(board, openings);
  for (const paper of repeated(openings.flatMap((one) => one.papers.map((each) => each.paper)))) {
    tell('TRANSCRIBED_OPENING', 'A paper is opened twice as put in by tellers.', paper);
  }
  const unitOf = new Map<string, string>(papers.map(({ paper, unit }) => [paper, unit]));
  const online = new Map<string, number>();
  for (const { body } of casts) {
    const unit = unitOf.get(body.paper);
    if (unit !== undefined && !opened.has(body.paper)) online.set(unit, (online.get(unit) ?? 0) + 1);
  }
  const may = transcribableUnits(defined.body.poll, byTaken, online);
  if (leavesFew(defined.body.poll, byTaken, units)) {
    tell('TRANSCRIBED_NEEDLESS', 'What tellers put in leaves few papers of a contest of all units to count.');
  }
  const movers = moversIn(chain);
  const ballotsOf = new Map<string, readonly string[]>(casts.map(({ body }) => [body.paper, body.ballots]));

  for (const { unit, returned, ballots: many, tellers } of said) {
    const put = openings.find((one) => one.unit === unit)?.papers ?? [];
    if (!may.includes(unit)) {
      tell(
        'TRANSCRIBED_NEEDLESS',
        'Tellers put papers in as ballots where so few papers seal no count, or beside few ballots.',
        unit,
      );
    }
    if (put.length !== many) tell('TRANSCRIBED_OPENING', 'Not as many ballots are opened as the board says.', unit);
    if (returned > (byTaken.get(unit) ?? 0)) {
      tell('TRANSCRIBED_PAPER', 'More papers are put in than members had one of another way.', unit);
    }
    for (const { paper } of put) {
      if (!opened.has(paper)) {
        tell('TRANSCRIBED_OPENING', 'A ballot that tellers put in does not open.', paper);
      } else if (!taken.has(paper) || unitOf.get(paper) !== unit) {
        tell(
          'TRANSCRIBED_PAPER',
          'Tellers put a ballot in under a paper that is not one of another way of this unit.',
          paper,
        );
      }
    }
    const ballots = sealedHashes(put.map(({ paper }) => ballotsOf.get(paper) ?? []));
    const says = { unit, returned, void: returned - many, ballots };
    // When they may have, everybody checks on the board (transcribing.ts).
    const by = { at, act: 'teller-transcript', unit, tellers, says, from: '', record: atClose } as const;
    findings.push(...checkTellers(board, by, movers, acts));
  }
  return findings;
}
