/** Making a passkey on the spot: what it is, in words for someone who has never heard of one, and one button. */
import { useState } from 'preact/hooks';
import type { z } from 'zod';
import type { codeGiven } from '../../src/contract/enrolment.ts';
import { call } from '../kit/call.ts';
import { Act, Problem } from '../kit/form.tsx';
import { Heading } from '../kit/layout.tsx';
import { makePasskey, PasskeyStopped } from '../kit/passkey.ts';
import { useSession } from '../kit/session.tsx';

type CodeGiven = z.infer<typeof codeGiven>;

/** @param proof  where the poll asks for codes: what the code's key signs for the passkey that was just made */
export function MakePasskey({
  why,
  proof,
  onMade,
}: {
  readonly why: string;
  readonly proof?: (credential: { readonly id: string; readonly publicKey: string }) => CodeGiven;
  readonly onMade: () => void;
}) {
  const session = useSession();
  const [problem, setProblem] = useState<string | null>(null);

  const make = async () => {
    setProblem(null);
    const start = await call('startEnrolment', { body: {} });
    if (!start.ok) return setProblem(start.says);
    try {
      const { registration: response, publicKey } = await makePasskey({
        ...start.value,
        organisation: session.me.organisation?.name ?? 'Countersign',
      });
      const code = proof?.({ id: response.id, publicKey });
      const answer = await call('enrolPasskey', {
        body: { nonce: start.value.nonce, response, ...(code === undefined ? {} : { code }) },
      });
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
