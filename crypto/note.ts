/**
 * Signed notes, checkpoints and offline proofs in the formats of C2SP: signed-note, tlog-checkpoint, tlog-proof. A text
 * is to be believed only after openNote or openCheckpoint with keys that came another way. SPEC §5.3.
 */
import { concatBytes, DecodeError, equalBytes, fromBase64, fromUtf8, sha256, toBase64, toHex, utf8 } from './bytes.ts';
import { checkPublicKey, type SigningKey, sign, verify } from './signature.ts';
import { leafHash, verifyInclusion } from './tlog.ts';

/** Signature type Ed25519 of signed-note. Witness cosignatures (0x04, 0x06) are not yet read: unknown keys, so ignored. */
const ED25519 = Uint8Array.of(1);
/** Signed-note asks for at least 16; a cap keeps a note from costing a verifier more than it should. */
const MOST_SIGNATURES = 100;

export type VerifierKey = { readonly name: string; readonly id: string; readonly publicKey: Uint8Array };

function checkName(name: string, path: string): void {
  if (name === '' || !name.isWellFormed() || /[\p{White_Space}\p{Cc}+]/u.test(name))
    throw new DecodeError(path, 'a key name has no spaces, control characters or plus signs');
}

/** SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), first four bytes. */
const keyId = (name: string, publicKey: Uint8Array): Uint8Array =>
  sha256(concatBytes(utf8(`${name}\n`), ED25519, publicKey)).slice(0, 4);

/** `name+hex8+base64(0x01 ‖ key)`: what is handed to those who are to verify. @throws DecodeError for a bad name or key */
export function verifierKey(name: string, publicKey: Uint8Array): string {
  checkName(name, 'name');
  checkPublicKey(publicKey, 'publicKey');
  return `${name}+${toHex(keyId(name, publicKey))}+${toBase64(concatBytes(ED25519, publicKey))}`;
}

/** @throws DecodeError unless the text is a verifier key of type Ed25519 in its one spelling, its id matching */
export function parseVerifierKey(text: string, path = 'verifierKey'): VerifierKey {
  const [, name, id, key] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text) ?? [];
  if (name === undefined || id === undefined || key === undefined)
    throw new DecodeError(path, 'not of the form name+id+key');
  checkName(name, path);
  const bytes = fromBase64(key, path);
  if (bytes[0] !== ED25519[0]) throw new DecodeError(path, 'not a key of type Ed25519');
  const publicKey = bytes.slice(1);
  checkPublicKey(publicKey, path);
  if (toHex(keyId(name, publicKey)) !== id) throw new DecodeError(path, 'the id is not that of name and key');
  return { name, id, publicKey };
}

/** The line `— name base64(id ‖ signature)` for a text that ends in a newline. @throws DecodeError for a text no note can hold */
export function signatureLine(text: string, name: string, key: SigningKey): string {
  checkName(name, 'name');
  if (!text.endsWith('\n') || !isNoteText(text)) throw new DecodeError('text', 'not the text of a note');
  return `— ${name} ${toBase64(concatBytes(keyId(name, key.publicKey), sign(utf8(text), key)))}\n`;
}

/** The note with one signature; more signature lines may be put after it. */
export const signNote = (text: string, name: string, key: SigningKey): string =>
  `${text}\n${signatureLine(text, name, key)}`;

const isNoteText = (text: string): boolean => text.isWellFormed() && !/[\0-\x09\x0b-\x1f]/.test(text);

export type NoteRefusal = 'NOTE_MALFORMED' | 'NOTE_BAD_SIGNATURE' | 'NOTE_NOT_SIGNED';
export type OpenedNote =
  | { readonly ok: true; readonly text: string; readonly verifiedBy: readonly VerifierKey[] }
  | { readonly ok: false; readonly reason: NoteRefusal };

type SignatureLine = { readonly name: string; readonly id: string; readonly signature: Uint8Array };

