/**
 * A ranked count as a chart of its transfers: a row for each stage that shows where its votes went, and opens into every
 * candidate's votes with the sentences that say why. Figures are exact; bars are for the eye.
 */
import type { Count, Stage } from '../../../crypto/outcomeBody.ts';
import { difference } from '../../../src/count/decimal.ts';
import { listed, lotInWords, stageInWords } from '../../../src/count/resultWords.ts';
import { Fold } from '../../kit/fold.tsx';
import { Bar, type Part } from './bar.tsx';
import { Figure, Head, RowHead } from './cells.tsx';
import { type CandidateName, isNothing, MARK, plain, plainSigned, type Standing, standingsOf } from './standings.ts';

/** Most votes that anybody has at any stage: the length of all bars. */
const longest = ({ stages }: Count): number =>
  Math.max(1, ...stages.flatMap(({ votes, quota }) => [...votes, quota]).map(Number));

type Move = { readonly to: string; readonly votes: number; readonly says: string };

/** Where the votes of a stage went: who has more than before it, most first, and last those that went to nobody. */
function movesOf(stage: Stage, before: Stage, nameOf: CandidateName): readonly Move[] {
  const lost = difference(stage.nonTransferable, before.nonTransferable);
  const came = standingsOf(stage, before).flatMap(({ number, change }): readonly Move[] =>
    change === null || Number(change) <= 0 ? [] : [{ to: nameOf(number), votes: Number(change), says: plain(change) }],
  );
  const nobody = Number(lost) > 0 ? [{ to: 'nobody', votes: Number(lost), says: plain(lost) }] : [];
  return [...came.sort((a, b) => b.votes - a.votes), ...nobody];
}

/** The most votes that move in any stage: the length of all flows. */
const mostMoved = ({ stages }: Count): number =>
  Math.max(
    1,
    ...stages.slice(1).map((stage, i) => movesOf(stage, stages[i]!, String).reduce((sum, { votes }) => sum + votes, 0)),
  );

/** So many are named in the row; opening it shows all. */
const NAMED = 3;

function Flow({
  stage,
  before,
  most,
  nameOf,
}: {
  readonly stage: Stage;
  readonly before: Stage;
  readonly most: number;
  readonly nameOf: CandidateName;
}) {
  const moves = movesOf(stage, before, nameOf);
  if (moves.length === 0) return <span class="cs-stage__flow">No votes move.</span>;
  const named = moves.slice(0, NAMED).map(({ to, says }) => `${says} to ${to}`);
  const more = moves.length - named.length;
  const lookOf = ({ to }: Move, i: number): Part['look'] => (to === 'nobody' ? 'empty' : i % 2 === 0 ? 'came' : 'half');
  return (
    <span class="cs-stage__flow">
      <Bar parts={moves.map((move, i) => ({ look: lookOf(move, i), share: move.votes / most }))} />
      {named.join(', ')}
      {more > 0 && `, and ${more} more`}
    </span>
  );
}

