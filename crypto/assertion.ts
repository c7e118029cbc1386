/**
 * What a passkey signs, and the one check of an assertion, the same online and offline. The page composes the message,
 * so a server that asks for a signature cannot choose what is signed beyond a nonce; each purpose has its own `format`,
 * so a signature for one is worth nothing for another. Nothing in an assertion is trusted before this. SPEC §8.
 */
import { p256 } from '@noble/curves/nist.js';
import { z } from 'zod';
import {
  compareText,
  concatBytes,
  DecodeError,
  equalBytes,
  fromBase64Url,
  fromUtf8,
  hex32,
  sha256,
  toBase64Url,
  utf8,
} from './bytes.ts';
import { canonicalBytes, decode } from './canonical.ts';
import { cborEnd } from './cbor.ts';
import { type Json, parseJson } from './json.ts';

const name = z.string().min(1).max(255);
/** Scheme, host and port as a browser writes them; nothing after. */
const webOrigin = z.string().regex(/^https?:\/\/[^/?#@\s]+$/, 'a web origin');
/** 32 fresh bytes from the server, single use. */
const nonce = hex32;

/** Signed to sign in. */
export const signInMessage = z.strictObject({
  format: z.literal('countersign-sign-in/1'),
  origin: webOrigin,
  rpId: name,
  nonce,
});

/** Challenge of a registration. */
export const enrolMessage = z.strictObject({
  format: z.literal('countersign-enrol/1'),
  origin: webOrigin,
  rpId: name,
  nonce,
});

const castBallot = z.strictObject({
  contest: name,
  /** Of the Belenios election: 22 base58 characters. */
  uuid: z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{22}$/, '22 base58 characters'),
  /** Of the Belenios election: SHA-256 in base64 without padding. */
  fingerprint: z.string().regex(/^[A-Za-z0-9+/]{43}$/, '43 base64 characters'),
  /** Public credential as it stands in the ballot. */
  credential: name,
  /** Hex SHA-256 of the exact bytes of the ballot. */
  ballot: hex32,
});

/** Signed to cast: names the paper and every ballot byte for byte. `origin` is the log's, not the web's. */
export const castMessage = z.strictObject({
  format: z.literal('countersign-cast/1'),
  origin: name,
  rpId: name,
  /** Entry hash of `opened`. */
  opened: hex32,
  unit: name,
  paper: hex32,
  ballots: z
    .array(castBallot)
    .min(1)
    .refine(
      (ballots) => ballots.every((ballot, i) => i === 0 || compareText(ballots[i - 1]!.contest, ballot.contest) < 0),
      'each contest once, sorted by bytes',
    ),
  nonce,
});

/** Signed by an officer for an act: `says` is all they agree to, in the act's own terms. */
export const actMessage = z.strictObject({
  format: z.literal('countersign-act/1'),
  origin: webOrigin,
  rpId: name,
  act: name,
  poll: name,
  says: z.record(z.string(), z.json()),
  nonce,
});

/** Every message that a passkey signs. */
export const message = z.discriminatedUnion('format', [signInMessage, enrolMessage, castMessage, actMessage]);
export type SignInMessage = z.infer<typeof signInMessage>;
export type EnrolMessage = z.infer<typeof enrolMessage>;
export type CastMessage = z.infer<typeof castMessage>;
export type ActMessage = z.infer<typeof actMessage>;
export type Message = z.infer<typeof message>;

type Parts<M extends Message> = Omit<M, 'format'>;

/** @throws DecodeError, as the three others */
export const composeSignIn = (parts: Parts<SignInMessage>): SignInMessage =>
  decode(signInMessage, { format: 'countersign-sign-in/1', ...parts }, 'message');

export const composeEnrol = (parts: Parts<EnrolMessage>): EnrolMessage =>
  decode(enrolMessage, { format: 'countersign-enrol/1', ...parts }, 'message');

/** Sorts the ballots by contest. */
export const composeCast = (
  parts: Omit<Parts<CastMessage>, 'ballots'> & { readonly ballots: readonly CastMessage['ballots'][number][] },
): CastMessage => {
  const ballots = [...parts.ballots].sort((a, b) => compareText(a.contest, b.contest));
  return decode(castMessage, { format: 'countersign-cast/1', ...parts, ballots }, 'message');
};

export const composeAct = (parts: Parts<ActMessage>): ActMessage =>
  decode(actMessage, { format: 'countersign-act/1', ...parts }, 'message');

/** SHA-256(JCS(message)): the 32 bytes given to the authenticator as its challenge. */
export const challengeOf = (signed: Message): Uint8Array => sha256(canonicalBytes(signed));

/** An assertion as it is posted and sealed: base64url without padding, each value in its one spelling. */
export const assertionRecord = z.strictObject({
  credentialId: z.string().min(1).max(1364),
  clientDataJSON: z.string().max(10_000),
  authenticatorData: z.string().max(10_000),
  signature: z.string().max(2000),
});
export type AssertionRecord = z.infer<typeof assertionRecord>;

/** What enrolment fixed: id and COSE key (base64url), and whether the passkey may be backed up. */
export const enrolledCredential = z.strictObject({
  id: z.string().min(1).max(1364),
  publicKey: z.string().min(1).max(200),
  backupEligible: z.boolean(),
});
export type EnrolledCredential = z.infer<typeof enrolledCredential>;

export type AssertionRefusal =
  | 'MESSAGE_MALFORMED'
  | 'MESSAGE_FOR_ENROLMENT'
  | 'MESSAGE_OTHER_ORIGIN'
  | 'MESSAGE_OTHER_RP_ID'
  | 'ENCODING'
  | 'OTHER_CREDENTIAL'
  | 'CREDENTIAL_KEY'
  | ClientDataRefusal
  | AuthenticatorDataRefusal
  | 'BACKUP_ELIGIBILITY_CHANGED'
  | 'SIGNATURE';

export type CheckedAssertion =
  | { readonly ok: true; readonly counter: number; readonly backedUp: boolean }
  | { readonly ok: false; readonly reason: AssertionRefusal };

/**
 * The one check of an assertion. Single use of the nonce, the step of the counter and the person behind the credential
 * are the caller's: they need memory. A valid signature has a second spelling (s → n−s), so its bytes identify nothing.
 *
 * @param message     what must have been signed; for a cast the caller compares `origin`, `opened` and `paper` itself
 * @param assertion   as received; nothing of it is trusted
 * @param webOrigin   the one origin of the pages
 * @param rpId        the one relying party id
 * @param credential  as enrolled
 * @returns counter and backup state as signed, or the first reason against it
 */
export function checkAssertion(given: {
  readonly message: Message;
  readonly assertion: AssertionRecord;
  readonly webOrigin: string;
  readonly rpId: string;
  readonly credential: EnrolledCredential;
}): CheckedAssertion {
  const { assertion, credential, webOrigin: site, rpId } = given;
  const signed = given.message;
  const challenge = readChallenge(signed);
  if (challenge === null) return refused('MESSAGE_MALFORMED');
  if (signed.format === 'countersign-enrol/1') return refused('MESSAGE_FOR_ENROLMENT');
  if (signed.format !== 'countersign-cast/1' && signed.origin !== site) return refused('MESSAGE_OTHER_ORIGIN');
  if (signed.rpId !== rpId) return refused('MESSAGE_OTHER_RP_ID');

  const bytes = decodeRecord(assertion);
  if (bytes === null) return refused('ENCODING');
  if (assertion.credentialId !== credential.id) return refused('OTHER_CREDENTIAL');
  const publicKey = readEnrolledKey(credential.publicKey);
  if (publicKey === null) return refused('CREDENTIAL_KEY');

  const clientData = checkClientData(bytes.clientDataJSON, 'webauthn.get', challenge, site);
  if (clientData !== null) return refused(clientData);
  const data = readAuthenticatorData(bytes.authenticatorData, rpId);
  if (!data.ok) return data;
  if (data.backupEligible !== credential.backupEligible) return refused('BACKUP_ELIGIBILITY_CHANGED');

  const base = concatBytes(bytes.authenticatorData, sha256(bytes.clientDataJSON));
  if (!verifyEs256(bytes.signature, base, publicKey)) return refused('SIGNATURE');
  return { ok: true, counter: data.counter, backedUp: data.backedUp };
}

const refused = <R extends string>(reason: R): { readonly ok: false; readonly reason: R } => ({ ok: false, reason });

/** The rules of a message hold here too, however the caller came by it; what is hashed is the caller's own object. */
function readChallenge(signed: Message): Uint8Array | null {
  try {
    decode(message, signed);
    return challengeOf(signed);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function decodeRecord(assertion: AssertionRecord): {
  readonly clientDataJSON: Uint8Array;
  readonly authenticatorData: Uint8Array;
  readonly signature: Uint8Array;
} | null {
  try {
    fromBase64Url(assertion.credentialId);
    return {
      clientDataJSON: fromBase64Url(assertion.clientDataJSON),
      authenticatorData: fromBase64Url(assertion.authenticatorData),
      signature: fromBase64Url(assertion.signature),
    };
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function readEnrolledKey(encoded: string): Uint8Array | null {
  try {
    return publicKeyFromCose(fromBase64Url(encoded));
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

export type ClientDataRefusal =
  | 'CLIENT_DATA_MALFORMED'
  | 'CLIENT_DATA_TYPE'
  | 'CHALLENGE'
  | 'WEB_ORIGIN'
  | 'CROSS_ORIGIN'
  | 'TOP_ORIGIN';

/**
 * Client data as the browser wrote it: strict UTF-8 without byte order mark, no key twice, our type, challenge and
 * origin, not framed by another site. Keys we do not know are accepted: browsers add random ones on purpose.
 * @returns null when it is good
 */
export function checkClientData(
  bytes: Uint8Array,
  type: 'webauthn.get' | 'webauthn.create',
  challenge: Uint8Array,
  site: string,
): ClientDataRefusal | null {
  let data: Json;
  try {
    data = parseJson(fromUtf8(bytes)); // a byte order mark is kept by fromUtf8, and is no JSON
  } catch (error) {
    if (error instanceof DecodeError) return 'CLIENT_DATA_MALFORMED';
    throw error;
  }
  const fields = z.looseObject({ type: z.string(), challenge: z.string(), origin: z.string() }).safeParse(data);
  if (!fields.success) return 'CLIENT_DATA_MALFORMED';
  if (fields.data.type !== type) return 'CLIENT_DATA_TYPE';
  if (fields.data.challenge !== toBase64Url(challenge)) return 'CHALLENGE';
  if (fields.data.origin !== site) return 'WEB_ORIGIN';
  if (Object.hasOwn(fields.data, 'crossOrigin') && fields.data.crossOrigin !== false) return 'CROSS_ORIGIN';
  if (Object.hasOwn(fields.data, 'topOrigin')) return 'TOP_ORIGIN';
  return null;
}

export type AuthenticatorDataRefusal =
  | 'AUTHENTICATOR_DATA_MALFORMED'
  | 'RP_ID_HASH'
  | 'USER_NOT_PRESENT'
  | 'USER_NOT_VERIFIED'
  | 'BACKED_UP_BUT_NOT_ELIGIBLE';

const FLAG = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10, attested: 0x40, extended: 0x80 } as const;

/** Authenticator data of an assertion (WebAuthn §6.1): 37 bytes, then nothing but the extensions it declares. */
function readAuthenticatorData(
  bytes: Uint8Array,
  rpId: string,
):
  | { readonly ok: true; readonly counter: number; readonly backupEligible: boolean; readonly backedUp: boolean }
  | { readonly ok: false; readonly reason: AuthenticatorDataRefusal } {
  if (bytes.length < 37) return refused('AUTHENTICATOR_DATA_MALFORMED');
  const flags = bytes[32]!;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  // Attested data belongs to registrations; in an assertion it would be bytes that nobody reads.
  const end = has(FLAG.extended) ? extensionsEnd(bytes) : 37;
  if (has(FLAG.attested) || end !== bytes.length) return refused('AUTHENTICATOR_DATA_MALFORMED');
  if (!equalBytes(bytes.subarray(0, 32), sha256(utf8(rpId)))) return refused('RP_ID_HASH');
  if (!has(FLAG.present)) return refused('USER_NOT_PRESENT');
  if (!has(FLAG.verified)) return refused('USER_NOT_VERIFIED');
  if (has(FLAG.backedUp) && !has(FLAG.eligible)) return refused('BACKED_UP_BUT_NOT_ELIGIBLE');
  const counter = new DataView(bytes.buffer, bytes.byteOffset).getUint32(33);
  return { ok: true, counter, backupEligible: has(FLAG.eligible), backedUp: has(FLAG.backedUp) };
}

function extensionsEnd(bytes: Uint8Array): number | null {
  const isMap = bytes.length > 37 && bytes[37]! >> 5 === 5;
  return isMap ? cborEnd(bytes, 37) : null;
}

/**
 * The P-256 point (65 bytes, 0x04 ‖ x ‖ y) of a COSE key for ES256. WebAuthn §6.5.1 asks for the canonical CBOR of
 * CTAP2 with no optional parameter, so there is one spelling: {1: 2, 3: -7, -1: 1, -2: x, -3: y} in that order.
 * @throws DecodeError for any other bytes, and for a point that is not on the curve
 */
export function publicKeyFromCose(cose: Uint8Array, path = 'publicKey'): Uint8Array {
  const [beforeX, beforeY] = COSE_ES256;
  if (cose.length !== 77 || !equalBytes(cose.subarray(0, 10), beforeX) || !equalBytes(cose.subarray(42, 45), beforeY))
    throw new DecodeError(path, 'not an ES256 key in canonical COSE form');
  const point = concatBytes(Uint8Array.of(4), cose.subarray(10, 42), cose.subarray(45));
  try {
    p256.Point.fromBytes(point).assertValidity();
  } catch {
    throw new DecodeError(path, 'not a point of P-256');
  }
  return point;
}

/** The canonical bytes before x and between x and y. */
const COSE_ES256 = [
  Uint8Array.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20),
  Uint8Array.of(0x22, 0x58, 0x20),
] as const;

/** The COSE form of a P-256 point (65 bytes, uncompressed). */
export const coseFromPublicKey = (point: Uint8Array): Uint8Array =>
  concatBytes(COSE_ES256[0], point.subarray(1, 33), COSE_ES256[1], point.subarray(33, 65));

/** ECDSA over SHA-256 with a strict DER signature; authenticators do not promise the low s. */
function verifyEs256(signature: Uint8Array, signed: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return p256.verify(signature, signed, publicKey, { format: 'der', lowS: false, prehash: true });
  } catch {
    return false; // not DER, or r, s out of range
  }
}
