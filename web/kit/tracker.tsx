/** A tracker in groups that can be read aloud: by it a voter finds the ballot on the board. */
export const grouped = (tracker: string): string => tracker.match(/.{1,5}/g)?.join(' ') ?? tracker;

export const Tracker = ({ of }: { readonly of: string }) => <span class="cs-tracker">{grouped(of)}</span>;

/** Every ballot of a paper, each with its question where there are several. @param questions  in the order of the trackers */
export const Trackers = ({
  trackers,
  questions,
}: {
  readonly trackers: readonly string[];
  readonly questions: readonly string[];
}) => (
  <>
    {trackers.map((tracker, i) => (
      <div key={tracker} class="govuk-inset-text" data-tracker={tracker}>
        {trackers.length > 1 && <p class="govuk-hint">{questions[i]}</p>}
        <Tracker of={tracker} />
      </div>
    ))}
  </>
);
