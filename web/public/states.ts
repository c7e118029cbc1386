/** The states of a poll in words that a member reads. */
import type { PollPage, PollState } from '../../src/contract/shapes.ts';

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

/** Once the trustees have given their parts of what few cast, the count waits for others. */
export const standsInWords = ({ state, sealing }: PollPage): string =>
  state === 'closed' && sealing?.partsGiven === true
    ? 'Voting is closed; the count is waiting for the scrutineers'
    : STATE_IN_WORDS[state];
