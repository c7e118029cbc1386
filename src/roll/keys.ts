/**
 * The organisation's pinned keys, and who signed a manifest. Keys come from the organisation, never from the export; every
 * signature that is there must hold. export.md §1.2; allowed_signers as in ssh-keygen(1), its times in UTC.
 */
import { DecodeError, equalBytes, fromBase64, fromUtf8 } from '../../crypto/bytes.ts';
import { type MinisignKey, minisignKeyId, readMinisignKey, verifyMinisign } from '../../crypto/minisign.ts';
import { checkPublicKey } from '../../crypto/signature.ts';
import { readSshKeyBlob, sshFingerprint, verifySshsig } from '../../crypto/sshsig.ts';

export const NAMESPACE = 'countersign-export';

export type AllowedSigner = {
  /** OpenSSH pattern list that the organisation must match. */
  readonly principals: string;
  /** OpenSSH pattern list that the namespace must match; null: any. */
  readonly namespaces: string | null;
  /** First and last millisecond at which the key holds; null: no limit. */
  readonly validAfter: number | null;
  readonly validBefore: number | null;
  readonly publicKey: Uint8Array;
};

export type PinnedKeys = { readonly ssh: readonly AllowedSigner[]; readonly minisign: readonly MinisignKey[] };

/** OpenSSH match_pattern: `*` any run, `?` any one character, nothing else special. */
function matchesPattern(text: string, pattern: string): boolean {
  let reached = new Set([0]); // positions in the text that the pattern so far can end at: linear, whatever the pattern
  for (const mark of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (mark === '*') for (let to = at; to <= text.length; to++) next.add(to);
      else if (at < text.length && (mark === '?' || mark === text[at])) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(text.length);
}

/** OpenSSH match_pattern_list: some pattern matches and no `!` pattern does. */
export function matchesPatternList(text: string, list: string): boolean {
  const patterns = list.split(',');
  const denied = patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(text, pattern.slice(1)));
  return !denied && patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(text, pattern));
}

