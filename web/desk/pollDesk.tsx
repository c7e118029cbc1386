/** A poll at the officers' desk: where it stands, and the one act that comes next for whoever may do it. */

import { useState } from 'preact/hooks';
import { z } from 'zod';
import { boardPath, ENDPOINTS } from '../../src/contract/endpoints.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { call, type Failure } from '../kit/call.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, Field, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { ceremonyInWords, countInWords, tellersInWords } from '../kit/trusteeWords.ts';
import { standsInWords } from '../public/states.ts';
import { Locks, VotingTimes } from '../public/votingTimes.tsx';
import { AfterDeclaring } from './interest.tsx';
import { RefusedParts } from './refusedParts.tsx';
import { ReturnsAtTheDesk } from './returns.tsx';
import { RollDesk } from './rollDesk.tsx';
import { Rulings } from './rulings.tsx';
import { mostHaveNoKey, SealingAtTheDesk } from './sealing.tsx';

const findingsShape = z.array(z.object({ code: z.string(), at: z.string(), says: z.string() }));

function Details({ failure }: { readonly failure: Failure }) {
  const findings = findingsShape.safeParse(failure.details).data ?? [];
  return (
    <Problem says={failure.says} key={failure.code}>
      <ul class="govuk-list govuk-list--bullet">
        {findings.map(({ code, at, says }) => (
          <li key={`${code}${at}`}>
            {says} ({code}, {at})
          </li>
        ))}
      </ul>
    </Problem>
  );
}

/** The next act of a returning officer in each state, with what it does. */
const NEXT = {
  'keys-ready': {
    act: 'openPoll',
    label: 'Open voting',
    says: 'Puts the papers on the board and mails every member their link.',
  },
  open: {
    act: 'closePoll',
    label: 'Close voting',
    says: 'Puts every promised ballot on the board, and adds up the sealed ballots. It cannot be undone.',
  },
  counted: {
    act: 'publish',
    label: 'Publish the result',
    says: 'The signed declaration goes on the board, and our own verifier checks everything. Then the bundle is public.',
  },
} as const;
const hasNext = (state: string): state is keyof typeof NEXT => Object.hasOwn(NEXT, state);

const WAITS: Partial<Record<PollPage['state'], string>> = {
  draft: 'The membership secretary judges the list by the rules next.',
  'roll-open': 'The roll is being decided. When every proposed exclusion is confirmed, it can be frozen.',
  'roll-frozen': 'The trustees make their keys next, each on their own page.',
  closed: 'The trustees give their parts of the count next, each on their own page.',
  declared: 'The result is published.',
};

const SCRUTINEERS_NEXT =
  'Enough trustees have given their parts. The scrutineers open what few cast, and sign what was decided, each on their own page.';

function Abandon({
  poll,
  onDone,
  onFailure,
}: {
  readonly poll: string;
  readonly onDone: () => Promise<void>;
  readonly onFailure: (failure: Failure) => void;
}) {
  const [reason, setReason] = useState('');
  const abandon = async () => {
    const answer = await call('abandon', { params: { poll }, body: { reason } });
    if (!answer.ok) return onFailure(answer);
    await onDone();
  };
  return (
    <Fold says="Abandon this poll">
      <p>It cannot be taken up again. The reason stands on the public board for good.</p>
      <Field id="reason" label="Reason" rows={3} value={reason} onInput={setReason} />
      <Act warning onPress={abandon}>
        Abandon
      </Act>
    </Fold>
  );
}

/** Nothing is published before both have signed. */
function ToBeSigned({ page: { definition, declaredBy } }: { readonly page: PollPage }) {
  const missing = SIGNERS.filter(([role]) => !declaredBy.some((one) => one.role === role)).map(([, who]) => who);
  if (missing.length === 0) return null;
  return (
    <p class="govuk-body">
      First <a href={`/polls/${definition.id}/declaration`}>the declaration</a> is signed. Still missing:{' '}
      {missing.join(' and ')}.
    </p>
  );
}
const SIGNERS = [
  ['returning-officer', 'the returning officer'],
  ['scrutineer', 'a scrutineer'],
] as const;

/** Voting is not opened then; above it stands who is waited for. */
const waitsForKeys = (page: PollPage): boolean =>
  page.state === 'keys-ready' && (page.trustees.some(({ rehearsed }) => !rehearsed) || mostHaveNoKey(page));

