/** Why a trustee's work stopped, with what was found. */
import { Problem } from '../kit/form.tsx';
import type { Stopped } from './oneBoard.ts';

export const Stop = ({ says, findings }: Stopped) => (
  <Problem says={says} key={says}>
    <ul class="govuk-list govuk-list--bullet">
      {findings.slice(0, 20).map(({ code, at, says: found }) => (
        <li key={`${code}${at}`}>
          {found} ({code}, {at})
        </li>
      ))}
    </ul>
  </Problem>
);
