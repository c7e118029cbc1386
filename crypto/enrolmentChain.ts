/**
 * The sealed chain of a poll's enrolments: which passkey was admitted for which paper, which was withdrawn, which paper was
 * spent, in the order in which it happened. The board shows salted heads of it alone; the pack opens them, and then nobody can
 * have slipped a passkey in afterwards. SPEC §4.6.
 */
import { z } from 'zod';
import { enrolledCredential } from './assertion.ts';
import { instant, type PollId, paperHash } from './bodies.ts';
import { hex32 } from './bytes.ts';
import { canonical, decode, hashOf } from './canonical.ts';
import { codeProof } from './enrolmentCode.ts';

/** The ways to vote that are not this page. */
export const OTHER_CHANNELS = ['post', 'assisted'] as const;
/** Commitments to the signed acts of the officer who proposed it and of the one who decided, and when each signed. */
export const twoOfficers = z.strictObject({ proposed: hex32, decided: hex32, proposedAt: instant, decidedAt: instant });
export type TwoOfficers = z.infer<typeof twoOfficers>;

export const enrolmentEvent = z.discriminatedUnion('kind', [
  /** A passkey may be used with a paper. `proof` is the signature of the code's key, null in a poll without codes. */
  z.strictObject({
    kind: z.literal('enrol'),
    paper: paperHash,
    credential: enrolledCredential,
    proof: codeProof.nullable(),
  }),
  /** A passkey signs nothing any more, and is never enrolled again. */
  z.strictObject({
    kind: z.literal('revoke'),
    credential: z.string().min(1).max(1364),
    acts: twoOfficers,
  }),
  z.strictObject({ kind: z.literal('cast'), paper: paperHash, credential: z.string().min(1).max(1364), auth: hex32 }),
  /** The member votes by another way: nothing is cast online with this paper. */
  z.strictObject({ kind: z.literal('taken'), paper: paperHash, channel: z.enum(OTHER_CHANNELS), acts: twoOfficers }),
]);
export type EnrolmentEvent = z.infer<typeof enrolmentEvent>;

/** Where a chain has come to: how many events it has, and the hash of the last. */
export type ChainEnd = { readonly events: number; readonly hash: string };

export const emptyChain: ChainEnd = { events: 0, hash: '0'.repeat(64) };

/** SHA-256(JCS(["countersign-enrolment-event/1", prev, event])). */
export const eventHash = (prev: string, event: EnrolmentEvent): string =>
  hashOf(['countersign-enrolment-event/1', decode(hex32, prev, 'prev'), event]);

export const chained = ({ events, hash }: ChainEnd, event: EnrolmentEvent): ChainEnd => ({
  events: events + 1,
  hash: eventHash(hash, event),
});

/** SHA-256(JCS(["countersign-enrolments/1", poll, hash of the last event, number of events, salt])): what the board shows. */
export const chainHead = (poll: PollId | string, { events, hash }: ChainEnd, salt: string): string =>
  hashOf(['countersign-enrolments/1', poll, hash, events, decode(hex32, salt, 'salt')]);

/** The exact text of an event, as it is stored and hashed. */
export const eventText = (event: EnrolmentEvent): string => canonical(decode(enrolmentEvent, event));
