/** What is not opened for everybody: keys of scrutineers, what trustees sealed to them, and what they sign. SPEC §6.8. */
import { z } from 'zod';
import { attestation, electionId, opened, proofPair } from '../../../crypto/bodies.ts';
import { hex32 } from '../../../crypto/bytes.ts';
import { countOpening } from '../../verify/bundle.ts';
import * as shapes from '../shapes.ts';
import { endpoint, ofPoll, ok } from './endpoint.ts';

const sealingKey = opened.shape.sealedTo
  .unwrap()
  .element.pick({ key: true, proof: true })
  .extend({ nonce: shapes.nonce, assertion: shapes.assertion });
const scrutineer = z.int().min(1).max(20);

export const SEALING = {
  depositSealingKey: endpoint({
    method: 'POST',
    path: '/polls/:poll/sealing-keys',
    callers: ['scrutineer'],
    params: ofPoll,
    request: sealingKey,
    response: ok,
    refusals: [
      'NOT_FOUND',
      'POLL_STATE',
      'NOT_SCRUTINEER',
      'NOTHING_SEALED',
      'KEY_GIVEN',
      'SEALING_KEYS_FULL',
      'SEALING_KEY_INVALID',
      'NONCE_UNKNOWN',
      'ASSERTION_INVALID',
    ],
    says: 'A scrutineer gives the public half of the key made in their browser, to which trustees seal what is not opened for everybody, over a message {act: "sealing-key", says: {key}}.',
  }),
  sealedParts: endpoint({
    method: 'GET',
    path: '/polls/:poll/sealed-parts',
    callers: ['scrutineer'],
    params: ofPoll,
    response: z.strictObject({
      /** Place in `sealedTo`, from 1. */
      scrutineer,
      messages: z.array(z.strictObject({ uuid: electionId, owner: z.int().min(1), message: z.string() })),
      /** Papers of another way, as their tellers counted them, where the board only commits to it. */
      counts: z.array(countOpening),
      /** Who has signed, and the SHA-256 of the canonical contests that they signed. */
      attested: z.array(z.strictObject({ scrutineer, contests: hex32 })),
    }),
    refusals: ['NOT_FOUND', 'NOT_SCRUTINEER', 'SEALED_PARTS_MISSING'],
    says: 'What trustees sealed to the caller. The service cannot read it; whoever takes it holds it against the board.',
  }),
  attest: endpoint({
    method: 'POST',
    path: '/polls/:poll/attestations',
    callers: ['scrutineer'],
    params: ofPoll,
    largest: 16 * 1024 * 1024,
    request: z.strictObject({ contests: attestation.shape.contests, signature: proofPair }),
    response: ok,
    refusals: [
      'NOT_FOUND',
      'POLL_STATE',
      'NOT_SCRUTINEER',
      'SEALED_PARTS_MISSING',
      'ATTESTATION_GIVEN',
      'ATTESTATION_INVALID',
    ],
    says: 'A scrutineer signs what came of the sealed parts. When more than half of them have signed the same, it makes the outcome.',
  }),
} as const;
