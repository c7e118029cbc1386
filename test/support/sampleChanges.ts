/**
 * What is put right in a corrected sample poll: lines changed before the freeze, before the opening and while it is open, one
 * tendered ballot admitted and one refused, locks and a pause. All of it signed by two officers each where it takes two.
 */
import type { Body } from '../../crypto/bodies.ts';
import { paperHash } from '../../crypto/bodies.ts';
import { type Rng, toHex } from '../../crypto/bytes.ts';
import { amendmentCommitment } from '../../crypto/commitment.ts';
import type { AmendmentOpening, RollLine } from '../../src/verify/bundle.ts';
import {
  actOf,
  agreed,
  EVIDENCE,
  type Office,
  type OfficerName,
  POLL_ID,
  type SignedCast,
  signed,
} from './sampleOffice.ts';

/** One change: who it is of, what the line becomes, and who agreed to it when. */
export type Planned = {
  readonly number: string;
  readonly after: Partial<RollLine>;
  readonly by: readonly [OfficerName, OfficerName];
  readonly at: string;
};

const eligible: Partial<RollLine> = { decision: 'eligible', reasons: [] };
const offTheRoll: Partial<RollLine> = { decision: 'excluded', reasons: ['DUPLICATE_ROW'] };
const both = ['membership', 'procedure'] as const;
const east = ['procedure', 'easternProcedure'] as const;

export const PLANS: Readonly<Record<'frozen' | 'before' | 'open' | 'tenders', readonly Planned[]>> = {
  /** Taken back, taken off, added although the list does not name them. */
  frozen: [
    { number: 'M0013', after: eligible, by: both, at: '2026-09-21T09:00:00Z' },
    { number: 'M0012', after: offTheRoll, by: both, at: '2026-09-21T10:00:00Z' },
    {
      number: 'X0001',
      after: { name: 'Nobody Listed', unit: 'B1', ...eligible },
      by: east,
      at: '2026-09-22T09:00:00Z',
    },
  ],
  /** After the freeze and before the opening: taken back, and moved out of the poll's units. */
  before: [
    { number: 'M0014', after: eligible, by: both, at: '2026-09-28T09:00:00Z' },
    { number: 'M0028', after: { unit: 'C-SOUTH' }, by: east, at: '2026-09-29T09:00:00Z' },
  ],
  /** While the poll is open: taken back, taken off, moved to another unit, taken off after they voted. */
  open: [
    { number: 'M0015', after: eligible, by: both, at: '2026-10-05T09:00:00Z' },
    { number: 'M0011', after: offTheRoll, by: both, at: '2026-10-06T09:00:00Z' },
    { number: 'M0032', after: { unit: 'A-WEST' }, by: both, at: '2026-10-07T09:00:00Z' },
    { number: 'M0001', after: offTheRoll, by: both, at: '2026-10-08T09:00:00Z' },
  ],
  /** The tendered ballots: of these two, the first is admitted. */
  tenders: [
    { number: 'M0016', after: eligible, by: both, at: '2026-10-24T18:00:00Z' },
    { number: 'M0017', after: eligible, by: both, at: '2026-10-24T18:30:00Z' },
  ],
};

export type Made = {
  readonly opening: AmendmentOpening;
  readonly acts: readonly [SignedCast, SignedCast];
  readonly body: Body<'roll-amended'>;
  readonly by: Planned['by'];
};

/** What an officer's page proposes for a change. */
export const overrideOf = (number: string, before: RollLine | null, after: RollLine) => ({
  kind: 'override',
  poll: POLL_ID,
  number,
  before,
  after,
  grounds: 'arrears-wrong',
  evidence: [EVIDENCE],
  claim: null,
  variances: [],
  why: 'Paid in time, as the bank says.',
});

export const tenderOf = (
  number: string,
  tender: string,
  admit: boolean,
  before: RollLine | null,
  after: RollLine | null,
  given: string | null = number,
) => ({
  kind: 'settle-tender',
  poll: POLL_ID,
  number,
  given,
  tender,
  admit,
  before,
  after,
  why: 'As the bank says.',
});

