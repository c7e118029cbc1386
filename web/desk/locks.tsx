/** Locks at the desk: what stands, what an officer may lock, and lifting, which the first of two officers proposes here. */
import { useState } from 'preact/hooks';
import { pollId } from '../../crypto/bodies.ts';
import { LOCK_DUTIES, LOCK_IN_WORDS, type LockGiven, type LockScope, lockMessage } from '../../src/contract/locks.ts';
import { ROLE_IN_WORDS, ROLES, type Role } from '../../src/contract/roles.ts';
import { type Called, call } from '../kit/call.ts';
import { Radios } from '../kit/choices.tsx';
import { ReasonFold } from '../kit/fold.tsx';
import { Act, Field, Notice, Problem, Select } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAct, signAndPropose } from '../kit/proposing.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { instantOf, inWords } from '../kit/when.ts';

type Lock = Extract<Called<'locks'>, { ok: true }>['value']['locks'][number];
type Polls = Extract<Called<'polls'>, { ok: true }>['value']['polls'];

const SCOPES: readonly LockScope[] = ['unit', 'role', 'desk', 'voting'];
const MORE: Record<LockScope, string> = {
  unit: 'Nobody changes an entry of this unit or sees it at the desk. Other units go on as before.',
  role: 'Whoever holds this role can do nothing in it until the lock is lifted.',
  desk: 'No officer does anything until it is lifted; the data protection officer can look. Members go on voting.',
  voting: 'No ballot is taken until it is lifted. The time is given back at the end.',
};
const LOCKABLE = ROLES.filter(
  (role): role is Exclude<Role, 'data-protection-officer'> => role !== 'data-protection-officer',
);

/** What is locked, in words: for its own page and for the officer who decides on lifting it. */
export function LockFacts({ lock: { lock, lockedBy, at }, polls }: { readonly lock: Lock; readonly polls: Polls }) {
  const of = polls.find(({ poll }) => poll === lock.poll)?.title ?? 'In all polls, and what is of none';
  return (
    <>
      <p class="govuk-body">
        <strong>
          {LOCK_IN_WORDS[lock.scope]}
          {lock.scope === 'unit' && `: ${lock.unit === '' ? 'members without a unit' : lock.unit}`}
          {lock.scope === 'role' && `: ${ROLE_IN_WORDS[lock.role]}`}
        </strong>
        <br />
        {of}
      </p>
      <p class="govuk-body">
        Locked by {lockedBy} on {inWords(at)}: {lock.why}
      </p>
    </>
  );
}

const Lift = ({ lock, onDone }: { readonly lock: Lock; readonly onDone: (says: string) => Promise<void> }) => (
  <ReasonFold
    id={`lift-${lock.id}`}
    says={
      <>
        Propose to lift it<span class="govuk-visually-hidden">: {LOCK_IN_WORDS[lock.lock.scope]}</span>
      </>
    }
    label="Why it can be lifted"
    hint="You sign this with your passkey. A returning officer or data protection officer decides, another person than you."
    missing="Say why it can be lifted, in a few words."
    act="Sign and propose"
    sign={(why) => signAndPropose({ kind: 'lift-lock', poll: lock.lock.poll, lock: lock.id, why })}
    onDone={() => onDone('You proposed to lift it. Another officer decides.')}
  />
);

