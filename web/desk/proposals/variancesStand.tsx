/** “The roll is right as it is”: which variances, so that the second officer can look at the same ones before agreeing. */
import { useState } from 'preact/hooks';
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { VARIANCE_KINDS } from '../../../src/roll/variance.ts';
import { VARIANCE_IN_WORDS } from '../../../src/roll/varianceWords.ts';
import { Facts } from '../../kit/facts.tsx';
import { placeInWords } from '../../kit/lineWords.ts';
import { Shown, useCall } from '../../kit/load.tsx';
import { useSession } from '../../kit/session.tsx';

import { type UnitName, unitNames } from '../../kit/units.ts';

type Stand = ProposalOf<'variances-stand'>;

function LookedUp({
  proposal: { poll, variance, only, entries },
  unitName,
}: {
  readonly proposal: Stand;
  readonly unitName: UnitName;
}) {
  const loaded = useCall('variances', { params: { poll }, query: { kind: variance } });
  return (
    <Shown loaded={loaded}>
      {({ variances, sources }) => {
        const meant = variances.filter((one) => only === null || only.includes(one.variance));
        return (
          <>
            {meant.map((one) => (
              <div key={one.variance} class="cs-member">
                {one.members.map(({ number, line, facts }) => (
                  <div key={number}>
                    <h3 class="govuk-heading-s govuk-!-margin-bottom-1">
                      {line?.name ?? number} <span class="cs-quiet">{line === null ? '' : number}</span>
                    </h3>
                    <p class="govuk-body">{placeInWords(line)}.</p>
                    {facts.length > 0 && <Facts facts={facts} sources={sources} unitName={unitName} brief />}
                  </div>
                ))}
              </div>
            ))}
            {meant.length < entries && (
              <p class="govuk-body">
                <a href={`/polls/${poll}/variances?kind=${variance}`}>See all of this kind</a>
              </p>
            )}
          </>
        );
      }}
    </Shown>
  );
}

export function VariancesStand({ proposal, waiting }: { readonly proposal: Stand; readonly waiting: boolean }) {
  const { me } = useSession();
  const page = useCall('poll', { params: { poll: proposal.poll } });
  const [asked, setAsked] = useState(waiting && proposal.entries <= 3);
  const { variance, entries, only } = proposal;
  const kind = VARIANCE_KINDS.find((one) => one === variance);
  const mayLook = me.roles.includes('membership-secretary') || me.roles.includes('procedure-secretary');
  return (
    <>
      <p class="govuk-body">
        {page.value?.definition.title ?? ''}. The roll is right as it is in{' '}
        <strong>
          {only === null
            ? `all ${entries} undecided variances`
            : entries === 1
              ? 'this one variance'
              : `these ${entries} variances`}
        </strong>{' '}
        of this kind: {kind === undefined ? variance : VARIANCE_IN_WORDS[kind]}. Nothing changes.
      </p>
      {waiting && mayLook && asked && (
        <LookedUp proposal={proposal} unitName={page.value === null ? (code) => code : unitNames(page.value)} />
      )}
      {waiting && mayLook && !asked && (
        <p class="govuk-body">
          <button type="button" class="cs-link-button" onClick={() => setAsked(true)}>
            Look at them
          </button>
        </p>
      )}
    </>
  );
}
