/** The claims of a poll: open ones, oldest first, and those that have been answered. */
import { useState } from 'preact/hooks';
import type { PollPage } from '../../../src/contract/shapes.ts';
import { Act } from '../../kit/form.tsx';
import { Heading } from '../../kit/layout.tsx';
import { Shown, useCall } from '../../kit/load.tsx';
import { inWords } from '../../kit/when.ts';
import { ClaimList } from './claimList.tsx';
import { Back, RollPage } from './rollPage.tsx';
import { TendersWaiting } from './tender.tsx';

const PAGE = 50;

function Claims({ page }: { readonly page: PollPage }) {
  const poll = page.definition.id;
  const [state, setState] = useState<'open' | 'ended'>('open');
  const [at, setAt] = useState(1);
  const loaded = useCall('claims', { params: { poll }, query: { state, page: at } });
  const other = state === 'open' ? 'ended' : 'open';
  return (
    <>
      <Back to={`/polls/${poll}/desk`}>Back to the poll’s desk</Back>
      <Heading>{state === 'open' ? 'Claims to be answered' : 'Claims that have ended'}</Heading>
      <p class="govuk-body">
        Members can contest their entry until {inWords(page.closing.claimsUntil)}; entries can be put right until{' '}
        {inWords(page.closing.overridesUntil)}.
      </p>
      <p class="govuk-body">
        <button
          type="button"
          class="cs-link-button"
          onClick={() => {
            setAt(1);
            setState(other);
          }}
        >
          {state === 'open' ? 'Show those that have ended' : 'Show those to be answered'}
        </button>{' '}
        · <a href={`/polls/${poll}/open-claim`}>Open a claim for a member who has come in</a>
      </p>
      {state === 'open' && page.tenders.tendered > 0 && page.tenders.settled === null && <TendersWaiting poll={poll} />}
      <Shown loaded={loaded}>
        {({ claims, total }) => (
          <>
            <p class="govuk-body">
              {total === 1 ? '1 claim.' : `${total} claims.`}
              {total > PAGE && ` Page ${at} of ${Math.ceil(total / PAGE)}.`}
            </p>
            <ClaimList poll={poll} claims={claims} none="There is nothing here." />
            {at * PAGE < total && (
              <Act secondary onPress={async () => setAt(at + 1)}>
                Next fifty
              </Act>
            )}
          </>
        )}
      </Shown>
    </>
  );
}

export const ClaimsPage = ({ poll }: { readonly poll: string }) => (
  <RollPage poll={poll} title="Claims">
    {(page) => <Claims page={page} />}
  </RollPage>
);
