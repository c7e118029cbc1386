/** Reviewers whom two officers admitted after the close. Append-only; the database holds that two agreed and what they may be. */
import type { ReviewerRole } from '../verify/accessLog.ts';
import type { Db, Trx } from './database.ts';

export type Admission = {
  readonly proposal: string;
  readonly person: string;
  readonly role: ReviewerRole;
  readonly at: Date;
};

export async function insertAdmission(trx: Trx, given: Admission & { readonly poll: string }): Promise<void> {
  await trx('reviewer_admissions').insert({ ...given });
}

/** Of a poll, in the order of time; with the commitment to what was proposed, by which the board names each. */
export const admissionsTo = (
  db: Db | Trx,
  poll: string,
): Promise<readonly (Admission & { readonly proposed: string })[]> =>
  db('reviewer_admissions as a')
    .join('proposals as p', 'p.id', 'a.proposal')
    .where('a.poll', poll)
    .orderBy('a.at')
    .orderBy('a.proposal')
    .select('a.proposal', 'a.person', 'a.role', 'a.at', 'p.auth as proposed');

export const isAdmitted = async (db: Db | Trx, poll: string, person: string): Promise<boolean> =>
  (await db('reviewer_admissions').where({ poll, person }).first('person')) !== undefined;
