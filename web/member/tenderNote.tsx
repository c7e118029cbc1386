/** On the pages of somebody who contests their entry: that they can vote meanwhile, or what became of the ballot that they tendered. */
import { useCall } from '../kit/load.tsx';
import { inWords } from '../kit/when.ts';

export function TenderNote({ poll }: { readonly poll: string }) {
  const { value } = useCall('myTender', { params: { poll } });
  if (value === null) return null;
  const { hindrance, tendered } = value;
  const page = `/polls/${poll}/tender`;
  if (tendered !== null)
    return (
      <div class="govuk-inset-text">
        <h2 class="govuk-heading-m">
          {tendered.settled === null
            ? 'Your tendered ballot is waiting'
            : tendered.settled.admitted
              ? 'Your tendered ballot was admitted'
              : 'Your tendered ballot was not admitted'}
        </h2>
        <p class="govuk-body">
          You tendered it on {inWords(tendered.at)}. <a href={page}>See what became of it</a>
        </p>
      </div>
    );
  if (hindrance !== null) return null;
  return (
    <>
      <h2 class="govuk-heading-m">You can vote while this is being decided</h2>
      <p class="govuk-body">
        Your ballot is sealed and kept apart: it is a <strong>tendered ballot</strong>. Before the count two officers
        decide whether it is admitted. If it is, it counts like every other. If not, nobody ever opens it, and you get
        the reasons.
      </p>
      <a class="govuk-button" href={page}>
        Tender a ballot
      </a>
    </>
  );
}
