/** What needs two officers, as their pages do it: each composes the message and signs it with their own passkey. */
import { expect } from 'chai';
import { challengeOf } from '../../crypto/assertion.ts';
import { decideMessage, type Proposal, proposeMessage } from '../../src/contract/proposals.ts';
import type { Called } from './client.ts';
import type { Appointed, TestService } from './service.ts';

type Signer = { readonly origin: string; readonly rpId: string; readonly nonce: string };

/** A nonce, and the officer's signature over the message that is composed with it. */
export async function signAct(
  service: TestService,
  who: Appointed,
  compose: (signer: Signer) => Parameters<typeof challengeOf>[0],
) {
  const { webOrigin, rpId } = service.deps.config;
  const { nonce } = await who.must('newNonce', { body: { purpose: 'act' } });
  const message = compose({ origin: webOrigin, rpId, nonce });
  return { nonce, assertion: who.passkey.get(challengeOf(message), webOrigin) };
}

export async function propose(
  service: TestService,
  who: Appointed,
  proposal: Proposal,
): Promise<Called<{ proposal: string }>> {
  const signed = await signAct(service, who, (signer) => proposeMessage(proposal, signer));
  return who.call('propose', { body: { ...signed, proposal } });
}

export async function decide(
  service: TestService,
  who: Appointed,
  id: string,
  decision: 'approve' | 'refuse' = 'approve',
): Promise<Called<object>> {
  const { proposals } = await who.must('proposals', { query: { state: 'pending' } });
  const found = proposals.find((one) => one.id === id);
  if (found === undefined) return expect.fail(`${id} is not shown to this officer`);
  const said = { proposal: found.proposal, proposed: found.proposed, decision, because: 'I looked at it.' };
  const signed = await signAct(service, who, (signer) => decideMessage(said, signer));
  return who.call('decide', { params: { proposal: id }, body: { ...signed, decision, because: said.because } });
}

/** Proposed by the one and approved by the other; a refusal of either is a failed test. @returns the proposal's id */
export async function agree(service: TestService, one: Appointed, other: Appointed, given: Proposal): Promise<string> {
  const proposed = await propose(service, one, given);
  if (!proposed.ok) return expect.fail(`propose ${given.kind}: ${proposed.code} ${JSON.stringify(proposed.details)}`);
  const decided = await decide(service, other, proposed.value.proposal);
  if (!decided.ok) return expect.fail(`decide ${given.kind}: ${decided.code} ${JSON.stringify(decided.details)}`);
  return proposed.value.proposal;
}
