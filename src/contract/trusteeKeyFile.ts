/**
 * The file in which a trustee keeps their key: age (age-encryption.org/v1) under a passphrase, which may be one that a passkey makes
 * (crypto/trustee/prfPassphrase.ts), so that the `age` command opens it too. Inside: canonical JSON. The server never sees it. SPEC §10.4.
 */
import { z } from 'zod';
import { pollId } from '../../crypto/bodies.ts';
import { base58Text, hex32, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import { seedUse } from '../../crypto/ceremony/seedUse.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import { proofShape } from '../../crypto/proofs.ts';
import { approvalMessage, approvedHash } from '../../crypto/trustee/approval.ts';
import { open, type PassphraseKind, seal } from './passphraseFile.ts';

export { SHORTEST_PASSPHRASE } from './passphraseFile.ts';

/** Secret exponent, decimal. */
const secret = z.string().regex(/^[1-9][0-9]{0,77}$/, 'a decimal number');

/** The one approval that the trustee signed. */
const keptApproval = z.strictObject({ message: approvalMessage, signature: proofShape });
export type KeptApproval = z.infer<typeof keptApproval>;

const singleKeyFile = z.strictObject({
  format: z.literal('countersign-trustee-key/1'),
  poll: pollId,
  name: z.string(),
  /** Belenios trustee public key record, as deposited. */
  record: z.string(),
  publicKey: hex32,
  secret,
  /** SHA-256 of the trustees record, from a recovery sheet that has it. */
  trusteesHash: hex32.optional(),
  /** Hash of what was approved before (approvedHash), where its holder knows no more of it. */
  approved: hex32.optional(),
  approval: keptApproval.optional(),
});

const thresholdKeyFile = z.strictObject({
  format: z.literal('countersign-trustee-key/2'),
  poll: pollId,
  name: z.string(),
  /** Trustee number, from 1. */
  index: z.int().min(1),
  /** From which the keys of the ceremony follow: whoever has it can go on, and answer for this trustee in it. */
  seed: base58Text(22),
  /** What it was used for when the file was saved. */
  use: seedUse,
  /** null until the ceremony is over: the share of the key, and the record and commitments that the trustee confirmed. */
  key: z.strictObject({ publicKey: hex32, secret, record: z.string(), commitments: z.array(hex32) }).nullable(),
  approval: keptApproval.nullable(),
});

export const trusteeKeyFile = z.discriminatedUnion('format', [singleKeyFile, thresholdKeyFile]);
export type TrusteeKeyFile = z.infer<typeof trusteeKeyFile>;
export type ThresholdKeyFile = z.infer<typeof thresholdKeyFile>;

export type ShareInFile = {
  /** X = g^x, hex. */
  readonly publicKey: string;
  /** x, decimal. */
  readonly secret: string;
  /** SHA-256 of the trustees record that the holder confirmed; null where the file does not say. */
  readonly trusteesHash: string | null;
};

/** With what the trustee decrypts and signs, and among which keys. null while a ceremony is under way. */
export function shareIn(file: TrusteeKeyFile): ShareInFile | null {
  if (file.format === 'countersign-trustee-key/1') {
    const { publicKey, secret, trusteesHash = null } = file;
    return { publicKey, secret, trusteesHash };
  }
  if (file.key === null) return null;
  const { publicKey, secret, record } = file.key;
  return { publicKey, secret, trusteesHash: sha256Hex(utf8(record)) };
}

/** Hash of the one approval that the file knows of (approvedHash); null where it knows of none. */
export function approvedIn(file: TrusteeKeyFile): string | null {
  if (file.approval) return approvedHash(file.approval.message);
  return (file.format === 'countersign-trustee-key/1' && file.approved) || null;
}

/** The file with an approval in it; null when it has one of something else, because a trustee approves once. */
export function withApproval<F extends TrusteeKeyFile>(file: F, approval: KeptApproval): F | null {
  const kept = approvedIn(file);
  return kept !== null && kept !== approvedHash(approval.message) ? null : { ...file, approval };
}

/** @param kind whether a person chose the passphrase, or prfPassphrase made it */
export const sealTrusteeKey = (
  key: TrusteeKeyFile,
  passphrase: string,
  kind: PassphraseKind = 'chosen',
): Promise<Uint8Array> => seal(canonical(key), passphrase, kind);

/** @throws DecodeError when the passphrase does not open the file, or the file is not one of ours */
export const openTrusteeKey = async (file: Uint8Array, passphrase: string): Promise<TrusteeKeyFile> =>
  decodeCanonical(trusteeKeyFile, await open(file, passphrase, 'key file'), 'key file');

/** What a recovery sheet holds: the share alone, short enough to be typed. Everything else is on the board. */
const recoveredKey = z.strictObject({
  format: z.literal('countersign-recovery/1'),
  poll: pollId,
  owner: z.int().min(1),
  secret,
  /** SHA-256 of the trustees record that the holder confirmed; none of single keys, and on sheets of before. */
  trusteesHash: hex32.optional(),
});
export type RecoveredKey = z.infer<typeof recoveredKey>;

/** For sheetLines (crypto/recoverySheet.ts): the sheet may be found by somebody, so it is sealed like the file. */
export const sealRecovery = (
  key: Omit<RecoveredKey, 'format'>,
  passphrase: string,
  kind: PassphraseKind = 'chosen',
): Promise<Uint8Array> =>
  seal(canonical(decode(recoveredKey, { ...key, format: 'countersign-recovery/1' })), passphrase, kind);

/** @throws DecodeError when the passphrase does not open what was typed, or it is no recovery sheet */
export const openRecovery = async (sealed: Uint8Array, passphrase: string): Promise<RecoveredKey> =>
  decodeCanonical(recoveredKey, await open(sealed, passphrase, 'recovery sheet'), 'recovery sheet');

/**
 * What a sheet has, as a key file has it.
 * @param approved  hash of what its holder approved before (approvedHash); null for nothing
 */
export function keyOfSheet({ poll, secret, trusteesHash }: RecoveredKey, approved: string | null): TrusteeKeyFile {
  const publicKey = encodePoint(baseMultiply(BigInt(secret)));
  const known = { ...(trusteesHash && { trusteesHash }), ...(approved && { approved }) };
  return { format: 'countersign-trustee-key/1', poll, name: '', record: '', publicKey, secret, ...known };
}
