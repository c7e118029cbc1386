/** What a teller counts and signs: shared by the page that composes it and the server that checks it. SPEC §6.9. */
import { z } from 'zod';
import { type ActMessage, composeAct } from '../../crypto/assertion.ts';
import { tellersCount, unitCode } from '../../crypto/bodies.ts';
import { hex32 } from '../../crypto/bytes.ts';
import { token } from '../../crypto/names.ts';

export const countGiven = z.strictObject({
  /** Null: a contest that is counted over all units together. */
  unit: unitCode.nullable(),
  contest: token,
  papers: z.int().min(0).max(1_000_000),
  count: tellersCount,
});
export type CountGiven = z.infer<typeof countGiven>;

/** The papers of a unit that a teller puts in as ballots. */
export const transcriptSaid = z.strictObject({
  unit: unitCode,
  /** Papers that came in, void ones with them. */
  returned: z.int().min(0).max(1_000_000),
  void: z.int().min(0).max(1_000_000),
  /** SHA-256 of the canonical ballots of each paper (crypto/transcript.ts), sorted. */
  ballots: z.array(hex32).max(10_000),
});
export type TranscriptSaid = z.infer<typeof transcriptSaid>;

export const transcriptMessage = (
  poll: string,
  said: TranscriptSaid,
  { origin, rpId, nonce }: { readonly origin: string; readonly rpId: string; readonly nonce: string },
): ActMessage => composeAct({ origin, rpId, act: 'teller-transcript', poll, says: said, nonce });

export const countMessage = (
  poll: string,
  counted: CountGiven,
  { origin, rpId, nonce }: { readonly origin: string; readonly rpId: string; readonly nonce: string },
): ActMessage => composeAct({ origin, rpId, act: 'teller-count', poll, says: counted, nonce });
