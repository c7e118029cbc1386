/** Kinds of variance by what they can do to a vote: what an officer looks at first stands first. */
import type { VarianceKind } from '../../../src/roll/variance.ts';

export type KindGroup = { readonly says: string; readonly hint: string; readonly kinds: readonly VarianceKind[] };

export const KIND_GROUPS: readonly KindGroup[] = [
  {
    says: 'Look at these first',
    hint: 'Many changed addresses in one branch: somebody may be trying to get hold of ballot links.',
    kinds: ['contact-cluster'],
  },
  {
    says: 'May keep somebody from voting who should vote',
    hint: 'The files do not agree, and a member may be left off, or in the wrong branch.',
    kinds: [
      'gone-without-leaving',
      'paid-not-listed',
      'role-holder-not-listed',
      'continuity-contradictory',
      'join-date-moved',
      'payment-list-behind',
      'arrears-on-stale-feed',
      'payment-unknown',
      'stale-feed',
      'standing-undated',
      'standing-future',
      'unit-postcode-mismatch',
      'unknown-unit',
    ],
  },
  {
    says: 'May let somebody vote twice, or who should not',
    hint: 'One person may stand on the list twice, or somebody who has left still stands there.',
    kinds: ['duplicate-person', 'leaver-still-listed', 'number-reused', 'payment-feed-behind'],
  },
  {
    says: 'May send a ballot link to the wrong person',
    hint: 'Addresses that changed, are shared, or look alike.',
    kinds: ['contact-changed', 'shared-email', 'look-alike-email', 'look-alike-name'],
  },
];
