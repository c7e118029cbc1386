/** Claims as officers see them in a list: who, what is wrong, since when, where it stands, who has it in hand. */
import type { z } from 'zod';
import { CLAIM_IN_WORDS, type ClaimOrigin, type ClaimState, type claimLine } from '../../../src/contract/claims.ts';
import { dayInWords } from '../../kit/when.ts';

export type ClaimLine = z.infer<typeof claimLine>;

export const CLAIM_STATE_IN_WORDS: { readonly [S in ClaimState]: string } = {
  received: 'New: nobody has looked at it',
  'with-officers': 'In hand',
  proposed: 'Waiting for a second officer',
  lapsed: 'Nobody decided the proposal in time: it needs a new one',
  decided: 'Answered',
  withdrawn: 'Withdrawn',
};

export const ORIGIN_IN_WORDS: { readonly [O in ClaimOrigin]: string } = {
  member: 'by the member',
  stranger: 'by somebody who is not signed in: only the e-mail address is known to be theirs',
  'walk-in': 'by an officer for a member who came in person',
  challenge: 'by an officer, against this entry',
};

export const claimAddress = (poll: string, claim: string): string => `/polls/${poll}/claims/${claim}`;

export function ClaimList({
  poll,
  claims,
  none,
}: {
  readonly poll: string;
  readonly claims: readonly ClaimLine[];
  readonly none: string;
}) {
  if (claims.length === 0) return <p class="govuk-body">{none}</p>;
  return (
    <ul class="govuk-list govuk-list--spaced">
      {claims.map(({ claim, name, number, about, state, openedAt, takenBy, pieces }) => (
        <li key={claim}>
          <a href={claimAddress(poll, claim)}>
            {name}
            {number !== null && `, ${number}`}
          </a>
          : “{CLAIM_IN_WORDS[about]}”
          <br />
          {dayInWords(openedAt)}. {CLAIM_STATE_IN_WORDS[state]}
          {takenBy !== null && `, with ${takenBy}`}.{' '}
          {pieces === 0 ? 'No file' : pieces === 1 ? '1 file' : `${pieces} files`} attached.
        </li>
      ))}
    </ul>
  );
}
