/** A key that signs exports, as people compare it: what its owner calls it, and its fingerprint. */
import type { SignerKey } from '../../src/roll/signerKey.ts';

export const KeyShown = ({ fingerprint, comment }: Pick<SignerKey, 'fingerprint' | 'comment'>) => (
  <>
    <strong>{comment}</strong>
    <br />
    Fingerprint: <code class="cs-break">{fingerprint}</code>
  </>
);
