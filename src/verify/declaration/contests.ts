/** What each contest came to, as a declaration tells it: the rule in full, the figures of every unit, the count stage by stage. */
import type { Contest, PollDefinition, Ruled } from '../../../crypto/bodies.ts';
import type { ContestOutcome, Decided, Lot, Stage } from '../../../crypto/outcomeBody.ts';
import {
  conditionInWords,
  hiddenInWords,
  papersOf,
  returnedInWords,
  SAYS_IN_WORDS,
  stoppedInWords,
  sumLines,
  VOID_IN_WORDS,
} from '../../count/resultWords.ts';
import { contestRuleInWords } from '../../count/ruleWords.ts';
import { type Block, decision, heading, list, type StageRow, table, text } from './blocks.ts';

type By<B extends Decided['by']> = Extract<Decided, { readonly by: B }>;
type NameOf = (number: number) => string;

/** @param rulings  of the returning officer, of any contests */
export function contestBlocks(
  poll: PollDefinition,
  contest: Contest,
  result: ContestOutcome,
  rulings: readonly Ruled[],
): readonly Block[] {
  const rule = contestRuleInWords(contest);
  const { decided } = result;
  const ruling = rulings.find((one) => one.contest === contest.id);
  return [
    heading(2, contest.question),
    rule === null
      ? text('Each unit’s result stands by itself.')
      : text('Counted by: ', { strong: rule.name }, ' (', { code: result.rule?.name ?? '' }, `). ${rule.says}`),
    ...(decided === undefined ? [] : decisionBlocks(contest, result, decided, ruling)),
    ballots(poll, contest, result),
    ...hiddenInWords(result, contest.rankings === 'sealed').map((says) => text(says)),
    ...returnedBlocks(poll, result),
    ...(result.units.some(({ other }) => other !== undefined)
      ? [
          text(
            'Papers that came by another way than online were counted by two tellers, each alone, who signed the same.',
          ),
        ]
      : []),
    ...(decided?.by === 'ranking' ? countBlocks(decided, papersOf(result)) : []),
  ];
}

function decisionBlocks(
  contest: Contest,
  { units }: ContestOutcome,
  decided: Decided,
  ruling: Ruled | undefined,
): readonly Block[] {
  switch (decided.by) {
    case 'units':
      return unitsDecision(units, decided);
    case 'yes-no': {
      const { carried, yes, no, of } = decided;
      return [decision(`${carried ? 'Carried' : 'Not carried'}: ${yes} for, ${no} against, of ${of}.`)];
    }
    case 'marks':
      return [
        ...elected(contest, decided, ruling),
        ...lotBlocks(decided.lots, (number) => contest.choices[number - 1]?.text ?? String(number)),
      ];
    case 'sealed':
      if (decided.carried !== null) return [decision(decided.carried ? 'Carried.' : 'Not carried.')];
      return elected(contest, decided, ruling);
    case 'ranking':
      return elected(contest, decided, ruling);
  }
}

function elected(
  contest: Contest,
  { by, elected: ids, stopped }: Pick<By<'marks'> | By<'ranking'> | By<'sealed'>, 'by' | 'elected' | 'stopped'>,
  ruling: Ruled | undefined,
): readonly Block[] {
  const textOf = (id: string): string => contest.choices.find((one) => one.id === id)?.text ?? id;
  const names = list(ids.map(textOf), true);
  if (stopped?.code === 'CONSTRAINT' && ruling !== undefined) {
    return [
      decision('Elected by ruling of the returning officer:'),
      list(ruling.elected.map(textOf)),
      text('As counted:'),
      names,
      text(`A condition binds, and the count stopped at it. ${conditionInWords(contest, stopped)}`),
      text(
        { strong: 'The rule that applies then, as the returning officer ruled and another officer agreed: ' },
        ruling.rule,
      ),
    ];
  }
  if (stopped === null) return [decision(by === 'sealed' ? 'Elected:' : 'Elected, in this order:'), names];
  return [decision(`Not concluded. ${stoppedInWords(contest, stopped)}`), text('As counted:'), names];
}

function unitsDecision(
  units: ContestOutcome['units'],
  { sections, triggered, unclear, points }: By<'units'>,
): readonly Block[] {
  const said =
    triggered === null
      ? `Not concluded. ${unclear ?? ''}`
      : triggered
        ? 'There is a full selection.'
        : 'The sitting member is the only candidate.';
  // Where nothing else kept a unit from saying something, word for word as it was signed before there was anything else.
  const isOnlyEmpty = units.every(({ says, returned }) => says !== 'too-few' && returned !== true);
  const none = isOnlyEmpty ? 'Nobody voted' : 'Did not vote';
  const head = ['Section', 'Full selection', 'Keep', 'Tied', 'No quorum', none, 'Counted', 'Points of 50'];
  const rows = sections.map(({ section, open, affirm, tied, inquorate, notVoted, share, points: its }) => {
    const counted = `${share.open} of ${share.of}`;
    return [section, open, affirm, tied, inquorate, notVoted, counted, its?.percent ?? '–'];
  });
  return [
    decision(said),
    table('What the units of each section decided', head, rows),
    ...(points === null
      ? []
      : [text(`For a full selection: ${points.percent} of 100 points, exactly ${points.over}/${points.under}.`)]),
  ];
}

