/**
 * The only caller of @simplewebauthn/server: what a browser answered goes in, verified facts or a refusal come out.
 * Our own strict check and the library must both accept, since each knows rules that the other does not. Nothing in an
 * answer is trusted; single use of nonces, and that no passkey belongs to two persons, need memory and are the caller's.
 */
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { z } from 'zod';
import {
  type AssertionRefusal,
  type ClientDataRefusal,
  challengeOf,
  checkAssertion,
  checkClientData,
  type EnrolledCredential,
  type EnrolMessage,
  type Message,
  publicKeyFromCose,
} from '../crypto/assertion.ts';
import { DecodeError, fromBase64Url, toBase64Url } from '../crypto/bytes.ts';
import type { assertion, registrationResponse } from './contract/shapes.ts';

export type RegistrationAnswer = z.infer<typeof registrationResponse>;
export type AssertionAnswer = z.infer<typeof assertion>;

/** COSE number of ES256, the one algorithm we ask for and accept. */
export const ES256 = -7;
/** Bytes of a credential id, WebAuthn §7.1. */
const LONGEST_ID = 1023;

export type EnrolmentRefusal =
  | ClientDataRefusal
  | 'ENCODING'
  | 'MESSAGE_OTHER_ORIGIN'
  | 'MESSAGE_OTHER_RP_ID'
  | 'ATTESTATION'
  | 'LIBRARY_REFUSED'
  | 'OTHER_CREDENTIAL'
  | 'CREDENTIAL_KEY';

/** A new passkey: `credential` as checkAssertion wants it, the counter and backup state to start from. */
export type Enrolled = {
  readonly ok: true;
  readonly credential: EnrolledCredential;
  readonly counter: number;
  readonly backedUp: boolean;
};

/**
 * Checks the answer to a request for a new passkey.
 * @param message    the enrolment message whose hash was the challenge
 * @param response   as posted, of the right shape
 * @param webOrigin  the one origin of the pages
 * @param rpId       the one relying party id
 */
export async function verifyEnrolment(given: {
  readonly message: EnrolMessage;
  readonly response: RegistrationAnswer;
  readonly webOrigin: string;
  readonly rpId: string;
}): Promise<Enrolled | { readonly ok: false; readonly reason: EnrolmentRefusal }> {
  const { message, response, webOrigin, rpId } = given;
  if (message.origin !== webOrigin) return refused('MESSAGE_OTHER_ORIGIN');
  if (message.rpId !== rpId) return refused('MESSAGE_OTHER_RP_ID');
  const id = decoded(response.id);
  const clientData = decoded(response.response.clientDataJSON);
  const attestation = decoded(response.response.attestationObject);
  if (id === null || clientData === null || attestation === null) return refused('ENCODING');
  if (id.length === 0 || id.length > LONGEST_ID) return refused('ENCODING');

  const challenge = challengeOf(message);
  const badClientData = checkClientData(clientData, 'webauthn.create', challenge, webOrigin);
  if (badClientData !== null) return refused(badClientData);
  if (!isPlainAttestation(attestation)) return refused('ATTESTATION');

  const verified = await orNull(() =>
    verifyRegistrationResponse({
      response: {
        id: response.id,
        rawId: response.rawId,
        type: response.type,
        response: {
          clientDataJSON: response.response.clientDataJSON,
          attestationObject: response.response.attestationObject,
        },
        clientExtensionResults: {},
      },
      expectedChallenge: toBase64Url(challenge),
      expectedOrigin: webOrigin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: [ES256],
    }),
  );
  if (verified === null || !verified.verified) return refused('LIBRARY_REFUSED');
  const { credential, credentialDeviceType, credentialBackedUp } = verified.registrationInfo;
  // The library never compares the id that the browser names with the one that the authenticator made.
  if (credential.id !== response.id) return refused('OTHER_CREDENTIAL');
  if (!isEs256Key(credential.publicKey)) return refused('CREDENTIAL_KEY');
  return {
    ok: true,
    credential: {
      id: credential.id,
      publicKey: toBase64Url(credential.publicKey),
      backupEligible: credentialDeviceType === 'multiDevice',
    },
    counter: credential.counter,
    backedUp: credentialBackedUp,
  };
}

