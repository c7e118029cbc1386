/** Making a scrutineer's key: in this browser, under a passphrase, opened again once before its public half is given. */
import { useState } from 'preact/hooks';
import { DecodeError } from '../../crypto/bytes.ts';
import { newSealingKey } from '../../crypto/sealedPart.ts';
import { openSealingKey, sealSealingKey } from '../../src/contract/sealingKeyFile.ts';
import { sealingKeyMessage } from '../../src/contract/sealingKeyMessage.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { call } from '../kit/call.ts';
import { Act, Problem } from '../kit/form.tsx';
import { signAct } from '../kit/proposing.ts';
import { GuardKey } from '../trustee/guardKey.tsx';
import { FileField } from '../trustee/keyFields.tsx';
import { KeyNumber } from './keyNumber.tsx';

type Made = {
  readonly file: Uint8Array;
  readonly passphrase: string;
  readonly published: ReturnType<typeof newSealingKey>['published'];
  readonly secret: bigint;
};

const rng = (length: number) => crypto.getRandomValues(new Uint8Array(length));

export function MakeSealingKey({ page, onGiven }: { readonly page: PollPage; readonly onGiven: () => void }) {
  const { definition, origin } = page;
  const poll = definition.id;
  const [made, setMade] = useState<Made | null>(null);
  const [saved, setSaved] = useState<Uint8Array | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const make = async ({ passphrase }: { readonly passphrase: string }) => {
    const { secret, published } = newSealingKey(origin, rng);
    setMade({ file: await sealSealingKey(origin, secret, passphrase), passphrase, published, secret });
  };
  const give = async ({ published, passphrase, secret }: Made): Promise<void> => {
    setProblem(null);
    if (saved === null) return setProblem('Choose the file that you saved.');
    try {
      const again = await openSealingKey(saved, passphrase);
      if (again.secret !== secret) return setProblem('That is another key file. Choose the one you have just saved.');
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      return setProblem('That file does not open with your passphrase. Save the key file again, and choose it.');
    }
    const signed = await signAct((signer) => sealingKeyMessage(poll, published.key, signer));
    if (!signed.ok) return setProblem(signed.says);
    const { nonce, assertion } = signed;
    const answer = await call('depositSealingKey', { params: { poll }, body: { ...published, nonce, assertion } });
    if (!answer.ok && answer.code !== 'KEY_GIVEN') return setProblem(answer.says);
    onGiven();
  };

  if (made === null)
    return (
      <>
        <h2 class="govuk-heading-m">Your key for small numbers</h2>
        <p class="govuk-body">
          Where fewer than {definition.smallUnit} vote, the result would show how somebody voted. The trustees then give
          their parts to the scrutineers alone. You open them in your browser, and sign what was decided.
        </p>
        <p class="govuk-body">
          The key for it is made here, before voting opens. Only its public half is sent. Choose a passphrase for the
          file that will hold it. If the scrutineers lose their files, the poll cannot be counted.
        </p>
        <GuardKey poll={poll} title={definition.title} act="Make my key" isByPassphrase onGuarded={make} />
      </>
    );
  return (
    <>
      <h2 class="govuk-heading-m">Save your key</h2>
      {problem !== null && <Problem says={problem} key={problem} />}
      <ol class="govuk-list govuk-list--number govuk-list--spaced">
        <li>
          <a
            href={URL.createObjectURL(new Blob([new Uint8Array(made.file)]))}
            download={`scrutineer-key-${poll.slice(0, 6)}.age`}
            data-key-file
          >
            Save your key file
          </a>{' '}
          where only you can get at it, and a copy of it somewhere else.
        </li>
        <li>
          <FileField
            id="key-file"
            label="Choose the file you saved, to see that it can be opened again"
            onFile={setSaved}
          />
        </li>
      </ol>
      <KeyNumber secret={made.secret} />
      <Act onPress={() => give(made)}>Sign, and give my public key to the poll</Act>
    </>
  );
}
