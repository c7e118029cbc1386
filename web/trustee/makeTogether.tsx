/**
 * Trustees make a key together, of which fewer than all suffice. Each visit does what can be done now, says whom it waits for, and
 * goes on by itself while the page is open; everything works after closing it. SPEC §10.
 */
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { PollId } from '../../crypto/bodies.ts';
import { beginCeremony } from '../../crypto/ceremony/certificate.ts';
import { UNUSED } from '../../crypto/ceremony/seedUse.ts';
import type { CeremonyState } from '../../src/contract/ceremony.ts';
import { type Turn, turnOf } from '../../src/contract/ceremonyTurn.ts';
import type { ThresholdKeyFile } from '../../src/contract/trusteeKeyFile.ts';
import { type CallInput, call } from '../kit/call.ts';
import { Problem } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { blameInWords } from '../kit/trusteeWords.ts';
import { CompareKey } from './compareKey.tsx';
import { GuardKey } from './guardKey.tsx';
import { alone, keepUse, useHere } from './keptHere.ts';
import { Elsewhere, type Guard, type OpenedKey, OpenKey, sealAgain } from './openKey.tsx';
import { SavedFile } from './savedFile.tsx';

const LOOK_AGAIN_MS = 4000;
const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** @returns what went wrong, in words */
export type SendMessage = (sent: CallInput<'ceremonyMessage'>['body']) => Promise<string | null>;

type Props = {
  readonly poll: PollId;
  readonly title: string;
  readonly name: string;
  readonly opened: OpenedKey | null;
  readonly onOpened: (opened: OpenedKey) => void;
  /** The key stands. */
  readonly onMade: () => void;
};

/** With the service: where all stand comes from it, and what this trustee sends goes to it. */
export function MakeTogether(props: Props) {
  const { poll } = props;
  const loaded = useCall('ceremony', { params: { poll } });
  const send: SendMessage = async (body) => {
    const answer = await call('ceremonyMessage', { params: { poll }, body });
    // Taken already: its answer was lost on the way. If it is another's, the next step says so.
    return answer.ok || answer.code === 'CEREMONY_GIVEN' ? null : answer.says;
  };
  return (
    <Shown loaded={loaded}>{(state) => <Ceremony {...props} state={state} reload={loaded.reload} send={send} />}</Shown>
  );
}

type Under = {
  readonly state: CeremonyState;
  readonly reload: () => Promise<void>;
  readonly send: SendMessage;
};

export function Ceremony(props: Props & Under) {
  const { poll, state, opened, onOpened } = props;
  return (
    <>
      <Standing state={state} />
      {state.certificates[state.owner - 1] === null ? (
        <Begin {...props} key={state.round} />
      ) : opened === null || opened.key.format === 'countersign-trustee-key/1' ? (
        <>
          <p class="govuk-body">
            You have taken your first step. Open your key, and your browser does what comes next.
          </p>
          <OpenKey poll={poll} act="Open my key and go on" isMade={false} onOpened={onOpened} />
        </>
      ) : (
        <GoOn {...props} opened={{ ...opened, key: opened.key }} />
      )}
    </>
  );
}

const STEPS = [
  'Begin: your browser makes your secret, and you keep it',
  'Exchange: the browsers send each other sealed pieces',
  'Check: each browser checks the pieces that it got',
  'Compare: you read a fingerprint to each other, and confirm it',
] as const;

