/** The way in of a member whose letter came on paper: its code leads where a mailed link leads. */
import { useState } from 'preact/hooks';
import { readCode } from '../../crypto/enrolmentCode.ts';
import { call } from '../kit/call.ts';
import { Act, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { CodeInput } from './codeEntry.tsx';
import { nextAfter } from './link.tsx';

const SLIPS = {
  length: 'The code has 24 characters. Look whether some are missing, or stand twice.',
  characters: 'There is a sign in it that no code has. It has letters and figures only.',
  check: 'Something is typed wrong. Compare group by group: capitals are capitals, small letters are small.',
  'other-kind':
    'This is your voting code, which is asked for later. Here we need the code from the letter headed “Your way to vote”.',
} as const;

function LetterForm() {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const [tries, setTries] = useState(0);
  const open = async () => {
    setTries(tries + 1);
    setError(undefined);
    const read = readCode('letter', typed);
    if (!read.ok) return setError(SLIPS[read.slip]);
    const answer = await call('openLink', { body: { token: read.code } });
    if (!answer.ok) return setError(answer.says);
    location.replace(nextAfter(answer.value.purpose, answer.value.poll, answer.value.hasPasskey));
  };
  return (
    <>
      {error !== undefined && <Problem says={error} key={tries} />}
      <Heading>Enter the code from your letter</Heading>
      <p class="govuk-body-l">
        A letter headed “Your way to vote” came to you on paper. Its code leads to your ballot.
      </p>
      <CodeInput
        label="The code from the letter"
        hint="24 letters and figures in six groups. Spaces do not matter; capitals and small letters do."
        error={error}
        value={typed}
        onInput={setTyped}
      />
      <Act onPress={open}>Go on</Act>
      <p class="govuk-body">
        If it does not work, telephone the office, on a number you know. They can print you a new letter, or you can
        vote by post or with help.
      </p>
    </>
  );
}

export function LetterPage() {
  const session = useSession();
  return (
    <Page title="Enter the code from your letter" {...frameOf(session)}>
      <LetterForm />
    </Page>
  );
}
