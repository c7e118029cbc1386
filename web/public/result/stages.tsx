/**
 * A ranked count: its transfers as a chart, a row for each stage that opens into every candidate's votes, and all stages in
 * one table. Figures are exact; bars are for the eye.
 */
import type { Count, Stage } from '../../../crypto/outcomeBody.ts';
import { difference, fourPlaces } from '../../../src/count/decimal.ts';
import { lotInWords, stageInWords } from '../../../src/count/resultWords.ts';
import { Fold } from '../../kit/fold.tsx';
import { Bar, type Part } from './bar.tsx';
import { Figure, Head, RowHead } from './cells.tsx';

type NameOf = (number: number) => string;

/** What a candidate has after a stage, and how it changed in it; `before` null: there was none. */
type Standing = {
  readonly number: number;
  readonly votes: string;
  readonly change: string | null;
  readonly mark: 'elected' | 'out' | null;
};

const standingsOf = (stage: Stage, before: Stage | undefined): readonly Standing[] =>
  stage.votes.map((votes, i) => {
    const number = i + 1;
    const elected = stage.elected.includes(number) || stage.electedUnfilled.includes(number);
    const out = stage.action === 'exclude' && stage.of.includes(number);
    const change = before === undefined ? null : difference(votes, before.votes[i]!);
    return { number, votes, change, mark: elected ? 'elected' : out ? 'out' : null };
  });

const MARK = { elected: 'elected', out: 'out' } as const;
const isNothing = (votes: string): boolean => /^-?0*\.?0*$/.test(votes);
const signed = (change: string): string =>
  change.startsWith('-') ? `−${fourPlaces(change.slice(1))}` : `+${fourPlaces(change)}`;

/** Most votes that anybody has at any stage: the length of all bars. */
const longest = ({ stages }: Count): number =>
  Math.max(1, ...stages.flatMap(({ votes, quota }) => [...votes, quota]).map(Number));

function StageRow({ count, at, nameOf }: { readonly count: Count; readonly at: number; readonly nameOf: NameOf }) {
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
          {elected.length > 0 && (
            <strong class="govuk-tag cs-stage__tag">{elected.map(nameOf).join(', ')} elected</strong>
          )}
        </span>
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
                {one.change !== null && !isNothing(one.change) && <span class="cs-change">{signed(one.change)} </span>}
                {fourPlaces(one.votes)}
              </span>
            </span>
            <Bar parts={partsOf(one)} line={Number(stage.quota) <= whole ? Number(stage.quota) / whole : null} />
          </li>
        ))}
      </ol>
      <p class="govuk-body-s">
        {count.rule === 'av' ? 'More than half' : 'Quota'}: {fourPlaces(stage.quota)}, the line on the bars. Not
        transferable: {fourPlaces(stage.nonTransferable)}.
      </p>
      <Transfers stage={stage} nameOf={nameOf} />
    </details>
  );
}

function Transfers({ stage, nameOf }: { readonly stage: Stage; readonly nameOf: NameOf }) {
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

export const TransferChart = ({ count, nameOf }: { readonly count: Count; readonly nameOf: NameOf }) => (
  <figure class="cs-figure">
    <figcaption class="govuk-body govuk-!-font-weight-bold">
      The count, stage by stage: open a stage to see it
    </figcaption>
    <p class="govuk-body-s cs-legend">
      <svg class="cs-legend__key" aria-hidden="true">
        <rect class="cs-bar__full" width="100%" height="100%" />
      </svg>{' '}
      held before{' '}
      <svg class="cs-legend__key" aria-hidden="true">
        <rect class="cs-bar__ground" width="100%" height="100%" />
        <rect class="cs-bar__came" width="100%" height="100%" />
      </svg>{' '}
      came in this stage{' '}
      <svg class="cs-legend__key" aria-hidden="true">
        <rect class="cs-bar__empty" width="100%" height="100%" />
      </svg>{' '}
      went in this stage
    </p>
    {count.stages.map(({ number }, at) => (
      <StageRow key={number} count={count} at={at} nameOf={nameOf} />
    ))}
  </figure>
);

export function StageTable({ count, nameOf }: { readonly count: Count; readonly nameOf: NameOf }) {
  const { candidates, stages, withdrawn } = count;
  const numbers = candidates.map((_, i) => i + 1).filter((number) => !withdrawn.includes(number));
  const byStage = stages.map((stage, at) => standingsOf(stage, stages[at - 1]));
  const caption = 'Votes after each stage';
  return (
    // A region of its own, so that the keyboard can move it sideways.
    <section class="cs-sideways" aria-label={caption} tabIndex={0}>
      <table class="govuk-table cs-stage-table">
        <caption class="govuk-table__caption govuk-table__caption--s">{caption}</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            <Head>Candidate</Head>
            {stages.map((stage) => (
              <Head key={stage.number} figure>
                Stage {stage.number}
                <span class="cs-stage-table__what">{stageInWords(stage, nameOf)}</span>
              </Head>
            ))}
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {numbers.map((number) => (
            <tr key={number} class="govuk-table__row">
              <RowHead>{nameOf(number)}</RowHead>
              {byStage.map((standings, at) => {
                const { votes, change, mark } = standings[number - 1]!;
                return (
                  <Figure key={stages[at]!.number} label={`Stage ${stages[at]!.number}`}>
                    {fourPlaces(votes)}
                    {change !== null && !isNothing(change) && (
                      <span class="cs-stage-table__change">{signed(change)}</span>
                    )}
                    {mark !== null && <strong class="cs-stage-table__change">{MARK[mark]}</strong>}
                  </Figure>
                );
              })}
            </tr>
          ))}
          {(['nonTransferable', 'lost', 'quota'] as const).map((what) => (
            <tr key={what} class="govuk-table__row">
              <RowHead>{UNDER[what]}</RowHead>
              {stages.map((stage) => (
                <Figure key={stage.number} label={`Stage ${stage.number}`}>
                  {fourPlaces(stage[what])}
                </Figure>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
const UNDER = { nonTransferable: 'Not transferable', lost: 'of which lost in rounding', quota: 'Quota' } as const;

export function Lots({ count, nameOf }: { readonly count: Count; readonly nameOf: NameOf }) {
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