const isEligible = (line: RollLine | null): number => (line?.decision === 'eligible' ? 1 : 0);

export const lineAfter = ({ number, after }: Planned, before: RollLine | null): RollLine => ({
  ...(before ?? { number, name: '', unit: '', decision: 'excluded', reasons: [] }),
  ...after,
  number,
});

/**
 * Has two officers sign a change.
 *
 * @param late   of a change made after the freeze: salt and leaf of the new line, the paper given and the one taken
 * @param signs  what they sign in place of an override
 */
export function change(
  office: Office,
  plan: Planned,
  before: RollLine | null,
  rng: Rng,
  late: null | {
    readonly leafSalt: string;
    readonly leaf: string;
    readonly paper: string | null;
    readonly cancels: string | null;
  },
  signs?: Parameters<typeof agreed>[0],
): Made {
  const { number, by, at } = plan;
  const after = lineAfter(plan, before);
  const salt = toHex(rng(32));
  const of = { number, before, after };
  const [proposer, decider] = by.map((name) => office.officers[name]);
  const acts = agreed(signs ?? overrideOf(number, before, after), [proposer!, decider!], rng);
  const amendment = amendmentCommitment(of, salt);
  const effect = isEligible(after) - isEligible(before);
  return {
    opening: { amendment, of, salt, leafSalt: late?.leafSalt ?? null, proposedAt: hoursBefore(at), decidedAt: at },
    acts: [acts.proposed, acts.decided],
    by,
    body: {
      amendment,
      proposed: acts.proposed.auth,
      decided: acts.decided.auth,
      frozen: late === null,
      eligible: effect === 1 ? 1 : effect === 0 ? 0 : -1,
      leaf: late?.leaf ?? null,
      paper: late === null || late.paper === null ? null : paperHash.parse(late.paper),
      cancels: late === null || late.cancels === null ? null : paperHash.parse(late.cancels),
    },
  };
}

/** When the first of the two signed. */
export const hoursBefore = (at: string): string =>
  `${new Date(Date.parse(at) - 5 * 3_600_000).toISOString().slice(0, 19)}Z`;

type What = Body<'incident'>['what'];
/** What happened beside the poll, in order: a lock before it opens, and a pause of ten minutes. */
export const INCIDENTS: readonly {
  readonly what: What;
  readonly at: string;
  readonly adds: number;
  readonly open: boolean;
}[] = [
  { what: 'locked', at: '2026-09-30T09:00:00Z', adds: 0, open: false },
  { what: 'unlocked', at: '2026-09-30T10:00:00Z', adds: 0, open: false },
  { what: 'break-glass', at: '2026-10-04T09:00:00Z', adds: 0, open: true },
  { what: 'voting-paused', at: '2026-10-04T10:00:00Z', adds: 0, open: true },
  { what: 'voting-resumed', at: '2026-10-04T10:10:00Z', adds: 600, open: true },
];

export function incident(
  { officers }: Office,
  { what, at, adds }: (typeof INCIDENTS)[number],
  rng: Rng,
): { readonly body: Body<'incident'>; readonly acts: readonly SignedCast[] } {
  const alone = () => [signed(officers.founder.passkey, actOf('lock', { what }, toHex(rng(32))), toHex(rng(32)))];
  const two = (kind: string) => {
    const proposal = {
      kind,
      poll: POLL_ID,
      why: 'It is over.',
      ...(kind === 'lift-lock' ? { lock: '9'.repeat(22) } : { number: 'M0002' }),
    };
    const { proposed, decided } = agreed(proposal, [officers.founder, officers.returning], rng);
    return [proposed, decided];
  };
  const acts =
    what === 'locked' || what === 'voting-paused' ? alone() : two(what === 'break-glass' ? 'break-glass' : 'lift-lock');
  return { body: { what, at, addsSeconds: adds, acts: acts.map(({ auth }) => auth) }, acts };
}
