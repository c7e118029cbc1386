/** The rules that a poll's list was judged by, in words, with the hash that the board names, computed here. */

import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { readRulePack } from '../../src/roll/rules.ts';
import { Fold } from '../kit/fold.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { RulesInWords } from '../kit/rulesInWords.tsx';

function rulesOf(text: string) {
  try {
    return readRulePack(utf8(text)).rules;
  } catch {
    return null; // a pack that this page cannot read is still there to be saved
  }
}

export function PollRules({ page: { definition } }: { readonly page: PollPage }) {
  const loaded = useCall('pollRules', { params: { poll: definition.id } });
  return (
    <Shown loaded={loaded}>
      {({ rules: text }) => {
        const rules = rulesOf(text);
        const isTheirs = sha256Hex(utf8(text)) === definition.rules.sha256;
        return (
          <Fold says="The rules by which the list is judged">
            <p>
              {definition.rules.name}, version {definition.rules.version}
            </p>
            {!isTheirs && (
              <p>
                <strong>These are not the rules that this poll was set up with.</strong> Tell a scrutineer.
              </p>
            )}
            {rules !== null && <RulesInWords rules={rules} />}
            <p>
              SHA-256, which stands on the public board from the freeze on:{' '}
              <code class="cs-break">{definition.rules.sha256}</code>
            </p>
            <p>
              <a
                href={URL.createObjectURL(new Blob([text], { type: 'application/json' }))}
                download={`rules-${definition.rules.sha256.slice(0, 8)}.json`}
              >
                Save the rules as a file
              </a>{' '}
              (<code>sha256sum</code> prints the same number)
            </p>
          </Fold>
        );
      }}
    </Shown>
  );
}