function StageRow({
  count,
  at,
  nameOf,
}: {
  readonly count: Count;
  readonly at: number;
  readonly nameOf: CandidateName;
}) {
  const stage = count.stages[at]!;
  const before = count.stages[at - 1];
  const whole = longest(count);
  // Who went out earlier, or withdrew, has nothing to show any more.
  const gone = new Set([
    ...count.withdrawn,
    ...count.stages.slice(0, at).flatMap(({ action, of }) => (action === 'exclude' ? of : [])),
  ]);
  const standings = standingsOf(stage, before).filter(({ number, votes }) => !gone.has(number) || !isNothing(votes));
  const sorted = standings.toSorted((a, b) => Number(b.votes) - Number(a.votes) || a.number - b.number);
  const partsOf = ({ votes, change }: Standing): readonly Part[] => {
    const came = change === null ? 0 : Math.max(0, Number(change));
    const went = change === null ? 0 : Math.max(0, -Number(change));
    return [
      { look: 'full', share: Math.max(0, Number(votes) - came) / whole },
      { look: 'came', share: came / whole },
      { look: 'empty', share: went / whole },
    ];
  };
  const elected = [...stage.elected, ...stage.electedUnfilled];
  return (
    <details class="cs-stage" open={at === 0 || at === count.stages.length - 1}>
      <summary class="cs-stage__head">
        <span>
          <strong>Stage {stage.number}.</strong> {stageInWords(stage, nameOf)}
          {elected.length > 0 && <strong class="cs-stage__elected">{listed(elected.map(nameOf))} elected</strong>}
        </span>
        {before !== undefined && <Flow stage={stage} before={before} most={mostMoved(count)} nameOf={nameOf} />}
      </summary>
      <ul class="govuk-list govuk-body-s">
        {stage.says.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <ol class="govuk-list">
        {sorted.map((one) => (
          <li key={one.number}>
            <span class="cs-bar-name">
              <span>
                {nameOf(one.number)}
                {one.mark !== null && <strong> ({MARK[one.mark]})</strong>}
              </span>
              <span>
                {plain(one.votes)}
                {one.change !== null && !isNothing(one.change) && (
                  <span class="cs-change"> ({plainSigned(one.change)})</span>
                )}
              </span>
            </span>
            <Bar parts={partsOf(one)} line={Number(stage.quota) <= whole ? Number(stage.quota) / whole : null} />
          </li>
        ))}
      </ol>
      <p class="govuk-body-s">
        {count.rule === 'av' ? 'More than half' : 'Quota'}: {plain(stage.quota)}, the line on the bars. Not
        transferable: {plain(stage.nonTransferable)}.
      </p>
      <Transfers stage={stage} nameOf={nameOf} />
    </details>
  );
}

function Transfers({ stage, nameOf }: { readonly stage: Stage; readonly nameOf: CandidateName }) {
  if (stage.transfers.length === 0) return null;
  const caption = `Papers that moved in stage ${stage.number}`;
  return (
    <Fold says={caption}>
      <table class="govuk-table cs-stack">
        <caption class="govuk-visually-hidden">{caption}</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            <Head>From and to</Head>
            <Head figure>Papers</Head>
            <Head figure>Worth each</Head>
            <Head figure>Votes</Head>
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {stage.transfers.map(({ from, to, papers, value, votes }) => (
            <tr key={`${from} ${to} ${value}`} class="govuk-table__row">
              <RowHead>
                {nameOf(from)} → {to === null ? 'nobody (no further preference)' : nameOf(to)}
              </RowHead>
              <Figure label="Papers">{papers}</Figure>
              <Figure label="Worth each">{value ?? 'rest'}</Figure>
              <Figure label="Votes">{votes}</Figure>
            </tr>
          ))}
        </tbody>
      </table>
    </Fold>
  );
}

const KEYS = [
  ['full', 'held before'],
  ['came', 'came in this stage'],
  ['empty', 'went in this stage'],
] as const;

export const TransferChart = ({ count, nameOf }: { readonly count: Count; readonly nameOf: CandidateName }) => (
  <figure class="cs-figure">
    <figcaption class="govuk-body govuk-!-font-weight-bold">
      The count, stage by stage: open a stage to see it
    </figcaption>
    <p class="govuk-body-s">
      {KEYS.map(([look, says]) => (
        <span key={look} class="cs-legend">
          <svg class="cs-legend__key" aria-hidden="true">
            <rect class="cs-bar__ground" width="100%" height="100%" />
            <rect class={`cs-bar__${look}`} width="100%" height="100%" />
          </svg>{' '}
          {says}
        </span>
      ))}
      In the row of a stage: where its votes went, most first, and dashed what went to nobody.
    </p>
    {count.stages.map(({ number }, at) => (
      <StageRow key={number} count={count} at={at} nameOf={nameOf} />
    ))}
  </figure>
);

export function Lots({ count, nameOf }: { readonly count: Count; readonly nameOf: CandidateName }) {
  const lots = count.stages.flatMap((stage) => stage.lots);
  if (lots.length === 0) return null;
  return (
    <ul class="govuk-list govuk-list--bullet">
      {lots.map((lot) => (
        <li key={`${lot.stage} ${lot.among.join()}`}>{lotInWords(lot, nameOf)}</li>
      ))}
    </ul>
  );
}
