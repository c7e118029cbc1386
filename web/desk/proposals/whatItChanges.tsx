/**
 * What each kind of proposal changes, in words, for the officer who is to sign it. A kind has a heading and a component in a
 * file of its own (`web/desk/proposals/<kind>.tsx`); until it has one, its fields stand as they are signed. The reason (`why`)
 * and the exact text are shown by the page around it.
 */
import type { ComponentChildren } from 'preact';
import type { Proposal, ProposalKind } from '../../../src/contract/proposals.ts';
import { AsWritten } from './asWritten.tsx';

export const KIND_IN_WORDS: Record<ProposalKind, string> = {
  override: 'Put right an entry of the roll',
  'variances-stand': 'Leave the list as it is',
  'release-contact': 'Send the ballot link to a changed address',
  'lift-lock': 'Lift a lock',
  'break-glass': 'See a member’s entry with its contacts',
  'grant-role': 'Appoint somebody',
  'pin-signer': 'Pin a key that may sign exports',
  readmit: 'A new link for somebody who lost their passkey',
  'settle-tender': 'Settle a tendered ballot',
};

export function WhatItChanges({ proposal }: { readonly proposal: Proposal }): ComponentChildren {
  switch (proposal.kind) {
    case 'override':
    case 'variances-stand':
    case 'release-contact':
    case 'lift-lock':
    case 'break-glass':
    case 'grant-role':
    case 'pin-signer':
    case 'readmit':
    case 'settle-tender':
      return <AsWritten proposal={proposal} />;
  }
}
