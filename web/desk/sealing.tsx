/** At the desk: which scrutineers have a key, what the opening without one means, and what of the count waits for whom. SPEC §6.8. */
import type { PollPage } from '../../src/contract/shapes.ts';
import { NotOpenedForAll, type Sealing, Signers } from '../kit/sealingWords.tsx';
import { useSession } from '../kit/session.tsx';

export function SealingAtTheDesk({ page }: { readonly page: PollPage }) {
  const { me } = useSession();
  const { sealing, state, definition } = page;
  if (sealing === null) return null;
  const isMine = me.polls.some(({ poll, as }) => poll === definition.id && as === 'scrutineer');
  return (
    <>
      {(state === 'roll-frozen' || state === 'keys-ready') && <Keys page={page} sealing={sealing} />}
      {state === 'closed' && <NotOpenedForAll page={page} />}
      {state === 'closed' && sealing.partsGiven && sealing.elections.some(({ is }) => is === 'sealed') && (
        <Signers sealing={sealing} />
      )}
      {isMine && (
        <p class="govuk-body">
          <a href={`/polls/${definition.id}/scrutineer`}>Your work as a scrutineer: small numbers</a>
        </p>
      )}
    </>
  );
}

/** Whether so few scrutineers have a key that voting is not opened. */
export const mostHaveNoKey = ({ sealing }: PollPage): boolean =>
  sealing !== null && 2 * sealing.scrutineers.filter(({ hasKey }) => hasKey).length <= sealing.scrutineers.length;

/** Before voting opens. */
function Keys({ page, sealing: { scrutineers } }: { readonly page: PollPage; readonly sealing: Sealing }) {
  const missing = scrutineers.filter(({ hasKey }) => !hasKey).map(({ name }) => name);
  if (missing.length === 0) return null;
  const waits = `Each scrutineer makes a key for small numbers on their own page. Still without one: ${missing.join(', ')}.`;
  if (!mostHaveNoKey(page)) return <p class="govuk-body">{waits} Whoever has none when voting opens opens nothing.</p>;
  return (
    <div class="govuk-warning-text">
      <span class="govuk-warning-text__icon" aria-hidden="true">
        !
      </span>
      <strong class="govuk-warning-text__text">
        <span class="govuk-visually-hidden">Warning</span>
        Voting cannot be opened before more than half of the scrutineers have a key: they alone open what fewer than{' '}
        {page.definition.smallUnit} people cast. {waits}
      </strong>
    </div>
  );
}
