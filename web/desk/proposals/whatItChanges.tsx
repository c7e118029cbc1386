/**
 * What each kind of proposal changes, in words, for the officer who is to sign it. A kind has a heading and a component in a
 * file of its own (`web/desk/proposals/<kind>.tsx`); until it has one, its fields stand as they are signed. The reason (`why`)
 * and the exact text are shown by the page around it.
 */
import type { ComponentChildren } from 'preact';
import type { Proposal, ProposalKind } from '../../../src/contract/proposals.ts';
import { AdmitReviewer } from './admitReviewer.tsx';
import { BreakGlass } from './breakGlass.tsx';
import { EndRoleChanges } from './endRole.tsx';
import { GrantRoleChanges } from './grantRole.tsx';
import { LiftLock } from './liftLock.tsx';
import { OtherChannelChanges } from './otherChannel.tsx';
import { OverrideChanges } from './override.tsx';
import { PinSignerChanges } from './pinSigner.tsx';
import { PrintLettersChanges } from './printLetters.tsx';
import { ReadmitChanges } from './readmit.tsx';
import { ReleaseContact } from './releaseContact.tsx';
import { ReturnResultChanges } from './returnResult.tsx';
import { RulingChanges } from './ruling.tsx';
import { SettleTender } from './settleTender.tsx';
import { VariancesStand } from './variancesStand.tsx';

export const KIND_IN_WORDS: Record<ProposalKind, string> = {
  override: 'Put right an entry of the roll',
  'variances-stand': 'Leave the list as it is',
  'release-contact': 'Send the ballot link to a changed address',
  'lift-lock': 'Lift a lock',
  'break-glass': 'See a member’s entry with its contacts',
  'grant-role': 'Appoint somebody',
  'end-role': 'End the role of a data protection officer',
  'pin-signer': 'Pin a key that may sign exports',
  readmit: 'A new link for somebody who lost their passkey',
  'settle-tender': 'Settle a tendered ballot',
  'other-channel': 'Let a member vote by another way than online',
  'print-letters': 'Print letters with a way to vote',
  'admit-reviewer': 'Admit somebody who may sign off',
  'return-result': 'The result of an affiliate',
  ruling: 'Rule where a condition on who is elected is not met',
};

/** @param waiting  nobody has decided it yet: what it rests on is looked up and shown with it */
export function WhatItChanges({
  proposal,
  waiting,
}: {
  readonly proposal: Proposal;
  readonly waiting: boolean;
}): ComponentChildren {
  switch (proposal.kind) {
    case 'grant-role':
      return <GrantRoleChanges proposal={proposal} />;
    case 'end-role':
      return <EndRoleChanges proposal={proposal} />;
    case 'pin-signer':
      return <PinSignerChanges proposal={proposal} />;
    case 'release-contact':
      return <ReleaseContact proposal={proposal} />;
    case 'lift-lock':
      return <LiftLock proposal={proposal} />;
    case 'override':
      return <OverrideChanges proposal={proposal} waiting={waiting} />;
    case 'variances-stand':
      return <VariancesStand proposal={proposal} waiting={waiting} />;
    case 'settle-tender':
      return <SettleTender proposal={proposal} />;
    case 'break-glass':
      return <BreakGlass proposal={proposal} />;
    case 'readmit':
      return <ReadmitChanges proposal={proposal} />;
    case 'other-channel':
      return <OtherChannelChanges proposal={proposal} />;
    case 'print-letters':
      return <PrintLettersChanges proposal={proposal} />;
    case 'admit-reviewer':
      return <AdmitReviewer proposal={proposal} />;
    case 'return-result':
      return <ReturnResultChanges proposal={proposal} waiting={waiting} />;
    case 'ruling':
      return <RulingChanges proposal={proposal} />;
  }
}
