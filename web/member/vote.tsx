/**
 * The member's way to a cast ballot: whoever arrives is shown the one thing that comes next, and why when it cannot:
 * not signed in, not on the roll, not open yet, closed, voted already.
 */
import { useEffect, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { PrintedCode } from '../../crypto/enrolmentCode.ts';
import type { myEntry, PollPage } from '../../src/contract/shapes.ts';
import { Booth, type Cast, type Sent } from '../booth/booth.tsx';
import { type Ground, groundOf } from '../booth/ground.ts';
import { PromisePage } from '../booth/promisePage.tsx';
import { call } from '../kit/call.ts';
import { isOfThisDevice, NOT_OF_THIS_DEVICE, proofBy } from '../kit/code.ts';
import { Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { canUsePasskeys, PasskeyStopped } from '../kit/passkey.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { Trackers } from '../kit/tracker.tsx';
import { inWords } from '../kit/when.ts';
import { Paused } from '../public/votingTimes.tsx';
import { CodeEntry } from './codeEntry.tsx';
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
      <p class="govuk-body">
        Lost the letter? <a href="/lost-link">Have your link sent again</a>. Did it come on paper?{' '}
        <a href="/letter">Enter its code</a>.
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
          : `Voting closed on ${inWords(page.closing.closesAt)}.`}
      </p>
      <p class="govuk-body">
        <a href={`/polls/${definition.id}`}>Go to the page of this poll</a>
      </p>
    </>
  );
}

/** Nothing is lost by a pause, and the page says until when there is time. */
function VotingPaused({ page }: { readonly page: PollPage }) {
  return (
    <>
      <Heading>Voting is paused</Heading>
      <Paused closing={page.closing} />
      <p class="govuk-body">You need do nothing now. Come to this page again, by the same link, when voting goes on.</p>
      <p class="govuk-body">
        <a href={`/polls/${page.definition.id}`}>Go to the page of this poll</a>
      </p>
    </>
  );
}

function AlreadyCast({ cast, page }: { readonly cast: NonNullable<MyEntry['cast']>; readonly page: PollPage }) {
  const { id: poll, contests } = page.definition;
  return (
    <>
      <Heading>You have voted</Heading>
      <p class="govuk-body">
        A ballot was cast with your paper. It cannot be changed, and nobody can see what it says.
      </p>
      <p class="govuk-body">
        {cast.onBoard ? 'It is on the public board' : `It will be on the public board by ${inWords(cast.deadline)}`},
        under {cast.trackers.length > 1 ? 'these numbers' : 'this number'}:
      </p>
      <Trackers trackers={cast.trackers} questions={contests.map(({ question }) => question)} />
      <p class="govuk-body">
        <a href={`/polls/${poll}/check`}>Is my ballot on the board?</a>
      </p>
      <p class="govuk-body">If it was not you who voted, telephone the returning officer at once.</p>
    </>
  );
}

function OtherWay({ taken }: { readonly taken: NonNullable<MyEntry['taken']> }) {
  return (
    <>
      <Heading>You vote {taken === 'post' ? 'by post' : 'with help'}</Heading>
      <p class="govuk-body">
        Two officers have noted this for you, so that no ballot is cast online with your paper. If you did not ask for
        it, telephone the returning officer at once.
      </p>
    </>
  );
}

/** Where the poll asks for codes: the code first, then the passkey that it admits. */
function FirstPasskey({
  page,
  mine,
  onMade,
}: {
  readonly page: PollPage;
  readonly mine: MyEntry;
  readonly onMade: () => void;
}) {
  const [code, setCode] = useState<PrintedCode | null>(null);
  const { id: poll, title } = page.definition;
  const hello = `Hello ${mine.entry?.name ?? ''}. You are on the roll of ${title}.`;
  const why = `${hello} With a passkey, only you can vote with your paper.`;
  if (mine.code === null || mine.paper === null) return <MakePasskey why={why} onMade={onMade} />;
  const { paper } = mine.paper;
  if (code === null) {
    const taken = async (typed: PrintedCode) => {
      setCode(typed);
      return null;
    };
    return <CodeEntry poll={poll} title={title} publicKey={mine.code.key} why={hello} onCode={taken} />;
  }
  const proof = (credential: { readonly id: string; readonly publicKey: string }) => ({
    poll,
    proof: proofBy(code, poll, paper, credential),
  });
  return (
    <MakePasskey
      why="Your code is right. Now make your passkey: with it, only you can vote."
      proof={proof}
      onMade={onMade}
    />
  );
}

/** For a passkey that was made before, elsewhere or for something else: the code admits it to this poll. */
function Admit({
  page,
  mine,
  reload,
}: {
  readonly page: PollPage;
  readonly mine: MyEntry;
  readonly reload: () => Promise<void>;
}) {
  const { id: poll, title } = page.definition;
  const admit = async (code: PrintedCode): Promise<string | null> => {
    const passkey = mine.code?.passkey ?? null;
    if (passkey === null || mine.paper === null) return 'Please sign in again, and try once more.';
    try {
      if (!(await isOfThisDevice(passkey, poll))) return NOT_OF_THIS_DEVICE.message;
    } catch (fault) {
      if (!(fault instanceof PasskeyStopped)) throw fault;
      return fault.message;
    }
    const proof = proofBy(code, poll, mine.paper.paper, passkey);
    const answer = await call('admitPasskey', { params: { poll }, body: { proof } });
    if (!answer.ok) return answer.says;
    await reload();
    return null;
  };
  const why = 'You are signed in. This ballot asks for one thing more, once.';
  return <CodeEntry poll={poll} title={title} publicKey={mine.code?.key ?? null} why={why} onCode={admit} />;
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
  if (mine.cast !== null) return <AlreadyCast cast={mine.cast} page={page} />;
  if (mine.taken !== null) return <OtherWay taken={mine.taken} />;
  if (mine.entry === null || mine.entry.decision !== 'eligible') return <EntryDetails page={page} mine={mine} />;
  if (page.state !== 'open') return <NotOpen page={page} />;
  if (page.closing.pausedSince !== null) return <VotingPaused page={page} />;
  if (!canUsePasskeys()) return <UnsupportedBrowser />;
  if (me.session !== 'passkey') {
    if (me.person?.hasPasskey === true) return <SignInFirst poll={poll} />;
    return <FirstPasskey page={page} mine={mine} onMade={() => void reload()} />;
  }
  if (mine.code !== null && !mine.code.admitted) return <Admit page={page} mine={mine} reload={reload} />;
  if (mine.paper === null) return <EntryDetails page={page} mine={mine} />;
  if (faulty)
    return (
      <>
        <Problem says="This page and the public board do not agree, so nothing was cast. Please load the page again; if it stays so, telephone the returning officer." />
        <Heading>Your ballot paper is not ready</Heading>
      </>
    );
  if (ground === null) return <p class="govuk-body">Getting your ballot paper ready…</p>;
  const send = (body: Sent) => call('cast', { params: { poll }, body });
  return <Booth ground={ground} paper={mine.paper} send={send} onCast={setCast} />;
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
