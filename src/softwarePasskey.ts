/**
 * An authenticator in software, for simulate, bench and tests: real ES256 keys and WebAuthn bytes, user verification
 * taken for granted. Keys and ids come from the Rng, so a seed repeats them; ECDSA signatures do not repeat. It protects
 * nothing: the private key stands in memory.
 */
import { createECDH, createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { coseFromPublicKey } from '../crypto/assertion.ts';
import { concatBytes, type Rng, toBase64Url, utf8 } from '../crypto/bytes.ts';

/** What to alter on the way, to make answers that must be refused. Each gets what an honest device would have sent. */
export type Twist = {
  readonly clientData?: (json: string) => string | Uint8Array;
  readonly authenticatorData?: (bytes: Uint8Array) => Uint8Array;
  readonly signature?: (der: Uint8Array) => Uint8Array;
  readonly id?: string;
  readonly userHandle?: string | null;
};

export type SoftwareRegistration = {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports: string[];
  };
  readonly clientExtensionResults: Record<string, never>;
};

export type SoftwareAssertion = {
  readonly credentialId: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle: string | null;
};

export type SoftwarePasskey = {
  readonly id: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly backupEligible: boolean;
  /** Answers a request for a new passkey; `challenge` is what challengeOf gives, `userHandle` base64url. */
  create(challenge: Uint8Array, webOrigin: string, userHandle: string, twist?: Twist): SoftwareRegistration;
  /** Signs a challenge. */
  get(challenge: Uint8Array, webOrigin: string, twist?: Twist): SoftwareAssertion;
};

const FLAGS = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10, attested: 0x40 } as const;

/**
 * @param rpId            relying party id
 * @param rng             for key and credential id
 * @param backupEligible  as a synced passkey, which is then also backed up; such ones do not count
 */
export function newSoftwarePasskey({
  rpId,
  rng,
  backupEligible = true,
}: {
  readonly rpId: string;
  readonly rng: Rng;
  readonly backupEligible?: boolean;
}): SoftwarePasskey {
  const { privateKey, point } = newKey(rng);
  const id = rng(16);
  const cose = coseFromPublicKey(point);
  let handle: string | null = null;
  let counter = 0;

  const authenticatorData = (more: number, attested: Uint8Array): Uint8Array => {
    const backup = backupEligible ? FLAGS.eligible | FLAGS.backedUp : 0;
    const count = new Uint8Array(4);
    new DataView(count.buffer).setUint32(0, counter);
    const flags = Uint8Array.of(FLAGS.present | FLAGS.verified | backup | more);
    return concatBytes(hash(utf8(rpId)), flags, count, attested);
  };

  return {
    id: toBase64Url(id),
    publicKey: toBase64Url(cose),
    backupEligible,

    create(challenge, webOrigin, userHandle, twist = {}) {
      handle = userHandle;
      const aaguid = new Uint8Array(16);
      const honest = authenticatorData(FLAGS.attested, concatBytes(aaguid, Uint8Array.of(0, id.length), id, cose));
      const data = twist.authenticatorData?.(honest) ?? honest;
      const name = twist.id ?? toBase64Url(id);
      return {
        id: name,
        rawId: name,
        type: 'public-key',
        response: {
          clientDataJSON: toBase64Url(clientData('webauthn.create', challenge, webOrigin, twist)),
          attestationObject: toBase64Url(noAttestation(data)),
          transports: ['internal'],
        },
        clientExtensionResults: {},
      };
    },

    get(challenge, webOrigin, twist = {}) {
      if (!backupEligible) counter++;
      const honest = authenticatorData(0, new Uint8Array());
      const data = twist.authenticatorData?.(honest) ?? honest;
      const client = clientData('webauthn.get', challenge, webOrigin, twist);
      const der = Uint8Array.from(sign('sha256', concatBytes(data, hash(client)), privateKey));
      return {
        credentialId: twist.id ?? toBase64Url(id),
        clientDataJSON: toBase64Url(client),
        authenticatorData: toBase64Url(data),
        signature: toBase64Url(twist.signature?.(der) ?? der),
        userHandle: twist.userHandle === undefined ? handle : twist.userHandle,
      };
    },
  };
}

const hash = (bytes: Uint8Array): Uint8Array => Uint8Array.from(createHash('sha256').update(bytes).digest());

/** Key pair whose secret is the next 32 bytes that are a scalar of the curve. */
function newKey(rng: Rng): { readonly privateKey: KeyObject; readonly point: Uint8Array } {
  const curve = createECDH('prime256v1');
  for (;;) {
    const secret = rng(32);
    try {
      curve.setPrivateKey(secret);
    } catch {
      continue; // zero or not below the order: one in 2^32
    }
    const point = Uint8Array.from(curve.getPublicKey());
    const [d, x, y] = [secret, point.subarray(1, 33), point.subarray(33)].map(toBase64Url);
    const jwk = { kty: 'EC', crv: 'P-256', d: d!, x: x!, y: y! };
    return { privateKey: createPrivateKey({ key: jwk, format: 'jwk' }), point };
  }
}

/** Client data as a browser writes it. */
function clientData(type: string, challenge: Uint8Array, origin: string, { clientData: twist }: Twist): Uint8Array {
  const json = JSON.stringify({ type, challenge: toBase64Url(challenge), origin, crossOrigin: false });
  const sent = twist?.(json) ?? json;
  return typeof sent === 'string' ? utf8(sent) : sent;
}

/** CBOR of {"fmt": "none", "attStmt": {}, "authData": data}. */
function noAttestation(data: Uint8Array): Uint8Array {
  const text = (word: string): Uint8Array => concatBytes(Uint8Array.of(0x60 | word.length), utf8(word));
  const length = Uint8Array.of(0x59, data.length >> 8, data.length & 255);
  const head = data.length < 256 ? Uint8Array.of(0x58, data.length) : length;
  return concatBytes(
    Uint8Array.of(0xa3),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Uint8Array.of(0xa0),
    text('authData'),
    head,
    data,
  );
}
