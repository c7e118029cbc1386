/**
 * Opens a mailed link. It proves that the caller reads a mailbox and no more, so its session may make a first passkey and
 * show the member's own entry; once there is a passkey, the link leads to sign-in and gives nothing.
 */
import { accept, refuse } from '../contract/refusals.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { findLink, markOpened, type StoredLink } from '../store/links.ts';
import { hasPasskey } from '../store/passkeys.ts';
import { findFirstOfficer } from '../store/people.ts';
import { readPoll } from '../store/polls.ts';
import { endSession } from '../store/sessions.ts';
import { type ActionOf, acceptWithCookie } from './act.ts';
import { hashOfToken, startSession } from './sessions.ts';

export const openLink: ActionOf<'openLink'> = (deps, actor, { body }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const link = await findLink(trx, hashOfToken(body.token));
    if (link === undefined) return refuse('LINK_UNKNOWN');
    if (link.expiresAt <= now || (await isVotingOver(trx, link, now))) return refuse('LINK_SPENT');
    // The set-up link names nobody. Once the first officer exists it is theirs, until they have a passkey.
    const person = link.person ?? (await findFirstOfficer(trx)) ?? null;
    const leadsToSignIn = link.purpose === 'sign-in' || (person !== null && (await hasPasskey(trx, person)));
    const { purpose, poll } = link;
    if (leadsToSignIn && actor.session === 'passkey' && actor.person === person) {
      return accept({ purpose, poll, hasPasskey: true }); // signed in already, as the one whom the link is for
    }
    // On a shared device the session of the one before must not be taken for that of the one who opens this.
    if (actor.sessionHash !== null) await endSession(trx, actor.sessionHash, now);
    if (leadsToSignIn) return acceptWithCookie({ purpose, poll, hasPasskey: true }, null);
    const { token, actor: opener } = await startSession(trx, deps, { kind: 'link', person, link: link.tokenHash });
    await markOpened(trx, link.tokenHash, now);
    await recordAccess(
      trx,
      opener,
      { act: 'link-opened', details: { purpose }, ...(poll === null ? {} : { poll }) },
      now,
    );
    return acceptWithCookie({ purpose, poll, hasPasskey: false }, token);
  });

/** A link to vote leads somewhere until voting ends, which pauses may have moved since it was sent. */
async function isVotingOver(trx: Trx, { purpose, poll }: StoredLink, now: Date): Promise<boolean> {
  const found = purpose !== 'vote' || poll === null ? undefined : await readPoll(trx, poll);
  if (found === undefined || found.times.pausedSince !== null) return false;
  return now.getTime() >= Date.parse(found.times.closesAt);
}
