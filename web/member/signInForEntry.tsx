/** Whoever comes without a session to see or contest an entry: the passkey, the link in the letter, or a link to be mailed. */
import { Heading } from '../kit/layout.tsx';

export function SignInForEntry({ poll, next }: { readonly poll: string; readonly next: 'entry' | 'claim' }) {
  return (
    <>
      <Heading>Am I on the roll, and why?</Heading>
      <p class="govuk-body">Your entry is shown to you alone. So we have to know that it is you:</p>
      <ul class="govuk-list govuk-list--spaced govuk-list--bullet">
        <li>
          If you have made your passkey here, <a href={`/sign-in?next=/polls/${poll}/${next}`}>sign in with it</a>.
        </li>
        <li>If you have a letter from us about this poll, open the link in it.</li>
        <li>
          If you have neither, or think you are missing on the list,{' '}
          <a href={`/polls/${poll}/ask`}>ask for a link by e-mail</a>.
        </li>
      </ul>
    </>
  );
}
