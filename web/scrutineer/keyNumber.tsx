/**
 * The number of a scrutineer's own key, made from the key itself and never from what the server says of it: trustees ask for it before
 * they seal anything to a key of that name. SPEC §6.8.
 */
import { useState } from 'preact/hooks';
import { showFingerprint } from '../../crypto/ceremony/transcript.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import { sealingKeyFingerprint } from '../../crypto/sealedPart.ts';
import { OpenSealingKey } from './openSealingKey.tsx';

export const KeyNumber = ({ secret }: { readonly secret: bigint }) => (
  <>
    <p class="govuk-body">
      This is the number of your key. Write it down. Each trustee telephones you before they give their part: read it to
      them, and say how many scrutineers you are. Give it to whoever checks the result, too.
    </p>
    <p class="cs-fingerprint">{showFingerprint(sealingKeyFingerprint(encodePoint(baseMultiply(secret))))}</p>
  </>
);

/** For who did not write it down. */
export function ShowKeyNumber({ origin }: { readonly origin: string }) {
  const [secret, setSecret] = useState<bigint | null>(null);
  if (secret !== null) return <KeyNumber secret={secret} />;
  return (
    <>
      <p class="govuk-body">
        The trustees ask you for the number of your key before they give their parts. If you did not write it down, open
        your key file here to see it. Your key is not sent.
      </p>
      <OpenSealingKey
        origin={origin}
        act="Show the number of my key"
        isBusy={false}
        onOpened={async (opened) => setSecret(opened)}
      />
    </>
  );
}
