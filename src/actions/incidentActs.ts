/** The signed acts under what the board tells as incidents, admissions of reviewers and rulings: what the scrutineer pack opens of them. SPEC §7.2. */
import { admissionsTo } from '../store/admissions.ts';
import { boardBodies } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import { glassOf } from '../store/glass.ts';
import { locksOf } from '../store/locks.ts';
import { approvedOf, findProposals } from '../store/proposals.ts';
import type { SignedOpening } from '../verify/bundle.ts';

export async function incidentActs(db: Db, poll: string): Promise<SignedOpening[]> {
  const named = new Set((await boardBodies(db, poll, 'incident')).flatMap(({ body }) => body.acts));
  const locks = await locksOf(db, poll);
  const agreed = [
    ...locks.flatMap(({ lifted }) => lifted?.proposal ?? []),
    ...(await glassOf(db, poll)).map(({ proposal }) => proposal),
  ];
  const acts = locks.map(({ act }) => act);
  for (const { act, end } of (await findProposals(db, agreed)).values()) {
    acts.push(act, ...(end?.act == null ? [] : [end.act]));
  }
  // A lock from before the freeze, or of all polls, may have no word on this board.
  return acts.filter(({ auth }) => named.has(auth));
}

/** Those of the two officers who admitted a reviewer. */
export const admissionActs = async (db: Db, poll: string): Promise<SignedOpening[]> =>
  actsOf(
    db,
    (await admissionsTo(db, poll)).map(({ proposal }) => proposal),
  );

/** Those of the two officers who agreed to a ruling. */
export const rulingActs = async (db: Db, poll: string): Promise<SignedOpening[]> =>
  actsOf(db, await approvedOf(db, poll, 'ruling'));

async function actsOf(db: Db, proposals: readonly string[]): Promise<SignedOpening[]> {
  return [...(await findProposals(db, proposals)).values()].flatMap(({ act, end }) =>
    end?.act == null ? [] : [act, end.act],
  );
}
