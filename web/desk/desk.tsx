/** What a signed-in person can do here: their polls, and for officers the acts of their roles. */
import { ROLE_IN_WORDS } from '../../src/contract/roles.ts';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { STATE_IN_WORDS } from '../public/states.ts';
import { AccessWatch } from './accessWatch.tsx';
import { GiveUpRole } from './myRoles.tsx';
import { People } from './people.tsx';
import { Signers } from './signers.tsx';
import { Snapshots } from './snapshots.tsx';

const AS_WORDS = {
  member: 'Vote, or see your entry',
  trustee: 'Your work as a trustee',
  scrutineer: 'Inspect',
  'affiliate-officer': 'Return your affiliate’s result',
  teller: 'Count the papers',
} as const;
const AS_PAGE = {
  member: 'vote',
  trustee: 'trustee',
  scrutineer: 'desk',
  'affiliate-officer': 'return',
  teller: 'counts',
} as const;

function MyPolls() {
  const { me } = useSession();
  if (me.polls.length === 0) return null;
  return (
    <>
      <h2 class="govuk-heading-m">Your polls</h2>
      <ul class="govuk-list">
        {me.polls.map(({ poll, title, state, as }) => (
          <li key={`${poll}${as}`}>
            {title} ({STATE_IN_WORDS[state]}): <a href={`/polls/${poll}/${AS_PAGE[as]}`}>{AS_WORDS[as]}</a>
          </li>
        ))}
      </ul>
    </>
  );
}

function PollsAtTheDesk() {
  const polls = useCall('polls', {});
  const { me } = useSession();
  return (
    <>
      <h2 class="govuk-heading-m">Polls at the desk</h2>
      <Shown loaded={polls}>
        {(value) => (
          <ul class="govuk-list">
            {value.polls.length === 0 && (
              <li>None yet. The returning officer sets one up once a membership export is loaded.</li>
            )}
            {value.polls.map(({ poll, title, state }) => (
              <li key={poll}>
                <a href={`/polls/${poll}/desk`}>{title}</a>: {STATE_IN_WORDS[state]}
              </li>
            ))}
          </ul>
        )}
      </Shown>
      {me.roles.includes('returning-officer') && (
        <a class="govuk-button govuk-button--secondary" href="/desk/new-poll">
          Set up a poll
        </a>
      )}
    </>
  );
}

/** What an officer comes for now and then. */
const Seldom = ({ mayLook }: { readonly mayLook: boolean }) => (
  <>
    <h2 class="govuk-heading-m">When something is wrong</h2>
    <ul class="govuk-list govuk-list--spaced">
      {mayLook && (
        <>
          <li>
            <a href="/desk/lost-passkey">Somebody lost their passkey</a>
          </li>
          <li>
            <a href="/desk/glass">A member’s whole entry, for an hour, with a second officer</a>
          </li>
        </>
      )}
      <li>
        <a href="/desk/locks">Locks</a>
      </li>
    </ul>
    <GiveUpRole />
  </>
);

export function Desk() {
  const session = useSession();
  const { me } = session;
  if (me.session !== 'passkey')
    return (
      <Page title="Sign in" {...frameOf(session)}>
        <Heading>Please sign in</Heading>
        <p class="govuk-body">
          <a href="/sign-in">Sign in with your passkey</a>
        </p>
      </Page>
    );
  const holds = (...roles: readonly (typeof me.roles)[number][]) => roles.some((role) => me.roles.includes(role));
  return (
    <Page title="Your page" {...frameOf(session)}>
      <Heading>Your page</Heading>
      {me.roles.length > 0 && (
        <p class="govuk-body">You are: {me.roles.map((one) => ROLE_IN_WORDS[one]).join(', ')}.</p>
      )}
      {holds('membership-secretary', 'procedure-secretary', 'returning-officer', 'data-protection-officer') && (
        <p class="govuk-body">
          <a href="/desk/proposals">Waiting for a second officer</a>
        </p>
      )}
      <MyPolls />
      {me.roles.length > 0 && <PollsAtTheDesk />}
      {holds('membership-secretary') && <Signers />}
      {holds(
        'membership-secretary',
        'procedure-secretary',
        'returning-officer',
        'scrutineer',
        'data-protection-officer',
      ) && <Snapshots mayLoad={holds('membership-secretary')} />}
      {holds('returning-officer', 'data-protection-officer') && (
        <>
          <People mayAppoint={holds('returning-officer')} />
          <AccessWatch />
        </>
      )}
      {me.roles.length > 0 && (
        <Seldom mayLook={holds('membership-secretary', 'procedure-secretary', 'returning-officer')} />
      )}
    </Page>
  );
}
