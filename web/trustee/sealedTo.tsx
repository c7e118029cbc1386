/**
 * Whose keys a trustee's part would be sealed to. The server says whose they are; the trustee asks the scrutineers themselves, since
 * whoever has a key opens what is sealed to it, and more than half of the keys attest the result. SPEC §6.8.
 */
import { showFingerprint } from '../../crypto/ceremony/transcript.ts';
import { sealingKeyFingerprint } from '../../crypto/sealedPart.ts';
import { attestersNeeded } from '../../src/verify/attesting.ts';
import { StepHeading } from '../kit/layout.tsx';
import type { Told } from './count.ts';

export type Recipients = Extract<Told, { readonly kind: 'looked' }>['sealedTo'];

/** Nothing where everything is opened for everybody. */
export function SealedTo({ to }: { readonly to: Recipients }) {
  if (to.length === 0) return null;
  return (
    <>
      <StepHeading>Whom your part is sealed to</StepHeading>
      <p class="govuk-body">
        What few cast is opened by these {to.length === 1 ? 'one scrutineer' : `${to.length} scrutineers`} alone, and
        the result is what {attestersNeeded(to)} of them sign. Whoever has one of these keys reads what you seal.
      </p>
      <ul class="govuk-list">
        {to.map(({ name, key }) => (
          <li key={key}>
            <strong>{name}</strong>
            <p class="cs-fingerprint">{showFingerprint(sealingKeyFingerprint(key))}</p>
          </li>
        ))}
      </ul>
      <p class="govuk-body">
        <strong>
          Telephone each of them: let them read you the number of their key, from their own page, and say how many
          scrutineers there are.
        </strong>{' '}
        If a name, a number or how many there are differs, give nothing and tell the other trustees.
      </p>
    </>
  );
}
