/**
 * Tendering a ballot in one sitting, on a phone: a passkey if there is none, the branch and the code where they are needed, the
 * paper, the number to keep; and later what became of it.
 */
import { useEffect, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { PrintedCode } from '../../crypto/enrolmentCode.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { hindranceInWords, type myTender, type tenderKept, type tenderPaper } from '../../src/contract/tenders.ts';
import { Booth, type Sent } from '../booth/booth.tsx';
import { type Ground, groundOf } from '../booth/ground.ts';
import { call, type Failure } from '../kit/call.ts';
import { isOfThisDevice, NOT_OF_THIS_DEVICE, proofBy } from '../kit/code.ts';
import { Act, Problem, Select } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { canUsePasskeys, PasskeyStopped } from '../kit/passkey.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { grouped, Trackers } from '../kit/tracker.tsx';
import { inWords } from '../kit/when.ts';
import { CodeEntry } from './codeEntry.tsx';
import { MakePasskey } from './makePasskey.tsx';
import { SignInForEntry } from './signInForEntry.tsx';
import { UnsupportedBrowser } from './unsupported.tsx';

type MyTender = z.infer<typeof myTender>;
type Tendered = NonNullable<MyTender['tendered']>;
type Kept = z.infer<typeof tenderKept>;
type Place = z.infer<typeof tenderPaper>;

const BackToClaim = ({ poll }: { readonly poll: string }) => (
  <p class="govuk-body">
    <a href={`/polls/${poll}/claim`}>Your claim</a>
  </p>
);

/** What the person keeps: enough to find the commitment on the board, and to show that it is to the ballot they sent. */
const keepsake = (kept: Kept, trackers: readonly string[], poll: string): string =>
  `data:application/json;charset=utf-8,${encodeURIComponent(
    JSON.stringify({ poll: `${location.origin}/polls/${poll}`, trackers, ...kept }, null, 2),
  )}`;

type Keeping = { readonly kept: Kept; readonly trackers: readonly string[]; readonly page: PollPage };

function Keep({ kept, trackers, page }: Keeping) {
  const { id: poll, contests } = page.definition;
  const [it, say] = trackers.length > 1 ? ['them', 'They do'] : ['it', 'It does'];
  return (
    <>
      <Trackers trackers={trackers} questions={contests.map(({ question }) => question)} />
      <p class="govuk-body">
        <a
          href={keepsake(kept, trackers, poll)}
          download={`countersign-tender-${grouped(trackers[0] ?? '').slice(0, 5)}.json`}
        >
          Save {it} with our signed promise
        </a>
        , or write {it} down, or take a picture. {say} not say how you voted.
      </p>
    </>
  );
}

/** At once after it was sent. */
function JustTendered({ kept, trackers, page }: Keeping) {
  const { id: poll, title } = page.definition;
  const several = trackers.length > 1;
  return (
    <>
      <div class="govuk-panel govuk-panel--confirmation">
        <Heading kind="panel">Your ballot has been tendered</Heading>
        <div class="govuk-panel__body">{title}</div>
      </div>
      <h2 class="govuk-heading-m">{several ? 'Keep these numbers' : 'Keep this number'}</h2>
      <p class="govuk-body">
        If your ballot is admitted, you find it on the public board by{' '}
        {several ? 'these numbers, one for each question' : 'this number'}.
      </p>
      <Keep kept={kept} trackers={trackers} page={page} />
      <h2 class="govuk-heading-m">What happens next</h2>
      <p class="govuk-body">
        Your ballot is sealed and kept apart. Before the count two officers decide whether it is admitted, and you get a
        letter with the answer and its reasons. Nobody sees what it says.
      </p>
      <BackToClaim poll={poll} />
    </>
  );
}

/** Whenever the person comes again. */
function Standing({ tendered, page }: { readonly tendered: Tendered; readonly page: PollPage }) {
  const { id: poll } = page.definition;
  const { settled, trackers, at, index } = tendered;
  return (
    <>
      <Heading>
        {settled === null
          ? 'You have tendered a ballot'
          : settled.admitted
            ? 'Your tendered ballot was admitted'
            : 'Your tendered ballot was not admitted'}
      </Heading>
      {settled === null ? (
        <p class="govuk-body">
          You tendered it on {inWords(at)}. It is sealed and kept apart. Before the count two officers decide whether it
          is admitted, and we write to you then. It cannot be changed.
        </p>
      ) : (
        <>
          <p class="govuk-body">
            Two officers decided this on {inWords(settled.at)}.{' '}
            {settled.admitted
              ? 'You may take part in this vote, and your ballot counts like every other. You need do nothing more.'
              : 'Your ballot stays sealed: it is not counted, and nobody ever opens it.'}
          </p>
          <div class="govuk-inset-text">
            <p class="govuk-body">
              <strong>The reason given</strong>
            </p>
            <p class="govuk-body cs-lines">{settled.because}</p>
          </div>
        </>
      )}
      {settled?.admitted === false ? (
        <p class="govuk-body">How to appeal stands with the answer to your claim.</p>
      ) : (
        <>
          <h2 class="govuk-heading-m">{trackers.length > 1 ? 'Your numbers' : 'Your number'}</h2>
          <Keep kept={tendered} trackers={trackers} page={page} />
          {settled !== null && (
            <p class="govuk-body">
              <a href={`/polls/${poll}/check`}>Is my ballot on the board?</a>
            </p>
          )}
        </>
      )}
      {index !== null && (
        <p class="govuk-hint">The board has a seal of it, in line {index + 1}, that shows neither you nor your vote.</p>
      )}
      <BackToClaim poll={poll} />
    </>
  );
}

function WhichUnit({ page, onUnit }: { readonly page: PollPage; readonly onUnit: (unit: string) => void }) {
  const [unit, setUnit] = useState('');
  const [error, setError] = useState<string | undefined>(undefined);
  const options = page.definition.units.flatMap(({ name, covers }) =>
    covers[0] === undefined ? [] : [[covers[0], name] as const],
  );
  return (
    <>
      <Heading>To which branch do you belong?</Heading>
      <p class="govuk-body">Your ballot is for this branch or unit alone. The officers look at whether it is yours.</p>
      <Select
        id="unit"
        label="Branch or unit"
        error={error}
        value={unit}
        onInput={setUnit}
        options={[['', 'Choose one'], ...options]}
      />
      <Act onPress={async () => (unit === '' ? setError('Choose your branch or unit.') : onUnit(unit))}>Continue</Act>
    </>
  );
}

const inUnit = (unit: string | null) => (unit === null ? {} : { unit });

/** From the paper that an admission would give to the ballot that was sent. */
function TenderBooth({ page }: { readonly page: PollPage }) {
  const { id: poll, title } = page.definition;
  const [unit, setUnit] = useState<string | null>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const [ground, setGround] = useState<Ground | null>(null);
  const [code, setCode] = useState<PrintedCode | null>(null);
  const [failure, setFailure] = useState<Failure | 'board' | null>(null);
  const [kept, setKept] = useState<Kept | null>(null);
  const [trackers, setTrackers] = useState<readonly string[] | null>(null);

  useEffect(() => {
    let isGone = false;
    const load = async () => {
      const answer = await call('tenderPaper', { params: { poll }, query: inUnit(unit) });
      if (isGone) return;
      if (!answer.ok) return setFailure(answer);
      const found = await groundOf(poll, answer.value.paper, { tendered: true }).catch(() => null);
      if (isGone) return;
      setPlace(answer.value);
      setGround(found);
      setFailure(found === null ? 'board' : null);
    };
    void load();
    return () => {
      isGone = true;
    };
  }, [poll, unit]);

  if (kept !== null && trackers !== null) return <JustTendered kept={kept} trackers={trackers} page={page} />;
  if (failure === 'board')
    return (
      <>
        <Problem says="This page and the public board do not agree, so nothing was tendered. Please load the page again; if it stays so, telephone the returning officer." />
        <Heading>Your ballot paper is not ready</Heading>
      </>
    );
  if (failure?.code === 'TENDER_UNIT') return <WhichUnit page={page} onUnit={setUnit} />;
  if (failure !== null) return <Problem says={failure.says} />;
  if (place === null || ground === null) return <p class="govuk-body">Getting your ballot paper ready…</p>;
  if (place.code !== null && code === null) {
    const { key, passkey } = place.code;
    const taken = async (typed: PrintedCode): Promise<string | null> => {
      try {
        if (!(await isOfThisDevice(passkey, poll))) return NOT_OF_THIS_DEVICE.message;
      } catch (fault) {
        if (!(fault instanceof PasskeyStopped)) throw fault;
        return fault.message;
      }
      setCode(typed);
      return null;
    };
    const why = 'This vote asks for one thing more, from everybody.';
    return <CodeEntry poll={poll} title={title} publicKey={key} why={why} onCode={taken} />;
  }
  const proof =
    place.code === null || code === null ? {} : { proof: proofBy(code, poll, place.paper.paper, place.code.passkey) };
  const send = async (sent: Sent) => {
    const answer = await call('tender', { params: { poll }, body: { ...sent, ...inUnit(unit), ...proof } });
    if (!answer.ok) return answer;
    setKept(answer.value);
    return { ok: true, value: answer.value.promise } as const;
  };
  return (
    <>
      <p class="govuk-inset-text">
        You are tendering a ballot, because your entry on the roll is being looked at. It counts only if two officers
        admit it before the count.
      </p>
      <Booth ground={ground} paper={place.paper} send={send} tendered onCast={(cast) => setTrackers(cast.trackers)} />
    </>
  );
}

function Steps({ page }: { readonly page: PollPage }) {
  const { me } = useSession();
  const poll = page.definition.id;
  const mine = useCall('myTender', { params: { poll } });
  // What was just sent is shown by the page that sent it, with the way to keep it.
  const [isVoting, setIsVoting] = useState(false);
  return (
    <Shown loaded={mine} heading="Tender a ballot">
      {({ hindrance, tendered }) => {
        if (isVoting) return <TenderBooth page={page} />;
        if (tendered !== null) return <Standing tendered={tendered} page={page} />;
        if (hindrance !== null)
          return (
            <>
              <Heading>You cannot tender a ballot now</Heading>
              <p class="govuk-body">{hindranceInWords(hindrance)}</p>
              {hindrance === 'TENDER_HAS_PAPER' ? (
                <p class="govuk-body">
                  <a href={`/polls/${poll}/vote`}>Vote</a>
                </p>
              ) : (
                <BackToClaim poll={poll} />
              )}
            </>
          );
        if (!canUsePasskeys()) return <UnsupportedBrowser />;
        if (me.session !== 'passkey')
          return me.person?.hasPasskey === true ? (
            <SignInForEntry poll={poll} next="claim" />
          ) : (
            <MakePasskey
              why="To tender a ballot you need a passkey. With it, only you can vote in your name."
              onMade={() => void mine.reload()}
            />
          );
        return (
          <>
            <Heading>Tender a ballot</Heading>
            <p class="govuk-body">
              It is being looked at whether you may take part in {page.definition.title}. You can vote meanwhile.
            </p>
            <ul class="govuk-list govuk-list--bullet">
              <li>Your ballot is sealed and kept apart. It cannot be changed afterwards.</li>
              <li>Before the count two officers decide whether it is admitted. Then it counts like every other.</li>
              <li>If it is not admitted, it is not counted, and nobody ever opens it. You get the reasons.</li>
            </ul>
            <Act onPress={async () => setIsVoting(true)}>Go to the ballot paper</Act>
            <BackToClaim poll={poll} />
          </>
        );
      }}
    </Shown>
  );
}

export function TenderPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  return (
    <Page title="Tender a ballot" rehearsal={loaded.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Tender a ballot">
        {(page) =>
          session.me.session === 'none' ? <SignInForEntry poll={poll} next="claim" /> : <Steps page={page} />
        }
      </Shown>
    </Page>
  );
}
