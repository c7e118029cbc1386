/** An officer says whether they have an interest in a poll before they see its desk. An interest once declared stays one. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { INTERESTS, type Interest } from '../../src/verify/dutyRules.ts';
import { call } from '../kit/call.ts';
import { Radios } from '../kit/choices.tsx';
import { Fold } from '../kit/fold.tsx';
import { Act, Problem } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';

export const INTEREST_IN_WORDS: Record<Interest, string> = {
  none: 'no interest in this poll',
  candidate: 'a candidate in it',
  agent: 'acting for a candidate in it',
  interested: 'another interest in it',
};

function Declare({ poll, onDone }: { readonly poll: string; readonly onDone: () => Promise<void> }) {
  const [value, setValue] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const declare = async () => {
    setProblem(null);
    const interest = INTERESTS.find((one) => one === value);
    if (interest === undefined) return setProblem('Choose what is true of you.');
    const answer = await call('declareInterest', { params: { poll }, body: { interest } });
    if (!answer.ok) return setProblem(answer.says);
    await onDone();
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Radios
        id="interest"
        legend="Do you have an interest in this poll?"
        hint="Officers who have one take no part in it. Everybody can see how many of each role have declared what; no name stands there. If this changes later, say so here: an interest that was declared stays one."
        value={value}
        onInput={setValue}
        options={[
          ['none', 'No, I have no interest in it'],
          ['candidate', 'Yes, I am a candidate'],
          ['agent', 'Yes, I act for a candidate, as an agent or in a campaign'],
          ['interested', 'Yes, another interest: for example a close relative stands'],
        ]}
      />
      <Act onPress={declare}>Declare this</Act>
    </>
  );
}

/** @param children  the desk, for officers who have declared that they have no interest */
export function AfterDeclaring({ poll, children }: { readonly poll: string; readonly children: ComponentChildren }) {
  const mine = useCall('myInterest', { params: { poll } });
  return (
    <Shown loaded={mine}>
      {({ interest }) => {
        if (interest === null) return <Declare poll={poll} onDone={mine.reload} />;
        if (interest !== 'none')
          return (
            <p class="govuk-inset-text">
              You have declared an interest in this poll ({INTEREST_IN_WORDS[interest]}), so you take no part in it as
              an officer. Another officer does what is yours here.
            </p>
          );
        return (
          <>
            {children}
            <Fold says="You declared that you have no interest in this poll">
              <Declare poll={poll} onDone={mine.reload} />
            </Fold>
          </>
        );
      }}
    </Shown>
  );
}