/** Where all of them stand. */
function Standing({ state }: { readonly state: CeremonyState }) {
  const { quorum, names, owner } = state;
  const given = [state.certificates, state.dealings, state.keys, state.confirmations];
  const now = given.findIndex((one) => one.includes(null));
  return (
    <>
      <p class="govuk-body">
        You make the key of this poll with {names.length - 1} others. Any {quorum} of you {names.length} can open the
        result; fewer can open nothing. What is secret never leaves the browsers unsealed.
      </p>
      <ol class="cs-way">
        {STEPS.map((says, i) => {
          const missing = (given[i] ?? []).flatMap((one, at) => (one === null ? [at + 1] : []));
          const is = missing.length === 0 ? 'done' : i === now ? 'now' : 'later';
          return (
            <li key={says} class={`cs-way__step cs-way__step--${is}`}>
              {says}
              {is === 'done' && <strong class="cs-way__says">Done by all</strong>}
              {is === 'now' && (
                <span class="cs-way__says">
                  Waits for: {missing.map((one) => (one === owner ? 'you' : names[one - 1])).join(', ')}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Begin({ poll, title, name, state, onOpened, reload, send: sendOut }: Props & Under) {
  const { round, quorum, names, owner } = state;
  const [made, setMade] = useState<{
    readonly opened: OpenedKey;
    readonly file: Uint8Array;
    readonly send: () => Promise<string | null>;
  } | null>(null);

  const make = async (guard: Guard) => {
    const { seed, message } = await beginCeremony({ poll, quorum, names }, owner, rng, crypto.subtle);
    const key = {
      format: 'countersign-trustee-key/2' as const,
      poll,
      name,
      index: owner,
      seed,
      use: UNUSED,
      key: null,
      approval: null,
    };
    const opened = { key, guard };
    const file = await sealAgain(poll, opened);
    const send = async () => {
      // This browser knows from here on that the seed has served nothing; one that opens the file elsewhere does not.
      keepUse(poll, seed, UNUSED);
      const says = await sendOut({ round, message });
      if (says !== null) return says;
      onOpened(opened);
      await reload();
      return null;
    };
    setMade({ opened, file, send });
  };

  return (
    <>
      {round > 1 && (
        <p class="govuk-inset-text">
          All of you begin anew, for the {round === 2 ? 'second' : `${round}th`} time. A file that you saved before is
          of no use any more: destroy it.
        </p>
      )}
      <p class="govuk-body">
        Come back in this browser, on this device, until the key is made: another one cannot go on with it.
      </p>
      {made === null ? (
        <GuardKey poll={poll} title={title} act="Make my secret" onGuarded={make} />
      ) : (
        <SavedFile poll={poll} opened={made.opened} file={made.file} act="Take my first step" onSaved={made.send} />
      )}
    </>
  );
}

const messagesIn = ({ round, certificates, dealings, keys, confirmations, complaint }: CeremonyState): string =>
  [
    round,
    ...[certificates, dealings, keys, confirmations].map((one) => one.filter((given) => given !== null).length),
  ].join() + (complaint === null ? '' : '!');

/** Does what can be done with the key at hand, again whenever somebody has sent something. */
function GoOn({
  poll,
  state,
  opened,
  onOpened,
  reload,
  send,
  onMade,
}: Omit<Props, 'opened'> & Under & { readonly opened: { readonly key: ThresholdKeyFile; readonly guard: Guard } }) {
  const isElsewhere = useContext(Elsewhere);
  const [turn, setTurn] = useState<Turn | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const isAtWork = useRef(false);
  const { seed } = opened.key;

  const work = async (): Promise<void> => {
    const found = await alone(poll, async () => {
      const use = useHere(poll, seed, opened.key.use);
      const next = await turnOf(poll, state, { seed, use }, rng, crypto.subtle);
      // Before it is sent: a seed serves one list, whatever this browser is shown after that.
      if (next.kind === 'send') keepUse(poll, seed, next.use);
      return next;
    });
    if (found.kind === 'send') {
      const { round } = state;
      const says = await send({ round, message: found.message });
      if (says !== null) return setProblem(says);
      return reload();
    }
    setTurn(found);
    if (found.kind === 'done') onMade();
  };
  const known = messagesIn(state);
  useEffect(() => {
    if (isAtWork.current) return;
    isAtWork.current = true;
    void work().finally(() => {
      isAtWork.current = false;
    });
  }, [known]);
  const waits = turn?.kind === 'wait' || turn?.kind === 'ended';
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => void reload(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [waits]);

  if (problem !== null) return <Problem says={problem} key={problem} />;
  if (turn === null)
    return (
      <p class="govuk-body" role="status">
        Your browser is at work. This takes some seconds…
      </p>
    );
  switch (turn.kind) {
    case 'compare':
      return (
        <CompareKey
          poll={poll}
          send={send}
          state={state}
          held={turn.held}
          opened={opened}
          onConfirmed={async (finished) => {
            onOpened(finished);
            await reload();
          }}
        />
      );
    case 'wait':
      return (
        <p class="govuk-inset-text" role="status">
          Your part is done for now. Waiting for {turn.owners.map((owner) => state.names[owner - 1]).join(', ')}.{' '}
          {isElsewhere
            ? 'Save the board at the service again when they have been there, and come back with it.'
            : 'Leave this page open and it goes on by itself; or close it, and come again when they have been here.'}
        </p>
      );
    case 'ended':
      return (
        <Problem says="Something did not fit, and so this key is not made.">
          <p>
            {state.complaint !== null && turn.blame?.blame === state.complaint.blamed
              ? blameInWords(state.complaint, state.names)
              : 'Whom the service blames for it is not whom your browser finds to blame. Tell a scrutineer.'}
          </p>
          <p>The returning officer can let all of you begin anew. This page goes on when they do.</p>
        </Problem>
      );
    case 'faults':
      return (
        <Problem says="What another trustee sent does not hold, and the service should not have passed it on. Nothing was sent. Tell the returning officer and a scrutineer:">
          <ul class="govuk-list govuk-list--bullet">
            {turn.faults.map(({ owner, says }) => (
              <li key={`${owner}${says}`}>
                {state.names[owner - 1] ?? 'All'}: {says}
              </li>
            ))}
          </ul>
        </Problem>
      );
    case 'other-seed':
      return (
        <Problem says="This is not the key with which you began. Load this page again and use the file that you saved then. If you have it no more, ask the returning officer to let all of you begin anew." />
      );
    case 'used-otherwise':
      return (
        <Problem says="Your key served already, and not with what this page was shown now; or this browser does not know with what. Nothing was sent. Go on in the browser in which you began and on the same device, or ask the returning officer to let all of you begin anew." />
      );
    default:
      return <p class="govuk-body">The key is made.</p>;
  }
}
