/** One claim before an officer: what the person says, what they show, and what can be done about it. */

import { useState } from 'preact/hooks';
import type { z } from 'zod';
import { CLAIM_IN_WORDS, type claimFull } from '../../../src/contract/claims.ts';
import { memberNumber, type PollPage } from '../../../src/contract/shapes.ts';
import { call } from '../../kit/call.ts';
import { AnswerGiven, Messages, SayMore } from '../../kit/conversation.tsx';
import { Attach, Pieces } from '../../kit/evidence.tsx';
import { Fold, ReasonFold } from '../../kit/fold.tsx';
import { Act, Field, Problem } from '../../kit/form.tsx';
import { Heading } from '../../kit/layout.tsx';
import { Shown, useCall } from '../../kit/load.tsx';
import { Rows } from '../../kit/rows.tsx';
import { useSession } from '../../kit/session.tsx';
import { unitNames } from '../../kit/units.ts';
import { inWords } from '../../kit/when.ts';
import { CLAIM_STATE_IN_WORDS, ORIGIN_IN_WORDS } from './claimList.tsx';
import { refusalHelp } from './proposing.tsx';
import { Back, lineAddress, RollPage } from './rollPage.tsx';
import { SettleForm, type Tender, TenderState } from './tender.tsx';
import { canBePutRight } from './variances.tsx';

type Claim = z.infer<typeof claimFull>;
type Work = { readonly poll: string; readonly claim: Claim; readonly onDone: () => Promise<void> };

export const putRightForClaim = (poll: string, number: string, claim: string): string =>
  `/polls/${poll}/put-right?claim=${claim}#${encodeURIComponent(number)}`;

/** Somebody whose mailbox alone is known: an officer says which entry it is about, or under which number a new one stands. */
function WhichNumber({ poll, claim }: Pick<Work, 'poll' | 'claim'>) {
  const [number, setNumber] = useState('');
  const [error, setError] = useState<string | undefined>(undefined);
  const goOn = async () => {
    const given = memberNumber.safeParse(number.trim().toUpperCase());
    if (!given.success) return setError('Write the membership number as the membership office has it.');
    location.assign(putRightForClaim(poll, given.data, claim.claim));
  };
  return (
    <>
      <p class="govuk-body">
        The person gave no membership number, or it is not known here. Look for them on the list by name first; the
        membership office can tell you the number of a member who is missing there.
      </p>
      <Field id="number" label="Membership number" error={error} value={number} onInput={setNumber} />
      <Act onPress={goOn}>Put this entry right</Act>
    </>
  );
}

const AnswerWithoutChange = ({ poll, claim, onDone }: Work) => (
  <ReasonFold
    id="because"
    says="Answer that the entry stays as it is"
    label="Why it stays as it is"
    hint="The member gets this as their answer, with how to appeal."
    rows={4}
    missing="Write the reasons: the member reads them."
    act="Send this answer"
    look={{ secondary: true }}
    sign={(because) => call('answerClaim', { params: { claim: claim.claim }, body: { because } })}
    onDone={onDone}
    help={(code) => refusalHelp(code, poll)}
  />
);

