/** The ballots of a contest by unit, as counted; one row where all units were counted together. */
import type { Contest, ContestOutcome } from '../../../crypto/bodies.ts';
import { hiddenInWords, returnedInWords, SAYS_IN_WORDS, sumLines } from '../../../src/count/resultWords.ts';
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
  const voted = result.units.filter(({ returned }) => returned !== true);
  const decides = voted.some(({ says }) => says !== null);
  const lines = voted.flatMap((row) => sumLines(row).map((line) => ({ ...line, unit: row.unit, says: row.says })));
  const marked = lines.some(({ votes }) => votes.length > 0) ? contest.choices : [];
  const voided = lines.some((line) => line.void !== undefined);
  const isApart = (way: string | null): boolean => way === 'online' || way === 'on paper';
  return (
    <>
      <table class="govuk-table cs-stack">
        <caption class="govuk-table__caption govuk-table__caption--s">
          {voted.length > 1 ? 'Ballots by unit' : 'Ballots'}
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
          {lines.map(({ unit, way, votes, blank, ballots, says, void: spoilt, hidden }) => (
            <tr key={`${unit} ${way}`} class="govuk-table__row">
              <RowHead>
                {unit === null ? 'All units together' : nameOf(unit)}
                {way !== null && <span class="cs-by-way">{way}</span>}
              </RowHead>
              {marked.map(({ id, text }) => (
                <Figure key={id} label={text}>
                  {hidden ? '–' : (votes.find(({ choice }) => choice === id)?.votes ?? 0)}
                </Figure>
              ))}
              {contest.blank && <Figure label="Blank">{hidden ? '–' : (blank ?? 0)}</Figure>}
              {voided && <Figure label="Void">{hidden ? '–' : (spoilt ?? 0)}</Figure>}
              <Figure label="Ballots">{ballots}</Figure>
              {decides && <Words label="Decision">{says === null || isApart(way) ? '' : SAYS_IN_WORDS[says]}</Words>}
            </tr>
          ))}
        </tbody>
      </table>
      {hiddenInWords(result, contest.rankings === 'sealed').map((says) => (
        <p key={says} class="govuk-body-s">
          {says}
        </p>
      ))}
      {result.units.some(({ other }) => other !== undefined) && (
        <p class="govuk-body-s">
          Some members voted on paper, by post or with help. Two tellers counted those papers, each alone, and signed
          the same numbers.
        </p>
      )}
    </>
  );
}

/** What affiliates decided by their own rules. */
export function ReturnedTable({ result, nameOf }: { readonly result: ContestOutcome; readonly nameOf: NameOf }) {
  const returned = result.units.filter((row) => row.returned === true);
  if (returned.length === 0) return null;
  return (
    <>
      <table class="govuk-table cs-stack">
        <caption class="govuk-table__caption govuk-table__caption--s">Returned by affiliates</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            <Head>Affiliate</Head>
            <Head>Decision</Head>
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {returned.map(({ unit, says }) => (
            <tr key={unit} class="govuk-table__row">
              <RowHead>{nameOf(unit ?? '')}</RowHead>
              <Words label="Decision">{returnedInWords(says)}</Words>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="govuk-body-s">
        An affiliate decides by its own rules. Two of its officers signed what it returned before voting closed, with
        the minute of its meeting.
      </p>
    </>
  );
}
