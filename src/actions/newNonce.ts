/** A nonce for a message that the page composes. Those for a cast or an officer's act belong to the person signed in. */
import { toHex } from '../../crypto/bytes.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { after, NONCE_MINUTES } from '../domain/sessions.ts';
import { insertNonce } from '../store/nonces.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';

export const newNonce: ActionOf<'newNonce'> = async (deps, actor, { body: { purpose } }) => {
  if (purpose !== 'sign-in' && actor.session !== 'passkey') return refuse('NOT_SIGNED_IN');
  const nonce = toHex(deps.rng(32));
  const person = purpose === 'sign-in' ? null : actor.person;
  const now = deps.now();
  await insertNonce(deps.db, { nonce, purpose, person, expiresAt: after(now, { minutes: NONCE_MINUTES }) });
  return accept({ nonce, at: toInstant(now) });
};
