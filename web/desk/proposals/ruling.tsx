/** A ruling before the second officer: what was counted, which condition is not met, the rule and whom it elects. */
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { Shown, useCall } from '../../kit/load.tsx';
import { AsCounted, stoppedIn } from '../rulings.tsx';

export function RulingChanges({ proposal }: { readonly proposal: ProposalOf<'ruling'> }) {
  const { poll, contest: id, rule, elected } = proposal;
  const loaded = useCall('poll', { params: { poll } });
  return (
    <Shown loaded={loaded}>
      {(page) => {
        const stop = stoppedIn(page).find(({ contest }) => contest.id === id);
        const nameOf = (choice: string) => stop?.contest.choices.find((one) => one.id === choice)?.text ?? choice;
        return (
          <>
            <p class="govuk-body">
              {page.definition.title}: <strong>{stop?.contest.question ?? id}</strong>
            </p>
            {stop !== undefined && <AsCounted poll={poll} {...stop} />}
            <p class="govuk-body govuk-!-margin-bottom-1">
              <strong>Elected by this ruling:</strong>
            </p>
            <ul class="govuk-list govuk-list--bullet">
              {elected.map((choice) => (
                <li key={choice}>{nameOf(choice)}</li>
              ))}
            </ul>
            <p class="govuk-body govuk-!-margin-bottom-1">
              <strong>The published rule that applies:</strong>
            </p>
            <p class="govuk-body cs-said">{rule}</p>
            <p class="govuk-body">
              It goes on the public board at once, without names of officers, and into the declaration, beside what was
              counted. It cannot be changed. Look the rule up where it says it stands before you agree.
            </p>
          </>
        );
      }}
    </Shown>
  );
}
