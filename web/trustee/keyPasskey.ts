/**
 * A passkey that does nothing but guard a trustee's key file: its `prf` extension makes the passphrase. Never the one with which the
 * trustee signs in, because any page of the service may ask that one at any sign-in; so it is made for a user of its own. Its
 * signatures are thrown away. SPEC §10.4.
 */
import { fromBase64Url, toBase64Url } from '../../crypto/bytes.ts';
import { prfInput, prfPassphrase } from '../../crypto/trustee/prfPassphrase.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import { canUsePasskeys, PasskeyStopped } from '../kit/passkey.ts';

/** The file's passphrase, and by which passkey it is made. */
export type FromPasskey = { readonly passphrase: string; readonly credentialId: string };

const WITHOUT_PRF = 'The passkeys of this device cannot guard a key. Please choose a passphrase instead.';
const CANCELLED = 'The passkey was not used: it was cancelled or took too long. Please try again.';
const OF_THIS_DEVICE = 'This device could not use a passkey. Please choose a passphrase instead.';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const bytesOf = (given: BufferSource): Uint8Array =>
  ArrayBuffer.isView(given) ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength) : new Uint8Array(given);

/** Whether this browser says that its passkeys can do it; a passkey may still say no. */
export async function canGuardByPasskey(): Promise<boolean> {
  if (!canUsePasskeys() || typeof PublicKeyCredential.getClientCapabilities !== 'function') return false;
  const capabilities: Readonly<Record<string, boolean | undefined>> = await PublicKeyCredential.getClientCapabilities();
  return capabilities['extension:prf'] === true;
}

const stopped = (fault: unknown): never => {
  if (fault instanceof PasskeyStopped) throw fault;
  const name = fault instanceof DOMException ? fault.name : '';
  throw new PasskeyStopped(name === 'NotAllowedError' || name === 'AbortError' ? CANCELLED : OF_THIS_DEVICE);
};

const extensionsFor = (poll: string) => ({ prf: { eval: { first: new Uint8Array(prfInput(poll)) } } });

/** Makes the passkey. @throws PasskeyStopped in words for its owner */
export async function makeKeyPasskey(poll: string, title: string): Promise<FromPasskey> {
  try {
    const rpId = rpIdOf(location.origin);
    const name = `Trustee’s key, not for signing in: ${title}`.slice(0, 64);
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: random(32),
        rp: { id: rpId, name: rpId },
        // Of a user of its own: with the trustee's own handle it would take the place of the passkey for signing in.
        user: { id: random(32), name, displayName: name },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        timeout: 300_000,
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
        extensions: extensionsFor(poll),
      },
    });
    if (!(made instanceof PublicKeyCredential)) throw new PasskeyStopped(OF_THIS_DEVICE);
    const { prf } = made.getClientExtensionResults();
    if (prf?.enabled !== true && prf?.results === undefined) throw new PasskeyStopped(WITHOUT_PRF);
    const credentialId = toBase64Url(new Uint8Array(made.rawId));
    const { results } = prf;
    // Some answer only when they are used.
    return results === undefined
      ? await askKeyPasskey(poll, credentialId)
      : { passphrase: prfPassphrase(bytesOf(results.first), poll), credentialId };
  } catch (fault) {
    return stopped(fault);
  }
}

/** @param credentialId  where it is known; otherwise its owner picks it. @throws PasskeyStopped in words for its owner */
export async function askKeyPasskey(poll: string, credentialId?: string): Promise<FromPasskey> {
  try {
    const known =
      credentialId === undefined
        ? []
        : [{ type: 'public-key' as const, id: new Uint8Array(fromBase64Url(credentialId)) }];
    const used = await navigator.credentials.get({
      publicKey: {
        challenge: random(32),
        rpId: rpIdOf(location.origin),
        userVerification: 'required',
        timeout: 300_000,
        allowCredentials: known,
        extensions: extensionsFor(poll),
      },
    });
    if (!(used instanceof PublicKeyCredential)) throw new PasskeyStopped(OF_THIS_DEVICE);
    const { prf } = used.getClientExtensionResults();
    if (prf?.results === undefined) throw new PasskeyStopped(WITHOUT_PRF);
    return {
      passphrase: prfPassphrase(bytesOf(prf.results.first), poll),
      credentialId: toBase64Url(new Uint8Array(used.rawId)),
    };
  } catch (fault) {
    return stopped(fault);
  }
}
