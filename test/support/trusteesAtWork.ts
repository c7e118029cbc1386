/** Trustees of a closed poll who do what their pages would, through the API. */
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import { storedBoard } from '../../src/actions/bundleFiles.ts';
import { letTrusteeWork, postedParts, type TrusteeActs } from '../../src/simulation/trustees.ts';
import { approvalBy, type Counting, readCounting } from '../../src/verify/trusteeWork.ts';
import type { Appointed, TestService } from './service.ts';

export type TestTrustee = {
  readonly person: Appointed;
  readonly secret: bigint;
};

/** Each approves and shuffles, and then comes again for the part, as long as there is no outcome. */
export async function letTrusteesCount(
  { deps: { db, rng } }: TestService,
  poll: string,
  trustees: readonly TestTrustee[],
): Promise<void> {
  for (const { person, secret } of [...trustees, ...trustees]) {
    await person.signIn(person.passkey);
    const publicKey = encodePoint(baseMultiply(secret));
    await letTrusteeWork(actsOf(person), { db, poll, publicKey, secret, rng });
  }
}

const actsOf = (person: Appointed): TrusteeActs => ({
  approveTallies: (input) => person.must('approveTallies', input),
  giveShuffle: (input) => person.must('giveShuffle', input),
  depositPartials: (input) => person.must('depositPartials', input),
});

export async function countingOf({ deps: { db } }: TestService, poll: string): Promise<Counting> {
  const counting = readCounting(await storedBoard(db, poll));
  if (counting === null) throw new Error('the poll is not closed');
  return counting;
}

/** What the page of a trustee posts; by number, from 1. */
export async function approvalOf(service: TestService, poll: string, owner: number, secret: bigint) {
  return approvalBy(await countingOf(service, poll), owner, secret, service.deps.rng);
}

export async function partsOf(service: TestService, poll: string, owner: number, secret: bigint) {
  return postedParts(await countingOf(service, poll), { owner, secret, rng: service.deps.rng });
}
