/** What needs two officers, by their browsers in miniature: composed as the pages compose it, signed with their passkeys. */
import { expect } from 'chai';
import { type ActMessage, challengeOf } from '../../crypto/assertion.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import { decideMessage, messageHash, type Proposal, proposeMessage } from '../../src/contract/proposals.ts';
import type { SoftwarePasskey } from '../../src/softwarePasskey.ts';
import type { Called, Client } from './client.ts';

export type Signing = Client & { readonly passkey: SoftwarePasskey };

/** @param proposed  hash of what the proposer signed */
export type Proposed = { readonly id: string; readonly proposal: Proposal; readonly proposed: string };

type Signer = { readonly origin: string; readonly rpId: string; readonly nonce: string };

const signerOf = async (officer: Signing): Promise<Signer> => (await signerAt(officer)).signer;

/** `at`: the instant of the nonce. */
const signerAt = async (officer: Signing): Promise<{ readonly signer: Signer; readonly at: string }> => {
  const { nonce, at } = await officer.must('newNonce', { body: { purpose: 'act' } });
  return { signer: { origin: officer.origin, rpId: rpIdOf(officer.origin), nonce }, at };
};

/** A nonce, and the officer's signature over the message that is composed with it: what an act of one officer is posted with. */
export async function signAct(officer: Signing, compose: (signer: Signer, at: string) => ActMessage) {
  const { signer, at } = await signerAt(officer);
  const assertion = officer.passkey.get(challengeOf(compose(signer, at)), officer.origin);
  return { nonce: signer.nonce, assertion };
}

export async function tryToPropose(
  officer: Signing,
  proposal: Proposal,
): Promise<{ readonly called: Called<{ proposal: string }>; readonly proposed: string }> {
  const signer = await signerOf(officer);
  const message = proposeMessage(proposal, signer);
  const assertion = officer.passkey.get(challengeOf(message), officer.origin);
  const called = await officer.call('propose', { body: { nonce: signer.nonce, proposal, assertion } });
  return { called, proposed: messageHash(message) };
}

/** A refusal is a failed test. */
export async function propose(officer: Signing, proposal: Proposal): Promise<Proposed> {
  const { called, proposed } = await tryToPropose(officer, proposal);
  if (!called.ok)
    return expect.fail(`propose ${proposal.kind}: ${called.code} ${JSON.stringify(called.details ?? '')}`);
  return { id: called.value.proposal, proposal, proposed };
}

export async function decide(
  officer: Signing,
  { id, proposal, proposed }: Proposed,
  decision: 'approve' | 'refuse' = 'approve',
  because = 'I looked at it, and it is right.',
): Promise<Called<Record<string, never>>> {
  const signer = await signerOf(officer);
  const message = decideMessage({ proposal, proposed, decision, because }, signer);
  const assertion = officer.passkey.get(challengeOf(message), officer.origin);
  return officer.call('decide', {
    params: { proposal: id },
    body: { nonce: signer.nonce, decision, because, assertion },
  });
}

/** Proposed by one and approved by the other; a refusal is a failed test. */
export async function agree(proposer: Signing, decider: Signing, proposal: Proposal): Promise<void> {
  const decided = await decide(decider, await propose(proposer, proposal));
  if (!decided.ok) expect.fail(`decide ${proposal.kind}: ${decided.code} ${JSON.stringify(decided.details ?? '')}`);
}
