/** The rules of a poll, a sentence for each: the same words for the officer who sets it up and for whoever looks at it later. */
import type { RulePack } from '../../src/roll/rules.ts';
import { rulePackInWords } from '../../src/roll/rulesInWords.ts';

export function RulesInWords({ rules }: { readonly rules: RulePack }) {
  return (
    <dl class="govuk-summary-list">
      {rulePackInWords(rules).map(({ about, says }) => (
        <div key={about} class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">{about}</dt>
          <dd class="govuk-summary-list__value">{says}</dd>
        </div>
      ))}
    </dl>
  );
}
