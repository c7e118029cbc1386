/**
 * The member's way to a cast ballot: whoever arrives is shown the one thing that comes next, and why when it cannot:
 * not signed in, not on the roll, not open yet, closed, voted already.
 */
import { useEffect, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { myEntry, PollPage } from '../../src/contract/shapes.ts';
import { Booth, type Cast } from '../booth/booth.tsx';
import { type Ground, groundOf } from '../booth/ground.ts';
import { PromisePage } from '../booth/promisePage.tsx';
import { Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { canUsePasskeys } from '../kit/passkey.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { Tracker } from '../kit/tracker.tsx';
import { inWords } from '../kit/when.ts';
import { EntryDetails } from './entry.tsx';
import { MakePasskey } from './makePasskey.tsx';
import { UnsupportedBrowser } from './unsupported.tsx';

type MyEntry = z.infer<typeof myEntry>;

function SignInFirst({ poll }: { readonly poll: string }) {
  return (
    <>
      <Heading>Sign in to vote</Heading>
      <p class="govuk-body">
        Open the link in the letter we sent you about this poll, on the device you want to vote with.
      </p>
      <p class="govuk-body">
        If you have made your passkey already, <a href={`/sign-in?next=/polls/${poll}/vote`}>sign in with it</a>.
      </p>
    </>
  );
}

function NotOpen({ page }: { readonly page: PollPage }) {
  const { definition, state } = page;
  if (state === 'abandoned')
    return (
      <>
        <Heading>This poll was abandoned</Heading>
        <p class="govuk-body">The reason given: {page.abandonedBecause}</p>
      </>
    );
  const before = ['draft', 'roll-open', 'roll-frozen', 'keys-ready'].includes(state);
  return (
    <>
      <Heading>{before ? 'Voting has not opened yet' : 'Voting is closed'}</Heading>
      <p class="govuk-body">
        {before
          ? `Voting opens on ${inWords(definition.opensAt)}.`
          : `Voting closed on ${inWords(definition.closesAt)}.`}
      </p>
      <p class="govuk-body">
        <a href={`/polls/${definition.id}`}>Go to the page of this poll</a>
      </p>
    </>
  );
}

function AlreadyCast({ cast, poll }: { readonly cast: NonNullable<MyEntry['cast']>; readonly poll: string }) {
  return (
    <>
      <Heading>You have voted</Heading>
      <p class="govuk-body">
        A ballot was cast with your paper. It cannot be changed, and nobody can see what it says.
      </p>
      <p class="govuk-body">
        {cast.onBoard ? 'It is on the public board' : `It will be on the public board by ${inWords(cast.deadline)}`},
        under this number:
      </p>
      {cast.trackers.map((tracker) => (
        <p key={tracker} class="govuk-inset-text">
          <Tracker of={tracker} />
        </p>
      ))}
      <p class="govuk-body">
        <a href={`/polls/${poll}/check`}>Is my ballot on the board?</a>
      </p>
      <p class="govuk-body">If it was not you who voted, telephone the returning officer at once.</p>
    </>
  );
}

function Steps({
  page,
  mine,
  reload,
}: {
  readonly page: PollPage;
  readonly mine: MyEntry;
  readonly reload: () => Promise<void>;
}) {
  const { me } = useSession();
  const [ground, setGround] = useState<Ground | null>(null);
  const [faulty, setFaulty] = useState(false);
  const [cast, setCast] = useState<Cast | null>(null);
  const poll = page.definition.id;
  const ready = page.state === 'open' && mine.paper !== null && mine.cast === null && me.session === 'passkey';

  useEffect(() => {
    if (!ready || mine.paper === null || ground !== null) return;
    groundOf(poll, mine.paper).then(setGround, () => setFaulty(true));
  }, [ready, poll, mine.paper, ground]);

  if (cast !== null) return <PromisePage cast={cast} poll={poll} title={page.definition.title} />;
  if (mine.cast !== null) return <AlreadyCast cast={mine.cast} poll={poll} />;
  if (mine.entry === null || mine.entry.decision !== 'eligible') return <EntryDetails page={page} mine={mine} />;
  if (page.state !== 'open') return <NotOpen page={page} />;
  if (!canUsePasskeys()) return <UnsupportedBrowser />;
  if (me.session !== 'passkey') {
    if (me.person?.hasPasskey === true) return <SignInFirst poll={poll} />;
    const why = `Hello ${mine.entry.name}. You are on the roll of ${page.definition.title}. With a passkey, only you can vote with your paper.`;
    return <MakePasskey why={why} onMade={() => void reload()} />;
  }
  if (mine.paper === null) return <EntryDetails page={page} mine={mine} />;
  if (faulty)
    return (
      <>
        <Problem says="This page and the public board do not agree, so nothing was cast. Please load the page again; if it stays so, telephone the returning officer." />
        <Heading>Your ballot paper is not ready</Heading>
      </>
    );
  if (ground === null) return <p class="govuk-body">Getting your ballot paper ready…</p>;
  return <Booth ground={ground} paper={mine.paper} onCast={setCast} />;
}

function Mine({ page }: { readonly page: PollPage }) {
  const mine = useCall('myEntry', { params: { poll: page.definition.id } });
  return (
    <Shown loaded={mine} heading="Vote">
      {(value) => <Steps page={page} mine={value} reload={mine.reload} />}
    </Shown>
  );
}

export function VotePage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  const definition = loaded.value?.definition;
  return (
    <Page title={definition?.title ?? 'Vote'} rehearsal={definition?.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Vote">
        {(page) => (session.me.session === 'none' ? <SignInFirst poll={poll} /> : <Mine page={page} />)}
      </Shown>
    </Page>
  );
}