/** Where the trustees stand before voting opens, so that the returning officer knows whom to telephone. */
function Keys({
  page,
  reload,
  onFailure,
}: {
  readonly page: PollPage;
  readonly reload: () => Promise<void>;
  readonly onFailure: (failure: Failure) => void;
}) {
  const { state, ceremony, trustees, definition } = page;
  const missing = trustees.filter(({ keyGiven, rehearsed }) => (state === 'roll-frozen' ? !keyGiven : !rehearsed));
  const names = missing.map(({ name }) => name).join(', ');
  if (state === 'keys-ready')
    return missing.length === 0 ? null : (
      <p class="govuk-body">
        Voting opens when every trustee has shown that their key works. Waiting for {names}, each on their own page.
      </p>
    );
  if (state !== 'roll-frozen') return null;
  if (ceremony === null) return <p class="govuk-body">Waiting for the keys of {names}.</p>;
  const again = async () => {
    const answer = await call('restartCeremony', { params: { poll: definition.id }, body: { round: ceremony.round } });
    if (!answer.ok) return onFailure(answer);
    await reload();
  };
  return (
    <>
      <p class="govuk-body">{ceremonyInWords(page)}</p>
      <Fold says="Let the trustees begin anew" open={ceremony.complaint !== null}>
        <p>
          When something did not fit, or one of them lost their file or its passphrase. All of them make new secrets,
          and what they sent before is of no use any more.
        </p>
        <Act warning onPress={again}>
          Begin anew
        </Act>
      </Fold>
    </>
  );
}

function Steps({ page, reload }: { readonly page: PollPage; readonly reload: () => Promise<void> }) {
  const { me } = useSession();
  const [failure, setFailure] = useState<Failure | null>(null);
  const { state, definition } = page;
  const poll = definition.id;
  const returning = me.roles.includes('returning-officer');

  const done = async (answer: Failure | { readonly ok: true }) => {
    if (!answer.ok) return setFailure(answer);
    await reload();
  };
  const next = async () => {
    if (!hasNext(state)) return;
    setFailure(null);
    await done(await call(NEXT[state].act, { params: { poll }, body: {} }));
  };
  const closeWithout = async () => {
    setFailure(null);
    await done(await call('closePoll', { params: { poll }, body: { untranscribed: true } }));
  };
  const isScrutineersTurn = state === 'closed' && page.sealing?.partsGiven === true;
  return (
    <>
      {failure !== null && <Details failure={failure} />}
      {failure?.code === 'PAPERS_NOT_TRANSCRIBED' && (
        <>
          <p class="govuk-body">
            Two tellers type these papers, each on their own page, under “Count the papers”. Then close voting. If they
            cannot, because a paper is void for one question and good for another, or there are no two tellers, you can
            close without: the papers are counted after the close, and the count beside them is opened by the
            scrutineers alone.
          </p>
          <Act warning onPress={closeWithout}>
            Close voting without these papers
          </Act>
        </>
      )}
      <p class="govuk-body-l">{standsInWords(page)}.</p>
      <p class="govuk-body">{tellersInWords(page) ?? (isScrutineersTurn ? SCRUTINEERS_NEXT : WAITS[state])}</p>
      <SealingAtTheDesk page={page} />
      {returning && <Keys page={page} reload={reload} onFailure={setFailure} />}
      {state === 'counted' && <Rulings page={page} />}
      {hasNext(state) && returning && page.unruled.length === 0 && !waitsForKeys(page) && (
        <>
          <p class="govuk-body">{NEXT[state].says}</p>
          {state === 'counted' && <ToBeSigned page={page} />}
          {state === 'open' && page.tenders.tendered > 0 && (
            <p class="govuk-body">
              {page.tenders.tendered === 1
                ? 'One ballot was tendered'
                : `${page.tenders.tendered} ballots were tendered`}{' '}
              by people whose entry is contested. Two secretaries have to settle each before voting is closed.
            </p>
          )}
          <Act onPress={next}>{NEXT[state].label}</Act>
        </>
      )}
      {(returning || me.roles.includes('scrutineer')) && <RefusedParts page={page} onFailure={setFailure} />}
      {me.roles.includes('scrutineer') && ['closed', 'counted', 'declared'].includes(state) && (
        <p class="govuk-body">
          <a href={boardPath(poll, 'pack.zip')}>Download the scrutineer pack</a>. It holds members’ names: keep it
          sealed, and destroy it when the time for challenges is over.
        </p>
      )}
      {returning && !['counted', 'declared', 'final', 'purged', 'abandoned'].includes(state) && (
        <Abandon poll={poll} onDone={reload} onFailure={setFailure} />
      )}
    </>
  );
}

