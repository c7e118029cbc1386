/** A trustee's part of a simulated poll: what the trustee's page does in the browser. */
import type { Rng } from '../../crypto/bytes.ts';
import { storedBoard } from '../actions/bundleFiles.ts';
import type { Db } from '../store/database.ts';
import {
  approvalBy,
  type Counting,
  nextActOf,
  ownerOf,
  partsBy,
  readCounting,
  sealedPartsBy,
  shuffleBy,
} from '../verify/trusteeWork.ts';
import type { VisitorInput } from './visitor.ts';

type Act = 'approveTallies' | 'giveShuffle' | 'depositPartials';
/** The three acts of a trustee after the close. */
export type TrusteeActs = { readonly [N in Act]: (input: VisitorInput<N>) => Promise<unknown> };

/**
 * Approves, shuffles and gives parts, as far as it goes now; the board is taken as it is stored.
 * @returns whether this trustee waits for others
 */
export async function letTrusteeWork(
  acts: TrusteeActs,
  given: {
    readonly db: Db;
    readonly poll: string;
    /** Of the trustee's public key, as the board has it. */
    readonly publicKey: string;
    readonly secret: bigint;
    readonly rng: Rng;
  },
): Promise<'waits' | 'done'> {
  const { db, poll, publicKey, secret, rng } = given;
  const params = { poll };
  for (;;) {
    const counting = readCounting(await storedBoard(db, poll));
    const owner = counting === null ? null : ownerOf(counting, publicKey);
    if (counting === null || owner === null) throw new Error('no trustee of a closed poll');
    const next = nextActOf(counting, owner);
    switch (next.is) {
      case 'done':
      case 'abandoned':
        return 'done';
      case 'wait':
        return 'waits';
      case 'approve':
        await acts.approveTallies({ params, body: approvalBy(counting, owner, secret, rng) });
        break;
      case 'shuffle':
        for (const election of next.elections) {
          await acts.giveShuffle({ params, body: shuffleBy(counting, election, { owner, secret, rng }) });
        }
        break;
      case 'give': {
        await acts.depositPartials({ params, body: await postedParts(counting, { owner, secret, rng }) });
      }
    }
  }
}

/** What is posted of a trustee's part of the count: for everybody, and sealed. */
export async function postedParts(
  counting: Counting,
  mine: { readonly owner: number; readonly secret: bigint; readonly rng: Rng },
): Promise<NonNullable<VisitorInput<'depositPartials'>['body']>> {
  const { lot, partials } = partsBy(counting, mine);
  const sealed = await sealedPartsBy(counting, mine, crypto.subtle);
  return {
    ...{ lot, partials: [...partials] },
    sealed: sealed.map(({ uuid, messages }) => ({ uuid, messages: [...messages] })),
  };
}
