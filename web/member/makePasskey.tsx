/** Making a passkey on the spot: what it is, in words for someone who has never heard of one, and one button. */
import { useState } from 'preact/hooks';
import { call } from '../kit/call.ts';
import { Act, Problem } from '../kit/form.tsx';
import { Heading } from '../kit/layout.tsx';
import { makePasskey, PasskeyStopped } from '../kit/passkey.ts';
import { useSession } from '../kit/session.tsx';

export function MakePasskey({ why, onMade }: { readonly why: string; readonly onMade: () => void }) {
  const session = useSession();
  const [problem, setProblem] = useState<string | null>(null);

  const make = async () => {
    setProblem(null);
    const start = await call('startEnrolment', { body: {} });
    if (!start.ok) return setProblem(start.says);
    try {
      const response = await makePasskey({
        ...start.value,
        organisation: session.me.organisation?.name ?? 'Countersign',
      });
      const answer = await call('enrolPasskey', { body: { nonce: start.value.nonce, response } });
      if (!answer.ok) return setProblem(answer.says);
      session.set(answer.value);
      onMade();
    } catch (fault) {
      if (!(fault instanceof PasskeyStopped)) throw fault;
      setProblem(fault.message);
    }
  };

  return (
    <>
      {problem !== null && <Problem says={problem} />}
      <Heading>Make your passkey</Heading>
      <p class="govuk-body-l">{why}</p>
      <p class="govuk-body">
        A passkey is a key that your phone or computer keeps for you. You use it as you unlock the device: with your
        finger, your face or your PIN. There is no password to remember, and neither your finger nor your face is ever
        sent to us.
      </p>
      <p class="govuk-body">
        It takes about ten seconds. We will write to every address we have for you that a passkey was made, so that
        nobody can do this in your name unseen.
      </p>
      <Act onPress={make}>Make my passkey</Act>
    </>
  );
}
