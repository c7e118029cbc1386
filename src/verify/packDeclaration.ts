/** Who signed the declaration: persons of the poll, each with the duty in which they signed. SPEC §7.5, §8.6. */
import { dutyFindings } from './packActs.ts';
import { type Admitted, admittedWith } from './packAdmissions.ts';
import type { Duties } from './packDuties.ts';
import type { OpenedBoard } from './packFiles.ts';
import { type Finding, finding } from './report.ts';

/** @param admitted  whom two officers admitted after the close */
export function checkDeclarers(
  board: OpenedBoard,
  { atClose }: Duties,
  admitted: readonly Admitted[],
): readonly Finding[] {
  const { declaration } = board;
  if (declaration === undefined) return [];
  const at = `board[${declaration.index}]`;
  const findings: Finding[] = [];
  const signers = new Set<string>();
  for (const { role, credential, at: when } of declaration.body.signatures) {
    const [later] = role === 'scrutineer' ? admittedWith(admitted, credential, when) : [];
    const record = atClose.signerOf(credential, when) === undefined ? (later?.record ?? atClose) : atClose;
    const signer = record.signerOf(credential, when);
    findings.push(...dutyFindings(record, signer, when, [role], undefined, at, 'signed the declaration'));
    if (signer === undefined) continue;
    if (signers.has(signer))
      findings.push(finding('DECLARATION_TWICE', at, 'One person signed the declaration twice.', signer));
    signers.add(signer);
  }
  return findings;
}
