/** All stages of a count in one table, as a returning officer's report has them: exact, the candidates down, the stages across. */
import type { Count } from '../../../crypto/outcomeBody.ts';
import { fourPlaces } from '../../../src/count/decimal.ts';
import { stageInWords } from '../../../src/count/resultWords.ts';
import { Figure, Head, RowHead } from './cells.tsx';
import { type CandidateName, isNothing, MARK, signed, standingsOf } from './standings.ts';

export function StageTable({ count, nameOf }: { readonly count: Count; readonly nameOf: CandidateName }) {
  const { candidates, stages, withdrawn } = count;
  const numbers = candidates.map((_, i) => i + 1).filter((number) => !withdrawn.includes(number));
  const byStage = stages.map((stage, at) => standingsOf(stage, stages[at - 1]));
  const caption = 'Votes after each stage';
  return (
    // A region of its own, so that the keyboard can move it sideways.
    <section class="cs-sideways" aria-label={caption} tabIndex={0}>
      <table class="govuk-table cs-stage-table">
        <caption class="govuk-table__caption govuk-table__caption--s">
          {caption}
          {stages.length > 1 && <span class="cs-stage-table__aside">The table moves sideways.</span>}
        </caption>
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
