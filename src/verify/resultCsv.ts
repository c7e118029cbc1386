/** Every figure of a result as a table for spreadsheets, one a row: CSV as RFC 4180, in UTF-8. Nothing personal. SPEC §7.1. */
import type { Contest, ContestOutcome, PollDefinition, Ruled } from '../../crypto/bodies.ts';
import type { Decided, Stage, UnitResult } from '../../crypto/outcomeBody.ts';

/** `figure` says what `value` is; `choice` goes by its id and its text, a stage of a count by its number. */
type Row = {
  readonly contest?: string;
  readonly unit?: string | null;
  readonly figure: string;
  readonly choice?: string;
  readonly stage?: number;
  readonly value: string | number | boolean;
};

const HEADER = ['contest', 'question', 'unit', 'unit name', 'figure', 'choice', 'choice text', 'stage', 'value'];

/** A spreadsheet would take a text that begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const cell = (value: string | number | boolean): string => {
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * @param electorate  by unit, as in `roll-frozen`
 * @param rulings     of the returning officer, where conditions bind
 */
export function resultCsv(
  poll: PollDefinition,
  electorate: readonly { readonly unit: string; readonly eligible: number }[],
  contests: readonly ContestOutcome[],
  rulings: readonly Ruled[],
): string {
  const rows: readonly Row[] = [
    ...electorate.map(({ unit, eligible }) => ({ unit, figure: 'electorate', value: eligible })),
    ...contests.flatMap((one) =>
      rowsOf(
        one,
        poll.contests.find(({ id }) => id === one.contest),
        rulings.find(({ contest }) => contest === one.contest),
      ),
    ),
  ];
  const lines = rows.map(({ contest = '', unit, figure, choice = '', stage = '', value }) => {
    const asked = poll.contests.find(({ id }) => id === contest);
    const name = unit === null ? 'all units' : (poll.units.find(({ code }) => code === unit)?.name ?? '');
    const text = asked?.choices.find(({ id }) => id === choice)?.text ?? '';
    return [contest, asked?.question ?? '', unit ?? '', name, figure, choice, text, stage, value].map(cell).join(',');
  });
  // Without the mark in front, the most used spreadsheet takes the file for another encoding.
  return `\uFEFF${[HEADER.join(','), ...lines].join('\r\n')}\r\n`;
}

function rowsOf(
  { contest, units, rule, decided }: ContestOutcome,
  asked: Contest | undefined,
  ruling: Ruled | undefined,
): readonly Row[] {
  const byUnit = units.flatMap(({ unit, ballots, says, other, together, returned, shown, ...here }): readonly Row[] => {
    const of = { contest, unit };
    const decision = says === null ? [] : [{ ...of, figure: 'decision', value: says }];
    if (returned === true) return [...decision, { ...of, figure: 'returned', value: says !== 'not-voted' }];
    const apart = [{ ...of, figure: 'papers of another way', value: other?.papers ?? 0 }];
    const sum = [{ ...of, figure: 'ballots and papers together', value: together?.ballots ?? 0 }];
    return [
      { ...of, figure: 'ballots', value: ballots },
      ...sumRows(of, here, ''),
      ...(other === undefined ? [] : [...apart, ...sumRows(of, other, ' of another way')]),
      ...(together === undefined ? [] : [...sum, ...sumRows(of, together, ' together')]),
      // Why there are no numbers, or no others.
      ...(shown === undefined ? [] : [{ ...of, figure: 'shown', value: shown }]),
      ...decision,
    ];
  });
  return [
    ...(rule === undefined ? [] : [{ contest, figure: 'rule', value: rule.name }]),
    ...byUnit,
    ...(decided === undefined ? [] : decidedRows(contest, decided, asked, ruling)),
  ];
}

type Sums = Pick<UnitResult, 'blank' | 'void' | 'votes'>;

const sumRows = (
  of: Pick<Row, 'contest' | 'unit'>,
  { blank, void: voided, votes }: Sums,
  which: '' | ' of another way' | ' together',
): readonly Row[] => [
  ...(blank === null ? [] : [{ ...of, figure: `blank${which}`, value: blank }]),
  ...(voided === undefined ? [] : [{ ...of, figure: `void${which}`, value: voided }]),
  ...votes.map(({ choice, votes }) => ({ ...of, figure: `votes${which}`, choice, value: votes })),
];

function decidedRows(
  contest: string,
  decided: Decided,
  asked: Contest | undefined,
  ruling: Ruled | undefined,
): readonly Row[] {
  switch (decided.by) {
    case 'units': {
      const { triggered, points } = decided;
      const value = triggered === null ? 'not decided' : triggered ? 'full selection' : 'only candidate';
      const sum = points === null ? [] : [{ contest, figure: 'points of 100', value: points.percent }];
      return [{ contest, figure: 'outcome', value }, ...sum];
    }
    case 'yes-no':
      return [{ contest, figure: 'outcome', value: decided.carried ? 'carried' : 'not carried' }];
    case 'sealed':
    case 'marks':
    case 'ranking': {
      if (decided.by === 'sealed' && decided.carried !== null) {
        return [{ contest, figure: 'outcome', value: decided.carried ? 'carried' : 'not carried' }];
      }
      const { elected, stopped } = decided;
      // The place in the order of election. While the count is stopped nobody is elected yet.
      const ahead = ruling === undefined ? `ahead when stopped: ${stopped?.code}` : 'as counted';
      const figure = stopped === null ? 'elected' : ahead;
      const places = elected.map((choice, i) => ({ contest, figure, choice, value: i + 1 }));
      const stages = decided.by === 'ranking' ? decided.count.stages : [];
      return [
        ...stages.flatMap((stage) => stageRows(contest, stage, asked)),
        ...places,
        ...(ruling === undefined ? [] : rulingRows(ruling)),
      ];
    }
  }
}

/** Who is elected by ruling stands in no order. */
const rulingRows = ({ contest, constraint, rule, elected }: Ruled): readonly Row[] => [
  ...elected.map((choice) => ({ contest, figure: 'by ruling', choice, value: 'elected' })),
  { contest, figure: 'condition of the ruling', value: constraint },
  { contest, figure: 'rule of the ruling', value: rule },
];

const stageRows = (
  contest: string,
  { number, votes, nonTransferable, quota }: Stage,
  asked?: Contest,
): readonly Row[] => [
  { contest, figure: 'quota', stage: number, value: quota },
  ...votes.map((value, i) => ({
    ...{ contest, figure: 'votes at stage', stage: number, choice: asked?.choices[i]?.id ?? '', value },
  })),
  { contest, figure: 'not transferable', stage: number, value: nonTransferable },
];
