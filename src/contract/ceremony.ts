/** The key ceremony as it crosses HTTP: the messages of crypto/ceremony, and where they stand. SPEC §10. */
import { z } from 'zod';
import { proofPair } from '../../crypto/bodies.ts';
import {
  certificateMessage,
  complaintMessage,
  dealingMessage,
  keyMessage,
  MOST_TRUSTEES,
} from '../../crypto/ceremony/messages.ts';

export const CEREMONY_STEPS = ['certificate', 'dealing', 'key', 'complaint', 'confirmation'] as const;
export type CeremonyStep = (typeof CEREMONY_STEPS)[number];

const owner = z.int().min(1).max(MOST_TRUSTEES);
const round = z.int().min(1).max(1_000_000);

/** Why somebody is to blame, as crypto/ceremony/complaint.ts judges it. */
export const BLAMED_FOR = [
  'does-not-open',
  'malformed',
  'wrong-signature',
  'wrong-recipient',
  'not-a-share',
  'share-does-not-fit',
  'false-opening',
  'share-fits',
] as const;
const blame = z.strictObject({ blamed: owner, reason: z.enum(BLAMED_FOR) });
/** Who is to blame for a complaint, and of what: there is always somebody, or it was not taken. */
export type CeremonyBlame = z.infer<typeof blame>;

/** Whom the poll’s page names after a complaint. */
export const complaintPublic = blame.extend({ by: owner });

/** Where a ceremony stands, for everybody. */
export const ceremonyPublic = z.strictObject({
  round,
  /** Steps 1 to 4: certificates, dealings, keys, confirmations. null when it waits for no trustee. */
  waitsFor: z.strictObject({ turn: z.int().min(1).max(4), owners: z.array(owner) }).nullable(),
  complaint: complaintPublic.nullable(),
});

/** A trustee’s word that they saw this very transcript. */
const confirmation = z.strictObject({ confirmation: proofPair });

/** What a trustee sends: one of the messages of crypto/ceremony, or a confirmation of the transcript. */
export const ceremonySent = z.strictObject({
  /** The round that it is for. */
  round,
  message: z.union([certificateMessage, dealingMessage, keyMessage, complaintMessage, confirmation]),
});
export type CeremonySent = z.infer<typeof ceremonySent>['message'];

export const stepOf = (sent: CeremonySent): CeremonyStep =>
  'confirmation' in sent ? 'confirmation' : sent.message.step;

/** Everything that was sent in the round under way. What is in it for one trustee alone is sealed to them. By trustee number minus 1. */
export const ceremonyState = z.strictObject({
  round,
  /** Who asks. */
  owner,
  quorum: z.int(),
  names: z.array(z.string()),
  certificates: z.array(certificateMessage.nullable()),
  dealings: z.array(dealingMessage.nullable()),
  keys: z.array(keyMessage.nullable()),
  confirmations: z.array(proofPair.nullable()),
  complaint: blame.extend({ by: owner, message: complaintMessage }).nullable(),
});
export type CeremonyState = z.infer<typeof ceremonyState>;
