/** The last screen: the vote has been cast. It shows the tracker, to save; never the choice. */
import { Heading } from '../kit/layout.tsx';
import { grouped, Trackers } from '../kit/tracker.tsx';
import { inWords } from '../kit/when.ts';
import type { Cast } from './booth.tsx';

type Props = { readonly cast: Cast; readonly poll: string; readonly title: string };

/** What the voter keeps: enough to find the ballot, and to prove that it was promised. */
const keepsake = ({ promise, trackers }: Cast, poll: string, title: string): string =>
  `data:application/json;charset=utf-8,${encodeURIComponent(
    JSON.stringify({ title, poll: `${location.origin}/polls/${poll}`, trackers, promise }, null, 2),
  )}`;

export function PromisePage({ cast, poll, title }: Props) {
  const several = cast.trackers.length > 1;
  return (
    <>
      <div class="govuk-panel govuk-panel--confirmation">
        <Heading kind="panel">Your vote has been cast</Heading>
        <div class="govuk-panel__body">{title}</div>
      </div>
      <h2 class="govuk-heading-m">{several ? 'Keep these numbers' : 'Keep this number'}</h2>
      <p class="govuk-body">
        {several
          ? 'By each number you can find one of your sealed ballots'
          : 'By this number you can find your sealed ballot'}{' '}
        on the public board. It does not say how you voted, so you may show it to anyone.
      </p>
      <Trackers {...cast} />
      <p class="govuk-body">
        <a
          href={keepsake(cast, poll, title)}
          download={`countersign-${grouped(cast.trackers[0] ?? '').slice(0, 5)}.json`}
        >
          Save {several ? 'them' : 'it'} with our signed promise
        </a>
        , or write {several ? 'them' : 'it'} down, or take a picture.
      </p>
      <h2 class="govuk-heading-m">What happens next</h2>
      <p class="govuk-body">
        We have promised to put {several ? 'your sealed ballots' : 'your sealed ballot'} on the board by{' '}
        {inWords(cast.promise.promise.deadline)} at the latest. You will get a letter when that is done. Then{' '}
        <a href={`/polls/${poll}/check`}>see for yourself on the board</a>.
      </p>
      <p class="govuk-body">You can close this page now.</p>
    </>
  );
}