function Returns({ page }: { readonly page: PollPage }) {
  const { me } = useSession();
  const { id: poll, units } = page.definition;
  if (page.state === 'draft' || units.every(({ returns }) => returns !== true)) return null;
  if (me.roles.includes('returning-officer') || me.polls.some((one) => one.poll === poll && one.as === 'scrutineer')) {
    return <ReturnsAtTheDesk page={page} />;
  }
  if (!me.roles.includes('affiliate-officer')) return null;
  return (
    <p class="govuk-body">
      <a href={`/polls/${poll}/return`}>Return your affiliate’s result</a>
    </p>
  );
}

/** While voting is open, or over and not closed: where few papers are put in as ballots. */
const isWithPapers = ({ state, definition }: PollPage): boolean =>
  state === 'open' && definition.smallCounts !== undefined;

/** What has a page of its own, for those whose duty it is. */
function DeskPages({ page }: { readonly page: PollPage }) {
  const { me } = useSession();
  const { id: poll, secondElement } = page.definition;
  const holds = (...roles: readonly (typeof me.roles)[number][]) => roles.some((role) => me.roles.includes(role));
  return (
    <ul class="govuk-list">
      {(holds('data-protection-officer', 'scrutineer') ||
        (holds('returning-officer') && ['closed', 'counted'].includes(page.state))) && (
        <li>
          <a href={`/polls/${poll}/review`}>Review: {page.reviews.waiting} to sign off</a>
          {page.reviews.overdue > 0 && `, ${page.reviews.overdue} overdue`}
        </li>
      )}
      {holds('membership-secretary', 'procedure-secretary', 'data-protection-officer') && (
        <li>
          <a href={`/polls/${poll}/contacts`}>Changed addresses</a>
        </li>
      )}
      {holds('teller') && (page.state === 'closed' ? (page.counts?.needed ?? 0) > 0 : isWithPapers(page)) && (
        <li>
          <a href={`/polls/${poll}/counts`}>Count the papers</a>
        </li>
      )}
      {page.state === 'counted' && (
        <li>
          <a href={`/polls/${poll}/declaration`}>Declaration of the result: read it and sign it</a>
        </li>
      )}
      {secondElement === 'code' && page.state !== 'roll-open' && holds('registrar', 'returning-officer') && (
        <li>
          <a href={`/polls/${poll}/codes`}>Codes on paper</a>
        </li>
      )}
      {page.state === 'open' && holds('membership-secretary', 'procedure-secretary', 'returning-officer') && (
        <li>
          <a href={`/polls/${poll}/ways-in`}>Ways in: members without e-mail, lost links, other ways to vote</a>
        </li>
      )}
    </ul>
  );
}

export function PollDesk({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  return (
    <Page title="Poll at the desk" rehearsal={loaded.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Poll at the desk">
        {(page) => (
          <>
            <Heading>{page.definition.title}</Heading>
            <VotingTimes page={page} />
            <p class="govuk-body">
              <a href={`/polls/${poll}`}>Public page</a>
            </p>
            <Locks page={page} />
            <AfterDeclaring poll={poll}>
              <Steps page={page} reload={loaded.reload} />
              <h2 class="govuk-heading-m">Trustees</h2>
              <ul class="govuk-list">
                {page.trustees.map(({ owner, name, keyGiven, ...given }) => (
                  <li key={owner}>
                    {name}: {page.ballots !== null ? countInWords(given) : keyGiven ? 'key given' : 'no key yet'}
                  </li>
                ))}
              </ul>
              <Returns page={page} />
              {page.state !== 'draft' && <DeskPages page={page} />}
              {ENDPOINTS.rollDesk.callers.some((role) => session.me.roles.includes(role)) && (
                <RollDesk page={page} reload={loaded.reload} />
              )}
            </AfterDeclaring>
          </>
        )}
      </Shown>
    </Page>
  );
}
