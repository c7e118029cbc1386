/**
 * Named alterations of any published bundle, each with the code that SPEC §7.4 has for it: by an outsider without a key, and
 * by the operator, who seals the altered board anew. The poll has two units and two trustees at least, and two votes.
 */
import type { Finding } from '../../src/verify/report.ts';
import { amendmentAlterations } from './amendmentAlterations.ts';
import { countAlterations } from './countAlterations.ts';
import { groundAlterations } from './groundAlterations.ts';
import { openingAlterations } from './openingAlterations.ts';
import { outsiderAlterations } from './outsiderAlterations.ts';
import { openPublished, type Published } from './publishedBundle.ts';
import { voteAlterations } from './voteAlterations.ts';

export type Alteration = {
  /** What was done, as a clause that follows "when". */
  readonly name: string;
  /** The finding that has to be among those told, and its place where there is but one. */
  readonly code: string;
  readonly at?: string;
  readonly files: () => Map<string, Uint8Array>;
};

export function alterationsOf(bundle: Published): readonly Alteration[] {
  const published = openPublished(bundle);
  return [
    ...outsiderAlterations(published),
    ...voteAlterations(published),
    ...countAlterations(published),
    ...groundAlterations(published),
    ...openingAlterations(published),
    ...amendmentAlterations(published),
  ];
}

export const isFound = ({ code, at }: Alteration, findings: readonly Finding[]): boolean =>
  findings.some((one) => one.code === code && (at === undefined || one.at === at));
