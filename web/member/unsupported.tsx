/** This browser cannot do what a secret ballot needs: say so plainly, with the ways that remain. Never a half-working paper. */
import { Heading } from '../kit/layout.tsx';

export function UnsupportedBrowser() {
  return (
    <>
      <Heading>You cannot vote with this browser</Heading>
      <p class="govuk-body-l">This browser, or this device, cannot keep a passkey.</p>
      <p class="govuk-body">You can:</p>
      <ul class="govuk-list govuk-list--bullet">
        <li>open the link in your letter on a phone or computer that is less than about five years old;</li>
        <li>use an up-to-date Chrome, Edge, Firefox or Safari, not the small browser inside a mail or news app;</li>
        <li>ask the returning officer named in your letter for help, or for another way to vote.</li>
      </ul>
      <p class="govuk-body">Your right to vote is not lost: nothing has been cast.</p>
    </>
  );
}
