/** A scrutineer's page of a poll in which something is not opened for everybody: the one thing that is theirs to do now. */
import { useState } from 'preact/hooks';
import type { PollPage } from '../../src/contract/shapes.ts';
import { AfterDeclaring } from '../desk/interest.tsx';
import { Fold } from '../kit/fold.tsx';
import { Notice } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { NotOpenedForAll, Signers } from '../kit/sealingWords.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { standsInWords } from '../public/states.ts';
import { AttestParts } from './attestParts.tsx';
import { ShowKeyNumber } from './keyNumber.tsx';
import { MakeSealingKey } from './makeSealingKey.tsx';

/** @param number  of this scrutineer's key on the board; null while there is none */
function Work({
  page,
  number,
  reload,
}: {
  readonly page: PollPage;
  readonly number: number | null;
  readonly reload: () => void;
}) {
  const { sealing, state } = page;
  const [isSignedNow, setSignedNow] = useState(false);
  if (sealing === null)
    return <p class="govuk-body">In this poll everything is opened for everybody. You need no key for it.</p>;
  const isBefore = state === 'roll-frozen' || state === 'keys-ready';
  // The session was read before the key was given.
  if (number === null && isBefore) return <MakeSealingKey page={page} onGiven={() => location.reload()} />;
  if (number === null)
    return (
      <p class="govuk-body">
        {state === 'draft' || state === 'roll-open'
          ? 'There is nothing for you to do yet. You make a key when the roll is frozen.'
          : 'You gave no key before voting opened, so nothing is sealed to you.'}
      </p>
    );
  const hasSigned = sealing.scrutineers[number - 1]?.attested === true;
  const isSealed = sealing.elections.some(({ is }) => is === 'sealed');
  return (
    <>
      <NotOpenedForAll page={page} />
      {state === 'closed' && isSealed && sealing.partsGiven && !hasSigned && (
        <AttestParts
          page={page}
          onSigned={() => {
            setSignedNow(true);
            reload();
          }}
        />
      )}
      {isSignedNow && hasSigned && <Notice>You have signed. Thank you.</Notice>}
      {saysOf(page, isSealed, hasSigned && !isSignedNow).map((says) => (
        <p class="govuk-body" key={says}>
          {says}
        </p>
      ))}
      {state === 'counted' && (
        <p class="govuk-body">
          Next: <a href={`/polls/${page.definition.id}/declaration`}>read the declaration of the result and sign it</a>.
        </p>
      )}
      {['keys-ready', 'roll-frozen', 'open'].includes(state) && (
        <Fold says="The number of my key">
          <ShowKeyNumber origin={page.origin} />
        </Fold>
      )}
      {state === 'closed' && isSealed && !sealing.partsGiven && <ShowKeyNumber origin={page.origin} />}
      {state === 'closed' && isSealed && <Signers sealing={sealing} />}
    </>
  );
}

/** @param hasSigned  and has been here since: it is not said twice */
function saysOf(page: PollPage, isSealed: boolean, hasSigned: boolean): readonly string[] {
  const { state, sealing } = page;
  switch (state) {
    case 'roll-frozen':
    case 'keys-ready':
    case 'open':
      return ['Your key is in. Keep its file and its passphrase: you need them when voting has closed.'];
    case 'closed':
      if (!isSealed) return ['Everything that is opened is opened for everybody. There is nothing for you to open.'];
      if (sealing?.partsGiven !== true) return ['The trustees give their parts first. Then you open yours here.'];
      return hasSigned ? ['You have signed. Thank you.'] : [];
    default:
      return [
        `Where the poll stands: ${standsInWords(page)}. Keep your key until the result is final, then destroy it.`,
      ];
  }
}

export function ScrutineerPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  const mine = session.me.polls.find((one) => one.poll === poll && one.as === 'scrutineer');
  return (
    <Page
      title="Your work as a scrutineer"
      rehearsal={loaded.value?.definition.rehearsal ?? false}
      {...frameOf(session)}
    >
      <Shown loaded={loaded} heading="Your work as a scrutineer">
        {(page) => (
          <>
            <Heading>Your work as a scrutineer</Heading>
            <p class="govuk-body">{page.definition.title}</p>
            {mine === undefined ? (
              <p class="govuk-body">You are not a scrutineer of this poll.</p>
            ) : (
              <AfterDeclaring poll={poll}>
                <Work page={page} number={mine.owner} reload={() => void loaded.reload()} />
              </AfterDeclaring>
            )}
          </>
        )}
      </Shown>
    </Page>
  );
}
