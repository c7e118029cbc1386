/** Codes on paper at the desk: whether every elector has one, and the list that the registrar gives. */

import { useState } from 'preact/hooks';
import { z } from 'zod';
import { DecodeError, fromUtf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { parseJson } from '../../crypto/json.ts';
import { boardPath } from '../../src/contract/endpoints.ts';
import { codeList } from '../../src/contract/enrolment.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { type Called, call, type Failure } from '../kit/call.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';

type State = Extract<Called<'codes'>, { ok: true }>['value'];
type PollId = PollPage['definition']['id'];

const unfit = z.object({
  lacking: z.number(),
  lacks: z.array(z.string()),
  strange: z.number(),
  strangers: z.array(z.string()),
  twice: z.number(),
});

/** What does not fit, by number, so that the registrar can make the list anew. */
function Unfit({ details }: { readonly details: unknown }) {
  const found = unfit.safeParse(details).data;
  if (found === undefined) return null;
  const { lacking, lacks, strange, strangers, twice } = found;
  return (
    <ul class="govuk-list govuk-list--bullet">
      {lacking > 0 && (
        <li>
          {lacking === 1 ? 'One elector has no code' : `${lacking} electors have no code`}: {lacks.join(', ')}
          {lacking > lacks.length ? ' …' : ''}. Officers may have put them on the roll: make the codes again with{' '}
          <code>--add</code> and the number.
        </li>
      )}
      {strange > 0 && (
        <li>
          {strange === 1 ? 'One is' : `${strange} are`} not on the roll: {strangers.join(', ')}
          {strange > strangers.length ? ' …' : ''}.
        </li>
      )}
      {twice > 0 && <li>A member or a code stands twice.</li>}
    </ul>
  );
}

function Give({ poll, onGiven }: { readonly poll: PollId; readonly onGiven: () => Promise<void> }) {
  const [bytes, setBytes] = useState<Uint8Array | null>(null);
  const [problem, setProblem] = useState<Pick<Failure, 'says' | 'details'> | null>(null);
  const [tries, setTries] = useState(0);
  const give = async () => {
    setTries(tries + 1);
    setProblem(null);
    if (bytes === null) return setProblem({ says: 'Choose the file codes.json first.' });
    try {
      const body = decode(codeList, parseJson(fromUtf8(bytes)));
      const answer = await call('giveCodes', { params: { poll }, body });
      if (!answer.ok) return setProblem(answer);
      await onGiven();
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      setProblem({
        says: 'This is not a list of codes. Choose codes.json, which countersign enrolment-codes wrote, and no letter.',
      });
    }
  };
  return (
    <>
      {problem !== null && (
        <Problem says={problem.says} key={tries}>
          <Unfit details={problem.details} />
        </Problem>
      )}
      <div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for="codes">
          The public list
        </label>
        <div class="govuk-hint" id="codes-hint">
          codes.json, from the folder with the letters. It holds no code. Never choose a letter here.
        </div>
        <input
          class="govuk-file-upload"
          type="file"
          id="codes"
          accept=".json"
          aria-describedby="codes-hint"
          onChange={(event) =>
            void event.currentTarget.files?.[0]?.arrayBuffer().then((read) => setBytes(new Uint8Array(read)))
          }
        />
      </div>
      <Act onPress={give}>Give this list</Act>
    </>
  );
}

function HowTo({ page }: { readonly page: PollPage }) {
  const { id } = page.definition;
  return (
    <Fold says="How the codes are made">
      <p>
        On a machine of your own, not on this service. You need the membership export of this poll, from the membership
        office; its rule pack, from the returning officer; and <a href={boardPath(id, 'poll.json')}>poll.json</a>.
      </p>
      <p class="cs-break">
        <code>countersign enrolment-codes EXPORT --poll poll.json --rules rules.json --keys KEYS --out NEW_FOLDER</code>
      </p>
      <p>
        Print the letters and post them, or give them by hand. Keep them locked up until voting has ended, so that you
        can give a lost code again; then destroy them. Whoever has a letter and the member’s e-mail can vote in their
        name: give no letter to anybody who prints ways in.
      </p>
    </Fold>
  );
}

function Codes({ page, state, reload }: { page: PollPage; state: State; reload: () => Promise<void> }) {
  const { me } = useSession();
  const { id: poll } = page.definition;
  const mayGive = me.roles.includes('registrar') && (page.state === 'roll-frozen' || page.state === 'keys-ready');
  if (!state.asks) return <p class="govuk-body">This poll asks for no codes on paper.</p>;
  return (
    <>
      <p class="govuk-body-l">
        {state.given === null
          ? 'No list of codes has been given yet. Without one the poll cannot be opened.'
          : `A list of ${state.given.codes} codes was given on ${inWords(state.given.givenAt)}.`}
      </p>
      <p class="govuk-body">
        {state.electors} electors,{' '}
        {state.without === 0 ? 'and each of them has a code.' : `${state.without} of them without a code.`}
      </p>
      {state.putOn.length > 0 && (
        <p class="govuk-body">
          Officers put these members on the roll, so that they vote although the rules left them off. Post their letters
          too, from among those kept back: <strong>{state.putOn.join(', ')}</strong>
        </p>
      )}
      {state.takenOff.length > 0 && (
        <p class="govuk-body">
          Officers took these members off the roll. Keep their letters back:{' '}
          <strong>{state.takenOff.join(', ')}</strong>
        </p>
      )}
      {mayGive && <Give poll={poll} onGiven={reload} />}
      <HowTo page={page} />
    </>
  );
}

export function CodesPage({ poll: id }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll: id } });
  return (
    <Page title="Codes on paper" rehearsal={loaded.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Codes on paper">
        {(page) => <CodesOf page={page} />}
      </Shown>
    </Page>
  );
}

function CodesOf({ page }: { readonly page: PollPage }) {
  const { id: poll, title } = page.definition;
  const loaded = useCall('codes', { params: { poll } });
  return (
    <>
      <Heading>Codes on paper</Heading>
      <p class="govuk-body">
        <a href={`/polls/${poll}/desk`}>{title}</a>
      </p>
      <Shown loaded={loaded}>{(state) => <Codes page={page} state={state} reload={loaded.reload} />}</Shown>
    </>
  );
}
