/** A member's own entry on the roll: whether they may vote in this poll, and if not, every reason with its fact and source. */
import type { z } from 'zod';
import type { myEntry, PollPage } from '../../src/contract/shapes.ts';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { dayInWords } from '../kit/when.ts';

type MyEntry = z.infer<typeof myEntry>;

function WhatNow() {
  return (
    <p class="govuk-body">
      If this is wrong, tell the membership secretary or the procedure secretary of your organisation, with whatever
      shows it: a bank statement, a letter, a receipt. They can only put right what is shown to them.
    </p>
  );
}

function Facts({ page, mine }: { readonly page: PollPage; readonly mine: MyEntry }) {
  if (mine.entry === null) return null;
  const rows = [
    ['Name', mine.entry.name],
    ['Membership number', mine.entry.number],
    ['Branch or unit', mine.unitName ?? (mine.entry.unit === '' ? 'none on the list' : mine.entry.unit)],
    ['Poll', page.definition.title],
  ] as const;
  return (
    <dl class="govuk-summary-list">
      {rows.map(([key, value]) => (
        <div key={key} class="govuk-summary-list__row">
          <dt class="govuk-summary-list__key">{key}</dt>
          <dd class="govuk-summary-list__value">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function EntryDetails({ page, mine }: { readonly page: PollPage; readonly mine: MyEntry }) {
  const { entry } = mine;
  if (entry === null)
    return (
      <>
        <Heading>You are not on the membership list of this poll</Heading>
        <p class="govuk-body">The signed list that this poll uses has no entry for you.</p>
        <WhatNow />
      </>
    );
  if (entry.decision === 'eligible')
    return (
      <>
        <Heading>You are on the roll</Heading>
        {mine.paper === null && !['draft', 'roll-open', 'roll-frozen', 'keys-ready'].includes(page.state) ? (
          <p class="govuk-body">
            Your branch or unit does not take part in this poll, so there is no ballot paper for you.
          </p>
        ) : (
          <p class="govuk-body">You may vote in this poll.</p>
        )}
        <Facts page={page} mine={mine} />
      </>
    );
  return (
    <>
      <Heading>
        {entry.decision === 'excluded'
          ? 'You are not on the roll of this poll'
          : 'Your place on the roll is being decided'}
      </Heading>
      <p class="govuk-body">
        {entry.decision === 'excluded'
          ? 'An officer has confirmed the following. Each reason says what it rests on.'
          : 'The rules propose to leave you off. No officer has confirmed that yet.'}
      </p>
      <ul class="govuk-list govuk-list--bullet">
        {entry.reasons.map(({ code, says, fact, source, asOf }) => (
          <li key={code}>
            <strong>{says}</strong>
            <br />
            The record says: {fact} (from {source}, as of {dayInWords(asOf)}).
          </li>
        ))}
      </ul>
      <Facts page={page} mine={mine} />
      <WhatNow />
    </>
  );
}

export function EntryPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const page = useCall('poll', { params: { poll } });
  const mine = useCall('myEntry', { params: { poll } });
  return (
    <Page title="Your entry on the roll" rehearsal={page.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={page} heading="Your entry on the roll">
        {(value) => (
          <Shown loaded={mine} heading="Your entry on the roll">
            {(own) => <EntryDetails page={value} mine={own} />}
          </Shown>
        )}
      </Shown>
    </Page>
  );
}