function NewLock({ polls, onDone }: { readonly polls: Polls; readonly onDone: (says: string) => Promise<void> }) {
  const { me } = useSession();
  const mine = SCOPES.filter((one) => LOCK_DUTIES[one].some((role) => me.roles.includes(role)));
  const [scope, setScope] = useState<LockScope | null>(null);
  const [poll, setPoll] = useState('');
  const [unit, setUnit] = useState('');
  const [role, setRole] = useState<(typeof LOCKABLE)[number]>('membership-secretary');
  const [expected, setExpected] = useState('');
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  if (mine.length === 0) return null;

  const given = (): LockGiven | string => {
    const ofPoll = poll === '' ? null : pollId.parse(poll);
    if (scope === null) return 'Say what is to be locked.';
    if (why.trim().length < 3) return 'Say why, in a few words. It is kept with your signature.';
    switch (scope) {
      case 'unit':
        return { scope, poll: ofPoll, unit: unit.trim().toUpperCase(), why };
      case 'role':
        return { scope, poll: ofPoll, role, why };
      case 'desk':
        return { scope, poll: ofPoll, why };
      case 'voting':
        return ofPoll === null
          ? 'Choose the poll in which voting is to be paused.'
          : { scope, poll: ofPoll, expectedBy: instantOf(expected), why };
    }
  };
  const put = async () => {
    setProblem(null);
    const lock = given();
    if (typeof lock === 'string') return setProblem(lock);
    const signed = await signAct((signer) => lockMessage(lock, signer));
    if (!signed.ok) return setProblem(signed.says);
    const { nonce, assertion } = signed;
    const answer = await call('lockDown', { body: { nonce, lock, assertion } });
    if (!answer.ok) return setProblem(answer.says);
    setWhy('');
    setScope(null);
    await onDone('It is locked.');
  };
  return (
    <>
      <h2 class="govuk-heading-m">Lock something</h2>
      <p class="govuk-body">
        It holds at once, and stands on the public board of each poll that it touches. Two officers lift it; you can be
        one of them.
      </p>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Radios
        id="scope"
        legend="What"
        options={mine.map((one) => [one, LOCK_IN_WORDS[one], MORE[one]] as const)}
        value={scope ?? ''}
        onInput={(value) => setScope(mine.find((one) => one === value) ?? null)}
      />
      <Select
        id="poll"
        label="Where"
        value={poll}
        onInput={setPoll}
        options={[
          ['', scope === 'voting' ? 'Choose a poll' : 'In all polls, and what is of none'],
          ...polls
            .filter(({ state }) =>
              scope === 'voting' ? state === 'open' : !['declared', 'final', 'purged', 'abandoned'].includes(state),
            )
            .map(({ poll: id, title }) => [id, title] as const),
        ]}
      />
      {scope === 'unit' && (
        <Field id="unit" label="Unit" hint="Its code as the membership list has it." value={unit} onInput={setUnit} />
      )}
      {scope === 'role' && (
        <Select
          id="role"
          label="Role"
          value={role}
          onInput={(value) => setRole(LOCKABLE.find((one) => one === value) ?? role)}
          options={LOCKABLE.map((one) => [one, ROLE_IN_WORDS[one]] as const)}
        />
      )}
      {scope === 'voting' && (
        <Field
          id="expected"
          type="datetime-local"
          label="By when you expect it to go on (you may leave this empty)"
          hint="Members are told. It binds nobody."
          value={expected}
          onInput={setExpected}
        />
      )}
      <Field id="why" label="Why" hint="Officers see this; members do not." rows={2} value={why} onInput={setWhy} />
      <Act warning onPress={put}>
        Sign and lock
      </Act>
    </>
  );
}

export function LocksPage() {
  const session = useSession();
  const polls = useCall('polls', {});
  return (
    <Page title="Locks" {...frameOf(session)}>
      <Heading>Locks</Heading>
      <p class="govuk-body">
        <a href="/desk">Your page</a>
      </p>
      <Shown loaded={polls}>{(value) => <AllLocks polls={value.polls} />}</Shown>
    </Page>
  );
}

function AllLocks({ polls }: { readonly polls: Polls }) {
  const [done, setDone] = useState<{ readonly says: string } | null>(null);
  const loaded = useCall('locks', {});
  const { me } = useSession();
  const mayPropose = (
    ['membership-secretary', 'procedure-secretary', 'returning-officer', 'data-protection-officer'] as const
  ).some((role) => me.roles.includes(role));
  const onDone = async (says: string) => {
    await loaded.reload();
    setDone({ says });
  };
  return (
    <>
      {done !== null && <Notice key={done}>{done.says}</Notice>}
      <Shown loaded={loaded}>
        {({ locks }) => {
          const standing = locks.filter(({ liftedAt }) => liftedAt === null);
          const lifted = locks.filter(({ liftedAt }) => liftedAt !== null);
          return (
            <>
              {standing.length === 0 && <p class="govuk-body">Nothing is locked.</p>}
              {standing.map((lock) => (
                <section key={lock.id} class="cs-card">
                  <LockFacts lock={lock} polls={polls} />
                  {lock.proposed ? (
                    <p class="govuk-body">
                      Its lifting <a href="/desk/proposals">waits for a second officer</a>.
                    </p>
                  ) : (
                    mayPropose && <Lift lock={lock} onDone={onDone} />
                  )}
                </section>
              ))}
              <NewLock polls={polls} onDone={onDone} />
              {lifted.length > 0 && <h2 class="govuk-heading-m">Lifted</h2>}
              {lifted.map((lock) => (
                <section key={lock.id} class="cs-card">
                  <LockFacts lock={lock} polls={polls} />
                  <p class="govuk-body">Lifted on {lock.liftedAt === null ? '' : inWords(lock.liftedAt)}.</p>
                </section>
              ))}
            </>
          );
        }}
      </Shown>
    </>
  );
}
