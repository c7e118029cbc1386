/**
 * Who may sign off what others looked at or decided, and until when it should be done. By person: nobody who took part, under
 * whatever account. Facts in, refusal or nothing out; the database holds the same once more.
 */
import { REVIEW_DAYS } from '../../crypto/bodies.ts';
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { PollState } from '../contract/shapes.ts';

/** From then on it is overdue, which the poll's page tells everybody. @param days  as the poll says */
export const dueAt = (at: Date, days: number = REVIEW_DAYS): Date => new Date(at.getTime() + days * 86_400_000);

/** A look that two people opened is over after so long. */
export const GLASS_MINUTES = 60;
/** While there is a board to tell it on, and up to the close, at which the board commits to the log. */
export const GLASS_STATES: readonly PollState[] = ['roll-frozen', 'keys-ready', 'open'];

export const glassIsOpen = (
  { at, until }: { readonly at: Date; readonly until: Date },
  state: PollState,
  now: Date,
): boolean => GLASS_STATES.includes(state) && at <= now && now < until;

export type ReviewFacts = {
  /** Everybody who is the reviewer: under their mailbox there may be several records. */
  readonly reviewer: readonly string[];
  /** Whether they hold the duty: a scrutineer in the polls in which they are one. */
  readonly reviewsHere: boolean;
  /** After the close: whether duty and passkey were there when voting closed, or when two officers admitted them, as the board's record of duties has them. */
  readonly isKnown: boolean;
  readonly items: readonly {
    readonly took: readonly string[];
    /** Whether it is about the reviewer's own entry, or that of somebody whose mailbox they read. */
    readonly aboutSelf: boolean;
    readonly reviewed: boolean;
  }[];
  /** How many were named. */
  readonly named: number;
};

export function mayReview(
  facts: ReviewFacts,
): Answer<null, 'NOT_ALLOWED' | 'NOT_FOUND' | 'REVIEW_DONE' | 'REVIEW_OWN' | 'REVIEWER_NEW'> {
  const { reviewer, reviewsHere, isKnown, items, named } = facts;
  if (!reviewsHere) return refuse('NOT_ALLOWED');
  if (items.length !== named) return refuse('NOT_FOUND');
  if (items.some((item) => item.reviewed)) return refuse('REVIEW_DONE');
  if (items.some((item) => item.aboutSelf || item.took.some((person) => reviewer.includes(person)))) {
    return refuse('REVIEW_OWN');
  }
  return isKnown ? accept(null) : refuse('REVIEWER_NEW');
}

/**
 * Whom a row is about: the one whom it names, and the only member whom it showed. Who stands among others on a list that was
 * looked at may sign that off: else a list with every reviewer on it would wait for ever.
 */
export const isAbout = (
  { concerning, members }: { readonly concerning: string | null; readonly members: readonly string[] },
  ids: ReadonlySet<string>,
): boolean => [concerning ?? '', ...(members.length === 1 ? members : [])].some((one) => ids.has(one));

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0;

/** What a look was for, as far as what was asked and what stood there to be done tell it; null where they tell nothing. */
export function whatFor(details: Readonly<Record<string, unknown>>): string | null {
  const { claims, proposals, variances, reason, variance, number, searchLength } = details;
  if (isList(claims)) return 'a claim';
  if (isList(proposals)) return 'a proposal';
  if (typeof variances === 'number' && variances > 0) return 'a difference between what the files say';
  if (typeof reason === 'string') return 'a list of members who are left out, by reason';
  if (typeof variance === 'string') return 'a list of differences between what the files say';
  if (typeof number === 'string') return 'a search for a number';
  return typeof searchLength === 'number' ? 'a search for a name' : null;
}