/** Text and signature lines of a note, nothing verified. @throws DecodeError */
function splitNote(note: string): { readonly text: string; readonly lines: readonly SignatureLine[] } {
  const blank = note.lastIndexOf('\n\n');
  if (!isNoteText(note) || blank < 0 || !note.endsWith('\n')) throw new DecodeError('note', 'not a signed note');
  const rows = note.slice(blank + 2, -1).split('\n');
  if (rows.length > MOST_SIGNATURES) throw new DecodeError('note', 'too many signatures');
  const lines = rows.map((row) => {
    const [, name, encoded] = /^— (\S+) (\S+)$/u.exec(row) ?? [];
    if (name === undefined || encoded === undefined) throw new DecodeError('note', 'not a signature line');
    checkName(name, 'note');
    const bytes = fromBase64(encoded, 'note');
    if (bytes.length < 5) throw new DecodeError('note', 'not a signature');
    return { name, id: toHex(bytes.slice(0, 4)), signature: bytes.slice(4) };
  });
  return { text: note.slice(0, blank + 1), lines };
}

/**
 * Opens a note. Lines of unknown keys are ignored; a bad signature by a known key refuses the whole note; at least one
 * known key must have signed.
 * @param keys  trusted keys; they must not come from where the note came from
 */
export function openNote(note: Uint8Array | string, keys: readonly VerifierKey[]): OpenedNote {
  let parts: ReturnType<typeof splitNote>;
  try {
    parts = splitNote(typeof note === 'string' ? note : fromUtf8(note));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { ok: false, reason: 'NOTE_MALFORMED' };
  }
  const signed = utf8(parts.text);
  const verifiedBy = new Set<VerifierKey>();
  for (const { name, id, signature } of parts.lines) {
    for (const key of keys.filter((known) => known.name === name && known.id === id)) {
      if (!verify(signature, signed, key.publicKey)) return { ok: false, reason: 'NOTE_BAD_SIGNATURE' };
      verifiedBy.add(key);
    }
  }
  if (verifiedBy.size === 0) return { ok: false, reason: 'NOTE_NOT_SIGNED' };
  return { ok: true, text: parts.text, verifiedBy: [...verifiedBy] };
}

/** Head of a log: `root` is the RFC 6962 root of its first `size` entries, 32 bytes. */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array };

