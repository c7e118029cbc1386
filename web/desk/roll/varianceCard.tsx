/** One variance: whom it names, what each file says of them, and the two ways to settle it. */

import { useState } from 'preact/hooks';
import type { z } from 'zod';
import type { varianceShown } from '../../../src/contract/claims.ts';
import type { PollPage } from '../../../src/contract/shapes.ts';
import { Facts, type Source, valueInWords } from '../../kit/facts.tsx';
import { Fold } from '../../kit/fold.tsx';
import { placeInWords } from '../../kit/lineWords.ts';
import type { UnitName } from '../../kit/units.ts';
import { inWords } from '../../kit/when.ts';
import { AfterProposing } from './proposing.tsx';
import { lineAddress } from './rollPage.tsx';
import { StandsForm } from './standsForm.tsx';

export type Variance = z.infer<typeof varianceShown>;

type Props = {
  readonly poll: PollPage['definition']['id'];
  readonly variance: Variance;
  readonly sources: readonly Source[];
  readonly unitName: UnitName;
  /** Whether the roll can still be put right. */
  readonly open: boolean;
  readonly onProposed: () => Promise<void>;
};

export const putRightAddress = (poll: string, number: string, variance?: number): string =>
  `/polls/${poll}/put-right${variance === undefined ? '' : `?variance=${variance}`}#${encodeURIComponent(number)}`;

function Named({
  poll,
  variance,
  member: { number, line, facts },
  sources,
  unitName,
  mayAct,
}: Pick<Props, 'poll' | 'variance' | 'sources' | 'unitName'> & {
  readonly member: Variance['members'][number];
  readonly mayAct: boolean;
}) {
  const name = line?.name ?? facts.find(({ fact }) => fact === 'Name')?.values[0]?.value ?? number;
  // The name stands above already.
  const told = facts.filter(({ fact, differs }) => fact !== 'Name' || differs);
  return (
    <article aria-label={`${name}, ${number}`} class="cs-member">
      <h2 class="govuk-heading-s govuk-!-margin-bottom-1">
        {name} <span class="cs-quiet">{name === number ? '' : number}</span>
      </h2>
      <p class="govuk-body">
        {line === null ? 'Not on the list of this poll' : `${unitName(line.unit)}; ${placeInWords(line)}`}.
      </p>
      {told.length > 0 && <Facts facts={told} sources={sources} unitName={unitName} brief />}
      <p class="govuk-body">
        {mayAct && (
          <>
            <a href={putRightAddress(poll, number, variance.variance)}>
              Put this entry right<span class="govuk-visually-hidden">: {name}</span>
            </a>{' '}
            ·{' '}
          </>
        )}
        <a href={lineAddress(poll, number)}>
          See everything about this entry<span class="govuk-visually-hidden">: {name}</span>
        </a>
      </p>
    </article>
  );
}

function Settled({ settled }: { readonly settled: NonNullable<Variance['settled']> }) {
  return (
    <p class="govuk-inset-text">
      {settled.how === 'override' ? 'An entry was put right' : 'Two officers found that the roll is right as it is'} on{' '}
      {inWords(settled.at)}: {settled.because}
    </p>
  );
}

export function VarianceCard({ poll, variance, sources, unitName, open, onProposed }: Props) {
  const { kind, says, detail, members, names, settled, pending, blocksVote } = variance;
  const [signed, setSigned] = useState(false);
  const mayAct = open && settled === null && pending === null;
  const onSigned = async () => {
    setSigned(true);
    await onProposed();
  };
  // What stands among the facts of the one member whom it names is not said twice.
  const facts = members.length === 1 ? (members[0]?.facts ?? []) : [];
  const told = detail.filter(
    ({ value }) => !facts.some(({ values }) => values.some((one) => one.value.startsWith(value))),
  );
  const named = members.map((member) => (
    <Named
      key={member.number}
      poll={poll}
      variance={variance}
      member={member}
      sources={sources}
      unitName={unitName}
      mayAct={mayAct}
    />
  ));
  return (
    <article class="cs-card" aria-label={says} data-variance={variance.variance}>
      <p class="govuk-body">
        {blocksVote && settled === null && (
          <>
            <strong class="govuk-tag govuk-tag--red">May block a vote</strong>{' '}
          </>
        )}
        {pending !== null && (
          <>
            <strong class="govuk-tag govuk-tag--yellow">Waiting for a second officer</strong>{' '}
          </>
        )}
        {told.map(({ fact, value }) => `${fact}: ${valueInWords(fact, value, unitName)}`).join('; ')}
      </p>
      {names > members.length && (
        <p class="govuk-body">
          It names {names} members; {members.length} of them stand here.
        </p>
      )}
      {members.length > 4 ? <Fold says={<>Show the {members.length} members</>}>{named}</Fold> : named}
      {settled !== null && <Settled settled={settled} />}
      {signed && <AfterProposing />}
      {pending !== null && !signed && (
        <p class="govuk-body">
          A proposal about it is <a href="/desk/proposals">waiting for a second officer</a>.
        </p>
      )}
      {mayAct && (
        <StandsForm poll={poll} kind={kind} entries={1} only={[variance.variance]} onProposed={onSigned}>
          The roll is right as it is here
        </StandsForm>
      )}
    </article>
  );
}
