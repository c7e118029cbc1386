/** Keys that may sign membership exports, and proposing another: its fingerprint stands there before anybody signs. */

import { useState } from 'preact/hooks';
import { type SignerKey, signerKeysIn } from '../../src/roll/signerKey.ts';
import { call } from '../kit/call.ts';
import { Boxes } from '../kit/choices.tsx';
import { Fold } from '../kit/fold.tsx';
import { Act, Field, Notice, Problem } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAndPropose } from '../kit/proposing.ts';
import { compared, KeyShown } from './keyShown.tsx';

/** The keys of the text: one alone is shown, of several those are picked that the office named. */
function KeysFound({
  keys,
  picked,
  onPick,
}: {
  readonly keys: readonly SignerKey[];
  readonly picked: readonly string[];
  readonly onPick: (picked: readonly string[]) => void;
}) {
  const [only] = keys;
  if (only === undefined) return null;
  if (keys.length === 1)
    return (
      <p class="govuk-inset-text" role="status">
        <KeyShown found={only} />
      </p>
    );
  return (
    <Boxes
      id="signer-keys"
      legend={`It holds ${keys.length} keys. Which of them sign your exports?`}
      hint="You sign once for each."
      options={keys.map((key) => [key.fingerprint, key.comment, compared(key).join(': ')] as const)}
      ticked={picked}
      onTick={onPick}
    />
  );
}

function PinKey({ onProposed }: { readonly onProposed: (count: number) => void }) {
  const [text, setText] = useState('');
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [why, setWhy] = useState('');
  const [round, setRound] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const keys = signerKeysIn(text);
  const give = (given: string) => {
    setText(given);
    setPicked([]);
  };
  const pin = async () => {
    setProblem(null);
    const chosen = keys.length > 1 ? keys.filter(({ fingerprint }) => picked.includes(fingerprint)) : keys;
    if (keys.length > 1 && chosen.length === 0) return setProblem('Choose which of these keys sign your exports.');
    if (why.trim().length < 3) return setProblem('Say where the key comes from, and how you compared it.');
    // A text that holds no key goes as it is: the service says what is wrong with it.
    const texts = keys.length === 0 ? [text] : chosen.map((key) => key.text);
    for (const one of texts) {
      const answer = await signAndPropose({ kind: 'pin-signer', text: one, why });
      if (!answer.ok) return setProblem(answer.says);
    }
    give('');
    setWhy('');
    setRound(round + 1);
    onProposed(texts.length);
  };
  return (
    <Fold says="Pin a key">
      {problem !== null && <Problem says={problem} key={problem} />}
      <p>
        The membership office signs its exports with a key, and sends you the public half in a file. Have the office
        read the key’s fingerprint to you by telephone or in person, and compare it with what stands here once you have
        chosen the file.
      </p>
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for="signer-file">
          The file from the membership office
        </label>
        <div class="govuk-hint" id="signer-file-hint">
          allowed_signers, or a file that ends in .pub
        </div>
        <input
          key={round}
          class="govuk-file-upload"
          type="file"
          id="signer-file"
          aria-describedby="signer-file-hint"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file !== undefined && file.size < 100_000) void file.text().then(give);
          }}
        />
      </div>
      <Field
        id="signer"
        label="The key"
        hint="Or paste it here: one line of allowed_signers, or a minisign public key file"
        rows={4}
        value={text}
        onInput={give}
      />
      <KeysFound keys={keys} picked={picked} onPick={setPicked} />
      <Field
        id="signer-why"
        label="Where it comes from, and how you compared it"
        hint="A procedure secretary or returning officer decides. You both sign it."
        rows={2}
        value={why}
        onInput={setWhy}
      />
      <Act onPress={pin}>Propose and sign</Act>
    </Fold>
  );
}

export function Signers() {
  const signers = useCall('signers', {});
  const [proposed, setProposed] = useState<{ readonly count: number } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const end = async (signer: string) => {
    const answer = await call('endSigner', { params: { signer }, body: {} });
    if (!answer.ok) return setProblem(answer.says);
    await signers.reload();
  };
  return (
    <section>
      <h2 class="govuk-heading-m">Keys that may sign exports</h2>
      {problem !== null && <Problem says={problem} key={problem} />}
      {proposed !== null && (
        <Notice key={proposed}>
          {proposed.count === 1
            ? 'Proposed. The key is pinned when a second officer agrees.'
            : `Proposed. The ${proposed.count} keys are pinned when a second officer agrees to each.`}{' '}
          <a href="/desk/proposals">See what is waiting</a>
        </Notice>
      )}
      <Shown loaded={signers}>
        {(value) => (
          <ul class="govuk-list govuk-list--spaced">
            {value.signers.length === 0 && (
              <li>None yet. An export can be loaded once the membership office’s key is pinned here.</li>
            )}
            {value.signers.map(({ id, fingerprint, comment }) => (
              <li key={id}>
                <strong>{comment}</strong>
                <br />
                <code class="cs-break">{fingerprint}</code>
                <br />
                <button type="button" class="cs-link-button" onClick={() => void end(id)}>
                  Pin it no longer<span class="govuk-visually-hidden">: {comment}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Shown>
      <PinKey onProposed={(count) => setProposed({ count })} />
    </section>
  );
}
