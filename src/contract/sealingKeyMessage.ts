/** What a scrutineer signs with their passkey when they give a key: shared by the page that composes it and the server that checks it. SPEC §6.8. */
import { type ActMessage, composeAct } from '../../crypto/assertion.ts';

/** @param key  public, as it will stand in `opened.sealedTo` */
export const sealingKeyMessage = (
  poll: string,
  key: string,
  { origin, rpId, nonce }: { readonly origin: string; readonly rpId: string; readonly nonce: string },
): ActMessage => composeAct({ origin, rpId, act: 'sealing-key', poll, says: { key }, nonce });
