/** What trustees gave that does not verify, as a file: for the returning officer and the scrutineers, so that the fault can be shown. */
import { useState } from 'preact/hooks';
import { utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { call, type Failure } from '../kit/call.ts';
import { Act } from '../kit/form.tsx';
import { SaveFile } from '../kit/saveLink.tsx';
import { refusedInWords } from '../kit/trusteeWords.ts';

export function RefusedParts({
  page,
  onFailure,
}: {
  readonly page: PollPage;
  readonly onFailure: (failure: Failure) => void;
}) {
  const poll = page.definition.id;
  const [file, setFile] = useState<Uint8Array | null>(null);
  const refused = page.trustees.filter((one) => one.refused.length > 0);
  if (refused.length === 0) return null;
  const get = async () => {
    const answer = await call('refusedParts', { params: { poll } });
    if (!answer.ok) return onFailure(answer);
    setFile(utf8(canonical(answer.value)));
  };
  return (
    <>
      <ul class="govuk-list govuk-list--bullet">
        {refused.map((one) => (
          <li key={one.owner}>
            {one.name} {refusedInWords(one)}.
          </li>
        ))}
      </ul>
      {file === null ? (
        <Act secondary onPress={get}>
          Get what was refused
        </Act>
      ) : (
        <p class="govuk-body">
          <SaveFile name={`refused-${poll.slice(0, 6)}.json`} bytes={file} says="Save what was refused" />, as it came
          from the trustees’ browsers. Parts of the count can be in it: keep it to yourselves until the result is
          published.
        </p>
      )}
    </>
  );
}
