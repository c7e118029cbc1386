/**
 * A key that signs exports, as people compare it: what its owner calls it, and its fingerprint. The id of a minisign key is
 * whatever its maker wrote there, so that one is compared as a whole.
 */
import type { SignerKey } from '../../src/roll/signerKey.ts';

/** What the membership office reads out, with what it is. */
export const compared = ({
  kind,
  fingerprint,
  text,
}: Omit<SignerKey, 'comment'>): readonly [says: string, it: string] =>
  kind === 'ssh' ? ['Fingerprint', fingerprint] : ['The whole key', text.trim().split('\n')[1] ?? ''];

export function KeyShown({ found }: { readonly found: SignerKey }) {
  const [says, it] = compared(found);
  return (
    <>
      <strong>{found.comment}</strong>
      <br />
      {says}: <code class="cs-break">{it}</code>
    </>
  );
}