function ballots(poll: PollDefinition, contest: Contest, { units, kind }: ContestOutcome): Block {
  const nameOf = (code: string | null): string =>
    code === null ? 'All together' : (poll.units.find((unit) => unit.code === code)?.name ?? code);
  const voted = units.filter(({ returned }) => returned !== true);
  const lines = voted.flatMap((row) => sumLines(row).map((line) => ({ ...line, unit: row.unit, says: row.says })));
  const marked = lines.some(({ votes }) => votes.length > 0) ? contest.choices : [];
  const voided = lines.some((line) => line.void !== undefined);
  const head = [
    'Unit',
    ...marked.map(({ text }) => text),
    ...(contest.blank ? ['Blank'] : []),
    ...(voided ? ['Void'] : []),
    'Ballots',
    ...(kind === 'trigger' ? ['Decision'] : []),
  ];
  const rows = lines.map(({ unit, way, votes, blank, ballots: cast, says, void: spoilt, hidden }) => {
    const shown = (figure: number): number | string => (hidden ? '–' : figure);
    const decided = says === null || way === 'online' || way === 'on paper' ? '' : SAYS_IN_WORDS[says];
    return [
      way === null ? nameOf(unit) : `${nameOf(unit)}, ${way}`,
      ...marked.map(({ id }) => shown(votes.find(({ choice }) => choice === id)?.votes ?? 0)),
      ...(contest.blank ? [shown(blank ?? 0)] : []),
      ...(voided ? [shown(spoilt ?? 0)] : []),
      cast,
      ...(kind === 'trigger' ? [decided] : []),
    ];
  });
  return table('Ballots', head, rows);
}

/** Units that decided by their own rules. */
function returnedBlocks(poll: PollDefinition, { units }: ContestOutcome): readonly Block[] {
  const rows = units
    .filter(({ returned }) => returned === true)
    .map(({ unit, says }) => [poll.units.find(({ code }) => code === unit)?.name ?? '', returnedInWords(says)]);
  const caption = 'Decided by affiliates by their own rules, each returned by two of its officers';
  return rows.length === 0 ? [] : [table(caption, ['Affiliate', 'Decision'], rows)];
}

const lotBlocks = (lots: readonly Lot[], nameOf: NameOf): readonly Block[] =>
  lots.length === 0
    ? []
    : [list(lots.map(({ among, drawn }) => `Drawn by lot between ${among.map(nameOf).join(', ')}: ${nameOf(drawn)}`))];

const STAGE: Readonly<Record<Stage['action'], string>> = {
  first: 'First preferences',
  surplus: 'Surplus of',
  exclude: 'Exclusion of',
};

function countBlocks({ count, void: spoilt }: By<'ranking'>, cast: ReturnType<typeof papersOf>): readonly Block[] {
  const { candidates, stages, seats, valid } = count;
  const nameOf: NameOf = (number) => candidates[number - 1] ?? String(number);
  const places = `${seats} ${seats === 1 ? 'place' : 'places'}`;
  return [
    heading(3, 'The count'),
    text(`${cast.ballots} papers: ${cast.counted} counted, ${cast.blank} blank, ${cast.void} void; ${places}.`),
    ...(spoilt.length === 0
      ? []
      : [
          text('Void papers, by their place in the last shuffle from 0:'),
          list(spoilt.map(({ position, why }) => `${position}: ${VOID_IN_WORDS[why]}`)),
        ]),
    ...stages.flatMap((stage) => stageBlocks(stage, valid, candidates, nameOf)),
  ];
}

function stageBlocks(stage: Stage, valid: number, candidates: readonly string[], nameOf: NameOf): readonly Block[] {
  const { number, action, of, says, quota, nonTransferable, votes, transfers, lots } = stage;
  const who = of.length === 0 ? '' : ` ${of.map(nameOf).join(', ')}`;
  // For the eye alone: the figures beside the bars are exact.
  const most = Math.max(...votes.map(Number), Number(quota), 1);
  const lengthOf = (amount: number): number => Math.min(amount / most, 1);
  // Where one alone goes, the heading has said who.
  const fromOf = (from: number): string => (of.length > 1 ? ` from ${nameOf(from)}` : '');
  const rows = candidates.map((name, i): StageRow => {
    const came = transfers.filter(({ to }) => to === i + 1);
    return {
      name,
      votes: votes[i] ?? '0',
      received: came.map(({ from, papers, votes }) => `+${votes}${fromOf(from)} (${papers} papers)`).join(', '),
      elected: stage.elected.includes(i + 1) || stage.electedUnfilled.includes(i + 1),
      share: lengthOf(Number(votes[i] ?? 0)),
      came: lengthOf(came.reduce((sum, one) => sum + Number(one.votes), 0)),
    };
  });
  return [
    heading(4, `Stage ${number}: ${STAGE[action]}${who}`),
    text(says.join(' ')),
    {
      ...{ kind: 'stage', rows },
      caption: `Quota ${quota}; not transferable ${nonTransferable} of ${valid}`,
      quota: Number(quota) <= most ? lengthOf(Number(quota)) : null,
    },
    ...lotBlocks(lots, nameOf),
  ];
}
