/** Appointing officers, trustees and scrutineers, and ending roles. */
import { useState } from 'preact/hooks';
import { ROLE_IN_WORDS, ROLES, type Role } from '../../src/contract/roles.ts';
import { call } from '../kit/call.ts';
import { Act, Field, Problem, Select } from '../kit/form.tsx';
import { Shown, useCall } from '../kit/load.tsx';

const ROLE_OPTIONS = ROLES.map((role) => [role, ROLE_IN_WORDS[role]] as const);
const roleOf = (value: string): Role => ROLES.find((role) => role === value) ?? 'scrutineer';

function Invite({ onDone }: { readonly onDone: () => Promise<void> }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('membership-secretary');
  const [problem, setProblem] = useState<string | null>(null);
  const invite = async () => {
    setProblem(null);
    const answer = await call('invite', { body: { name, email, roles: [role], memberNumber: null } });
    if (!answer.ok) return setProblem(answer.says);
    setName('');
    setEmail('');
    await onDone();
  };
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">Appoint somebody</span>
      </summary>
      <div class="govuk-details__text">
        {problem !== null && <Problem says={problem} key={problem} />}
        <Field id="invite-name" label="Name" value={name} onInput={setName} />
        <Field
          id="invite-email"
          label="E-mail address"
          hint="They get a link with which they make their passkey."
          type="email"
          value={email}
          onInput={setEmail}
        />
        <Select
          id="invite-role"
          label="Role"
          value={role}
          onInput={(value) => setRole(roleOf(value))}
          options={ROLE_OPTIONS}
        />
        <Act onPress={invite}>Appoint</Act>
      </div>
    </details>
  );
}

function GiveRole({
  person,
  onDone,
  onProblem,
}: {
  readonly person: string;
  readonly onDone: () => Promise<void>;
  readonly onProblem: (says: string) => void;
}) {
  const [role, setRole] = useState<Role>('scrutineer');
  const give = async () => {
    const answer = await call('grantRole', { params: { person }, body: { role } });
    if (!answer.ok) return onProblem(answer.says);
    await onDone();
  };
  return (
    <>
      <Select
        id={`role-${person}`}
        label="Another role"
        value={role}
        onInput={(value) => setRole(roleOf(value))}
        options={ROLE_OPTIONS}
      />
      <Act secondary onPress={give}>
        Give this role
      </Act>
    </>
  );
}

export function People({ mayAppoint }: { readonly mayAppoint: boolean }) {
  const people = useCall('people', {});
  const [problem, setProblem] = useState<string | null>(null);
  const end = async (person: string, role: Role) => {
    setProblem(null);
    const answer = await call('endRole', { params: { person }, body: { role } });
    if (!answer.ok) return setProblem(answer.says);
    await people.reload();
  };
  return (
    <section>
      <h2 class="govuk-heading-m">People</h2>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Shown loaded={people}>
        {(value) => (
          <ul class="govuk-list govuk-list--spaced">
            {value.people.map(({ id, name, email, roles, hasPasskey }) => (
              <li key={id}>
                <strong>{name}</strong>, {email}
                {!hasPasskey && ' (no passkey yet)'}
                <ul class="govuk-list govuk-list--bullet">
                  {roles.map(({ role }) => (
                    <li key={role}>
                      {ROLE_IN_WORDS[role]}{' '}
                      {mayAppoint && (
                        <button type="button" class="cs-link-button" onClick={() => void end(id, role)}>
                          End this role
                          <span class="govuk-visually-hidden">
                            {' '}
                            of {name}: {ROLE_IN_WORDS[role]}
                          </span>
                        </button>
                      )}
                    </li>
                  ))}
                </ul>
                {mayAppoint && (
                  <details class="govuk-details">
                    <summary class="govuk-details__summary">
                      <span class="govuk-details__summary-text">Give {name} another role</span>
                    </summary>
                    <div class="govuk-details__text">
                      <GiveRole person={id} onDone={people.reload} onProblem={setProblem} />
                    </div>
                  </details>
                )}
              </li>
            ))}
          </ul>
        )}
      </Shown>
      {mayAppoint && <Invite onDone={people.reload} />}
    </section>
  );
}
