/** One claim as its maker follows it: the steps it goes through with their dates, what they showed, the answer and its reasons. */

import { useState } from 'preact/hooks';
import type { z } from 'zod';
import type { Corrections } from '../../crypto/bodies.ts';
import { CLAIM_IN_WORDS, type ClaimState, type myClaim } from '../../src/contract/claims.ts';
import { call } from '../kit/call.ts';
import { AnswerGiven, Messages, SayMore } from '../kit/conversation.tsx';
import { Attach, Pieces } from '../kit/evidence.tsx';
import { Fold } from '../kit/fold.tsx';
import { Act, Problem } from '../kit/form.tsx';
import { inWords } from '../kit/when.ts';

type Claim = z.infer<typeof myClaim>;

const STANDS: { readonly [S in ClaimState]: string } = {
  received: 'We have it. No officer has taken it in hand yet.',
  'with-officers': 'An officer has it in hand.',
  proposed: 'An officer has proposed to change your entry. A second officer decides.',
  lapsed: 'The second officer did not decide in time. It is with the officers again.',
  decided: 'It is answered.',
  withdrawn: 'You took it back.',
};
const STEPS: readonly (readonly [says: string, reached: readonly ClaimState[]])[] = [
  ['Received', ['received', 'with-officers', 'proposed', 'lapsed', 'decided']],
  ['An officer looks at it', ['with-officers', 'proposed', 'lapsed', 'decided']],
  ['Two officers decide', ['proposed', 'decided']],
  ['You have the answer', ['decided']],
];

function Progress({ state, dates }: { readonly state: ClaimState; readonly dates: Readonly<Record<string, string>> }) {
  if (state === 'withdrawn') return null;
  const reached = STEPS.filter(([, states]) => states.includes(state)).length;
  return (
    <ol class="govuk-list cs-steps">
      {STEPS.map(([says], i) => (
        <li
          key={says}
          class={i < reached ? 'cs-steps__done' : ''}
          aria-current={i === reached - 1 ? 'step' : undefined}
        >
          {says}
          {dates[says] !== undefined && `, ${inWords(dates[says])}`}
          {i < reached && <span class="govuk-visually-hidden"> (done)</span>}
        </li>
      ))}
    </ol>
  );
}

function TakeBack({ claim, onDone }: { readonly claim: string; readonly onDone: () => Promise<void> }) {
  const [problem, setProblem] = useState<string | null>(null);
  const withdraw = async () => {
    setProblem(null);
    const answer = await call('withdrawClaim', { params: { claim }, body: {} });
    if (!answer.ok) return setProblem(answer.says);
    await onDone();
  };
  return (
    <Fold says="Take this claim back">
      {problem !== null && <Problem says={problem} key={problem} />}
      <p>Nobody looks at it any more then. The record that you made it stays.</p>
      <Act secondary onPress={withdraw}>
        Take it back
      </Act>
    </Fold>
  );
}

export function MyClaim({
  poll,
  claim,
  corrections,
  onDone,
}: {
  readonly poll: string;
  readonly claim: Claim;
  readonly corrections: Corrections;
  readonly onDone: () => Promise<void>;
}) {
  const { about, says, openedAt, state, byOfficer, evidence, messages, answer, mayAdd } = claim;
  return (
    <article class="cs-card" aria-label={CLAIM_IN_WORDS[about]}>
      <h2 class="govuk-heading-m">{CLAIM_IN_WORDS[about]}</h2>
      <p class="govuk-body cs-lines">{says}</p>
      {byOfficer && <p class="govuk-hint">An officer wrote this down for you.</p>}
      <Progress
        state={state}
        dates={{ Received: openedAt, ...(answer === null ? {} : { 'You have the answer': answer.at }) }}
      />
      <p class="govuk-body">
        <strong>{STANDS[state]}</strong>{' '}
        {answer === null &&
          state !== 'withdrawn' &&
          `Entries of this poll can be changed until ${inWords(corrections.overridesUntil)}. We write to you when there is an answer.`}
      </p>
      {answer !== null && <AnswerGiven answer={answer} />}
      <h3 class="govuk-heading-s">Your files</h3>
      <Pieces pieces={evidence} own />
      <Messages messages={messages} claimant="You" />
      {mayAdd && (
        <>
          <Attach
            poll={poll}
            to={{ claim: claim.claim }}
            whatHint="For example: bank letter of 3 May. Please send no passport, identity card or medical papers."
            onAttached={onDone}
          />
          <Fold says="Tell us more">
            <SayMore
              claim={claim.claim}
              label="What we should know besides"
              hint="Only the officers who decide read it."
              button="Send this"
              onSaid={onDone}
            />
          </Fold>
          <TakeBack claim={claim.claim} onDone={onDone} />
        </>
      )}
    </article>
  );
}
