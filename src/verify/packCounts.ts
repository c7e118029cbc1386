/**
 * Papers of another way, as the pack opens them: counted wherever somebody had one, and nowhere else; no more papers than were taken;
 * each count signed by two tellers, who are two persons, had the duty, and moved nobody to paper. SPEC §6.9, §7.2.
 */
import { canonical } from '../../crypto/canonical.ts';
import { countCommitment } from '../../crypto/commitment.ts';
import type { EnrolmentEvent } from '../../crypto/enrolmentChain.ts';
import { faultOfCount } from '../count/tellersCount.ts';
import type { CountOpening } from './bundle.ts';
import type { DutyRecord } from './duties.ts';
import { ACT_DUTIES } from './dutyRules.ts';
import { countsNeeded } from './otherChannelChecks.ts';
import { type Act, type Acts, dutyFindings } from './packActs.ts';
import type { Duties } from './packDuties.ts';
import type { OpenedBoard, PaperOpening } from './packFiles.ts';
import { type Taken, takenIn } from './packPapers.ts';
import type { At } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

type Entry = At<'other-channel'>;
type Of = Pick<Entry['body'], 'unit' | 'contest'>;
const isOf =
  ({ unit, contest }: Of) =>
  (one: Of): boolean =>
    one.unit === unit && one.contest === contest;
const named = ({ unit, contest }: Of): string => (unit === null ? contest : `${contest} in unit ${unit}`);

/** Papers of another way, by unit. */
export function takenByUnit(papers: readonly PaperOpening[], taken: Taken): ReadonlyMap<string, number> {
  const byUnit = new Map<string, number>();
  for (const { paper, unit } of papers) if (taken.has(paper)) byUnit.set(unit, (byUnit.get(unit) ?? 0) + 1);
  return byUnit;
}

export function checkCounts(
  board: OpenedBoard,
  openings: readonly CountOpening[],
  papers: readonly PaperOpening[],
  chain: readonly EnrolmentEvent[],
  acts: Acts,
  duties: Duties,
): readonly Finding[] {
  const findings: Finding[] = [];
  const { poll } = board.defined.body;
  // Of a unit whose papers tellers put in as ballots nothing is left to count.
  const done = new Set(board.closed?.body.transcribed?.map(({ unit }) => unit));
  const left = papers.filter(({ unit }) => !done.has(unit));
  const needed = countsNeeded(poll, takenByUnit(left, takenIn(chain)));
  const movers = moversIn(chain);
  for (const one of needed) {
    if (board.approvals.length === 0 || board.otherChannels.some(({ body }) => isOf(one)(body))) continue;
    const says = `Papers of another way are not counted: ${named(one)}.`;
    findings.push(finding('OTHER_MISSING', `board[${board.approvals[0]?.index}]`, says, `${one.taken} taken`));
  }
  for (const entry of board.otherChannels) {
    const { index, body } = entry;
    const most = needed.find(isOf(body))?.taken;
    if (most === undefined) {
      const says = 'Papers are counted where nobody had one of another way.';
      findings.push(finding('OTHER_NEEDLESS', `board[${index}]`, says, named(body)));
    } else if (body.papers > most) {
      const says = `${body.papers} papers are counted where ${most} members had one of another way.`;
      findings.push(finding('OTHER_PAPERS', `board[${index}]`, says, named(body)));
    }
    findings.push(...checkOpening(board, entry, openings));
    const record = duties.atEntry.get(body.tellers[1]?.act ?? '');
    if (record === undefined) continue; // each of the board has one, if it is empty
    const { unit, contest, papers: counted, tellers } = body;
    const count = body.count ?? openings.find(isOf(body))?.count;
    const says = count && { unit, contest, papers: counted, count };
    const from = board.closed?.body.closedAt ?? '';
    const by = { at: `board[${index}]`, act: 'teller-count', unit, tellers, says, from, record } as const;
    findings.push(...checkTellers(board, by, movers, acts));
  }
  for (const [i, opening] of openings.entries()) {
    const isNamed = board.otherChannels.some(({ body }) => body.sealed !== null && isOf(opening)(body));
    if (isNamed && openings.findIndex(isOf(opening)) === i) continue;
    const says = 'A count is opened that the board does not commit to, or a second time.';
    findings.push(finding('OTHER_OPENING', 'counts.jsonl', says, named(opening)));
  }
  return findings;
}

