/**
 * What needs two officers, from this browser: the page composes the message from the proposal that it shows, the passkey
 * signs it, and the service gets the proposal and the signature. Nobody signs what they have not been shown. SPEC §8.5.
 */
import type { Message } from '../../crypto/assertion.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import { decideMessage, type Proposal, proposeMessage } from '../../src/contract/proposals.ts';
import { type Called, call, type Failure } from './call.ts';
import { type Assertion, PasskeyStopped, signMessage } from './passkey.ts';

/** A failure of the API, or the passkey was not used. `says` is for the person. */
export type NotDone = Pick<Failure, 'says' | 'details'> & {
  readonly ok: false;
  readonly code: Failure['code'] | 'PASSKEY_STOPPED';
};
type Signed = { readonly ok: true; readonly nonce: string; readonly at: string; readonly assertion: Assertion };
type Signer = { readonly origin: string; readonly rpId: string; readonly nonce: string };

/**
 * Asks for a nonce, and for the passkey's signature over the message that `compose` makes with it.
 * @param compose  `at`: the instant of the nonce, by the service's clock
 */
export async function signAct(compose: (signer: Signer, at: string) => Message): Promise<Signed | NotDone> {
  const asked = await call('newNonce', { body: { purpose: 'act' } });
  if (!asked.ok) return asked;
  const { nonce, at } = asked.value;
  try {
    const message = compose({ origin: location.origin, rpId: rpIdOf(location.origin), nonce }, at);
    return { ok: true, nonce, at, assertion: await signMessage(message) };
  } catch (fault) {
    if (!(fault instanceof PasskeyStopped)) throw fault;
    return { ok: false, code: 'PASSKEY_STOPPED', says: fault.message };
  }
}

/** @returns the id of the proposal, which now waits for a second officer */
export async function signAndPropose(proposal: Proposal): Promise<Called<'propose'> | NotDone> {
  const signed = await signAct((signer) => proposeMessage(proposal, signer));
  if (!signed.ok) return signed;
  const { nonce, assertion } = signed;
  return call('propose', { body: { nonce, proposal, assertion } });
}

/** @param given  as the list of proposals has it: what the other officer proposed, and the hash of what they signed */
export async function signAndDecide(
  given: { readonly id: string; readonly proposal: Proposal; readonly proposed: string },
  decision: 'approve' | 'refuse',
  because: string,
): Promise<Called<'decide'> | NotDone> {
  const { id, proposal, proposed } = given;
  const signed = await signAct((signer) => decideMessage({ proposal, proposed, decision, because }, signer));
  if (!signed.ok) return signed;
  const { nonce, assertion } = signed;
  return call('decide', { params: { proposal: id }, body: { nonce, decision, because, assertion } });
}
