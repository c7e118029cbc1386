/**
 * Signs in over a countersign-sign-in/1 message, which is rebuilt here from the service's own facts and the nonce. The nonce
 * is spent whether or not the signature holds.
 */
import { composeSignIn } from '../../crypto/assertion.ts';
import { refuse } from '../contract/refusals.ts';
import { verifySignature } from '../passkeys.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { spendNonce } from '../store/nonces.ts';
import { findPasskey, storeUse, withdrawnOwner } from '../store/passkeys.ts';
import { formerRolesOf } from '../store/roles.ts';
import { endSession } from '../store/sessions.ts';
import { type ActionOf, acceptWithCookie } from './act.ts';
import { tellOfEndedAccess } from './endedAccess.ts';
import { meOf, startSession } from './sessions.ts';

export const signIn: ActionOf<'signIn'> = (deps, actor, { body: { nonce, assertion } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const { webOrigin, rpId } = deps.config;
    if (!(await spendNonce(trx, { nonce, purpose: 'sign-in', person: null, now }))) return refuse('NONCE_UNKNOWN');
    const credential = await findPasskey(trx, assertion.credentialId, { lock: true });
    if (credential === undefined) {
      const owner = await withdrawnOwner(trx, assertion.credentialId);
      if (owner === undefined) return refuse('PASSKEY_UNKNOWN');
      const doer = { person: null, credentialId: assertion.credentialId };
      if ((await formerRolesOf(trx, owner, now)).size > 0) {
        await tellOfEndedAccess(trx, deps, { person: owner, credentialId: assertion.credentialId, tried: 'signIn' });
      }
      await recordAccess(trx, doer, { act: 'withdrawn-passkey', concerning: owner }, now);
      return refuse('PASSKEY_WITHDRAWN');
    }
    const { person, userHandle } = credential;
    const message = composeSignIn({ origin: webOrigin, rpId, nonce });
    const checked = await verifySignature({
      message,
      assertion,
      webOrigin,
      rpId,
      credential,
      userHandle,
      discoverable: true,
    });
    if (!checked.ok) {
      // Kept because a counter that went back, or another's user handle, is a sign of theft that somebody should see.
      const details = { reason: checked.reason };
      await recordAccess(
        trx,
        { person: null, credentialId: credential.id },
        { act: 'sign-in-refused', concerning: person, details },
        now,
      );
      return refuse('ASSERTION_INVALID');
    }
    await storeUse(trx, credential.id, { counter: checked.counter, backedUp: checked.backedUp, now });
    if (actor.sessionHash !== null) await endSession(trx, actor.sessionHash, now);
    const { token, actor: signedIn } = await startSession(trx, deps, {
      kind: 'passkey',
      person,
      credentialId: credential.id,
    });
    const answer = await meOf(trx, deps, signedIn);
    await recordAccess(trx, signedIn, { act: 'signed-in' }, now);
    return acceptWithCookie(answer, token);
  });
