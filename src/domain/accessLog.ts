/**
 * The events of the access log, in one table, and how its rows are chained: each row's hash covers the row before, so that
 * a row changed or taken out afterwards is found. Rows name people and members by id or number, never by name.
 */
import { type AccessRow, accessHash } from '../verify/accessLog.ts';

export const ACCESS_ACTS = {
  refused: 'Was refused an act',
  'link-opened': 'Opened a mailed link',
  'passkey-enrolled': 'Made a passkey',
  'passkey-admitted': 'Had a passkey admitted to a poll by a code',
  'code-refused': 'Sent a code that was refused',
  'withdrawn-passkey': 'Tried to use a passkey that was withdrawn',
  'passkeys-read': 'Looked at whose passkeys there are',
  'codes-given': 'Gave the list of codes on paper',
  'codes-read': 'Looked at which members’ codes are out of the ordinary',
  'link-asked': 'Asked for a link by number and address',
  'link-sent-again': 'Had a vote link sent again',
  'letters-listed': 'Looked at whose letters could be printed',
  'link-printed': 'Printed a letter with a way in',
  'signed-in': 'Signed in',
  'sign-in-refused': 'Failed to sign in with a known passkey',
  'signed-out': 'Signed out',
  'set-up': 'Set up the organisation',
  'people-read': 'Read the list of officers',
  invited: 'Named a person to be appointed',
  'role-granted': 'Gave a role',
  'role-ended': 'Ended a role',
  'tried-after-end': 'Came to use a role that had ended',
  'access-watched': 'Looked at whose access has ended, and who should be looked at',
  'interest-declared': 'Declared whether they have an interest in a poll',
  'signer-pinned': 'Pinned a key that may sign exports',
  'signer-ended': 'Unpinned a key',
  'layout-kept': 'Kept a layout of exports',
  'layout-ended': 'Ended a kept layout',
  'export-upload-started': 'Began to load an export',
  'snapshot-imported': 'Loaded an export',
  'export-refused': 'Tried to load an export that was refused',
  'poll-defined': 'Set up a poll',
  'roll-opened': 'Had the roll judged',
  'roll-entries-read': 'Looked at roll entries',
  'look-undone': 'Asked to look at members, of whom something may have been shown before it went wrong',
  'own-entry-read': 'Looked at their own roll entry',
  'own-facts-read': 'Looked at what the files say of themselves',
  'roll-line-read': 'Looked at one line of the roll',
  'variances-read': 'Looked at variances',
  'claim-made': 'Contested their entry',
  'claim-opened': 'Wrote down a claim for a member, or challenged an entry',
  'claims-read': 'Looked at claims',
  'claim-read': 'Looked at a claim',
  'claim-taken': 'Took a claim in hand',
  'claim-written': 'Wrote on a claim',
  'claim-answered': 'Answered a claim without changing the entry',
  'claim-withdrawn': 'Withdrew their claim',
  'evidence-given': 'Gave evidence',
  'evidence-read': 'Looked at evidence',
  'pair-alarm': 'Decided an override with a colleague with whom they had decided many',
  'notices-read': 'Looked at notices to the membership office',
  'notice-read': 'Took a notice to the membership office',
  'settings-changed': 'Changed the organisation’s settings',
  'exclusions-sampled': 'Looked at some proposed exclusions before confirming them',
  'decisions-confirmed': 'Confirmed proposed exclusions',
  'roll-frozen': 'Froze the roll',
  'trustee-key-deposited': 'Gave a trustee key',
  'ceremony-step': 'Took a step of making a key with the other trustees',
  'ceremony-restarted': 'Let the trustees begin anew with making their key',
  rehearsed: 'Showed as a trustee that their key works',
  'poll-opened': 'Opened voting',
  'ballot-cast': 'Cast a ballot',
  'ballot-tendered': 'Tendered a ballot',
  'tenders-read': 'Looked at tendered ballots',
  'ballot-unreadable': 'Sent a ballot that could not be read',
  'poll-closed': 'Closed voting',
  'count-entered': 'Entered a count of papers, as a teller',
  'transcript-entered': 'Put papers in as ballots, as a teller',
  'counts-read': 'Looked at which papers are to be counted',
  'tallies-approved': 'Approved the tallies as a trustee',
  'ballots-shuffled': 'Shuffled encrypted ballots as a trustee',
  'part-refused': 'Gave, as a trustee, what does not verify',
  'partials-deposited': 'Gave partial decryptions',
  'sealing-key-deposited': 'Gave a scrutineer’s key',
  'sealed-parts-read': 'Took what trustees sealed to a scrutineer',
  attested: 'Signed, as a scrutineer, what came of ballots that are not opened for everybody',
  'declaration-signed': 'Signed the declaration',
  published: 'Published the bundle',
  abandoned: 'Abandoned the poll',
  proposed: 'Proposed what needs a second officer',
  decided: 'Decided another officer’s proposal',
  'proposal-withdrawn': 'Withdrew a proposal',
  'proposals-read': 'Looked at proposals',
  'returns-read': 'Looked at which affiliates have returned their result',
  'pack-read': 'Took the scrutineer pack',
  locked: 'Locked something down',
  unlocked: 'Lifted a lock as the second officer',
  'contacts-read': 'Looked at changed addresses, masked',
  'contact-corrected': 'Gave another address for a member',
  'glass-used': 'Looked at a member’s whole entry, which two people had opened for an hour',
  'reviews-read': 'Looked at what has to be signed off',
  reviewed: 'Signed off what others had looked at or decided',
} as const;
export type AccessAct = keyof typeof ACCESS_ACTS;

/** Members whom one officer is shown within a day; the table of looks takes a page more (`looks_of_a_day`). */
export const MOST_LOOKED_AT = 1000;

/** What happened; `concerning` is a member number or a row id. */
export type AccessEvent = {
  readonly act: AccessAct;
  readonly poll?: string;
  readonly concerning?: string;
  /** Small facts: numbers, codes, roles. Never a name, an address, a secret or a choice. */
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Numbers of the members of whom it showed something: each of them is told of the look. */
  readonly whose?: readonly string[];
};

export const FIRST_PREV = '0'.repeat(64);

/** @returns the index of the first row that does not follow, or whose hash is not its own; null when the chain holds */
export function brokenAt(rows: readonly (AccessRow & { readonly hash: string })[]): number | null {
  let prev = FIRST_PREV;
  for (const [i, { hash, ...row }] of rows.entries()) {
    if (row.prev !== prev || accessHash(row) !== hash) return i;
    prev = hash;
  }
  return null;
}
