/**
 * An override before the second officer: what changes, on what grounds, the evidence to be opened, and what the files say.
 * Evidence and facts are looked up, and the look logged, while it waits; afterwards only when somebody asks.
 */
import { useState } from 'preact/hooks';
import type { ProposalOf } from '../../../src/contract/proposals.ts';
import { Changes } from '../../kit/changes.tsx';
import { PieceLink } from '../../kit/evidence.tsx';
import { Facts } from '../../kit/facts.tsx';
import { GROUNDS_IN_WORDS } from '../../kit/grounds.ts';
import { Shown, useCall } from '../../kit/load.tsx';
import { useSession } from '../../kit/session.tsx';
import { type UnitName, unitNames } from '../../kit/units.ts';
import { claimAddress } from '../roll/claimList.tsx';
import type { Line } from '../roll/line.tsx';
import { lineAddress } from '../roll/rollPage.tsx';

type Override = ProposalOf<'override'>;

type Named = { readonly proposal: Override; readonly unitName: UnitName };

function WhatShowsIt({ proposal, line, unitName }: Named & { readonly line: Line }) {
  const { poll, number, evidence, variances, claim } = proposal;
  const pieces = line.evidence.filter(({ sha256 }) => evidence.includes(sha256));
  const settles = line.variances.filter(({ variance }) => variances.includes(variance));
  return (
    <>
      <h3 class="govuk-heading-s">Evidence</h3>
      <ul class="govuk-list govuk-list--bullet">
        {pieces.map((piece) => (
          <li key={piece.evidence}>
            <PieceLink piece={piece} />
          </li>
        ))}
      </ul>
      {pieces.length < evidence.length && (
        <p class="govuk-body">
          {evidence.length - pieces.length} more belong to a claim.{' '}
          {claim !== null && <a href={claimAddress(poll, claim)}>Open the claim</a>}
        </p>
      )}
      <p class="govuk-body">
        The rules ask for one of these: {GROUNDS_IN_WORDS[proposal.grounds].evidence.join('; ')}.
      </p>
      {settles.length > 0 && <p class="govuk-body">It settles: {settles.map(({ says }) => says).join('; ')}.</p>}
      {line.facts.length > 0 && (
        <>
          <h3 class="govuk-heading-s">What the files say</h3>
          <Facts
            facts={line.facts}
            sources={line.sources}
            unitName={unitName}
            first={GROUNDS_IN_WORDS[proposal.grounds].facts}
          />
        </>
      )}
      <p class="govuk-body">
        <a href={lineAddress(poll, number)}>See everything about this entry</a>
        {claim !== null && (
          <>
            {' '}
            · <a href={claimAddress(poll, claim)}>See the claim</a>
          </>
        )}
      </p>
    </>
  );
}

function LookedUp({ proposal, unitName }: Named) {
  const { poll, number } = proposal;
  const line = useCall('rollLine', { params: { poll }, query: { number } });
  return <Shown loaded={line}>{(shown) => <WhatShowsIt proposal={proposal} line={shown} unitName={unitName} />}</Shown>;
}

export function OverrideChanges({ proposal, waiting }: { readonly proposal: Override; readonly waiting: boolean }) {
  const { me } = useSession();
  const page = useCall('poll', { params: { poll: proposal.poll } });
  const [asked, setAsked] = useState(waiting);
  const { before, after, grounds, evidence } = proposal;
  const unitName: UnitName = page.value === null ? (code) => code : unitNames(page.value);
  const mayLook = me.roles.includes('membership-secretary') || me.roles.includes('procedure-secretary');
  return (
    <>
      <p class="govuk-body">
        {page.value === null ? '' : `${page.value.definition.title}: `}
        <strong>{GROUNDS_IN_WORDS[grounds].says}.</strong>
      </p>
      <Changes before={before} after={after} unitName={unitName} />
      {mayLook && asked ? (
        <LookedUp proposal={proposal} unitName={unitName} />
      ) : (
        <p class="govuk-body">
          {evidence.length === 1 ? '1 piece of evidence' : `${evidence.length} pieces of evidence`}.{' '}
          {mayLook && (
            <button type="button" class="cs-link-button" onClick={() => setAsked(true)}>
              Look at it
            </button>
          )}
        </p>
      )}
    </>
  );
}
