/** What crosses HTTP of tendered ballots: to the person who tenders one, and to the officers who settle it. */
import { z } from 'zod';
import { enrolledCredential } from '../../crypto/assertion.ts';
import { instant, paperHash, signedPromise, unitCode } from '../../crypto/bodies.ts';
import { hex32 } from '../../crypto/bytes.ts';
import { rollLine } from '../verify/bundle.ts';
import { claimOrigin } from './claims.ts';
import { REFUSALS, type RefusalCode } from './refusals.ts';
import { rowId } from './shapes.ts';

/** Why somebody cannot tender a ballot now. */
export const TENDER_HINDRANCES = [
  'POLL_NOT_OPEN',
  'VOTING_PAUSED',
  'TENDER_HAS_PAPER',
  'TENDER_NEEDS_CLAIM',
  'ALREADY_TENDERED',
] as const satisfies readonly RefusalCode[];
export type TenderHindrance = (typeof TENDER_HINDRANCES)[number];
export const hindranceInWords = (code: TenderHindrance): string => REFUSALS[code].says;

/** What somebody keeps of a ballot that they tendered: it opens the commitment on the board to the ballot they sent. */
export const tenderKept = z.strictObject({
  tender: hex32,
  /** Of the `ballot-cast` entry that it becomes if it is admitted, and the salt under which the board commits to it. */
  bodyHash: hex32,
  salt: hex32,
  promise: signedPromise,
});

/** A tendered ballot as the person who tendered it follows it. */
export const myTender = z.strictObject({
  /** Null when one can be tendered now. */
  hindrance: z.enum(TENDER_HINDRANCES).nullable(),
  tendered: tenderKept
    .extend({
      at: instant,
      /** Place of the commitment on the board. */
      index: z.int().min(0).nullable(),
      /** Trackers in the order of the contests. */
      trackers: z.array(z.string()),
      /** Null while two officers have not settled it. */
      settled: z.strictObject({ at: instant, admitted: z.boolean(), because: z.string() }).nullable(),
    })
    .nullable(),
});

/** The paper that an admission would give: it is not on the board, and good for nothing else. */
export const tenderPaper = z.strictObject({
  paper: z.strictObject({ paper: paperHash, unit: unitCode, leaf: hex32, salt: hex32 }),
  /** In a poll that asks for codes: the public half of the member's own; null where there is none. */
  code: z.strictObject({ key: hex32.nullable(), passkey: enrolledCredential }).nullable(),
});

/** A tendered ballot before the officers. Nobody sees what it says. */
export const tenderShown = z.strictObject({
  tender: hex32,
  claim: rowId,
  number: z.string(),
  /** Number that the person gave or is known by; `number` is another one where that one is somebody's already. */
  given: z.string().nullable(),
  /** Why admitting it could let one member vote twice. */
  twice: z.string().nullable(),
  /** Everything else that was claimed by these numbers, and what became of a ballot that was tendered with it. */
  besides: z.array(
    z.strictObject({
      claim: rowId,
      origin: claimOrigin,
      tendered: z.enum(['waiting', 'admitted', 'refused']).nullable(),
    }),
  ),
  at: instant,
  /** The line as it stands, null for somebody who has none; and what it becomes if the ballot is admitted. */
  before: rollLine.nullable(),
  after: rollLine,
  /** Before then it can be admitted, and whether it still can. */
  admitUntil: instant,
  mayAdmit: z.boolean(),
  /** A proposal about it that nobody has decided yet. */
  pending: rowId.nullable(),
  settled: z.strictObject({ at: instant, admitted: z.boolean(), because: z.string() }).nullable(),
});
