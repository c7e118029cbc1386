/** Trustees of a closed poll who do what their pages would, through the API. */
import { publicKeyOf } from '../../src/actions/anchorsOf.ts';
import { storedBoard } from '../../src/actions/bundleFiles.ts';
import { letTrusteeWork, type TrusteeActs } from '../../src/simulation/trustees.ts';
import { approvalBy, type Counting, partsBy, readCounting } from '../../src/verify/trusteeWork.ts';
import type { Appointed, TestService } from './service.ts';

export type TestTrustee = {
  readonly person: Appointed;
  readonly secret: bigint;
  /** Of the public key. */
  readonly record: string;
};

/** Each approves and shuffles, and then comes again for the part, as long as there is no outcome. */
export async function letTrusteesCount(
  { deps: { db, rng } }: TestService,
  poll: string,
  trustees: readonly TestTrustee[],
): Promise<void> {
  for (const { person, secret, record } of [...trustees, ...trustees]) {
    await person.signIn(person.passkey);
    const publicKey = publicKeyOf(record);
    const acts: TrusteeActs = {
      approveTallies: (input) => person.must('approveTallies', input),
      giveShuffle: (input) => person.must('giveShuffle', input),
      depositPartials: (input) => person.must('depositPartials', input),
    };
    await letTrusteeWork(acts, { db, poll, publicKey, secret, rng });
  }
}

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
  const { lot, partials } = partsBy(await countingOf(service, poll), { owner, secret, rng: service.deps.rng });
  return { lot, partials: [...partials] };
}
