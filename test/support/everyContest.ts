/** A contest of each kind, whole and counted by a rule; together they make one paper. */
import type { Contest } from '../../crypto/contest.ts';

export const people = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ id: `person-${i + 1}`, text: `Person ${i + 1}` }));
export const TRIGGER: Contest = {
  ...{ id: 'trigger', kind: 'trigger', question: 'Only candidate?', min: 1, max: 1, blank: false },
  choices: [
    { id: 'affirm', text: 'Keep' },
    { id: 'open', text: 'Full selection' },
  ],
  rule: {
    ...{ name: 'college-50-50', preset: 'college-from-2021', unitTie: 'abstain', notVoted: 'abstain' },
    ...{ inquorate: 'abstain', emptySection: 'ask', quorum: 0 },
  },
};
export const YES_NO: Contest = {
  ...{ id: 'rules', kind: 'yesno', question: 'Change the rules?', min: 1, max: 1, blank: true },
  choices: [
    { id: 'yes', text: 'Yes' },
    { id: 'no', text: 'No' },
  ],
  rule: { name: 'share-of-votes', over: 2, under: 3 },
};
export const CHOOSE: Contest = {
  ...{ id: 'delegates', kind: 'choose', question: 'Who goes?', min: 0, max: 2, blank: true, choices: people(4) },
  rule: { name: 'most-marks', seats: 2, tie: 'lot' },
  order: 'rotated',
};
export const APPROVAL: Contest = { ...CHOOSE, id: 'approved', kind: 'approval', max: 4 };
export const AV: Contest = {
  ...{ id: 'candidate', kind: 'av', question: 'Who stands?', min: 1, max: 5, blank: true, choices: people(5) },
  ...{ rule: { name: 'av' }, order: 'drawn', rankings: 'public' },
};
export const STV: Contest = {
  ...{ id: 'committee', kind: 'stv', question: 'Who sits?', min: 1, max: 8, blank: true, choices: people(8) },
  ...{ rule: { name: 'scottish-stv-2007', seats: 3 }, order: 'fixed', rankings: 'public' },
  constraints: [
    { id: 'women', says: 'At least two women (Rule 4)', choices: ['person-1', 'person-2', 'person-3'], least: 2 },
  ],
};

export const EVERY_CONTEST: readonly Contest[] = [TRIGGER, YES_NO, CHOOSE, APPROVAL, AV, STV];
