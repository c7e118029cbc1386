/** The handler of each kind of proposal; a kind that has none yet cannot be proposed. */
import type { Proposal } from '../../contract/proposals.ts';
import type { Bound } from './handler.ts';

export function handlerOf(proposal: Proposal): Bound | undefined {
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
      return undefined;
  }
}
