/**
 * Papers of another way, as the pack opens them: counted wherever somebody had one, and nowhere else; no more papers than were taken;
 * each count signed by two tellers, who are two persons, had the duty, and moved nobody to paper. SPEC §6.9, §7.2.
 */
import { canonical } from '../../crypto/canonical.ts';
import { countCommitment } from '../../crypto/commitment.ts';
import type { EnrolmentEvent } from '../../crypto/enrolmentChain.ts';
import { faultOfCount } from '../count/tellersCount.ts';
import type { CountOpening } from './bundle.ts';
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
  const needed = countsNeeded(poll, takenByUnit(papers, takenIn(chain)));
  const movers = chain.flatMap((event) => (event.kind === 'taken' ? [event.acts.proposed, event.acts.decided] : []));
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
    findings.push(
      ...checkOpening(board, entry, openings),
      ...checkTellers(board, entry, openings, movers, acts, duties),
    );
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

/**
 * Both signed this very count after the close; two persons with the duty for these papers, and no interest.
 *
 * @param movers  what was signed so that members vote by another way: who did knows whose papers these are, and counts none
 */
function checkTellers(
  board: OpenedBoard,
  { index, body }: Entry,
  openings: readonly CountOpening[],
  movers: readonly string[],
  acts: Acts,
  { atEntry }: Duties,
): readonly Finding[] {
  const findings: Finding[] = [];
  const at = `board[${index}]`;
  const tell = (code: string, says: string, ...evidence: readonly string[]) =>
    findings.push(finding(code, at, says, ...evidence));
  const record = atEntry.get(body.tellers[1]?.act ?? '');
  if (record === undefined) return findings; // each of the board has one, if it is empty
  const count = body.count ?? openings.find(isOf(body))?.count;
  const { unit, contest, papers } = body;
  const persons: string[] = [];
  const moved = new Set(
    movers.flatMap((one) => {
      const act = acts.get(one);
      return act === undefined ? [] : [record.holderOf(act.credential)];
    }),
  );
  for (const teller of body.tellers) {
    const act = acts.get(teller.act);
    if (act === undefined) continue; // told by openActs
    if (count !== undefined && !isCount(board, act, { unit, contest, papers, count })) {
      tell('ACT_MESSAGE', 'What a teller signed is not this count.', teller.act);
    }
    if (teller.at < (board.closed?.body.closedAt ?? '')) {
      tell('AGREED_ORDER', 'Papers were counted before voting had closed.', teller.at);
    }
    const person = record.signerOf(act.credential, teller.at);
    const units = unit === null ? null : [unit];
    findings.push(...dutyFindings(record, person, teller.at, ACT_DUTIES['teller-count'], units, at, 'counted papers'));
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

const isCount = ({ defined }: OpenedBoard, { message }: Act, said: object): boolean =>
  message.act === 'teller-count' &&
  message.poll === defined.body.poll.id &&
  canonical(message.says) === canonical(said);
