/** What needs two officers, done by two visitors: one proposes over their passkey, the other decides over theirs. */
import { challengeOf } from '../../crypto/assertion.ts';
import type { Config } from '../config.ts';
import { decideMessage, messageHash, type Proposal, proposeMessage } from '../contract/proposals.ts';
import type { Visitor } from './visitor.ts';

/** @throws Refused */
export async function agree(
  { webOrigin: origin, rpId }: Pick<Config, 'webOrigin' | 'rpId'>,
  given: { readonly proposer: Visitor; readonly decider: Visitor; readonly proposal: Proposal },
): Promise<void> {
  const { proposer, decider, proposal } = given;
  const first = await proposer.does('newNonce', { body: { purpose: 'act' } });
  const proposed = proposeMessage(proposal, { origin, rpId, nonce: first.nonce });
  const assertion = proposer.sign(challengeOf(proposed));
  const { proposal: id } = await proposer.does('propose', { body: { nonce: first.nonce, proposal, assertion } });

  const { nonce } = await decider.does('newNonce', { body: { purpose: 'act' } });
  const said = { proposal, proposed: messageHash(proposed), decision: 'approve', because: 'In order.' } as const;
  const signed = decider.sign(challengeOf(decideMessage(said, { origin, rpId, nonce })));
  const body = { nonce, decision: said.decision, because: said.because, assertion: signed };
  await decider.does('decide', { params: { proposal: id }, body });
}
