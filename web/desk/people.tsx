/** Who holds which role, for what and until when; who waits for the second officer; appointing, and ending roles with a reason. */

import { useState } from 'preact/hooks';
import { compareText } from '../../crypto/bytes.ts';
import { ROLE_IN_WORDS, type Role, UNIT_ROLES } from '../../src/contract/roles.ts';
import { type Called, call } from '../kit/call.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, Field, Notice, Problem } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAndPropose } from '../kit/proposing.ts';
import { useSession } from '../kit/session.tsx';
import { dayInWords } from '../kit/when.ts';
import { Appoint, type Unit, useUnits } from './appoint.tsx';

type Person = Extract<Called<'people'>, { ok: true }>['value']['people'][number];
type Held = Person['roles'][number];
type Done = { readonly onDone: (says: string) => Promise<void> };

const scopeOf = ({ role, units }: Held): string => {
  if (!UNIT_ROLES.includes(role)) return '';
  return units === null ? ', for all units' : `, for ${units.join(', ')}`;
};

/** A data protection officer goes by two officers' agreement; every other role ends at once. */
function EndRole({ person, held, onDone }: { readonly person: Person; readonly held: Held } & Done) {
  const [because, setBecause] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const { id, name } = person;
  const { role } = held;
  const [needsTwo, setNeedsTwo] = useState(role === 'data-protection-officer');
  const end = async () => {
    setProblem(null);
    if (because.trim().length < 3) return setProblem('Say why the role ends, in a few words.');
    const answer = needsTwo
      ? await signAndPropose({ kind: 'end-role', person: id, name, role, why: because })
      : await call('endRole', { params: { person: id }, body: { role, because } });
    if (!answer.ok && answer.code === 'SECOND_OFFICER_NEEDED') setNeedsTwo(true);
    if (!answer.ok) return setProblem(answer.says);
    await onDone(
      needsTwo
        ? 'Proposed. It ends when a second officer agrees.'
        : `${name} is no longer ${ROLE_IN_WORDS[role].toLowerCase()}. They are signed out, and what they had proposed is void.`,
    );
  };
  return (
    <Fold
      says={
        <>
          {needsTwo ? 'Propose to end this role' : 'End this role'}
          <span class="govuk-visually-hidden">
            {' '}
            of {name}: {ROLE_IN_WORDS[role]}
          </span>
        </>
      }
    >
      {problem !== null && <Problem says={problem} key={problem} />}
      <p>
        {needsTwo
          ? 'A data protection officer looks at what the officers do, and a scrutineer signs that off before a result is declared, so no officer ends this role alone.'
          : 'It ends at once. Use it too when a device is lost or somebody has left: the role can be given again.'}
      </p>
      <Field id={`end-${id}-${role}`} label="Reason" value={because} onInput={setBecause} />
      <Act warning onPress={end}>
        {needsTwo ? 'Propose and sign' : 'End it now'}
      </Act>
    </Fold>
  );
}

function OnePerson({
  person,
  units,
  alone,
  mayAppoint,
  onDone,
}: {
  readonly person: Person;
  readonly units: readonly Unit[];
  readonly alone: boolean;
  readonly mayAppoint: boolean;
} & Done) {
  const { me } = useSession();
  const { id, name, email, roles, hasPasskey, memberNumber } = person;
  // One's own roles are given and ended by others; one gives them up above.
  const mayChange = mayAppoint && id !== me.person?.id;
  return (
    <li class="cs-card">
      <strong>{name}</strong>
      {memberNumber !== null && `, member ${memberNumber}`}, <span class="cs-break">{email}</span>
      {!hasPasskey && ' (has no passkey)'}
      <ul class="govuk-list">
        {roles.length === 0 && <li>No role today.</li>}
        {roles.map((held) => (
          <li key={held.role}>
            {ROLE_IN_WORDS[held.role]}
            {scopeOf(held)}, until {dayInWords(held.until)}
            {held.alone && ' (given by one officer alone, at the set-up)'}
            {mayChange && <EndRole person={person} held={held} onDone={onDone} />}
          </li>
        ))}
      </ul>
      {mayChange && !alone && (
        <Fold
          says={
            <>
              Give another role, or one again for longer<span class="govuk-visually-hidden">: {name}</span>
            </>
          }
        >
          <Appoint known={person} units={units} alone={false} onDone={onDone} />
        </Fold>
      )}
    </li>
  );
}

function Waiting() {
  const waiting = useCall('proposals', { query: { kind: 'grant-role', state: 'pending' } });
  const grants = (waiting.value?.proposals ?? []).flatMap(({ id, proposal }) =>
    proposal.kind === 'grant-role' ? [{ id, ...proposal }] : [],
  );
  if (grants.length === 0) return null;
  return (
    <div class="govuk-inset-text">
      <p>Waiting for a second officer:</p>
      <ul class="govuk-list govuk-list--bullet">
        {grants.map(({ id, name, role }: { id: string; name: string; role: Role }) => (
          <li key={id}>
            {name}, {ROLE_IN_WORDS[role].toLowerCase()}
          </li>
        ))}
      </ul>
      <a href="/desk/proposals">See what is waiting</a>
    </div>
  );
}

const byName = (people: readonly Person[]): readonly Person[] => people.toSorted((a, b) => compareText(a.name, b.name));

export function People({ mayAppoint }: { readonly mayAppoint: boolean }) {
  const people = useCall('people', {});
  const units = useUnits();
  const [done, setDone] = useState<string | null>(null);
  // Counts what was done, so that the forms below begin anew.
  const [times, setTimes] = useState(0);
  const onDone = async (says: string) => {
    setDone(says);
    setTimes(times + 1);
    await people.reload();
  };
  return (
    <section>
      <h2 class="govuk-heading-m">People</h2>
      {done !== null && <Notice key={times}>{done}</Notice>}
      <Shown loaded={people}>
        {({ people: all, alone }) => (
          <>
            {alone && (
              <p class="govuk-inset-text">
                You are the first officer. Appoint a second one now: a data protection officer, or another returning
                officer. You do that alone, and everybody can see it on the page of each poll. Once they have made a
                passkey, every appointment needs two officers.
              </p>
            )}
            <Waiting key={times} />
            <ul class="govuk-list">
              {byName(all).map((person) => (
                <OnePerson key={`${person.id}-${times}`} {...{ person, units, alone, mayAppoint, onDone }} />
              ))}
            </ul>
            {mayAppoint && (
              <details class="govuk-details" key={times}>
                <summary class="govuk-details__summary">
                  <span class="govuk-details__summary-text">Appoint somebody</span>
                </summary>
                <div class="govuk-details__text">
                  <Appoint known={null} units={units} alone={alone} onDone={onDone} />
                </div>
              </details>
            )}
          </>
        )}
      </Shown>
    </section>
  );
}
