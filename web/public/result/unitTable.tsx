/** The ballots of a contest by unit, as counted; one row where all units were counted together. */
import type { Contest, ContestOutcome } from '../../../crypto/bodies.ts';
import { SAYS_IN_WORDS } from '../../../src/count/resultWords.ts';
import { Figure, Head, RowHead, Words } from './cells.tsx';

/** A name for the code of a unit. */
export type NameOf = (unit: string) => string;

export function UnitTable({
  contest,
  result,
  nameOf,
}: {
  readonly contest: Contest;
  readonly result: ContestOutcome;
  readonly nameOf: NameOf;
}) {
  const decides = result.units.some(({ says }) => says !== null);
  const marked = result.units.some(({ votes }) => votes.length > 0) ? contest.choices : [];
  const voided = result.units.some((unit) => unit.void !== undefined);
  return (
    <table class="govuk-table cs-stack">
      <caption class="govuk-table__caption govuk-table__caption--s">
        {result.units.length > 1 ? 'Ballots by unit' : 'Ballots'}
        <span class="govuk-visually-hidden">: {contest.question}</span>
      </caption>
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          <Head>Unit</Head>
          {marked.map(({ id, text }) => (
            <Head key={id} figure>
              {text}
            </Head>
          ))}
          {contest.blank && <Head figure>Blank</Head>}
          {voided && <Head figure>Void</Head>}
          <Head figure>Ballots</Head>
          {decides && <Head>Decision</Head>}
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        {result.units.map(({ unit, votes, blank, ballots, says, void: spoilt }) => (
          <tr key={unit} class="govuk-table__row">
            <RowHead>{unit === null ? 'All units together' : nameOf(unit)}</RowHead>
            {marked.map(({ id, text }) => (
              <Figure key={id} label={text}>
                {votes.find(({ choice }) => choice === id)?.votes ?? 0}
              </Figure>
            ))}
            {contest.blank && <Figure label="Blank">{blank}</Figure>}
            {voided && <Figure label="Void">{spoilt}</Figure>}
            <Figure label="Ballots">{ballots}</Figure>
            {decides && <Words label="Decision">{says === null ? '' : SAYS_IN_WORDS[says]}</Words>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
