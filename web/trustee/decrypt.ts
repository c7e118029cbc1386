/**
 * A trustee's part of the count: first the whole board is verified up to the sums, all proofs of all ballots; then each sum is
 * decrypted in part, with both proofs. The work runs in a worker, so that the page stays alive. SPEC §6.
 */

import { bindingProofs, partialDecryption } from '../../crypto/belenios/decryption.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { readEncrypted } from '../../crypto/belenios/encrypted.ts';
import { readTrustees } from '../../crypto/belenios/trustees.ts';
import { readBoard } from '../../crypto/board.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { encodePoint } from '../../crypto/group.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import { verifyBoard } from '../../src/verify/bundleVerifier.ts';
import type { OnProgress } from '../../src/verify/electionChecks.ts';
import { electionsOf } from '../../src/verify/elections.ts';
import { readPollBoard } from '../../src/verify/pollBoard.ts';
import type { Finding } from '../../src/verify/report.ts';

export type Part = {
  readonly uuid: string;
  readonly partial: string;
  readonly binding: readonly (readonly { readonly challenge: string; readonly response: string }[])[];
};
export type Parts =
  | { readonly ok: true; readonly parts: readonly Part[] }
  /** The board does not hold, or this key is not on it: nothing was decrypted. */
  | { readonly ok: false; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly notOurs: true };

export function decryptParts(files: BundleFiles, publicKey: string, secret: bigint, onProgress: OnProgress): Parts {
  const { findings } = verifyBoard(files, { upTo: 'encrypted-tally', onProgress });
  if (findings.length > 0) return { ok: false, findings };
  const blobs = new Map(
    [...files].flatMap(([name, bytes]) => (name.startsWith('blobs/') ? [[name.slice(6), bytes] as const] : [])),
  );
  const { board } = readPollBoard(readBoard(files.get('board.jsonl') ?? new Uint8Array(), blobs).entries);
  const { defined, rollFrozen, trustees, closed, tallies } = board;
  if (!defined || !rollFrozen || !trustees || !closed) return { ok: false, findings: [] };
  const owner =
    1 + readTrustees(trustees.body.record).owners.findIndex((key) => encodePoint(key.publicKey) === publicKey);
  if (owner === 0) return { ok: false, notOurs: true };
  const rng = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const elections = electionsOf({
    defined: defined.body,
    rollFrozenHash: rollFrozen.hash,
    trusteesHash: trustees.hash,
    trustees: trustees.body,
  });
  const parts = elections.flatMap(({ uuid, record }) => {
    const tally = tallies.find(({ body }) => body.uuid === uuid)?.body.tally;
    if (tally === undefined) return [];
    const election = readElection(record);
    const from = readEncrypted(election, tally);
    const context = { closed: closed.hash, trusteesHash: sha256Hex(utf8(trustees.body.record)), owner };
    return [
      {
        uuid,
        partial: partialDecryption(election, from, secret, rng),
        binding: bindingProofs(election, from, context, secret, rng),
      },
    ];
  });
  return { ok: true, parts };
}
