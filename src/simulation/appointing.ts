/** How a simulated organisation gets its officers: the first names the second alone, and from then on they appoint together. */
import { toInstant } from '../actions/steps.ts';
import type { Role } from '../contract/roles.ts';
import type { Deps } from '../deps.ts';
import { longestUntil } from '../domain/duties.ts';
import { agree } from './twoOfficers.ts';
import type { Visitor } from './visitor.ts';

export type ToAppoint = {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** To which it is limited; all of them unless said. */
  readonly units?: readonly string[];
};

/** By the first officer alone. @returns the person, who gets a letter */
export async function appointFirst(deps: Deps, officer: Visitor, { name, email, role }: ToAppoint): Promise<string> {
  const { person } = await officer.does('invite', { body: { name, email, memberNumber: null } });
  const until = toInstant(longestUntil(deps.now()));
  await officer.does('grantFirstRole', { params: { person }, body: { role, until } });
  return person;
}

/** By two. @returns the person, who gets a letter */
export async function appointByTwo(
  deps: Deps,
  { proposer, decider }: { readonly proposer: Visitor; readonly decider: Visitor },
  { name, email, role, units }: ToAppoint,
): Promise<string> {
  const known = await proposer.does('invite', { body: { name, email, memberNumber: null } });
  const { person } = known;
  const until = toInstant(longestUntil(deps.now()));
  const why = 'Needed for the poll.';
  const given = { person, name, email, member: null, role, units: units === undefined ? null : [...units], until, why };
  await agree(deps.config, { proposer, decider, proposal: { kind: 'grant-role', ...given } });
  return person;
}
