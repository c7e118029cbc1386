/** Trustees' keys in a simulated poll, made as their pages make them: by each alone where the count needs all, else together. */
import { newTrusteeKey } from '../../crypto/belenios/trustees.ts';
import { type Rng, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { beginCeremony } from '../../crypto/ceremony/certificate.ts';
import { type KeptSeed, UNUSED } from '../../crypto/ceremony/seedUse.ts';
import { confirmTranscript } from '../../crypto/ceremony/transcript.ts';
import { rehearse } from '../../crypto/trustee/rehearsal.ts';
import { turnOf } from '../contract/ceremonyTurn.ts';
import { boardBody } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import type { Visitor } from './visitor.ts';

export type KeyMaker = { readonly visitor: Pick<Visitor, 'does'>; readonly name: string; readonly rng: Rng };

/**
 * Every trustee gives a key, or takes every step of making one together.
 * @param trustees in the order of their numbers
 * @param done told after each trustee's last step
 * @returns x of each
 */
export async function makeKeys(
  trustees: readonly KeyMaker[],
  { poll, quorum }: { readonly poll: string; readonly quorum: number },
  done: (of: number) => void = () => {},
): Promise<readonly bigint[]> {
  const params = { poll };
  const secrets: bigint[] = [];
  if (quorum === trustees.length) {
    for (const { visitor, name, rng } of trustees) {
      const key = newTrusteeKey(rng, name);
      await visitor.does('depositTrusteeKey', { params, body: { record: key.record } });
      secrets.push(key.secret);
      done(secrets.length);
    }
    return secrets;
  }
  const seeds: KeptSeed[] = [];
  for (const [i, { visitor, rng }] of trustees.entries()) {
    const { names, round } = await visitor.does('ceremony', { params });
    const begun = await beginCeremony({ poll, quorum, names }, i + 1, rng, crypto.subtle);
    seeds.push({ seed: begun.seed, use: UNUSED });
    await visitor.does('ceremonyMessage', { params, body: { round, message: begun.message } });
  }
  for (const step of ['dealing', 'key', 'confirmation'] as const) {
    for (const [i, { visitor, rng }] of trustees.entries()) {
      const state = await visitor.does('ceremony', { params });
      const { round, owner } = state;
      const kept = seeds[i]!;
      const turn = await turnOf(poll, state, kept, rng, crypto.subtle);
      if (turn.kind === 'compare') {
        const confirmation = confirmTranscript(turn.held.made, owner, kept.seed, rng);
        await visitor.does('ceremonyMessage', { params, body: { round, message: { confirmation } } });
        secrets.push(turn.held.secret);
        done(secrets.length);
      } else if (turn.kind === 'send') {
        seeds[i] = { seed: kept.seed, use: turn.use };
        await visitor.does('ceremonyMessage', { params, body: { round, message: turn.message } });
      } else throw new Error(`a trustee cannot take the step ${step}: ${turn.kind}`);
    }
  }
  return secrets;
}

/** What the trustee of this number sends before the opening, once all keys are on the board. */
export async function rehearsalOf(
  db: Db,
  poll: string,
  { owner, secret }: { readonly owner: number; readonly secret: bigint },
  rng: Rng,
): Promise<string> {
  const trustees = await boardBody(db, poll, 'trustees');
  if (trustees === undefined) throw new Error('the keys are not on the board yet');
  return rehearse({ poll, trusteesHash: sha256Hex(utf8(trustees.body.record)), owner }, secret, rng);
}
