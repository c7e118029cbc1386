/**
 * The passkey of this device. The page composes every message itself and hands its hash to the authenticator as the
 * challenge; a challenge from the server is never passed on. SPEC §8.
 */
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type { z } from 'zod';
import { challengeOf, composeEnrol, coseFromPublicKey, type Message } from '../../crypto/assertion.ts';
import { fromBase64Url, toBase64Url } from '../../crypto/bytes.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import type { assertion, registrationResponse } from '../../src/contract/shapes.ts';

export type Assertion = z.infer<typeof assertion>;
export type Registration = z.infer<typeof registrationResponse>;

/** What the authenticator or its owner said no to, in words for them. */
export class PasskeyStopped extends Error {}

export const canUsePasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && globalThis.crypto?.subtle !== undefined && window.isSecureContext;

const stopped = (fault: unknown): never => {
  if (fault instanceof PasskeyStopped) throw fault;
  const name = fault instanceof Error ? fault.name : '';
  if (name === 'InvalidStateError')
    throw new PasskeyStopped('This device has a passkey for you already. Please sign in with it.');
  if (name === 'NotAllowedError' || name === 'AbortError')
    throw new PasskeyStopped('The passkey was not used: it was cancelled or took too long. Please try again.');
  throw new PasskeyStopped('This device could not use a passkey. Please try again, or try another device.');
};

/** Signs a message that this page composed, with any passkey of this site. */
export async function signMessage(message: Message, credentialId?: string): Promise<Assertion> {
  try {
    const given = await startAuthentication({
      optionsJSON: {
        challenge: toBase64Url(challengeOf(message)),
        rpId: rpIdOf(location.origin),
        userVerification: 'required',
        timeout: 300_000,
        ...(credentialId === undefined
          ? {}
          : { allowCredentials: [{ id: credentialId, type: 'public-key' as const }] }),
      },
    });
    return {
      credentialId: given.id,
      clientDataJSON: given.response.clientDataJSON,
      authenticatorData: given.response.authenticatorData,
      signature: given.response.signature,
      userHandle: given.response.userHandle ?? null,
    };
  } catch (fault) {
    return stopped(fault);
  }
}

/** What is posted, and the new key as the service will keep it: COSE, base64url. */
export type MadePasskey = { readonly registration: Registration; readonly publicKey: string };

/** A P-256 key in SubjectPublicKeyInfo (RFC 5480) is 26 fixed bytes, and then the point. */
function coseOf(spki: string | undefined): string {
  const bytes = fromBase64Url(spki ?? '');
  if (bytes.length !== 91)
    throw new PasskeyStopped('This browser does not show the key that it made. Please use another browser.');
  return toBase64Url(coseFromPublicKey(bytes.subarray(26)));
}

/** Makes a passkey on this device for the person the server named. */
export async function makePasskey(start: {
  nonce: string;
  userHandle: string;
  userName: string;
  exclude: readonly string[];
  organisation: string;
}): Promise<MadePasskey> {
  const rpId = rpIdOf(location.origin);
  const message = composeEnrol({ origin: location.origin, rpId, nonce: start.nonce });
  try {
    const made = await startRegistration({
      optionsJSON: {
        challenge: toBase64Url(challengeOf(message)),
        rp: { id: rpId, name: start.organisation },
        user: { id: start.userHandle, name: start.userName, displayName: start.userName },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        attestation: 'none',
        timeout: 300_000,
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
        excludeCredentials: start.exclude.map((id) => ({ id, type: 'public-key' as const })),
      },
    });
    const { id, rawId, response } = made;
    const registration: Registration = {
      id,
      rawId,
      type: 'public-key',
      response: {
        clientDataJSON: response.clientDataJSON,
        attestationObject: response.attestationObject,
        ...(response.transports === undefined ? {} : { transports: response.transports }),
      },
      // Extension outputs stay here: a PRF output is a secret.
      clientExtensionResults: {},
    };
    return { registration, publicKey: coseOf(response.publicKey) };
  } catch (fault) {
    return stopped(fault);
  }
}
