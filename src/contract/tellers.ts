/** What a teller counts and signs: shared by the page that composes it and the server that checks it. SPEC §6.9. */
import { z } from 'zod';
import { type ActMessage, composeAct } from '../../crypto/assertion.ts';
import { tellersCount, unitCode } from '../../crypto/bodies.ts';
import { token } from '../../crypto/names.ts';

export const countGiven = z.strictObject({
  /** Null: a contest that is counted over all units together. */
  unit: unitCode.nullable(),
  contest: token,
  papers: z.int().min(0).max(1_000_000),
  count: tellersCount,
});
export type CountGiven = z.infer<typeof countGiven>;

export const countMessage = (
  poll: string,
  counted: CountGiven,
  { origin, rpId, nonce }: { readonly origin: string; readonly rpId: string; readonly nonce: string },
): ActMessage => composeAct({ origin, rpId, act: 'teller-count', poll, says: counted, nonce });
