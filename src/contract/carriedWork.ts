/**
 * What a trustee made in a copy of their page that the operator does not serve, as a file: acts of theirs, each as it would have been
 * posted. Nothing in it is secret; whoever posts it, the service checks it as if it had come at once. SPEC §10.6.
 */
import { z } from 'zod';
import { pollId } from '../../crypto/bodies.ts';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { canonical, decode } from '../../crypto/canonical.ts';
import { parseJson } from '../../crypto/json.ts';
import { ENDPOINTS } from './endpoints.ts';

/** By the name of its endpoint. */
export const carriedAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('depositTrusteeKey'), body: ENDPOINTS.depositTrusteeKey.request }),
  z.strictObject({ act: z.literal('ceremonyMessage'), body: ENDPOINTS.ceremonyMessage.request }),
  z.strictObject({ act: z.literal('rehearse'), body: ENDPOINTS.rehearse.request }),
  z.strictObject({ act: z.literal('approveTallies'), body: ENDPOINTS.approveTallies.request }),
  z.strictObject({ act: z.literal('giveShuffle'), body: ENDPOINTS.giveShuffle.request }),
  z.strictObject({ act: z.literal('depositPartials'), body: ENDPOINTS.depositPartials.request }),
]);
export type CarriedAct = z.input<typeof carriedAct>;

export const carriedWork = z.strictObject({
  format: z.literal('countersign-trustee-work/1'),
  poll: pollId,
  /** In the order in which they are posted. */
  acts: z.array(carriedAct).min(1),
});
export type CarriedWork = z.input<typeof carriedWork>;

export const writeCarried = (work: Omit<CarriedWork, 'format'>): Uint8Array =>
  utf8(`${canonical({ ...work, format: 'countersign-trustee-work/1' })}\n`);

/** @throws DecodeError for what no copy of ours has made */
export const readCarried = (bytes: Uint8Array): CarriedWork =>
  decode(carriedWork, parseJson(fromUtf8(bytes, 'file'), 'file'), 'file');
