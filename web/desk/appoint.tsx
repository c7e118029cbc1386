/**
 * Appointing somebody: named, proposed with a role, its units and its end, and signed. It is theirs when a second officer has
 * agreed. Only the very first officer names the second alone.
 */
import { useState } from 'preact/hooks';
import { z } from 'zod';
import { unitCode } from '../../crypto/bodies.ts';
import {
  APPROVERS,
  LIMITED_ROLES,
  LONGEST_ROLE_DAYS,
  ROLE_IN_WORDS,
  ROLES,
  type Role,
  UNIT_ROLES,
} from '../../src/contract/roles.ts';
import { type Called, call } from '../kit/call.ts';
import { Boxes, Radios } from '../kit/choices.tsx';
import { Act, Faults, Field, type FormFaults, Problem, Select } from '../kit/form.tsx';
import { useCall } from '../kit/load.tsx';
import { signAndPropose } from '../kit/proposing.ts';
import { instantOf } from '../kit/when.ts';

type Invited = Extract<Called<'invite'>, { ok: true }>['value'];
/** Somebody who is known already, as the list of people has them. */
export type Known = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly memberNumber: string | null;
};

const roleOf = (value: string): Role => ROLES.find((role) => role === value) ?? 'scrutineer';
const inAYear = (): string => new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10);

export type Unit = { readonly code: string; readonly name: string; readonly listed: number };

/** The units that the newest list names. */
export function useUnits(): readonly Unit[] {
  const snapshots = useCall('snapshots', {});
  return (snapshots.value?.snapshots[0]?.units ?? []).filter(({ code }) => code !== '');
}

