/** Making a key that all the others' are needed beside: in this browser, kept by the trustee alone, opened again once before it is given. */
import { useState } from 'preact/hooks';
import { newTrusteeKey } from '../../crypto/belenios/trusteeKey.ts';
import type { PollId } from '../../crypto/bodies.ts';
import { encodePoint } from '../../crypto/group.ts';
import { GuardKey } from './guardKey.tsx';
import { type Guard, type OpenedKey, sealAgain } from './openKey.tsx';
import { SavedFile } from './savedFile.tsx';

type Made = {
  readonly opened: OpenedKey;
  readonly file: Uint8Array;
  readonly record: string;
  readonly publicKey: string;
};

const rng = (length: number) => crypto.getRandomValues(new Uint8Array(length));

export function MakeKey({
  poll,
  title,
  name,
  give,
}: {
  readonly poll: PollId;
  readonly title: string;
  readonly name: string;
  /** @returns what went wrong, in words */
  readonly give: (record: string) => Promise<string | null>;
}) {
  const [made, setMade] = useState<Made | null>(null);

  const make = async (guard: Guard) => {
    const { record, publicKey: point, secret } = newTrusteeKey(rng);
    const publicKey = encodePoint(point);
    const format = 'countersign-trustee-key/1' as const;
    const opened = { key: { format, poll, name, record, publicKey, secret: secret.toString() }, guard };
    setMade({ opened, file: await sealAgain(poll, opened), record, publicKey });
  };

  if (made === null)
    return (
      <>
        <p class="govuk-body">
          The result can be opened only with the keys of all trustees. Yours is made here, in this browser, and is never
          sent. Only its public half is.
        </p>
        <p class="govuk-body">
          Choose what guards the file that will hold it. If you lose the file, or what opens it, this poll cannot be
          counted.
        </p>
        <GuardKey poll={poll} title={title} act="Make my key" onGuarded={make} />
      </>
    );
  return (
    <>
      <SavedFile
        poll={poll}
        opened={made.opened}
        file={made.file}
        act="Give my public key to the poll"
        onSaved={() => give(made.record)}
      />
      <p class="govuk-body">
        Write down the fingerprint of your key, and give it to a scrutineer yourself:
        <br />
        <code class="cs-tracker">{made.publicKey}</code>
      </p>
    </>
  );
}