function WhatNow({
  poll,
  page,
  claim,
  tender,
  onDone,
}: Work & { readonly page: PollPage; readonly tender: Tender | null }) {
  const { me } = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  if (claim.own) return <p class="govuk-inset-text">This is about yourself. Another officer has to see to it.</p>;
  if (claim.state === 'decided' || claim.state === 'withdrawn') return null;
  const take = async () => {
    setProblem(null);
    const taken = await call('takeClaim', { params: { claim: claim.claim }, body: {} });
    if (!taken.ok) return setProblem(taken.says);
    await onDone();
  };
  const waits = claim.proposals.some(({ state }) => state === 'pending');
  const isTendered = tender !== null && tender.settled === null;
  const open = canBePutRight(page) && !waits && !isTendered;
  return (
    <>
      <h2 class="govuk-heading-m">What you can do</h2>
      {problem !== null && <Problem says={problem} key={problem} />}
      {waits && (
        <p class="govuk-inset-text">
          A change that answers it is <a href="/desk/proposals">waiting for a second officer</a>.
        </p>
      )}
      {claim.takenBy === null && (
        <Act secondary onPress={take}>
          Take it in hand
        </Act>
      )}
      {open &&
        (claim.number === null ? (
          <WhichNumber poll={poll} claim={claim} />
        ) : (
          <a class="govuk-button" href={putRightForClaim(poll, claim.number, claim.claim)}>
            Put this entry right
          </a>
        ))}
      {isTendered && (
        <SettleForm poll={page.definition.id} tender={tender} unitName={unitNames(page)} onProposed={onDone} />
      )}
      {me.roles.includes('procedure-secretary') && !waits && !isTendered && (
        <AnswerWithoutChange poll={poll} claim={claim} onDone={onDone} />
      )}
      <Fold says="Ask the member something">
        <SayMore
          claim={claim.claim}
          label="Your question"
          hint={
            claim.email === null
              ? 'We have no address for them: they see it when they sign in.'
              : 'They get a letter that a question waits for them; the question itself stands here only.'
          }
          button="Send this question"
          onSaid={onDone}
        />
      </Fold>
      <Fold says="Attach something to this claim">
        <Attach poll={poll} to={{ claim: claim.claim }} onAttached={onDone} />
      </Fold>
    </>
  );
}

function Full({
  page,
  claim,
  tender,
  onDone,
}: {
  page: PollPage;
  claim: Claim;
  tender: Tender | null;
  onDone: () => Promise<void>;
}) {
  const poll = page.definition.id;
  const { number, name, unit, origin, about, state, openedAt, takenBy, email } = claim;
  const rows = [
    ['Made', `${inWords(openedAt)}, ${ORIGIN_IN_WORDS[origin]}`],
    ['Membership number', number ?? 'not known'],
    ['Branch or unit', unit === null ? 'not known' : unitNames(page)(unit)],
    ['E-mail', email ?? 'none'],
    ['Where it stands', `${CLAIM_STATE_IN_WORDS[state]}${takenBy === null ? '' : `; with ${takenBy}`}`],
  ] as const;
  return (
    <>
      <Back to={`/polls/${poll}/claims`}>All claims of this poll</Back>
      <Heading>Claim: {name}</Heading>
      <div class="govuk-inset-text">
        <p class="govuk-body">
          <strong>{CLAIM_IN_WORDS[about]}</strong>
        </p>
        <p class="govuk-body cs-lines">{claim.says}</p>
      </div>
      <Rows rows={rows} />
      {number !== null && (
        <p class="govuk-body">
          <a href={lineAddress(poll, number)}>See everything about this entry</a>
        </p>
      )}
      <h2 class="govuk-heading-m">What they show for it</h2>
      <Pieces pieces={claim.evidence} />
      <Messages messages={claim.messages} claimant={name} />
      {claim.answer !== null && <AnswerGiven answer={claim.answer} />}
      {tender !== null && <TenderState tender={tender} />}
      <WhatNow poll={poll} page={page} claim={claim} tender={tender} onDone={onDone} />
    </>
  );
}

function Loaded({ page, claim }: { readonly page: PollPage; readonly claim: string }) {
  const loaded = useCall('claim', { params: { claim } });
  const tendered = useCall('tenders', { params: { poll: page.definition.id }, query: { claim } });
  const reload = async () => {
    await Promise.all([loaded.reload(), tendered.reload()]);
  };
  return (
    <Shown loaded={loaded} heading="Claim">
      {(full) => (
        <Shown loaded={tendered} heading="Claim">
          {({ tenders: [tender] }) => <Full page={page} claim={full} tender={tender ?? null} onDone={reload} />}
        </Shown>
      )}
    </Shown>
  );
}

export const ClaimPage = ({ poll, claim }: { readonly poll: string; readonly claim: string }) => (
  <RollPage poll={poll} title="Claim">
    {(page) => <Loaded page={page} claim={claim} />}
  </RollPage>
);
