/** Keys that may sign membership exports. */
import { useState } from 'preact/hooks';
import { call } from '../kit/call.ts';
import { Act, Field, Problem } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';

export function Signers() {
  const signers = useCall('signers', {});
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const pin = async () => {
    setProblem(null);
    const answer = await call('pinSigner', { body: { text } });
    if (!answer.ok) return setProblem(answer.says);
    setText('');
    await signers.reload();
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
          <Act onPress={pin}>Pin this key</Act>
        </div>
      </details>
    </section>
  );
}
