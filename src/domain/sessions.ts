/** How long links, nonces and sessions last (assurance: NIST SP 800-63B-4 §2.2.3 and §2.3.3). No clock here. */

const MINUTE = 60_000;

export const NONCE_MINUTES = 10;
export const APPOINTMENT_LINK_DAYS = 7;
/** Beyond the end of voting, which a pause may move: that voting is over is asked when the link is opened. */
export const VOTE_LINK_DAYS = 366;

/** A session nobody uses ends. */
const IDLE_MINUTES = 15;
/** And one that is used ends too: a member's sooner than an officer's, who works all day. */
const MEMBER_MINUTES = 30;
const OFFICER_MINUTES = 8 * 60;

export const after = (now: Date, { minutes = 0, days = 0 }: { readonly minutes?: number; readonly days?: number }) =>
  new Date(now.getTime() + (days * 24 * 60 + minutes) * MINUTE);

/** The overall limit, fixed when the session begins: a role given later needs a new sign-in to last longer. */
export const overallLimit = (createdAt: Date, officer: boolean): Date =>
  after(createdAt, { minutes: officer ? OFFICER_MINUTES : MEMBER_MINUTES });

export type SessionFacts = {
  readonly createdAt: Date;
  readonly seenAt: Date;
  /** The overall limit as it was fixed. */
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  /** Signed in with a passkey and holds a role today. */
  readonly officer: boolean;
};

/** When a session ends if it is not used again. Who holds no role any more has a member's time and no longer. */
export function sessionEnds({ createdAt, seenAt, expiresAt, officer }: SessionFacts): Date {
  const limits = [expiresAt, overallLimit(createdAt, officer), after(seenAt, { minutes: IDLE_MINUTES })];
  return limits.reduce((first, limit) => (limit < first ? limit : first));
}

export const sessionLives = (facts: SessionFacts, now: Date): boolean =>
  facts.endedAt === null && now < sessionEnds(facts);