/** `YYYYMMDD[HHMM[SS]][Z]`. ssh-keygen reads a time without Z by its machine's zone; a roll must not depend on that: UTC. */
function readTime(text: string, path: string): number {
  const parts = /^([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2})?)?Z?$/.exec(text);
  const [, year, month, date, hours = '00', minutes = '00', seconds = '00'] = parts ?? [];
  const iso = `${year}-${month}-${date}T${hours}:${minutes}:${seconds}`;
  const ms = parts === null ? Number.NaN : Date.parse(`${iso}Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== iso) {
    throw new DecodeError(path, 'a time in valid-after or valid-before is not YYYYMMDD or YYYYMMDDHHMM[SS]');
  }
  return ms;
}

type Options = { readonly certAuthority: boolean } & Omit<AllowedSigner, 'principals' | 'publicKey'>;

function readOptions(text: string, path: string): Options {
  const values = new Map<string, string>();
  for (let rest = text; rest !== ''; ) {
    const option = /^([A-Za-z-]+)(?:="((?:[^"\\]|\\"|\\)*?)")?(?:,|$)/.exec(rest);
    const name = option?.[1]?.toLowerCase() ?? '';
    const wantsValue = ['namespaces', 'valid-after', 'valid-before'].includes(name);
    if (option === null || (!wantsValue && name !== 'cert-authority') || wantsValue !== (option[2] !== undefined)) {
      throw new DecodeError(path, 'an option that is not known or not well written');
    }
    if (values.has(name)) throw new DecodeError(path, 'an option given twice');
    values.set(name, (option[2] ?? '').replaceAll('\\"', '"'));
    rest = rest.slice(option[0].length);
  }
  const time = (name: string): number | null => (values.has(name) ? readTime(values.get(name)!, path) : null);
  const [validAfter, validBefore] = [time('valid-after'), time('valid-before')];
  if (validAfter !== null && validBefore !== null && validBefore <= validAfter) {
    throw new DecodeError(path, 'valid-before is not later than valid-after');
  }
  return {
    certAuthority: values.has('cert-authority'),
    namespaces: values.get('namespaces') ?? null,
    validAfter,
    validBefore,
  };
}

const KEY_TYPE = /^(?:ssh-|ecdsa-|sk-)[^ \t"=]*$/;

/**
 * One line of an `allowed_signers` file: `PRINCIPALS [OPTIONS] KEYTYPE BASE64 [COMMENT]`.
 *
 * @returns null for a line that can never allow a signature here: empty, a comment, `cert-authority`, another key type
 * @throws DecodeError for a line that is not well written, or whose key is not a sound Ed25519 key
 */
export function readAllowedSigner(line: string, path = 'allowed_signers'): AllowedSigner | null {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return null;
  const principal = /^(?:"([^"]+)"|([^ \t"]+))[ \t]+/.exec(text);
  if (principal === null) throw new DecodeError(path, 'has no principal followed by a key');
  const rest = text.slice(principal[0].length);
  // Options end at the first blank outside quotation marks.
  const first = /^(?:"(?:\\"|[^"])*"|[^ \t"])+/.exec(rest)?.[0] ?? '';
  const hasOptions = !KEY_TYPE.test(first);
  const options = readOptions(hasOptions ? first : '', path);
  const [type, blob] = (hasOptions ? rest.slice(first.length) : rest).trim().split(/[ \t]+/);
  if (type === undefined || !KEY_TYPE.test(type) || blob === undefined)
    throw new DecodeError(path, 'has no public key');
  if (type !== 'ssh-ed25519' || options.certAuthority) return null;
  const publicKey = readSshKeyBlob(fromBase64(blob, path), path);
  checkPublicKey(publicKey, path);
  const { namespaces, validAfter, validBefore } = options;
  return { principals: principal[1] ?? principal[2]!, namespaces, validAfter, validBefore, publicKey };
}

/**
 * The keys in a folder: `allowed_signers` and minisign's `*.pub`. An SSH `.pub` says nothing about who may sign what, so it
 * pins nothing. @throws DecodeError naming file and line
 */
export function readPinnedKeys(files: ReadonlyMap<string, Uint8Array>): PinnedKeys {
  const text = (name: string): string => fromUtf8(files.get(name) ?? new Uint8Array(), name);
  const ssh = text('allowed_signers')
    .split('\n')
    .map((line, i) => readAllowedSigner(line, `allowed_signers, line ${i + 1}`));
  const minisign = [...files.keys()]
    .filter((name) => name.endsWith('.pub') && !/^(?:ssh-|ecdsa-|sk-)/.test(text(name)))
    .map((name) => readMinisignKey(text(name), name));
  return { ssh: ssh.filter((signer) => signer !== null), minisign };
}

const isWithin = (signer: AllowedSigner, atMs: number): boolean =>
  (signer.validAfter === null || atMs >= signer.validAfter) &&
  (signer.validBefore === null || atMs <= signer.validBefore);

/** Whether a pinned line lets this key sign exports of this organisation at that moment. */
const isAllowed = (
  publicKey: Uint8Array,
  pinned: readonly AllowedSigner[],
  organisation: string,
  atMs: number,
): boolean =>
  pinned.some(
    (signer) =>
      equalBytes(signer.publicKey, publicKey) &&
      matchesPatternList(organisation, signer.principals) &&
      (signer.namespaces === null || matchesPatternList(NAMESPACE, signer.namespaces)) &&
      isWithin(signer, atMs),
  );

export type ManifestSignatures = { readonly ssh: Uint8Array | undefined; readonly minisign: Uint8Array | undefined };

/**
 * Who signed a manifest.
 *
 * @param organisation  as the manifest says
 * @param asOfMs        the manifest's instant: at it the key must hold
 * @returns one name for each signature (`SHA256:…` of an SSH key, `minisign ID`); null when one that is there does not hold
 */
export function signersOf(
  manifest: Uint8Array,
  signatures: ManifestSignatures,
  keys: PinnedKeys,
  organisation: string,
  asOfMs: number,
): readonly string[] | null {
  const signers: string[] = [];
  if (signatures.ssh !== undefined) {
    const publicKey = verifySshsig(signatures.ssh, manifest, NAMESPACE);
    if (publicKey === null || !isAllowed(publicKey, keys.ssh, organisation, asOfMs)) return null;
    signers.push(sshFingerprint(publicKey));
  }
  if (signatures.minisign !== undefined) {
    const key = verifyMinisign(signatures.minisign, manifest, keys.minisign);
    if (key === null) return null;
    signers.push(`minisign ${minisignKeyId(key)}`);
  }
  return signers;
}