export type SignatureRefusal = AssertionRefusal | 'USER_HANDLE' | 'COUNTER_WENT_BACK' | 'LIBRARY_REFUSED';

/**
 * Checks that an enrolled passkey signed this message, and the rules that need what was stored.
 *
 * @param message       what must have been signed
 * @param assertion     as posted, of the right shape
 * @param credential    the enrolled passkey with its last counter
 * @param userHandle    base64url, of the person to whom the credential belongs
 * @param discoverable  no list of credentials was sent, so the authenticator must itself name the person
 * @returns the counter and backup state to store. `COUNTER_WENT_BACK` is an alarm: two authenticators may hold one key
 */
export async function verifySignature(given: {
  readonly message: Message;
  readonly assertion: AssertionAnswer;
  readonly webOrigin: string;
  readonly rpId: string;
  readonly credential: EnrolledCredential & { readonly counter: number };
  readonly userHandle: string;
  readonly discoverable: boolean;
}): Promise<
  | { readonly ok: true; readonly counter: number; readonly backedUp: boolean }
  | { readonly ok: false; readonly reason: SignatureRefusal }
> {
  const { message, assertion, webOrigin, rpId, credential, userHandle, discoverable } = given;
  const ours = checkAssertion({ message, assertion, webOrigin, rpId, credential });
  if (!ours.ok) return ours;
  const named = assertion.userHandle;
  if (named === null ? discoverable : named !== userHandle) return refused('USER_HANDLE');
  // A constant 0 is how synced passkeys say that they do not count.
  const counts = ours.counter > 0 || credential.counter > 0;
  if (counts && ours.counter <= credential.counter) return refused('COUNTER_WENT_BACK');

  const verified = await orNull(() =>
    verifyAuthenticationResponse({
      response: {
        id: assertion.credentialId,
        rawId: assertion.credentialId,
        type: 'public-key',
        response: {
          clientDataJSON: assertion.clientDataJSON,
          authenticatorData: assertion.authenticatorData,
          signature: assertion.signature,
        },
        clientExtensionResults: {},
      },
      expectedChallenge: toBase64Url(challengeOf(message)),
      expectedOrigin: webOrigin,
      expectedRPID: rpId,
      requireUserVerification: true,
      credential: {
        id: credential.id,
        publicKey: fromBase64Url(credential.publicKey).slice(),
        counter: credential.counter,
      },
    }),
  );
  if (verified === null || !verified.verified) return refused('LIBRARY_REFUSED');
  return { ok: true, counter: ours.counter, backedUp: ours.backedUp };
}

const refused = <R extends string>(reason: R): { readonly ok: false; readonly reason: R } => ({ ok: false, reason });

function decoded(text: string): Uint8Array | null {
  try {
    return fromBase64Url(text);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** The library has two ways to say no; its messages quote the challenge, so they go no further than this. */
async function orNull<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify();
  } catch {
    return null;
  }
}

/**
 * We ask for no attestation: none, or the authenticator's own signature, is what browsers then send. Anything with
 * certificates is refused unread: a revocation list in them would make this server fetch an address of a stranger's choice.
 */
function isPlainAttestation(bytes: Uint8Array): boolean {
  try {
    const object = decodeAttestationObject(bytes.slice());
    const format = object.get('fmt');
    return format === 'none' || (format === 'packed' && object.get('attStmt').get('x5c') === undefined);
  } catch {
    return false; // not CBOR, or not of that shape
  }
}

function isEs256Key(cose: Uint8Array): boolean {
  try {
    publicKeyFromCose(cose);
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}
