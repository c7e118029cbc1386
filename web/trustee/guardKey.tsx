/** How a new key file is to be guarded: by a passphrase that the trustee chooses, or by a passkey made for nothing else. */
import { useState } from 'preact/hooks';
import type { PollId } from '../../crypto/bodies.ts';
import { SHORTEST_PASSPHRASE } from '../../src/contract/trusteeKeyFile.ts';
import { Radios } from '../kit/choices.tsx';
import { Act, Problem } from '../kit/form.tsx';
import { PasskeyStopped } from '../kit/passkey.ts';
import { fileHere } from './keptHere.ts';
import { PassphraseField } from './keyFields.tsx';
import { askKeyPasskey, makeKeyPasskey } from './keyPasskey.ts';
import { type Guard, useCanGuard } from './openKey.tsx';

export function GuardKey({
  poll,
  title,
  act,
  isByPassphrase = false,
  onGuarded,
}: {
  readonly poll: PollId;
  readonly title: string;
  readonly act: string;
  /** No passkey is offered. */
  readonly isByPassphrase?: boolean;
  readonly onGuarded: (guard: Guard) => Promise<void>;
}) {
  const canGuard = useCanGuard() && !isByPassphrase;
  const [by, setBy] = useState('passphrase');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  const go = async () => {
    setProblem(null);
    if (by === 'passkey') {
      try {
        // One for each poll: who begins anew has it already.
        const kept = fileHere(poll);
        const from = await (kept === null ? makeKeyPasskey(poll, title) : askKeyPasskey(poll, kept.credentialId));
        return await onGuarded({ by: 'passkey', ...from });
      } catch (fault) {
        if (!(fault instanceof PasskeyStopped)) throw fault;
        return setProblem(fault.message);
      }
    }
    if (passphrase.length < SHORTEST_PASSPHRASE)
      return setProblem(
        `The passphrase needs at least ${SHORTEST_PASSPHRASE} characters: four words that do not belong together are good.`,
      );
    if (passphrase !== again) return setProblem('The two passphrases are not the same.');
    await onGuarded({ by: 'passphrase', passphrase });
  };

  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      {canGuard && (
        <Radios
          id="guard"
          legend="What guards your key?"
          value={by}
          onInput={setBy}
          options={[
            ['passphrase', 'A passphrase', 'You save a file, and open it with the passphrase each time.'],
            [
              'passkey',
              'A passkey',
              'A new one, for this key alone. This browser keeps the file; you touch the device.',
            ],
          ]}
        />
      )}
      {by === 'passphrase' && (
        <>
          <PassphraseField id="passphrase" label="Passphrase" value={passphrase} onInput={setPassphrase} />
          <PassphraseField id="passphrase-again" label="The same passphrase again" value={again} onInput={setAgain} />
        </>
      )}
      <Act onPress={go}>{act}</Act>
    </>
  );
}
