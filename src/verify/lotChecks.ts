/** The seed of all lots of a poll, from the shares of a quorum of its trustees. SPEC §6.7. */
import type { Trustees } from '../../crypto/belenios/trustees.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { checkLotShare, combineLot } from '../../crypto/trustee/lot.ts';
import type { PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

/** @returns the seed; none while there are too few shares, which is a finding where there is an outcome */
export function checkLots(
  { closed, trustees: entry, lotShares, outcome }: PollBoard,
  trustees: Trustees,
): { readonly seed: string | null; readonly findings: readonly Finding[] } {
  if (closed === undefined || entry === undefined) return { seed: null, findings: [] };
  const place = { closed: closed.hash, trusteesHash: sha256Hex(utf8(entry.body.record)) };
  const findings: Finding[] = [];
  const good = new Map<number, (typeof lotShares)[number]['body']>();
  const seen = new Set<number>();
  for (const { index, body } of lotShares) {
    const { owner, share, proof } = body;
    const at = `board[${index}]`;
    const key = trustees.owners[owner - 1]?.publicKey;
    if (key === undefined) {
      findings.push(finding('TRUSTEE_UNKNOWN', at, `There is no trustee ${owner}, but a share of the lot of theirs.`));
    } else if (seen.has(owner)) {
      findings.push(finding('LOT_SHARE_TWICE', at, `Trustee ${owner} gave two shares of the lot.`));
    } else if (!checkLotShare({ ...place, owner }, key, { share, proof })) {
      findings.push(
        finding('LOT_SHARE_INVALID', at, `The share of the lot of trustee ${owner} does not prove itself.`),
      );
    } else good.set(owner, body);
    seen.add(owner);
  }
  const combined = combineLot(trustees, [...good.values()], place);
  if ('seed' in combined) return { seed: combined.seed, findings };
  if (outcome === undefined) return { seed: null, findings };
  const says = 'Too few trustees gave a share of the seed of the lots, so that a lot could have been chosen.';
  return { seed: null, findings: [...findings, finding('LOT_MISSING', `board[${outcome.index}]`, says)] };
}
