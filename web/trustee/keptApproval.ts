/**
 * The one approval that a trustee signs in a poll, kept in this browser and, where it is saved again, in the key file. A second one of
 * another board is never signed: two that differ would show that somebody was shown two boards. SPEC §6.5.
 */
import { z } from 'zod';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { canonical, decodeCanonical } from '../../crypto/canonical.ts';
import { proofShape } from '../../crypto/proofs.ts';
import { approvalMessage } from '../../crypto/trustee/approval.ts';
import type { KeptApproval } from '../../src/contract/trusteeKeyFile.ts';

const kept = z.strictObject({ message: approvalMessage, signature: proofShape });
const nameOf = (poll: string, owner: number): string => `countersign-approval/${poll}/${owner}`;

/** undefined where this browser has none, or keeps nothing. @throws DecodeError when what is kept was altered */
export function approvalHere(poll: string, owner: number): KeptApproval | undefined {
  try {
    const text = localStorage.getItem(nameOf(poll, owner));
    return text === null ? undefined : decodeCanonical(kept, fromUtf8(utf8(text)), 'approval');
  } catch (fault) {
    if (fault instanceof DOMException) return undefined; // storage is shut off: the key file and the server still hold it
    throw fault;
  }
}

export function keepApproval(poll: string, approval: KeptApproval): void {
  try {
    localStorage.setItem(nameOf(poll, approval.message.owner), canonical(approval));
  } catch (fault) {
    if (!(fault instanceof DOMException)) throw fault;
  }
}
