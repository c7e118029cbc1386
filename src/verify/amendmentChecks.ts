/**
 * What the board says of changes: overrides of the roll, the papers they give and take, tendered ballots, and what happened
 * beside the poll's own steps. All that anybody can check of them; who agreed to what, and of whom, is the pack's. SPEC §5.4.
 */
import type { At, PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

/** Amendments that the frozen root and numbers do not have in them. */
export const lateAmendments = ({ amendments }: PollBoard): readonly At<'roll-amended'>[] =>
  amendments.filter(({ body }) => !body.frozen);

/** Each paper with the index of the entry that commits it: the opening, or the amendment that gave it. The first one counts. */
export function committedPapers(board: PollBoard): ReadonlyMap<string, number> {
  const papers = new Map<string, number>();
  for (const paper of board.opened?.body.papers ?? []) papers.set(paper, board.opened?.index ?? 0);
  for (const { index, body } of board.amendments) {
    if (body.paper !== null && !papers.has(body.paper)) papers.set(body.paper, index);
  }
  return papers;
}

export const cancelledPapers = ({ amendments }: PollBoard): ReadonlySet<string> =>
  new Set(amendments.flatMap(({ body }) => (body.cancels === null ? [] : [body.cancels])));

/** Later amendments that may have put one member more into a unit of the poll, wherever it is. */
export const mayHaveAdded = (board: PollBoard): number =>
  lateAmendments(board).filter(({ index, body }) =>
    board.opened !== undefined && index > board.opened.index ? body.paper !== null : body.eligible >= 0,
  ).length;

export function checkAmendments(board: PollBoard): readonly Finding[] {
  const { rollFrozen, amendments } = board;
  if (rollFrozen === undefined) return [];
  const findings: Finding[] = [];
  const frozen = amendments.filter(({ body }) => body.frozen);
  frozen.forEach(({ index }, i) => {
    if (index === rollFrozen.index + 1 + i) return;
    const says = 'A change that the frozen roll has in it does not stand at once after the roll.';
    findings.push(finding('AMENDMENT_ORDER', `board[${index}]`, says));
  });
  const added = frozen.reduce((sum, { body }) => sum + body.eligible, 0);
  if (added !== rollFrozen.body.overrides) {
    const says = `The changes before the freeze come to ${added}; the frozen roll says ${rollFrozen.body.overrides} overrides.`;
    findings.push(finding('AMENDMENT_SUM', `board[${rollFrozen.index}]`, says));
  }
  const commitments = new Map<string, number>();
  for (const { index, body } of amendments) {
    const earlier = commitments.get(body.amendment);
    if (earlier !== undefined) {
      const says = `This change stands on the board before, in board[${earlier}].`;
      findings.push(finding('AMENDMENT_TWICE', `board[${index}]`, says, body.amendment));
    }
    commitments.set(body.amendment, index);
  }
  return [...findings, ...checkActsOnce(board), ...checkPapers(board)];
}

const actsOf = (signed: readonly { readonly tellers: readonly { readonly act: string }[] }[]): readonly string[] =>
  signed.flatMap(({ tellers }) => tellers.map(({ act }) => act));

/** A signature under one thing is none under another. */
function checkActsOnce(board: PollBoard): readonly Finding[] {
  const { rollFrozen, amendments, incidents, admissions, rulings, closed, otherChannels } = board;
  const findings: Finding[] = [];
  const named = new Map<string, number>();
  const acts = [
    ...(rollFrozen === undefined || rollFrozen.body.undecidedSigned === null
      ? []
      : [{ index: rollFrozen.index, acts: [rollFrozen.body.undecidedSigned] }]),
    ...[...amendments, ...admissions, ...rulings].map(({ index, body }) => ({
      index,
      acts: [body.proposed, body.decided],
    })),
    ...incidents.map(({ index, body }) => ({ index, acts: body.acts })),
    ...(closed === undefined ? [] : [{ index: closed.index, acts: actsOf(closed.body.transcribed ?? []) }]),
    ...otherChannels.map(({ index, body }) => ({ index, acts: actsOf([body]) })),
  ];
  for (const { index, acts: ofEntry } of acts) {
    for (const act of ofEntry) {
      const earlier = named.get(act);
      if (earlier !== undefined) {
        const says = `One signed act stands for two things: here and in board[${earlier}].`;
        findings.push(finding('ACT_NAMED_TWICE', `board[${index}]`, says, act));
      }
      named.set(act, index);
    }
  }
  return findings;
}

/** Papers are given and taken only while the poll is open, each once, and only as the change allows. */
function checkPapers(board: PollBoard): readonly Finding[] {
  const findings: Finding[] = [];
  const opening = board.opened?.index ?? Number.POSITIVE_INFINITY;
  const committed = new Set<string>(board.opened?.body.papers);
  const cancelled = new Set<string>();
  for (const { index, body } of board.amendments) {
    const tell = (code: string, says: string, ...evidence: readonly string[]) =>
      findings.push(finding(code, `board[${index}]`, says, ...evidence));
    const { paper, cancels, eligible } = body;
    if (index < opening && (paper !== null || cancels !== null)) {
      tell('AMENDMENT_PAPERS', 'A change of the roll gives or takes a paper before the poll is open.');
    }
    if (eligible === -1 && paper !== null)
      tell('AMENDMENT_PAPERS', 'A paper is given to somebody who lost the right to vote.', paper);
    if (eligible === 1 && cancels !== null)
      tell('AMENDMENT_PAPERS', 'A paper is taken from somebody who only now may vote.', cancels);
    if (paper !== null) {
      if (committed.has(paper)) tell('PAPER_GIVEN_TWICE', 'The paper that is given was given before.', paper);
      committed.add(paper);
    }
    if (cancels !== null) {
      if (!committed.has(cancels) || cancels === paper)
        tell('CANCELS_UNKNOWN', 'A paper is cancelled that was not given before.', cancels);
      if (cancelled.has(cancels)) tell('CANCELS_TWICE', 'A paper is cancelled that was cancelled before.', cancels);
      cancelled.add(cancels);
    }
  }
  return findings;
}

/** Tendered ballots are settled once, all of them, before the close; an admitted one is a ballot with a paper given late. */
export function checkTenders(board: PollBoard): readonly Finding[] {
  const { tenders, tendersSettled, closed } = board;
  const findings: Finding[] = [];
  const seen = new Map<string, number>();
  for (const { index, body } of tenders) {
    const earlier = seen.get(body.tender);
    if (earlier !== undefined) {
      const says = `This tendered ballot stands on the board before, in board[${earlier}].`;
      findings.push(finding('TENDER_TWICE', `board[${index}]`, says, body.tender));
    }
    seen.set(body.tender, index);
  }
  if (tendersSettled === undefined) {
    if (tenders.length > 0 && closed !== undefined) {
      const says = `The poll was closed with ${tenders.length} tendered ballots that nobody settled.`;
      findings.push(finding('TENDERS_UNSETTLED', `board[${closed.index}]`, says));
    }
    return findings;
  }
  const { index, body } = tendersSettled;
  const tell = (says: string) => findings.push(finding('TENDERS_COUNT', `board[${index}]`, says));
  if (tenders.length === 0) tell('Tendered ballots are settled, and there are none.');
  else if (body.admitted + body.refused !== tenders.length) {
    tell(`${body.admitted} admitted and ${body.refused} refused are not the ${tenders.length} tendered ballots.`);
  }
  if (tenders.some((one) => one.index > index)) tell('A ballot was tendered after they were settled.');
  const givenLate = new Set(board.amendments.flatMap(({ body: { paper } }) => (paper === null ? [] : [paper])));
  const withLatePaper = board.casts.filter((cast) => cast.index < index && givenLate.has(cast.body.paper));
  if (body.admitted > withLatePaper.length) {
    tell(
      `${body.admitted} are said to be admitted; only ${withLatePaper.length} ballots stand here with a paper given late.`,
    );
  }
  return findings;
}

const seconds = (instant: string): number => Date.parse(instant) / 1000;

/** What the pauses of voting add to the closing time, in seconds. */
export const addedSeconds = ({ incidents }: Pick<PollBoard, 'incidents'>): number =>
  incidents.reduce((sum, { body }) => sum + body.addsSeconds, 0);

/** Incidents in the order of time; pauses begin and end in turn while the poll is open, and give back what they took. */
export function checkIncidents(board: PollBoard): readonly Finding[] {
  const { defined, opened, closed, incidents } = board;
  const findings: Finding[] = [];
  let last = '';
  let pausedAt: string | null = null;
  let added = 0;
  for (const { index, body } of incidents) {
    const tell = (code: string, says: string, ...evidence: readonly string[]) =>
      findings.push(finding(code, `board[${index}]`, says, ...evidence));
    const { what, at, addsSeconds } = body;
    if (at < last) tell('INCIDENT_TIME', 'What happened is told after something that happened later.', last, at);
    last = at;
    const due = what === 'voting-resumed' && pausedAt !== null ? seconds(at) - seconds(pausedAt) : 0;
    if (addsSeconds !== due) {
      tell('PAUSE_SECONDS', `The closing time moves by ${addsSeconds} seconds; it must be ${due}.`);
    }
    if (what !== 'voting-paused' && what !== 'voting-resumed') continue;
    const isOpen = opened !== undefined && opened.index < index && (closed === undefined || index < closed.index);
    if (!isOpen || (what === 'voting-paused') !== (pausedAt === null)) {
      tell('PAUSE_ORDER', 'Pauses of voting do not begin and end in turn while the poll is open.');
    }
    const closing = defined === undefined ? Number.POSITIVE_INFINITY : seconds(defined.body.poll.closesAt) + added;
    if (what === 'voting-paused' && (seconds(at) >= closing || (opened !== undefined && at < opened.body.openedAt))) {
      tell('PAUSE_TIME', 'Voting was paused at a time when there was none.', at);
    }
    pausedAt = what === 'voting-paused' ? at : null;
    added += addsSeconds;
  }
  if (pausedAt !== null && closed !== undefined) {
    findings.push(
      finding('PAUSE_ORDER', `board[${closed.index}]`, 'The poll was closed while voting was paused.', pausedAt),
    );
  }
  return findings;
}
