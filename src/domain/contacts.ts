/**
 * Which e-mail addresses are held back, and where letters about a poll may go meanwhile. An address that the list gives and
 * that changed since the list before gets no link until two officers release it: a real selection was voided after somebody
 * had altered contact data. system.md §3.6.
 */
import type { ChangedContact } from '../roll/changedContacts.ts';
import { emailKey } from '../roll/comparison.ts';

/**
 * `changed` and `number-reused`: as the comparison with the list before found it. `held-before`: it was held in an earlier poll
 * and nobody ever released it; by the next list it no longer shows as changed. `corrected`: an officer gave it in place of the
 * list's.
 */
export const HOLD_CAUSES = ['changed', 'number-reused', 'held-before', 'corrected'] as const;
export type HoldCause = (typeof HOLD_CAUSES)[number];

export type NewHold = Omit<ChangedContact, 'cause'> & { readonly cause: Exclude<HoldCause, 'corrected'> };

/** An address still held in an earlier poll. */
export type HeldBefore = { readonly number: string; readonly oldEmail: string | null; readonly newEmail: string };

/**
 * What is held when a roll is judged: each number once.
 * @param listed  addresses of the list, of those held before at least
 */
export function holdsOf(
  changed: readonly ChangedContact[],
  listed: ReadonlyMap<string, string | null>,
  heldBefore: readonly HeldBefore[],
): NewHold[] {
  const known = new Set(changed.map(({ number }) => number));
  const before = heldBefore.flatMap(({ number, oldEmail, newEmail }): NewHold[] => {
    const now = listed.get(number) ?? '';
    if (known.has(number) || emailKey(now) !== emailKey(newEmail)) return [];
    return [{ number, cause: 'held-before', oldEmail, newEmail: now, cluster: null }];
  });
  return [...changed, ...before];
}

/** A hold as it stands: what is needed to say where letters go. */
export type Held = { readonly cause: HoldCause; readonly newEmail: string; readonly released: boolean };

/**
 * Where letters about a poll go for one member. A correction that waits for its release changes nothing yet; the last one
 * released counts.
 * @param holds  in the order in which they were made
 */
export function usableContact(
  listed: string | null,
  holds: readonly Held[],
): { readonly email: string | null; readonly quarantined: boolean } {
  const corrected = holds.findLast(({ cause, released }) => cause === 'corrected' && released);
  if (corrected !== undefined) return { email: corrected.newEmail, quarantined: false };
  const isHeld = holds.some(({ cause, released }) => cause !== 'corrected' && !released);
  return isHeld ? { email: null, quarantined: true } : { email: listed, quarantined: false };
}

/** What of an address changed, where both are shown masked. */
export function changedPart(from: string | null, to: string): 'all' | 'mailbox' | 'domain' {
  const [before, after] = [emailKey(from ?? ''), emailKey(to)].map((key) => key.split('@'));
  if (before?.[1] !== undefined && before[1] === after?.[1]) return 'mailbox';
  if (before?.[0] !== undefined && before[0] !== '' && before[0] === after?.[0]) return 'domain';
  return 'all';
}
