/** Keys that may sign membership exports. */
import { useState } from 'preact/hooks';
import { call } from '../kit/call.ts';
import { Act, Field, Problem } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAndPropose } from '../kit/proposing.ts';

export function Signers() {
  const signers = useCall('signers', {});
  const [text, setText] = useState('');
  const [why, setWhy] = useState('');
  const [done, setDone] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const pin = async () => {
    setProblem(null);
    setDone(false);
    if (why.trim().length < 3) return setProblem('Say where the key comes from, and how you compared it.');
    const answer = await signAndPropose({ kind: 'pin-signer', text, why });
    if (!answer.ok) return setProblem(answer.says);
    setText('');
    setWhy('');
    setDone(true);
  };
  const end = async (signer: string) => {
    const answer = await call('endSigner', { params: { signer }, body: {} });
    if (!answer.ok) return setProblem(answer.says);
    await signers.reload();
  };
  return (
    <section>
      <h2 class="govuk-heading-m">Keys that may sign exports</h2>
      {problem !== null && <Problem says={problem} key={problem} />}
      {done && (
        <p class="govuk-inset-text" role="status">
          Proposed. The key is pinned when a second officer agrees. <a href="/desk/proposals">See what is waiting</a>
        </p>
      )}
      <Shown loaded={signers}>
        {(value) => (
          <ul class="govuk-list govuk-list--spaced">
            {value.signers.length === 0 && (
              <li>None yet. Pin the membership office’s key before you load its export.</li>
            )}
            {value.signers.map(({ id, kind, fingerprint, comment }) => (
              <li key={id}>
                {kind}, <code class="cs-break">{fingerprint}</code> {comment}{' '}
                <button type="button" class="cs-link-button" onClick={() => void end(id)}>
                  Pin it no longer
                </button>
              </li>
            ))}
          </ul>
        )}
      </Shown>
      <details class="govuk-details">
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">Pin a key</span>
        </summary>
        <div class="govuk-details__text">
          <p>
            Compare its fingerprint with the membership office by another way than the one the key came by: by
            telephone, or in person.
          </p>
          <Field
            id="signer"
            label="The key"
            hint="One line of allowed_signers, or a minisign public key file"
            rows={4}
            value={text}
            onInput={setText}
          />
          <Field
            id="signer-why"
            label="Where it comes from, and how you compared it"
            hint="A procedure secretary or returning officer decides. You both sign it."
            rows={2}
            value={why}
            onInput={setWhy}
          />
          <Act onPress={pin}>Propose and sign</Act>
        </div>
      </details>
    </section>
  );
}
