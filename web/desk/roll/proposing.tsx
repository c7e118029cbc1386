/** What is shown around every proposal about the roll: where it went, and what helps when it was refused. */
import { z } from 'zod';
import { Notice } from '../../kit/form.tsx';

export function AfterProposing() {
  return (
    <Notice>
      You have signed it. It is now <a href="/desk/proposals">waiting for a second officer</a>; nothing changes before.
    </Notice>
  );
}

/** Where a refusal can be mended on a page of ours, the way there. */
export function refusalHelp(code: string, poll: string) {
  if (code === 'INTEREST_UNDECLARED')
    return (
      <p>
        <a href={`/polls/${poll}/desk#interest`}>Say whether you have an interest in this poll</a>
      </p>
    );
  if (code === 'PROPOSAL_PENDING')
    return (
      <p>
        <a href="/desk/proposals">See what is waiting for a second officer</a>
      </p>
    );
  return null;
}

const wrong = z.array(z.union([z.string(), z.object({ says: z.string() })]));

/** What exactly the service found wrong with a proposal, where it says so. */
export function wrongIn(details: unknown) {
  const found = wrong.safeParse(details).data ?? [];
  if (found.length === 0) return null;
  return (
    <ul class="govuk-list govuk-list--bullet">
      {found.map((one) => {
        const says = typeof one === 'string' ? one : one.says;
        return <li key={says}>{says}</li>;
      })}
    </ul>
  );
}
