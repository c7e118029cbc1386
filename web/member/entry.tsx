/** A member's own entry on the roll: whether they may vote in this poll, and if not, every reason with its fact and source. */

import type { z } from 'zod';
import type { myEntry, PollPage } from '../../src/contract/shapes.ts';
import { Facts as FactsSaid } from '../kit/facts.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { Rows } from '../kit/rows.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { unitNames } from '../kit/units.ts';
import { inWords } from '../kit/when.ts';
import { Looks } from './looks.tsx';
import { SignInForEntry } from './signInForEntry.tsx';
import { TenderNote } from './tenderNote.tsx';

type MyEntry = z.infer<typeof myEntry>;

/** The way to say that something is wrong, and until when. */
function WhatNow({ page, mine }: { readonly page: PollPage; readonly mine: MyEntry }) {
  const poll = page.definition.id;
  if (mine.contestUntil === null)
    return (
      <p class="govuk-body">
        The time for contesting entries of this poll is over, or has not begun. If you think this is wrong, tell the
        returning officer of your organisation. <a href={`/polls/${poll}/claim`}>Claims you have made</a>
      </p>
    );
  return (
    <>
      <h2 class="govuk-heading-m">Is something wrong?</h2>
      <p class="govuk-body">
        You can contest this until <strong>{inWords(mine.contestUntil)}</strong>. Say what is wrong, and add a picture
        of whatever shows it: a bank statement, a letter, a receipt. Two officers look at it, and you get an answer with
        reasons.
      </p>
      <a class="govuk-button govuk-button--secondary" href={`/polls/${poll}/claim`}>
        Something is wrong
      </a>
    </>
  );
}

/** What the files say of the member, with the date of each: what the decision rests on. */
function WhatWeKnow({ page, mine }: { readonly page: PollPage; readonly mine: MyEntry }) {
  const poll = page.definition.id;
  const known = useCall('myFacts', { params: { poll } });
  return (
    <>
      <h2 class="govuk-heading-m">What the decision rests on</h2>
      {mine.changes.length > 0 && (
        <p class="govuk-body">
          The files stay as they were received. What officers changed, above, counts before them.
        </p>
      )}
      <Shown loaded={known}>
        {({ facts, sources }) =>
          facts.length === 0 ? (
            <p class="govuk-body">The files say nothing of you.</p>
          ) : (
            <FactsSaid facts={facts} sources={sources} unitName={unitNames(page)} />
          )
        }
      </Shown>
    </>
  );
}

function Changes({ changes }: { readonly changes: MyEntry['changes'] }) {
  if (changes.length === 0) return null;
  return (
    <>
      <h2 class="govuk-heading-m">What officers changed in your entry</h2>
      <ul class="govuk-list govuk-list--bullet">
        {changes.map(({ at, says }) => (
          <li key={`${at}${says}`}>
            {inWords(at)}: {says}
          </li>
        ))}
      </ul>
    </>
  );
}

function Summary({ page, mine }: { readonly page: PollPage; readonly mine: MyEntry }) {
  if (mine.entry === null) return null;
  const rows = [
    ['Name', mine.entry.name],
    ['Membership number', mine.entry.number],
    ['Branch or unit', mine.unitName ?? (mine.entry.unit === '' ? 'none on the list' : mine.entry.unit)],
    ['Poll', page.definition.title],
  ] as const;
  return <Rows rows={rows} />;
}

/** Where a reason of the rules stands, what it rests on; one that officers gave has no file behind it. */
function Reasons({ reasons }: { readonly reasons: NonNullable<MyEntry['entry']>['reasons'] }) {
  return (
    <ul class="govuk-list govuk-list--spaced">
      {reasons.map(({ code, says }) => (
        <li key={code} class="govuk-inset-text">
          {says}
        </li>
      ))}
    </ul>
  );
}

/** Whoever came by a link without naming their number is known by their mailbox alone, and may be on the list all the same. */
function NoEntry({ poll }: { readonly poll: string }) {
  const { me } = useSession();
  if (me.person?.memberNumber != null)
    return (
      <>
        <Heading>You are not on the membership list of this poll</Heading>
        <p class="govuk-body">The signed list that this poll uses has no entry under your membership number.</p>
      </>
    );
  return (
    <>
      <Heading>We do not know which entry is yours</Heading>
      <p class="govuk-body">
        An entry is shown only to somebody whose membership number and e-mail address are both as the list has them. You
        can <a href={`/polls/${poll}/ask`}>ask for another link, with your number</a>. If you have none, or the list has
        another address of yours, say so below: two officers will look into it.
      </p>
    </>
  );
}

function Decision({ page, mine }: { readonly page: PollPage; readonly mine: MyEntry }) {
  const { entry } = mine;
  if (entry === null) return <NoEntry poll={page.definition.id} />;
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
        <Summary page={page} mine={mine} />
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
        {entry.decision === 'proposed-exclusion'
          ? 'The rules propose to leave you off. No officer has confirmed that yet.'
          : entry.amended
            ? 'Two officers have decided this.'
            : 'An officer has confirmed this. No machine decides it alone.'}{' '}
        {entry.reasons.length > 1 ? 'These are the reasons:' : 'This is the reason:'}
      </p>
      <Reasons reasons={entry.reasons} />
      <Summary page={page} mine={mine} />
    </>
  );
}

export function EntryDetails({ page, mine }: { readonly page: PollPage; readonly mine: MyEntry }) {
  return (
    <>
      <Decision page={page} mine={mine} />
      <Changes changes={mine.changes} />
      {mine.paper === null && <TenderNote poll={page.definition.id} />}
      <WhatNow page={page} mine={mine} />
      {mine.entry !== null && <WhatWeKnow page={page} mine={mine} />}
      {mine.entry !== null && <Looks looks={mine.looks} />}
    </>
  );
}

function Own({ page }: { readonly page: PollPage }) {
  const mine = useCall('myEntry', { params: { poll: page.definition.id } });
  return (
    <Shown loaded={mine} heading="Your entry on the roll">
      {(own) => <EntryDetails page={page} mine={own} />}
    </Shown>
  );
}

export function EntryPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const page = useCall('poll', { params: { poll } });
  return (
    <Page title="Your entry on the roll" rehearsal={page.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={page} heading="Your entry on the roll">
        {(value) =>
          session.me.session === 'none' ? <SignInForEntry poll={poll} next="entry" /> : <Own page={value} />
        }
      </Shown>
    </Page>
  );
}
