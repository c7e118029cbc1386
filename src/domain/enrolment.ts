/**
 * Whether a passkey may be used in a poll, and how often a way in is sent again. Facts in, refusal or nothing out.
 */
import { type Answer, accept, refuse } from '../contract/refusals.ts';

/** Wrong codes of one person, and the time after which they are forgotten. Nobody guesses 128 bits: it stops a flood. */
export const MOST_CODE_TRIES = 10;
export const CODE_TRY_MINUTES = 60;

/** Ways in that are sent again to one member of a poll within a day: so many by officers, and so many that were asked for as the member. */
export const MOST_SENDINGS = 3;
export const SENDING_DAYS = 1;

export type AdmissionFacts = {
  /** Whether the poll asks for codes on paper. */
  readonly asks: boolean;
  /** Whether what was sent is the proof of the member's own code; null when nothing was sent. */
  readonly proof: boolean | null;
  /** Wrong codes of this person lately. */
  readonly tries: number;
};

export function decideAdmission({
  asks,
  proof,
  tries,
}: AdmissionFacts): Answer<null, 'CODE_NEEDED' | 'CODE_WRONG' | 'CODE_TRIES_SPENT'> {
  if (!asks) return accept(null);
  if (tries >= MOST_CODE_TRIES) return refuse('CODE_TRIES_SPENT');
  if (proof === null) return refuse('CODE_NEEDED');
  return proof ? accept(null) : refuse('CODE_WRONG');
}

export type SendingFacts = {
  /** The address that the list gives; null where there is none that can be used. */
  readonly address: string | null;
  /** Whether a changed address waits for two officers. */
  readonly held: boolean;
  readonly sendings: number;
};

/** To the address on the list and to no other, not while it is held, and not too often. */
export function decideSending({
  address,
  held,
  sendings,
}: SendingFacts): Answer<{ readonly to: string }, 'NO_ADDRESS' | 'CONTACT_HELD' | 'SENT_ENOUGH'> {
  if (held) return refuse('CONTACT_HELD');
  if (address === null) return refuse('NO_ADDRESS');
  return sendings >= MOST_SENDINGS ? refuse('SENT_ENOUGH') : accept({ to: address });
}
