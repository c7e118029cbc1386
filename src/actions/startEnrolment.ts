/** Begins the making of a passkey: the nonce for its message, and what the authenticator is to file it under. */
import { toHex } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { after, NONCE_MINUTES } from '../domain/sessions.ts';
import { inTransaction } from '../store/database.ts';
import { insertNonce } from '../store/nonces.ts';
import { passkeyIdsOf } from '../store/passkeys.ts';
import { findPerson } from '../store/people.ts';
import type { ActionOf } from './act.ts';
import { isForClaimOnly } from './tendering.ts';

export const startEnrolment: ActionOf<'startEnrolment'> = (deps, actor) =>
  inTransaction(deps.db, async (trx) => {
    const person = actor.person === null ? undefined : await findPerson(trx, actor.person);
    if (person === undefined) return refuse('NOT_SET_UP'); // a set-up session before the set-up
    // It goes to whoever asks for it, at any time: a vote link waits for the opening, and for a contact that is good. So does
    // this one, for whoever would tender a ballot.
    if (await isForClaimOnly(trx, deps, actor, person)) return refuse('LINK_FOR_CLAIM');
    const exclude = await passkeyIdsOf(trx, person.id);
    if (actor.session === 'link' && exclude.length > 0) return refuse('PASSKEY_EXISTS');
    const nonce = toHex(deps.rng(32));
    const expiresAt = after(deps.now(), { minutes: NONCE_MINUTES });
    await insertNonce(trx, { nonce, purpose: 'enrol', person: person.id, expiresAt });
    return accept({ nonce, userHandle: person.userHandle, userName: person.name, exclude });
  });
