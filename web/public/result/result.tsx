/**
 * What a contest came to, for everybody: the decision first, the rule in full, a picture, and every figure in a table.
 * A pure function of the definition and the outcome, so that whatever shows a result shows it so.
 */
import type { Contest, ContestOutcome, PollUnit, Ruled } from '../../../crypto/bodies.ts';
import type { Decided } from '../../../crypto/outcomeBody.ts';
import { decisionInWords, lotInWords, papersOf, VOID_IN_WORDS } from '../../../src/count/resultWords.ts';
import { contestRuleInWords, settingsInWords } from '../../../src/count/ruleWords.ts';
import { Fold } from '../../kit/fold.tsx';
import { MarksPicture, YesNoPicture } from './marks.tsx';
import { type ReturnedIn, SectionsPicture, SectionsTable } from './sections.tsx';
import { StageTable } from './stageTable.tsx';
import { Lots, TransferChart } from './transferChart.tsx';
import { type NameOf, ReturnedTable, UnitTable } from './unitTable.tsx';

type Props = { readonly contest: Contest; readonly result: ContestOutcome; readonly nameOf: NameOf };

/** @param ruling  of the returning officer, where a condition binds and they have ruled */
export function ContestResult({
  contest,
  result,
  nameOf,
  units,
  ruling,
}: Props & { readonly units: readonly PollUnit[]; readonly ruling?: Ruled | undefined }) {
  const { decided } = result;
  const words = decided === undefined ? null : decisionInWords(contest, decided, ruling);
  return (
    <section class="cs-result" aria-label={`Result: ${contest.question}`}>
      <h3 class="govuk-heading-m">{contest.question}</h3>
      {words !== null && (
        <div class="govuk-inset-text">
          <p class="govuk-body-l govuk-!-font-weight-bold govuk-!-margin-bottom-1">{words.says}</p>
          {words.because !== '' && <p class="govuk-body govuk-!-margin-bottom-0">{words.because}</p>}
        </div>
      )}
      {ruling !== undefined && <RulingShown ruling={ruling} />}
      <Rule contest={contest} />
      {decided !== undefined && (
        <Picture
          contest={contest}
          decided={decided}
          ruling={ruling}
          returned={returnedIn(units, result)}
          unopened={result.units.some(({ says }) => says === 'too-few')}
        />
      )}
      <UnitTable contest={contest} result={result} nameOf={nameOf} />
      <ReturnedTable result={result} nameOf={nameOf} />
      {decided?.by === 'ranking' && <Papers contest={contest} result={result} decided={decided} />}
    </section>
  );
}

const RulingShown = ({ ruling }: { readonly ruling: Ruled }) => (
  <div class="govuk-body">
    <p class="govuk-!-font-weight-bold govuk-!-margin-bottom-1">The rule that applies then, as the officer ruled</p>
    <p class="cs-said">{ruling.rule}</p>
  </div>
);

function Rule({ contest }: { readonly contest: Contest }) {
  const words = contestRuleInWords(contest);
  if (words === null) return <p class="govuk-body">Each unit’s result stands by itself.</p>;
  const { rule } = contest;
  return (
    <>
      <p class="govuk-body">
        Rule: <strong>{words.name}</strong>.
      </p>
      <Fold says="What this rule means">
        <p>{words.says}</p>
        {rule !== undefined && 'unitTie' in rule && (
          <ul class="govuk-list govuk-list--bullet">
            {settingsInWords(rule).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        {(contest.constraints ?? []).map(({ id, says }) => (
          <p key={id}>Condition: {says}</p>
        ))}
        <p>
          The rule and all its settings were fixed before voting opened, under the name <code>{rule?.name}</code>.
        </p>
      </Fold>
    </>
  );
}

/** How many units of a section that return their result said this. */
const returnedIn =
  (units: readonly PollUnit[], result: ContestOutcome): ReturnedIn =>
  (section, said) =>
    result.units.filter(
      ({ unit, says, returned }) =>
        returned === true && says === said && units.find(({ code }) => code === unit)?.section === section,
    ).length;

function Picture({
  contest,
  decided,
  ruling,
  returned,
  unopened,
}: {
  readonly contest: Contest;
  readonly decided: Decided;
  readonly ruling: Ruled | undefined;
  readonly returned: ReturnedIn;
  readonly unopened: boolean;
}) {
  switch (decided.by) {
    case 'units':
      return contest.rule === undefined ? null : (
        <>
          <SectionsPicture decided={decided} rule={contest.rule} returned={returned} unopened={unopened} />
          <SectionsTable sections={decided.sections} unopened={unopened} />
        </>
      );
    case 'yes-no':
      return <YesNoPicture contest={contest} decided={decided} />;
    case 'marks': {
      const name = (number: number): string => contest.choices[number - 1]?.text ?? String(number);
      return (
        <>
          <MarksPicture contest={contest} decided={decided} ruling={ruling} />
          {decided.lots.map((lot) => (
            <p key={lot.drawn} class="govuk-body">
              {lotInWords(lot, name)}
            </p>
          ))}
        </>
      );
    }
    case 'ranking': {
      const { count } = decided;
      const name = (number: number): string => count.candidates[number - 1] ?? String(number);
      return (
        <>
          <Lots count={count} nameOf={name} />
          <TransferChart count={count} nameOf={name} />
          <StageTable count={count} nameOf={name} />
        </>
      );
    }
  }
}

/** What became of the papers of a ranked contest, and how anybody counts them again. */
function Papers({
  contest,
  result,
  decided,
}: Omit<Props, 'nameOf'> & { readonly decided: Extract<Decided, { readonly by: 'ranking' }> }) {
  const { ballots, blank, void: spoilt, counted } = papersOf(result);
  return (
    <>
      <p class="govuk-body">
        {ballots} {ballots === 1 ? 'ballot' : 'ballots'}: {counted} counted, {blank} blank, {spoilt} void.
      </p>
      {decided.void.length > 0 && (
        <Fold says="Void papers">
          <ul class="govuk-list govuk-list--bullet">
            {decided.void.map(({ position, why }) => (
              <li key={position}>
                Place {position} in the last shuffle, from 0: {VOID_IN_WORDS[why]}.
              </li>
            ))}
          </ul>
        </Fold>
      )}
      {contest.rankings === 'public' && result.units.every(({ shown }) => shown === undefined) && (
        <Fold says="Count it again yourself">
          <p>
            The published file holds every ranking as <code>contests/{contest.id}.blt</code>, which other programs read
            too. With a copy of Countersign:
          </p>
          <p class="cs-break">
            <code>
              npx countersign count contests/{contest.id}.blt --result result.json --contest {contest.id}
            </code>
          </p>
        </Fold>
      )}
    </>
  );
}