/** A count that the board does not show is opened, and is what it commits to. */
function checkOpening(
  { defined }: OpenedBoard,
  { index, body }: Entry,
  openings: readonly CountOpening[],
): readonly Finding[] {
  if (body.sealed === null) return [];
  const tell = (says: string) => [finding('OTHER_OPENING', `board[${index}]`, says, named(body))];
  const opening = openings.find(isOf(body));
  if (opening === undefined) return tell('A count that the board does not show is not opened in the pack.');
  const { salt, ...said } = opening;
  const { poll } = defined.body;
  if (countCommitment(poll.id, said, salt) !== body.sealed || said.papers !== body.papers) {
    return tell('A count that the board does not show does not open.');
  }
  const contest = poll.contests.find(({ id }) => id === body.contest);
  const fault = contest === undefined ? null : faultOfCount(contest, said.papers, said.count);
  return fault === null
    ? []
    : [finding('OTHER_COUNT', `board[${index}]`, `The count of papers of another way cannot be one. ${fault}`)];
}

/** What two tellers signed, and what is held against it. */
export type ByTellers = {
  readonly at: string;
  readonly act: 'teller-count' | 'teller-transcript';
  /** Null: all of them together. */
  readonly unit: string | null;
  readonly tellers: readonly { readonly act: string; readonly at: string }[];
  /** What each has to have signed; undefined where it is not known, which is told elsewhere. */
  readonly says: object | undefined;
  /** The first instant at which they may have, and what they would have been too early for. */
  readonly from: string;
  readonly record: DutyRecord;
};

/** What was signed so that members vote by another way: who did knows whose papers these are. */
export const moversIn = (chain: readonly EnrolmentEvent[]): readonly string[] =>
  chain.flatMap((event) => (event.kind === 'taken' ? [event.acts.proposed, event.acts.decided] : []));

/**
 * Both signed this very thing in time; two persons with the duty for these papers, and no interest.
 * @param movers  who moved members to paper counts none
 */
export function checkTellers(
  board: OpenedBoard,
  { at, act: kind, unit, tellers, says, from, record }: ByTellers,
  movers: readonly string[],
  acts: Acts,
): readonly Finding[] {
  const findings: Finding[] = [];
  const tell = (code: string, text: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, text, ...evidence));
  const persons: string[] = [];
  const moved = new Set(
    movers.flatMap((one) => {
      const act = acts.get(one);
      return act === undefined ? [] : [record.holderOf(act.credential)];
    }),
  );
  for (const teller of tellers) {
    const act = acts.get(teller.act);
    if (act === undefined) continue; // told by openActs
    if (says !== undefined && !isSigned(board, act, kind, says)) {
      tell('ACT_MESSAGE', 'What a teller signed is not this count.', teller.act);
    }
    if (teller.at < from) tell('AGREED_ORDER', 'Papers were counted before voting had closed.', teller.at);
    const person = record.signerOf(act.credential, teller.at);
    const units = unit === null ? null : [unit];
    findings.push(...dutyFindings(record, person, teller.at, ACT_DUTIES[kind], units, at, 'counted papers'));
    if (person === undefined) continue;
    if (record.interestOf(person, board.defined.body.poll.id, teller.at) !== 'none') {
      tell('DUTY_INTEREST', 'A teller counted who had not declared to have no interest in the poll.', person);
    }
    if (moved.has(person))
      tell('OTHER_TELLER', 'Papers were counted by somebody who had moved members to paper.', person);
    persons.push(person);
  }
  if (persons.length === 2 && persons[0] === persons[1])
    tell('SAME_OFFICER', 'One person counted as two.', persons[0]!);
  return findings;
}

const isSigned = ({ defined }: OpenedBoard, { message }: Act, kind: string, says: object): boolean =>
  message.act === kind && message.poll === defined.body.poll.id && canonical(message.says) === canonical(says);
