/**
 * Sealing at rest: what the database keeps of names, contacts, exports, evidence and the secrets of polls is sealed with
 * AES-256-GCM under data keys, and a data key is wrapped by a key from the configuration. A sealed value is bound to the
 * table, column and row where it stands: moved or altered it does not open. Formats: SECURITY.md §5.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { canonical, canonicalBytes } from '../crypto/canonical.ts';

/** Where a value stands: table, column, and what names the row. No two values have the same place. */
export type Place = readonly [table: string, column: string, ...row: readonly (string | number)[]];

/** A sealed value that does not open: altered, moved, or of another key. The message names table and column alone. */
export class SealBroken extends Error {
  constructor([table, column]: Place) {
    super(`${table}.${column}: a sealed value does not open`);
    this.name = 'SealBroken';
  }
}

/** What one data key does. */
export type Sealer = {
  readonly seal: (bytes: Uint8Array, place: Place) => Buffer;
  /** @throws SealBroken */
  readonly open: (sealed: Uint8Array, place: Place) => Buffer;
  readonly sealText: (text: string, place: Place) => Buffer;
  /** @throws SealBroken */
  readonly openText: (sealed: Uint8Array, place: Place) => string;
  /**
   * Blind index: the same text of the same kind always gives the same 22 characters, and nobody without the key can tell
   * which text gave them, or try texts out. What is equal shows as equal: that is its use, and its price.
   */
  readonly index: (kind: string, text: string) => string;
  /**
   * 64 hex digits that only who has the key makes, bound to the place and to what the row says: a row that somebody wrote past
   * the service, or altered, is known by it.
   */
  readonly mark: (says: readonly (string | boolean | null)[], place: Place) => string;
  /** @throws SealBroken when it is not the mark of these values in this place */
  readonly checkMark: (mark: string, says: readonly (string | boolean | null)[], place: Place) => void;
};

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Version, nonce and tag: a sealed value is so much longer than what is in it. */
export const SEAL_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
const KEY_BYTES = 32;
const INDEX_BYTES = 16;

/** A key for one purpose alone. `secret` is uniformly random, so no salt is needed (RFC 5869 §3.1). */
const derived = (secret: Uint8Array, purpose: string, length = KEY_BYTES): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), purpose, length));

/** Nonces are drawn many at once: asked for singly they cost as much as the cipher. */
let drawn = Buffer.alloc(0);
let used = 0;
function freshNonce(): Buffer {
  if (used === drawn.length) {
    drawn = randomBytes(512 * NONCE_BYTES);
    used = 0;
  }
  used += NONCE_BYTES;
  return drawn.subarray(used - NONCE_BYTES, used);
}

/** `01 ‖ nonce ‖ AES-256-GCM ciphertext ‖ tag`, with the place as associated data. A nonce is random: 2^32 values a key. */
function sealWith(key: KeyObject, bytes: Uint8Array, place: Place): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(place));
  const sealed = Buffer.allocUnsafe(SEAL_BYTES + bytes.length);
  sealed[0] = VERSION;
  sealed.set(nonce, 1);
  sealed.set(cipher.update(bytes), 1 + NONCE_BYTES);
  cipher.final(); // makes the tag; GCM leaves no bytes for the end
  sealed.set(cipher.getAuthTag(), SEAL_BYTES - TAG_BYTES + bytes.length);
  return sealed;
}

function openWith(key: KeyObject, sealed: Uint8Array, place: Place): Buffer {
  if (sealed.length < SEAL_BYTES || sealed[0] !== VERSION) throw new SealBroken(place);
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(boundTo(place));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const opened = decipher.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES));
  try {
    decipher.final(); // checks the tag; GCM leaves no bytes for the end
  } catch {
    throw new SealBroken(place);
  }
  return opened;
}

const boundTo = (place: Place): Uint8Array => Buffer.from(canonical(['countersign-sealed/1', ...place]), 'utf8');

/** @param secret  32 random bytes */
export function sealerOf(secret: Uint8Array): Sealer {
  const sealing = createSecretKey(derived(secret, 'countersign-seal/1'));
  const indexing = createSecretKey(derived(secret, 'countersign-index/1'));
  const marking = createSecretKey(derived(secret, 'countersign-mark/1'));
  const seal: Sealer['seal'] = (bytes, place) => sealWith(sealing, bytes, place);
  const open: Sealer['open'] = (sealed, place) => openWith(sealing, sealed, place);
  const mark: Sealer['mark'] = (says, place) =>
    createHmac('sha256', marking)
      .update(canonicalBytes([[...place], [...says]]))
      .digest('hex');
  return {
    seal,
    open,
    sealText: (text, place) => seal(Buffer.from(text, 'utf8'), place),
    openText: (sealed, place) => open(sealed, place).toString('utf8'),
    index: (kind, text) =>
      createHmac('sha256', indexing)
        .update(canonicalBytes([kind, text]))
        .digest()
        .subarray(0, INDEX_BYTES)
        .toString('base64url'),
    mark,
    checkMark: (given, says, place) => {
      const expected = Buffer.from(mark(says, place));
      const found = Buffer.from(given);
      if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw new SealBroken(place);
    },
  };
}

export const newSecret = (): Buffer => randomBytes(KEY_BYTES);

export type Wrapped = { readonly wrapped: Uint8Array; readonly wrappedBy: string };

/** The keys of the configuration: the first wraps data keys, each unwraps what it wrapped. */
export type Keyring = {
  /** Name of the first key, as it stands in `wrapped_by`: tells keys apart and nothing of them. */
  readonly first: string;
  readonly holds: (wrappedBy: string) => boolean;
  readonly wrap: (secret: Uint8Array, place: Place) => Wrapped;
  /** @throws SealBroken, also when the key that wrapped it is not in the ring */
  readonly unwrap: (given: Wrapped, place: Place) => Buffer;
  /** Password of a login of the database, made from the first key and kept nowhere: 64 hex digits. */
  readonly passwordOf: (login: string) => string;
};

const KEY_NAME_BYTES = 8;

/** @param secrets  32 random bytes each, one at least */
export function keyringOf(secrets: readonly Uint8Array[]): Keyring {
  const keys = secrets.map((secret) => ({
    name: derived(secret, 'countersign-key-name/1', KEY_NAME_BYTES).toString('hex'),
    key: createSecretKey(derived(secret, 'countersign-wrap/1')),
  }));
  const [first] = keys;
  if (first === undefined) throw new Error('a keyring without a key');
  const find = (wrappedBy: string): KeyObject | undefined => keys.find(({ name }) => name === wrappedBy)?.key;
  return {
    first: first.name,
    holds: (wrappedBy) => find(wrappedBy) !== undefined,
    wrap: (secret, place) => ({ wrapped: sealWith(first.key, secret, place), wrappedBy: first.name }),
    unwrap: ({ wrapped, wrappedBy }, place) => {
      const key = find(wrappedBy);
      if (key === undefined) throw new SealBroken(place);
      return openWith(key, wrapped, place);
    },
    passwordOf: (login) => derived(secrets[0]!, `countersign-login/1/${login}`).toString('hex'),
  };
}

/**
 * What a process has opened: the keyring, and data keys by id. Ids are never used twice, so that a key of a transaction that
 * was rolled back is merely of no use. store/dataKeys.ts fills it.
 */
export type Vault = {
  readonly keyring: Keyring;
  readonly sealers: Map<string, Sealer>;
  /** Id of the organisation's data key, once it is opened. */
  organisation: string | undefined;
};

export const newVault = (keyring: Keyring): Vault => ({ keyring, sealers: new Map(), organisation: undefined });
