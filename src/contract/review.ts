/** Bodies about who looked at what: the review of the access log, a member's own view of it, and a look opened by two. */
import { z } from 'zod';
import { composeAct } from '../../crypto/assertion.ts';
import { instant, pollId } from '../../crypto/bodies.ts';
import { hex32 } from '../../crypto/bytes.ts';
import { REVIEWERS } from '../verify/accessLog.ts';
import { REVIEW_VERDICTS } from '../verify/bundle.ts';
import { factShown, sourceShown } from './claims.ts';
import { proposal, why } from './proposals.ts';
import { role } from './roles.ts';
import { memberNumber, rowId } from './shapes.ts';

/** At most so many rows stand under one signature, as many as a page shows. */
export const REVIEW_PAGE = 50;

/** What the reviewer signs: each row by its hash, sorted, none twice. Words where something is not in order. */
export const reviewGiven = z
  .strictObject({
    rows: z.array(hex32).min(1).max(REVIEW_PAGE),
    verdict: z.enum(REVIEW_VERDICTS),
    why: why.nullable(),
  })
  .refine(({ rows }) => rows.every((row, i) => i === 0 || (rows[i - 1] ?? '') < row), 'rows sorted, none twice')
  .refine(({ verdict, why }) => (verdict === 'not-in-order') === (why !== null), 'why exactly when not in order');
export type ReviewGiven = z.infer<typeof reviewGiven>;

type Signer = { readonly origin: string; readonly rpId: string; readonly nonce: string };
/** @throws DecodeError */
export const reviewMessage = (poll: string, given: ReviewGiven, signer: Signer) =>
  composeAct({ ...signer, act: 'review', poll, says: { ...given } });

export const reviewItem = z.strictObject({
  /** Hash of the row: what a sign-off names. */
  row: hex32,
  rule: z.enum(['always', 'by-draw']),
  at: instant,
  /** Who did it, with the roles held now. */
  name: z.string(),
  roles: z.array(role),
  /** The act, and in words. */
  act: z.string(),
  says: z.string(),
  /** What for, as far as what was asked tells it. */
  for: z.string().nullable(),
  /** Members of whom it showed something, by number. */
  members: z.array(z.string()).max(100),
  /** What two officers agreed, with the names of both and what the second one said. */
  agreed: z.strictObject({ proposal, proposedBy: z.string(), decidedBy: z.string(), because: z.string() }).nullable(),
  dueAt: instant,
  overdue: z.boolean(),
  /** Whether the caller took part, or it is about them, so that somebody else has to sign it off. */
  own: z.boolean(),
  signedOff: z
    .strictObject({ by: z.string(), at: instant, verdict: z.enum(REVIEW_VERDICTS), why: z.string().nullable() })
    .nullable(),
});

const named = z.strictObject({ name: z.string(), role: z.enum(REVIEWERS) });
/** Who may sign off what the result of a poll waits for. */
export const reviewersShown = z.strictObject({
  /** Acts up to the close that wait, and those of them that nobody is left for. */
  holding: z.int().min(0),
  nobody: z.int().min(0),
  left: z.array(named),
  admitted: z.array(named.extend({ at: instant })),
  /** For a returning officer, while something waits that nobody is left for: who could be admitted. */
  fit: z.array(named.extend({ person: rowId })),
});

/** One member's entry with its contacts, for who may see it until then. */
export const glassShown = z.strictObject({
  poll: pollId,
  number: memberNumber,
  name: z.string().nullable(),
  unit: z.string().nullable(),
  email: z.string().nullable(),
  facts: z.array(factShown),
  sources: z.array(sourceShown),
  until: instant,
});

/** Looks that the caller has open, or had. */
export const glassLine = z.strictObject({ proposal: rowId, poll: pollId, number: memberNumber, until: instant });
