/** The page on which a poll is set up. Everything in it is fixed from then on, and public from the freeze of its roll. */
import { Heading, Page } from '../../kit/layout.tsx';
import { Shown, useCall } from '../../kit/load.tsx';
import { frameOf, useSession } from '../../kit/session.tsx';
import { NewPollForm } from './form.tsx';

export function NewPoll() {
  const session = useSession();
  const snapshots = useCall('snapshots', {});
  const people = useCall('people', {});
  return (
    <Page title="Set up a poll" {...frameOf(session)}>
      <Heading>Set up a poll</Heading>
      <Shown loaded={snapshots}>
        {(exports) => (
          <Shown loaded={people}>
            {(known) =>
              exports.snapshots.length === 0 ? (
                <p class="govuk-body">First a membership secretary has to load a membership export.</p>
              ) : (
                <NewPollForm snapshots={exports.snapshots} people={known.people} />
              )
            }
          </Shown>
        )}
      </Shown>
    </Page>
  );
}
