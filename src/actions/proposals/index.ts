/** The handler of each kind of proposal; a kind that has none yet cannot be proposed. */
import type { Proposal } from '../../contract/proposals.ts';
import { admitReviewer } from './admitReviewer.ts';
import { breakGlass } from './breakGlass.ts';
import { endRole } from './endRole.ts';
import { grantRole } from './grantRole.ts';
import { type Bound, bind } from './handler.ts';
import { liftLock } from './liftLock.ts';
import { otherChannel } from './otherChannel.ts';
import { override } from './override.ts';
import { pinSigner } from './pinSigner.ts';
import { printLetters } from './printLetters.ts';
import { readmit } from './readmit.ts';
import { releaseContact } from './releaseContact.ts';
import { returnResult } from './returnResult.ts';
import { ruling } from './ruling.ts';
import { settleTender } from './settleTender.ts';
import { variancesStand } from './variancesStand.ts';

export function handlerOf(proposal: Proposal): Bound | undefined {
  switch (proposal.kind) {
    case 'grant-role':
      return bind(grantRole, proposal);
    case 'end-role':
      return bind(endRole, proposal);
    case 'pin-signer':
      return bind(pinSigner, proposal);
    case 'release-contact':
      return bind(releaseContact, proposal);
    case 'lift-lock':
      return bind(liftLock, proposal);
    case 'override':
      return bind(override, proposal);
    case 'variances-stand':
      return bind(variancesStand, proposal);
    case 'break-glass':
      return bind(breakGlass, proposal);
    case 'settle-tender':
      return bind(settleTender, proposal);
    case 'readmit':
      return bind(readmit, proposal);
    case 'other-channel':
      return bind(otherChannel, proposal);
    case 'print-letters':
      return bind(printLetters, proposal);
    case 'admit-reviewer':
      return bind(admitReviewer, proposal);
    case 'return-result':
      return bind(returnResult, proposal);
    case 'ruling':
      return bind(ruling, proposal);
  }
}
