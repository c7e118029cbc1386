/**
 * The files of a bundle and of a scrutineer pack, and the anchors a verifier brings from outside. Everything here comes
 * from strangers: schemas refuse unknown keys; what the files claim of each other is checked in bundleVerifier. SPEC §7.
 */
import { z } from 'zod';
import { entryHash, outcome, paperHash, pollId, rollUnitCode, unitCode } from '../../crypto/bodies.ts';
import { hex32 } from '../../crypto/bytes.ts';

/** A bundle in memory: path with `/` → bytes. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** `manifest.json`: every other file of the bundle, sorted by name. */
export const manifest = z.strictObject({
  format: z.literal('countersign-manifest/1'),
  poll: pollId,
  files: z.array(z.strictObject({ name: z.string().min(1), bytes: z.int().min(0), sha256: hex32 })),
});

/** `result.json`: what the board says, for programs that read no board. */
export const resultFile = z.strictObject({
  format: z.literal('countersign-result/1'),
  origin: z.string(),
  title: z.string(),
  rehearsal: z.boolean(),
  electorate: z.array(z.strictObject({ unit: unitCode, eligible: z.int().min(0) })),
  contests: outcome.shape.contests,
});

/** What a verifier holds from outside the bundle. */
export const anchors = z.strictObject({
  format: z.literal('countersign-anchors/1'),
  origin: z.string(),
  logKey: z.string(),
  witnesses: z.array(z.string()),
  quorum: z.int().min(0),
  /** Public keys of the trustees as they gave them out themselves, in Belenios spelling, sorted. */
  trusteeKeys: z.array(hex32),
  /** Fingerprints of the keys that may sign exports, sorted. */
  exportKeys: z.array(z.string()),
});
export type Anchors = z.infer<typeof anchors>;

/** Enrolled passkey: base64url credential id, base64url COSE key, backup eligibility as enrolled. */
export const enrolledCredential = z.strictObject({
  id: z.string().min(1),
  publicKey: z.string().min(1),
  backupEligible: z.boolean(),
});

export const packFile = z.strictObject({
  format: z.literal('countersign-pack/1'),
  origin: z.string(),
  opened: entryHash,
});

/** A line of `roll.jsonl`: opening of one roll leaf. At most eight facts of a member are ever kept. */
export const rollLine = z.strictObject({
  number: z.string(),
  name: z.string(),
  unit: rollUnitCode,
  decision: z.enum(['eligible', 'excluded']),
  reasons: z.array(z.string()),
});
export type RollLine = z.infer<typeof rollLine>;
export const rollOpening = z.strictObject({ leaf: hex32, line: rollLine, salt: hex32 });
/** A line of `papers.jsonl`. */
export const paperOpening = z.strictObject({ paper: paperHash, unit: unitCode, leaf: hex32, salt: hex32 });
/** A line of `enrolments.jsonl`. */
export const enrolment = z.strictObject({ leaf: hex32, credential: enrolledCredential });

export const assertionRecord = z.strictObject({
  credentialId: z.string(),
  clientDataJSON: z.string(),
  authenticatorData: z.string(),
  signature: z.string(),
});
/** What `auth` of a ballot-cast entry, or `undecidedSigned` of roll-frozen, commits to. `message` is re-checked by kind. */
export const signedRecord = z.strictObject({
  message: z.record(z.string(), z.unknown()),
  assertion: assertionRecord,
  credential: enrolledCredential,
});
export type SignedRecord = z.infer<typeof signedRecord>;
/** A line of `casts.jsonl` and of `acts.jsonl`. */
export const signedOpening = z.strictObject({ auth: hex32, salt: hex32, record: signedRecord });
