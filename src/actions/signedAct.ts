/**
 * An officer's signed act: the message made from our own facts, the signature checked before the transaction, the nonce and
 * the passkey's counter spent inside it, and the record sealed until the scrutineer pack opens it. SPEC §8.
 */
import type { ActMessage } from '../../crypto/assertion.ts';
import { authCommitment } from '../../crypto/commitment.ts';
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Actor, Deps } from '../deps.ts';
import { type AssertionAnswer, verifySignature } from '../passkeys.ts';
import type { Trx } from '../store/database.ts';
import { nonceIsGood, spendNonce } from '../store/nonces.ts';
import { findPasskey, type StoredPasskey, storeUse } from '../store/passkeys.ts';
import type { SignedOpening } from '../store/signedActs.ts';
import { noteWithdrawn } from './noteWithdrawn.ts';

export type SignedAct = {
  readonly person: string;
  readonly message: ActMessage;
  readonly assertion: AssertionAnswer;
  readonly passkey: StoredPasskey;
  readonly counter: number;
  readonly backedUp: boolean;
};

/**
 * Checks that one of the actor's own passkeys signed exactly this message.
 * @param message  composed by the caller from its own facts, with the nonce as posted
 */
export async function checkAct(
  deps: Deps,
  { person }: Actor,
  message: ActMessage,
  assertion: AssertionAnswer,
): Promise<Answer<SignedAct, 'NONCE_UNKNOWN' | 'ASSERTION_INVALID'>> {
  const { db, config, now } = deps;
  if (person === null) return refuse('NONCE_UNKNOWN');
  if (!(await nonceIsGood(db, { nonce: message.nonce, purpose: 'act', person, now: now() }))) {
    return refuse('NONCE_UNKNOWN');
  }
  const passkey = await findPasskey(db, assertion.credentialId);
  if (passkey === undefined) await noteWithdrawn(deps, { person }, assertion.credentialId);
  if (passkey === undefined || passkey.person !== person) return refuse('ASSERTION_INVALID');
  const { webOrigin, rpId } = config;
  const { userHandle } = passkey;
  const given = { message, assertion, webOrigin, rpId, credential: passkey, userHandle, discoverable: false };
  const signed = await verifySignature(given);
  if (!signed.ok) return refuse('ASSERTION_INVALID');
  return accept({ person, message, assertion, passkey, counter: signed.counter, backedUp: signed.backedUp });
}

/** Spends nonce and counter in the act's transaction: of two posts at once, one goes on. */
export async function spendAct(
  trx: Trx,
  { person, message, passkey, counter, backedUp }: SignedAct,
  now: Date,
): Promise<Answer<null, 'NONCE_UNKNOWN' | 'ASSERTION_INVALID'>> {
  if (!(await spendNonce(trx, { nonce: message.nonce, purpose: 'act', person, now }))) return refuse('NONCE_UNKNOWN');
  const used = await findPasskey(trx, passkey.id, { lock: true });
  if (used?.counter !== passkey.counter) return refuse('ASSERTION_INVALID');
  await storeUse(trx, used.id, { counter, backedUp, now });
  return accept(null);
}

/** The opening of the commitment that stands on the board. @param salt  hex of 32 bytes */
export function sealAct({ message, assertion, passkey }: SignedAct, salt: string): SignedOpening {
  const { credentialId, clientDataJSON, authenticatorData, signature } = assertion;
  const { id, publicKey, backupEligible } = passkey;
  const record = {
    message,
    assertion: { credentialId, clientDataJSON, authenticatorData, signature },
    credential: { id, publicKey, backupEligible },
  };
  return { auth: authCommitment(record, salt), salt, record };
}
