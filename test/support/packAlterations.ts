/**
 * Named alterations of a scrutineer pack and the board it belongs to, each with the code that SPEC §7.4 has for it: by the operator,
 * alone or with officers who sign whatever they are shown. Made of the corrected sample poll.
 */
import { admissionAlterations } from './admissionAlterations.ts';
import { changeAlterations } from './changeAlterations.ts';
import { dutyAlterations } from './dutyAlterations.ts';
import type { Parts } from './openedPack.ts';
import { paperAlterations } from './paperAlterations.ts';
import { replayAlterations } from './replayAlterations.ts';
import { returnAlterations } from './returnAlterations.ts';
import { reviewAlterations } from './reviewAlterations.ts';

export type PackAlteration = {
  /** What was done, as a clause that follows "when". */
  readonly name: string;
  /** The finding that has to be among those told, and its place where there is but one. */
  readonly code: string;
  readonly at?: string;
  readonly make: () => Parts;
};

export const packAlterationsOf = (honest: Parts): readonly PackAlteration[] => [
  ...changeAlterations(honest),
  ...paperAlterations(honest),
  ...dutyAlterations(honest),
  ...replayAlterations(honest),
  ...reviewAlterations(honest),
  ...admissionAlterations(honest),
  ...returnAlterations(honest),
];
