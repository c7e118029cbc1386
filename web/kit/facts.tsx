/** What each file says of a member, side by side: what it is about first, the rest for whoever wants it. */

import type { z } from 'zod';
import { type factShown, SOURCE_IN_WORDS, type sourceShown } from '../../src/contract/claims.ts';
import { Fold } from './fold.tsx';
import { datesInWords, dayInWords } from './when.ts';

export type Fact = z.infer<typeof factShown>;
export type Source = z.infer<typeof sourceShown>;

/** `Finance feed of 3 November 2026`. */
export function sourceInWords(sources: readonly Source[], of: Source['source']): string {
  const found = sources.find(({ source }) => source === of);
  return `${SOURCE_IN_WORDS[of]}${found === undefined ? '' : ` of ${dayInWords(found.day)}`}`;
}

type Props = {
  readonly facts: readonly Fact[];
  readonly sources: readonly Source[];
  readonly unitName?: ((code: string) => string) | undefined;
  /** Where many members stand on one page: a fact on which all files agree is said once, without naming them. */
  readonly brief?: boolean;
};

/** Facts whose values are codes of branches. */
const OF_BRANCHES: readonly string[] = ['Branch', 'Postcode lies in'];

/** A value of a fact as people say it: dates, and branches by their names. */
export const valueInWords = (fact: string, value: string, unitName?: (code: string) => string): string =>
  unitName !== undefined && OF_BRANCHES.includes(fact)
    ? value.split(', ').map(unitName).join(', ')
    : datesInWords(value);

function FactRows({ facts, sources, unitName, brief = false }: Props) {
  const inWords = (fact: string, value: string): string => valueInWords(fact, value, unitName);
  return (
    <dl class={`govuk-summary-list${brief ? ' cs-brief' : ''}`}>
      {facts.map(({ fact, values, differs }) => (
        <div key={fact} class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">{fact}</dt>
          <dd class="govuk-summary-list__value">
            {brief && !differs && values[0]?.source === 'members'
              ? inWords(fact, values[0].value)
              : values.map(({ source, value }, i) => (
                  <div key={source}>
                    {sourceInWords(sources, source)} says:{' '}
                    {differs ? <strong class="cs-whole">{inWords(fact, value)}</strong> : inWords(fact, value)}
                    {differs && i > 0 && value === values[0]?.value && ' (another one)'}
                  </div>
                ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** @param first  facts that matter here; without it, all stand there at once */
export function Facts({ first, ...given }: Props & { readonly first?: readonly string[] }) {
  if (first === undefined) return <FactRows {...given} />;
  const matters = given.facts.filter(({ fact }) => first.includes(fact));
  const rest = given.facts.filter(({ fact }) => !first.includes(fact));
  return (
    <>
      {matters.length > 0 && <FactRows {...given} facts={matters} />}
      {rest.length > 0 && (
        <Fold says={matters.length > 0 ? 'What else the files say' : 'What the files say'}>
          <FactRows {...given} facts={rest} />
        </Fold>
      )}
    </>
  );
}
