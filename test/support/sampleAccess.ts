/**
 * The access log of the sample poll, as far as its board commits to it, and what was signed off of it: looks of which one is
 * drawn and one is not, every change that two officers made, a look that two people opened, and one thing that was not in order.
 */
import { type Rng, toHex } from '../../crypto/bytes.ts';
import {
  type AccessRow,
  accessCommitment,
  accessHash,
  accessLink,
  NO_ROWS,
  needsReview,
} from '../../src/verify/accessLog.ts';
import type { AccessHead, ReviewLine } from '../../src/verify/bundle.ts';
import { actOf, type Office, type OfficerName, POLL_ID, type SignedCast, signed } from './sampleOffice.ts';

/** The first one is the secret of the draw. */
export const ACCESS_SALTS = { 'roll-frozen': 'e1'.repeat(32), closed: 'e2'.repeat(32) } as const;

/** `accessLog` of roll-frozen and of closed. */
export const accessOn = (rows: readonly AccessRow[], of: AccessHead['of']): string =>
  accessCommitment(
    rows.reduce((link, row) => accessLink(link, accessHash(row)), NO_ROWS),
    ACCESS_SALTS[of],
  );

export type SampleAccess = {
  readonly rows: readonly AccessRow[];
  /** How many of them came before the freeze. */
  readonly atFreeze: number;
  readonly reviews: readonly ReviewLine[];
};

export const accessHeadsOf = ({ rows, atFreeze }: Pick<SampleAccess, 'rows' | 'atFreeze'>): AccessHead[] => [
  { of: 'roll-frozen', rows: atFreeze, salt: ACCESS_SALTS['roll-frozen'] },
  { of: 'closed', rows: rows.length, salt: ACCESS_SALTS.closed },
];

export const isDue = (row: AccessRow): boolean => needsReview(row, ACCESS_SALTS['roll-frozen']);

export type SampleLog = {
  readonly rows: readonly AccessRow[];
  /** @param drawn  whether it is to be one of those that are drawn: the clock’s milliseconds are chosen so */
  readonly look: (by: OfficerName, at: string, drawn: boolean) => void;
  readonly agreed: (
    kind: string,
    by: readonly [OfficerName, OfficerName],
    at: string,
    acts: readonly SignedCast[],
  ) => void;
  readonly throughGlass: (by: OfficerName, at: string) => void;
};

export function sampleLog({ officers }: Office): SampleLog {
  const rows: AccessRow[] = [];
  const row = (by: OfficerName, at: string, act: string, details: AccessRow['details'], ms = 0): AccessRow => {
    const last = rows.at(-1);
    return {
      at: `${at.slice(0, 19)}.${String(ms).padStart(3, '0')}Z`,
      person: officers[by].person,
      credentialId: officers[by].passkey.id,
      act,
      poll: POLL_ID,
      concerning: 'M0005',
      details,
      prev: last === undefined ? NO_ROWS : accessHash(last),
    };
  };
  return {
    rows,
    look: (by, at, drawn) => {
      for (let ms = 0; ; ms++) {
        const made = row(by, at, 'roll-line-read', {}, ms);
        if (isDue(made) !== drawn) continue;
        rows.push(made);
        return;
      }
    },
    agreed: (kind, [proposer, decider], at, acts) => {
      const details = {
        kind,
        decision: 'approve',
        proposedBy: officers[proposer].person,
        acts: acts.map(({ auth }) => auth),
      };
      rows.push(row(decider, at, 'decided', details));
    },
    throughGlass: (by, at) => {
      rows.push(row(by, at, 'glass-used', {}));
    },
  };
}

/** What the reviewer's page has signed. */
export const reviewOf = (
  office: Office,
  by: OfficerName,
  rows: readonly AccessRow[],
  why: string | null,
  rng: Rng,
): SignedCast => {
  const says = {
    rows: rows.map(accessHash).sort(),
    verdict: why === null ? 'in-order' : 'not-in-order',
    why,
  };
  return signed(office.officers[by].passkey, actOf('review', says, toHex(rng(32))), toHex(rng(32)));
};

export const REVIEWED_AT = '2026-10-25T09:00:00Z';

/** All that is due is signed off by the scrutineer: the look by itself, since it was not in order. */
export function sampleReviews(
  office: Office,
  rows: readonly AccessRow[],
  rng: Rng,
): { readonly lines: readonly ReviewLine[]; readonly acts: readonly SignedCast[]; readonly found: SignedCast | null } {
  const due = rows.filter(isDue);
  const looks = due.filter(({ act }) => act === 'roll-line-read');
  if (due.length === 0) return { lines: [], acts: [], found: null };
  const others = due.filter((one) => !looks.includes(one));
  const acts = [
    reviewOf(office, 'scrutineer', others, null, rng),
    reviewOf(office, 'scrutineer', looks, 'Nobody had asked for this look.', rng),
  ];
  return { lines: acts.map(({ auth }) => ({ act: auth, at: REVIEWED_AT })), acts, found: acts[1] ?? null };
}