export function Appoint({
  known,
  units,
  alone,
  onDone,
}: {
  readonly known: Known | null;
  readonly units: readonly Unit[];
  readonly alone: boolean;
  readonly onDone: (says: string) => Promise<void>;
}) {
  const own = known?.id ?? 'new';
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [number, setNumber] = useState('');
  const [role, setRole] = useState<Role>(alone ? 'data-protection-officer' : 'membership-secretary');
  const [scope, setScope] = useState('all');
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [affiliate, setAffiliate] = useState('');
  const [until, setUntil] = useState(inAYear());
  const [why, setWhy] = useState('');
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);

  const roles = alone ? ROLES.filter((one) => APPROVERS.includes(one)) : ROLES;
  const isLimited = LIMITED_ROLES.includes(role);
  const mayBeLimited = UNIT_ROLES.includes(role) && !isLimited && units.length > 0;
  const code = affiliate.trim().toUpperCase();
  const chosen = isLimited ? [code] : mayBeLimited && scope === 'some' ? [...ticked].sort() : null;

  const appoint = async () => {
    setProblem(null);
    const ends = instantOf(`${until}T23:59`);
    const missing = new Map<string, string>();
    if (known === null && name.trim() === '') missing.set(`name-${own}`, 'Give the person’s name.');
    if (known === null && email.trim() === '') missing.set(`email-${own}`, 'Give their e-mail address.');
    if (isLimited) {
      const isOfTheList = units.some((unit) => unit.code === code && unit.listed > 0);
      if (!unitCode.safeParse(code).success) missing.set(`affiliate-${own}`, 'Give the code of the affiliate.');
      else if (isOfTheList) {
        missing.set(
          `affiliate-${own}`,
          'Members on the list are in this unit, so they vote here. Give the code of an affiliate that returns its result.',
        );
      }
    } else if (chosen !== null && chosen.length === 0) missing.set(`units-${own}`, 'Tick at least one unit.');
    if (ends === null) missing.set(`until-${own}`, 'Say on which day the role ends.');
    if (!alone && why.trim().length < 3) missing.set(`why-${own}`, 'Say why, in a few words.');
    setFaults(missing);
    setTries(tries + 1);
    if (missing.size > 0 || ends === null) return;
    const named = known === null ? await invite() : invitedFrom(known);
    if (named === null) return;
    const { person, name: called, email: address, memberNumber } = named;
    if (alone) {
      const answer = await call('grantFirstRole', { params: { person }, body: { role, until: ends } });
      if (!answer.ok) return setProblem(inFull(answer));
      await onDone(`${called} is appointed, by you alone. A letter with a link has gone to them.`);
    } else {
      const said = { kind: 'grant-role', person, name: called, email: address, member: memberNumber } as const;
      const answer = await signAndPropose({ ...said, role, units: chosen, until: ends, why });
      if (!answer.ok) return setProblem(inFull(answer));
      await onDone(
        `Proposed: ${called}, ${ROLE_IN_WORDS[role].toLowerCase()}. Nothing is sent before a second officer agrees.`,
      );
    }
    setName('');
    setEmail('');
    setNumber('');
    setWhy('');
  };
  const invite = async (): Promise<Invited | null> => {
    const memberNumber = number.trim() === '' ? null : number.trim();
    const answer = await call('invite', { body: { name: name.trim(), email: email.trim(), memberNumber } });
    if (answer.ok) return answer.value;
    setProblem(answer.says);
    return null;
  };

  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Faults faults={faults} tries={tries} />
      {known === null && (
        <>
          <Field id={`name-${own}`} label="Name" value={name} onInput={setName} error={faults.get(`name-${own}`)} />
          <Field
            id={`email-${own}`}
            label="E-mail address"
            hint={`The link with which they make their passkey goes there${alone ? '' : ', once a second officer has agreed'}.`}
            type="email"
            value={email}
            onInput={setEmail}
            error={faults.get(`email-${own}`)}
          />
          <Field
            id={`number-${own}`}
            label="Member number, if they are a member"
            hint="Then their role ends by itself when the membership list says that they have left."
            value={number}
            onInput={setNumber}
          />
        </>
      )}
      <Select
        id={`role-${own}`}
        label="Role"
        value={role}
        onInput={(value) => setRole(roleOf(value))}
        options={roles.map((one) => [one, ROLE_IN_WORDS[one]] as const)}
      />
      {isLimited && (
        <Field
          id={`affiliate-${own}`}
          label="Code of the affiliate"
          hint="As it stands in the poll, for example UNION-OAK. They speak for this affiliate alone. Each affiliate needs two officers."
          value={affiliate}
          onInput={setAffiliate}
          error={faults.get(`affiliate-${own}`)}
        />
      )}
      {mayBeLimited && (
        <Radios
          id={`scope-${own}`}
          legend="For which units"
          value={scope}
          onInput={setScope}
          options={[
            ['all', 'All units'],
            ['some', 'Some units only'],
          ]}
        />
      )}
      {mayBeLimited && scope === 'some' && (
        <Boxes
          id={`units-${own}`}
          legend="Units"
          ticked={ticked}
          onTick={setTicked}
          error={faults.get(`units-${own}`)}
          options={units.map((unit) => [unit.code, unit.name === '' ? unit.code : unit.name] as const)}
        />
      )}
      <Field
        id={`until-${own}`}
        label="Last day of the role"
        hint={`At most ${LONGEST_ROLE_DAYS} days from today. It can be given again before it ends.`}
        type="date"
        value={until}
        onInput={setUntil}
        error={faults.get(`until-${own}`)}
      />
      {!alone && (
        <Field
          id={`why-${own}`}
          label="Why"
          hint="For the second officer. You both sign it."
          rows={2}
          value={why}
          onInput={setWhy}
          error={faults.get(`why-${own}`)}
        />
      )}
      <Act onPress={appoint}>{alone ? 'Appoint as second officer' : 'Propose and sign'}</Act>
    </>
  );
}

const sentences = z.array(z.string());
/** What is wrong, with each fault that the service lists. */
const inFull = ({ says, details }: { readonly says: string; readonly details?: unknown }): string =>
  [says, ...(sentences.safeParse(details).data ?? [])].join(' ');

const invitedFrom = ({ id, name, email, memberNumber }: Known): Invited => ({
  person: id,
  name,
  email: email === '' ? null : email,
  memberNumber,
});
