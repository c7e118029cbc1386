/** Who is there: links, passkeys, sessions. */
import { z } from 'zod';
import { instant, pollId } from '../../../crypto/bodies.ts';
import * as enrolment from '../enrolment.ts';
import * as shapes from '../shapes.ts';
import { endpoint, ok } from './endpoint.ts';

export const SESSIONS = {
  me: endpoint({
    method: 'GET',
    path: '/me',
    callers: ['anybody'],
    response: shapes.me,
    refusals: [],
    says: 'Who is signed in, and as what.',
  }),
  openLink: endpoint({
    method: 'POST',
    path: '/links/open',
    callers: ['anybody'],
    request: z.strictObject({ token: z.string().max(100) }),
    response: z.strictObject({
      purpose: z.enum(['set-up', 'appointment', 'vote', 'sign-in', 'claim']),
      poll: pollId.nullable(),
      hasPasskey: z.boolean(),
    }),
    refusals: ['LINK_UNKNOWN', 'LINK_SPENT', 'TOO_MANY'],
    says: 'Opens a mailed link, which starts a link session. With a passkey already made it leads to sign-in only.',
  }),
  newNonce: endpoint({
    method: 'POST',
    path: '/nonces',
    callers: ['anybody'],
    request: z.strictObject({ purpose: z.enum(['sign-in', 'cast', 'act']) }),
    response: z.strictObject({ nonce: shapes.nonce, at: instant }),
    refusals: ['NOT_SIGNED_IN', 'TOO_MANY'],
    says: 'A 32-byte nonce, good once and for ten minutes, for a message that the page composes; and the instant at which it was made. `cast` and `act` need a session.',
  }),
  startEnrolment: endpoint({
    method: 'POST',
    path: '/passkeys/start',
    callers: ['link', 'signed-in'],
    request: ok,
    response: z.strictObject({
      nonce: shapes.nonce,
      userHandle: z.string(),
      userName: z.string(),
      exclude: z.array(z.string()),
    }),
    refusals: ['NOT_SET_UP', 'LINK_FOR_CLAIM', 'PASSKEY_EXISTS', 'TOO_MANY'],
    says: 'Begins the making of a passkey. A link session may make the first one only.',
  }),
  enrolPasskey: endpoint({
    method: 'POST',
    path: '/passkeys',
    callers: ['link', 'signed-in'],
    request: z.strictObject({
      nonce: shapes.nonce,
      response: shapes.registrationResponse,
      /** For a poll that asks for codes: the code’s key signed for this passkey. */
      code: enrolment.codeGiven.optional(),
    }),
    response: shapes.me,
    refusals: [
      'NOT_SET_UP',
      'LINK_FOR_CLAIM',
      'NONCE_UNKNOWN',
      'ENROLMENT_INVALID',
      'PASSKEY_EXISTS',
      'PASSKEY_TAKEN',
      'POLL_NOT_OPEN',
      'CODE_NEEDED',
      'CODE_WRONG',
      'CODE_TRIES_SPENT',
    ],
    says: 'Keeps the passkey, tells every known address of it, and signs in.',
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/sessions',
    callers: ['anybody'],
    request: z.strictObject({ nonce: shapes.nonce, assertion: shapes.assertion }),
    response: shapes.me,
    refusals: ['NONCE_UNKNOWN', 'ASSERTION_INVALID', 'PASSKEY_UNKNOWN', 'PASSKEY_WITHDRAWN', 'TOO_MANY'],
    says: 'Signs in with a passkey over a countersign-sign-in/1 message.',
  }),
  linkAgain: endpoint({
    method: 'POST',
    path: '/links/again',
    callers: ['anybody'],
    request: z.strictObject({ number: z.string().max(32), email: z.string().max(254) }),
    response: ok,
    refusals: ['TOO_MANY'],
    says: 'Sends a member their vote links again, to the address on the list and no other. The answer is always the same, whoever asks.',
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/sessions/current',
    callers: ['anybody'],
    response: ok,
    refusals: [],
    says: 'Ends the session.',
  }),
} as const;