/** The text to be signed: origin, size and root, a line each; never an extension line. @throws DecodeError */
export function writeCheckpoint({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${toBase64(root)}\n`;
  readCheckpoint(text);
  return text;
}

const DECIMAL = /^(?:0|[1-9][0-9]*)$/;

function readDecimal(text: string, path: string): number {
  const value = Number(text);
  if (!DECIMAL.test(text) || !Number.isSafeInteger(value)) throw new DecodeError(path, 'not a whole number');
  return value;
}

function readHash(text: string, path: string): Uint8Array {
  const bytes = fromBase64(text, path);
  if (bytes.length !== 32) throw new DecodeError(path, 'not 32 bytes');
  return bytes;
}

/** Text of a checkpoint (already opened). @throws DecodeError for anything but the three lines; extensions are refused */
export function readCheckpoint(text: string): Checkpoint {
  const [origin, size, root, end, ...more] = text.split('\n');
  if (origin === undefined || size === undefined || root === undefined || end !== '' || more.length > 0)
    throw new DecodeError('checkpoint', 'not the three lines of a checkpoint');
  checkName(origin, 'checkpoint.origin'); // the key's name is the origin, so the rule of names holds for it too
  return { origin, size: readDecimal(size, 'checkpoint.size'), root: readHash(root, 'checkpoint.root') };
}

export type CheckpointRefusal = NoteRefusal | 'CHECKPOINT_MALFORMED' | 'CHECKPOINT_OTHER_LOG';
export type OpenedCheckpoint =
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly verifiedBy: readonly VerifierKey[] }
  | { readonly ok: false; readonly reason: CheckpointRefusal };

/** A checkpoint of the log whose key is named; signatures of others never stand in for the log's own. */
export function openCheckpoint(
  note: Uint8Array | string,
  logKey: VerifierKey,
  others: readonly VerifierKey[] = [],
): OpenedCheckpoint {
  const opened = openNote(note, [logKey, ...others]);
  if (!opened.ok) return opened;
  if (!opened.verifiedBy.includes(logKey)) return { ok: false, reason: 'NOTE_NOT_SIGNED' };
  try {
    const checkpoint = readCheckpoint(opened.text);
    if (checkpoint.origin !== logKey.name) return { ok: false, reason: 'CHECKPOINT_OTHER_LOG' };
    return { ok: true, checkpoint, verifiedBy: opened.verifiedBy };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { ok: false, reason: 'CHECKPOINT_MALFORMED' };
  }
}

/** `extra` is carried, not protected: nothing may rest on it. `checkpoint` is the signed note, verbatim. */
export type TlogProof = {
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: string;
  readonly extra?: Uint8Array;
};

const PROOF_HEADER = 'c2sp.org/tlog-proof@v1';
const DEEPEST_TREE = 63;

/** The text of a `.tlog-proof` file. @throws DecodeError when it could not be read back */
export function writeTlogProof({ index, proof, checkpoint, extra }: TlogProof): string {
  const head = extra === undefined ? [PROOF_HEADER] : [PROOF_HEADER, `extra ${toBase64(extra)}`];
  const text = `${[...head, `index ${index}`, ...proof.map(toBase64)].join('\n')}\n\n${checkpoint}`;
  readTlogProof(text);
  return text;
}

/** Nothing is verified here. @throws DecodeError */
export function readTlogProof(text: string): TlogProof {
  const blank = text.indexOf('\n\n');
  if (blank < 0) throw new DecodeError('proof', 'no empty line before the checkpoint');
  const [header, ...lines] = text.slice(0, blank).split('\n');
  if (header !== PROOF_HEADER) throw new DecodeError('proof', `does not begin with ${PROOF_HEADER}`);
  const extra = lines[0]?.startsWith('extra ') ? fromBase64(lines.shift()!.slice(6), 'proof.extra') : undefined;
  const index = lines.shift();
  if (index === undefined || !index.startsWith('index ')) throw new DecodeError('proof.index', 'no index line');
  if (lines.length > DEEPEST_TREE) throw new DecodeError('proof', 'longer than any tree is deep');
  return {
    index: readDecimal(index.slice(6), 'proof.index'),
    proof: lines.map((line, i) => readHash(line, `proof[${i}]`)),
    checkpoint: text.slice(blank + 2),
    ...(extra === undefined ? {} : { extra }),
  };
}

export type VerifiedProof =
  | {
      readonly ok: true;
      readonly index: number;
      readonly checkpoint: Checkpoint;
      readonly verifiedBy: readonly VerifierKey[];
    }
  | { readonly ok: false; readonly reason: CheckpointRefusal | 'PROOF_MALFORMED' | 'PROOF_NOT_INCLUDED' };

/** Offline: does the log say that `entry` (a board line without its newline) stands at the index in the proof? */
export function verifyTlogProof(
  text: string,
  entry: Uint8Array,
  logKey: VerifierKey,
  others: readonly VerifierKey[] = [],
): VerifiedProof {
  let read: TlogProof;
  try {
    read = readTlogProof(text);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { ok: false, reason: 'PROOF_MALFORMED' };
  }
  const { index, proof } = read;
  const opened = openCheckpoint(read.checkpoint, logKey, others);
  if (!opened.ok) return opened;
  const { size, root } = opened.checkpoint;
  if (!verifyInclusion({ leaf: leafHash(entry), index, size, proof, root }))
    return { ok: false, reason: 'PROOF_NOT_INCLUDED' };
  return { ok: true, index, checkpoint: opened.checkpoint, verifiedBy: opened.verifiedBy };
}

/** True when two checkpoints of one size name different roots: a fork that any two people can show. */
export const forked = (a: Checkpoint, b: Checkpoint): boolean =>
  a.origin === b.origin && a.size === b.size && !equalBytes(a.root, b.root);
