/** Why an entry is left off, as an officer reads it: the rule, the fact, the file and its date. */
import type { z } from 'zod';
import { factSource, SOURCE_IN_WORDS } from '../../src/contract/claims.ts';
import type { reasonGiven } from '../../src/contract/shapes.ts';
import { codeInWords } from '../kit/lineWords.ts';
import { datesInWords, dayInWords } from '../kit/when.ts';

type Reason = z.infer<typeof reasonGiven>;

function reasonForOfficers({ code, fact, source, asOf }: Reason): string {
  const file = factSource.safeParse(source).data;
  // Two officers decided it: no file says so.
  if (file === undefined) return `${codeInWords(code)} (decided by two officers)`;
  return `${codeInWords(code)}: ${datesInWords(fact)} (${SOURCE_IN_WORDS[file]} of ${dayInWords(asOf)})`;
}

export function OfficersReasons({ reasons }: { readonly reasons: readonly Reason[] }) {
  if (reasons.length === 0) return null;
  return (
    <ul class="govuk-list govuk-list--bullet">
      {reasons.map((reason) => (
        <li key={reason.code}>{reasonForOfficers(reason)}.</li>
      ))}
    </ul>
  );
}
