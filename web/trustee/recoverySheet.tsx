/** A key on paper, for a trustee who wants it: sealed under a passphrase, in lines that can be typed in again. SPEC §10.5. */
import { useState } from 'preact/hooks';
import type { PollId } from '../../crypto/bodies.ts';
import { sheetLines } from '../../crypto/recoverySheet.ts';
import { SHORTEST_PASSPHRASE, sealRecovery } from '../../src/contract/trusteeKeyFile.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, Problem } from '../kit/form.tsx';
import { PassphraseField } from './keyFields.tsx';

export function RecoverySheet({
  poll,
  title,
  name,
  owner,
  secret,
  trusteesHash,
}: {
  readonly poll: PollId;
  readonly title: string;
  readonly name: string;
  readonly owner: number;
  readonly secret: string;
  readonly trusteesHash: string | null;
}) {
  const [passphrase, setPassphrase] = useState('');
  const [lines, setLines] = useState<readonly string[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const make = async () => {
    setProblem(null);
    if (passphrase.length < SHORTEST_PASSPHRASE)
      return setProblem(`The passphrase needs at least ${SHORTEST_PASSPHRASE} characters.`);
    const confirmed = trusteesHash === null ? {} : { trusteesHash };
    setLines(sheetLines(await sealRecovery({ poll, owner, secret, ...confirmed }, passphrase)));
  };
  return (
    <Fold says="Print a recovery sheet (only if you want one)">
      {lines === null ? (
        <>
          {problem !== null && <Problem says={problem} key={problem} />}
          <p>
            If your file is lost, the sheet and its passphrase open your part of the count. Keep the sheet in a safe
            place, and the passphrase in your head or elsewhere.
          </p>
          <PassphraseField
            id="recovery-passphrase"
            label="A passphrase for the sheet"
            value={passphrase}
            onInput={setPassphrase}
          />
          <Act secondary onPress={make}>
            Make the sheet
          </Act>
        </>
      ) : (
        <div class="cs-sheet cs-printed">
          <h3 class="govuk-heading-s">
            Recovery sheet of {name}, trustee {owner}
          </h3>
          <p>
            {title}. Poll {poll}. The passphrase is not on this sheet. Destroy it when the result is final.
          </p>
          <ol class="cs-sheet__lines">
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
          <Act secondary onPress={async () => window.print()}>
            Print it
          </Act>
        </div>
      )}
    </Fold>
  );
}
