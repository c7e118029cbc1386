/** The states of a poll in words that a member reads. */
import type { PollState } from '../../src/contract/shapes.ts';

export const STATE_IN_WORDS: Record<PollState, string> = {
  draft: 'Being prepared',
  'roll-open': 'The roll is being prepared',
  'roll-frozen': 'The roll is frozen',
  'keys-ready': 'Ready to open',
  open: 'Voting is open',
  closed: 'Voting is closed; the count is waiting for the trustees',
  counted: 'Counted',
  declared: 'Result published',
  final: 'Final',
  purged: 'Final; personal data deleted',
  abandoned: 'Abandoned',
};
