/** A trustee's page: the one thing that is theirs to do now. */
import { useState } from 'preact/hooks';
import type { PollPage } from '../../src/contract/shapes.ts';
import { shareIn } from '../../src/contract/trusteeKeyFile.ts';
import { AfterDeclaring } from '../desk/interest.tsx';
import { call } from '../kit/call.ts';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { NotOpenedForAll } from '../kit/sealingWords.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { tellersInWords } from '../kit/trusteeWords.ts';
import { standsInWords } from '../public/states.ts';
import { OwnCopy } from './carried.tsx';
import { GiveParts } from './giveParts.tsx';
import { MakeKey } from './makeKey.tsx';
import { MakeTogether } from './makeTogether.tsx';
import type { OpenedKey } from './openKey.tsx';
import { RecoverySheet } from './recoverySheet.tsx';
import { RehearseKey } from './rehearseKey.tsx';

function Work({ page, reload }: { readonly page: PollPage; readonly reload: () => void }) {
  const { me } = useSession();
  // For as long as the page stands, so that who goes on need not open it again.
  const [opened, setOpened] = useState<OpenedKey | null>(null);
  const { id, title } = page.definition;
  const mine = page.trustees.find(({ owner }) =>
    me.polls.some((mine) => mine.poll === id && mine.as === 'trustee' && mine.owner === owner),
  );
  if (mine === undefined) return <p class="govuk-body">You are not a trustee of this poll.</p>;
  const { owner } = mine;
  const name = me.person?.name ?? mine.name;
  const share = opened === null ? null : shareIn(opened.key);
  const sheet = share !== null && <RecoverySheet poll={id} title={title} name={name} owner={owner} {...share} />;
  const giveKey = async (record: string): Promise<string | null> => {
    const answer = await call('depositTrusteeKey', { params: { poll: id }, body: { record } });
    if (!answer.ok) return answer.says;
    reload();
    return null;
  };
  if (page.state === 'roll-frozen' && page.ceremony !== null)
    return (
      <AfterDeclaring poll={id}>
        <MakeTogether poll={id} title={title} name={name} opened={opened} onOpened={setOpened} onMade={reload} />
        {sheet}
        <OwnCopy poll={id} onSent={reload} isCeremony />
      </AfterDeclaring>
    );
  if (page.state === 'roll-frozen' && !mine.keyGiven)
    return (
      <AfterDeclaring poll={id}>
        <MakeKey poll={id} title={title} name={name} give={giveKey} />
        <OwnCopy poll={id} onSent={reload} />
      </AfterDeclaring>
    );
  if (page.state === 'keys-ready' && !mine.rehearsed)
    return (
      <>
        <RehearseKey poll={id} opened={opened} onOpened={setOpened} onDone={reload} />
        {sheet}
        <OwnCopy poll={id} onSent={reload} />
      </>
    );
  const tellers = tellersInWords(page);
  if (page.state === 'closed' && tellers !== null)
    return (
      <p class="govuk-inset-text">{tellers} There is nothing for you to do yet: come back when they have finished.</p>
    );
  if (page.state === 'closed' && !mine.partGiven)
    return (
      <>
        <NotOpenedForAll page={page} />
        <GiveParts page={page} opened={opened} onOpened={setOpened} onGiven={reload} />
        <OwnCopy poll={id} onSent={reload} />
      </>
    );
  return (
    <>
      <p class="govuk-body">{saysOf(page, mine)}</p>
      {!mine.partGiven && sheet}
      <p class="govuk-body">Where the poll stands: {standsInWords(page)}.</p>
    </>
  );
}

function saysOf({ state }: PollPage, { partGiven, keyGiven }: PollPage['trustees'][number]): string {
  if (partGiven)
    return 'Your part of the count is in. Thank you: keep your key until the result is final, then destroy it.';
  if (!keyGiven) return 'There is nothing for you to do yet. You will be needed when the roll is frozen.';
  return state === 'roll-frozen'
    ? 'Your key is in. When the others’ are too, you show once that it works. Keep your key file ready.'
    : 'Your key is in, and it works. You are needed again when voting has closed: have your key ready.';
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
