/**
 * “Is my ballot on the board?” The page reads the board itself and follows its chain; it does not ask the server whether the ballot
 * is there. Someone who did not vote sees whether their paper was spent.
 */
import { useState } from 'preact/hooks';
import { trackerOf } from '../../crypto/belenios/ballot.ts';
import { type ReadEntry, readBoard } from '../../crypto/board.ts';
import { ballotCast } from '../../crypto/bodies.ts';
import { boardPath } from '../../src/contract/endpoints.ts';
import { call } from '../kit/call.ts';
import { Act, Field, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';

type Found = { readonly says: string; readonly good: boolean };

async function casts(poll: string): Promise<readonly ReadEntry[] | null> {
  const response = await fetch(boardPath(poll, 'board.jsonl'), { credentials: 'omit', cache: 'no-store' });
  if (!response.ok) return null;
  const { entries, faults } = readBoard(new Uint8Array(await response.arrayBuffer()), new Map());
  // Only the ballots matter here, and they never stand in blobs unless huge; a missing blob is no break of the chain.
  if (faults.some(({ code }) => !code.startsWith('BLOB'))) return null;
  return entries.filter(({ kind }) => kind === 'ballot-cast');
}

const CHAIN_BROKEN: Found = {
  good: false,
  says: 'The board could not be read, or does not hold together. Keep your promise file and tell a scrutineer of this poll.',
};

async function findTracker(poll: string, typed: string): Promise<Found> {
  const wanted = typed.replace(/\s/g, '');
  const entries = await casts(poll);
  if (entries === null) return CHAIN_BROKEN;
  const found = entries.find(({ body }) => {
    const cast = ballotCast.safeParse(body);
    return cast.success && cast.data.ballots.some((ballot) => trackerOf(ballot) === wanted);
  });
  return found === undefined
    ? {
        good: false,
        says: `No ballot with this number is on the board yet. Ballots go there in batches, at the latest soon after the close. If the time in your promise has passed, tell a scrutineer: the promise proves it.`,
      }
    : {
        good: true,
        says: `Yes. Your sealed ballot is entry ${found.index} of the board, which has ${entries.length} ballots now, and the chain holds.`,
      };
}

async function findPaper(poll: string): Promise<Found> {
  const mine = await call('myEntry', { params: { poll } });
  if (!mine.ok) return { good: false, says: mine.says };
  const { paper } = mine.value;
  if (paper === null) return { good: false, says: 'There is no ballot paper for you in this poll.' };
  const entries = await casts(poll);
  if (entries === null) return CHAIN_BROKEN;
  const spent = entries.some(({ body }) => {
    const cast = ballotCast.safeParse(body);
    return cast.success && cast.data.paper === paper.paper;
  });
  // Two tellers put papers in under numbers of members who vote on paper, drawn among them.
  if (mine.value.taken !== null) {
    const says = spent
      ? 'A ballot stands under the number of your paper'
      : 'No ballot stands under the number of your paper';
    return {
      good: true,
      says: `You vote on paper. ${says}. Papers that came by post or with help may be put in by two tellers under the numbers of members who vote on paper, in no order: what stands under your number need not be yours.`,
    };
  }
  return spent
    ? {
        good: true,
        says: 'Your paper has been spent: a ballot was cast with it. If that was not you, tell the returning officer and a scrutineer at once.',
      }
    : { good: true, says: 'Your paper has not been spent on the board: no ballot with it stands there now.' };
}

export function CheckPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  return (
    <Page
      title="Is my ballot on the board?"
      rehearsal={loaded.value?.definition.rehearsal ?? false}
      {...frameOf(session)}
    >
      <Shown loaded={loaded} heading="Is my ballot on the board?">
        {(page) => (
          <>
            <Heading>Is my ballot on the board?</Heading>
            <p class="govuk-body">{page.definition.title}</p>
            <Field
              id="tracker"
              label="The number you kept when you voted"
              hint="43 letters, figures and signs. Spaces do not matter; capital letters do."
              value={typed}
              onInput={setTyped}
            />
            <Act onPress={async () => setFound(await findTracker(poll, typed))}>Look for it</Act>
            {session.me.session !== 'none' && (
              <>
                <h2 class="govuk-heading-m">Did you not vote?</h2>
                <p class="govuk-body">See whether a ballot was cast with your paper.</p>
                <Act secondary onPress={async () => setFound(await findPaper(poll))}>
                  Was my paper spent?
                </Act>
              </>
            )}
            {found !== null &&
              (found.good ? (
                <div class="govuk-inset-text" role="status" key={found.says}>
                  {found.says}
                </div>
              ) : (
                <Problem says={found.says} key={found.says} />
              ))}
          </>
        )}
      </Shown>
    </Page>
  );
}
