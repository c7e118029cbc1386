/** A trustee's page: the one thing that is theirs to do now. */
import type { PollPage } from '../../src/contract/shapes.ts';
import { AfterDeclaring } from '../desk/interest.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { STATE_IN_WORDS } from '../public/states.ts';
import { GiveParts } from './giveParts.tsx';
import { MakeKey } from './makeKey.tsx';

function Work({ page, reload }: { readonly page: PollPage; readonly reload: () => void }) {
  const { me } = useSession();
  const { id } = page.definition;
  const mine = page.trustees.find(({ owner }) => me.polls.some((mine) => mine.poll === id && mine.owner === owner));
  if (mine === undefined) return <p class="govuk-body">You are not a trustee of this poll.</p>;
  if (page.state === 'roll-frozen' && !mine.keyGiven)
    return (
      <AfterDeclaring poll={id}>
        <MakeKey poll={id} name={me.person?.name ?? mine.name} onGiven={reload} />
      </AfterDeclaring>
    );
  if (page.state === 'closed' && !mine.partGiven) return <GiveParts page={page} onGiven={reload} />;
  const says = mine.partGiven
    ? 'Your part of the count is in. Thank you: keep your key file until the result is final, then destroy it.'
    : mine.keyGiven
      ? 'Your key is in. You are needed again when voting has closed: have your key file and its passphrase ready.'
      : 'There is nothing for you to do yet. You will be needed when the roll is frozen.';
  return (
    <>
      <p class="govuk-body">{says}</p>
      <p class="govuk-body">Where the poll stands: {STATE_IN_WORDS[page.state]}.</p>
    </>
  );
}

export function TrusteePage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  return (
    <Page title="Your work as a trustee" rehearsal={loaded.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Your work as a trustee">
        {(page) => (
          <>
            <Heading>Your work as a trustee</Heading>
            <p class="govuk-body">{page.definition.title}</p>
            <Work page={page} reload={() => void loaded.reload()} />
          </>
        )}
      </Shown>
    </Page>
  );
}
