/** Set-up, appointments, and the watch over who still holds a role. */
import { z } from 'zod';
import { instant } from '../../../crypto/bodies.ts';
import * as duties from '../duties.ts';
import { role } from '../roles.ts';
import * as shapes from '../shapes.ts';
import { endpoint, ok } from './endpoint.ts';

export const PEOPLE = {
  setUp: endpoint({
    method: 'POST',
    path: '/organisation',
    callers: ['link', 'signed-in'],
    request: z.strictObject({
      slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
      name: shapes.givenName,
      officer: shapes.givenName,
      email: z.string().max(254),
    }),
    response: shapes.me,
    refusals: ['ALREADY_SET_UP', 'EMAIL_INVALID'],
    says: 'Names the organisation and its first officer, a returning officer. Only with the set-up link.',
  }),
  people: endpoint({
    method: 'GET',
    path: '/people',
    callers: ['returning-officer', 'data-protection-officer'],
    response: z.strictObject({
      people: z.array(duties.officer),
      /** Whether the caller still appoints the second officer alone. */
      alone: z.boolean(),
    }),
    refusals: [],
    says: 'Everybody who holds or held a role.',
  }),
  invite: endpoint({
    method: 'POST',
    path: '/people',
    callers: ['returning-officer'],
    request: z.strictObject({
      name: shapes.givenName,
      email: z.string().max(254),
      memberNumber: shapes.memberNumber.nullable(),
    }),
    response: z.strictObject({
      person: shapes.rowId,
      name: z.string(),
      email: z.string().nullable(),
      memberNumber: shapes.memberNumber.nullable(),
    }),
    refusals: ['NOT_SET_UP', 'EMAIL_INVALID', 'EMAIL_KNOWN', 'MEMBER_KNOWN'],
    says: 'Names a person for whom a role can then be proposed. They hold none by it, and no letter goes out.',
  }),
  grantFirstRole: endpoint({
    method: 'POST',
    path: '/people/:person/first-role',
    callers: ['returning-officer'],
    params: z.strictObject({ person: shapes.rowId }),
    request: z.strictObject({ role, until: instant }),
    response: ok,
    refusals: ['NOT_FOUND', 'SECOND_OFFICER_NEEDED', 'PROPOSAL_UNSUITABLE', 'EMAIL_KNOWN', 'ROLES_CLASH', 'ROLE_HELD'],
    says: 'The first officer appoints somebody who may agree to appointments, alone, until one of them has made a passkey.',
  }),
  endRole: endpoint({
    method: 'POST',
    path: '/people/:person/roles/end',
    callers: ['returning-officer'],
    params: z.strictObject({ person: shapes.rowId }),
    request: z.strictObject({ role, because: duties.because }),
    response: ok,
    refusals: ['NOT_FOUND', 'ROLE_NOT_HELD', 'LAST_RETURNING_OFFICER', 'SECOND_OFFICER_NEEDED'],
    says: 'Ends a role and all access that came with it, at once; the record of it stays.',
  }),
  resign: endpoint({
    method: 'POST',
    path: '/me/resign',
    callers: ['signed-in'],
    request: z.strictObject({ role, because: duties.because }),
    response: ok,
    refusals: ['ROLE_NOT_HELD', 'LAST_RETURNING_OFFICER', 'SECOND_OFFICER_NEEDED'],
    says: 'Gives up a role of one’s own, at once.',
  }),
  accessWatch: endpoint({
    method: 'GET',
    path: '/people/access',
    callers: ['returning-officer', 'data-protection-officer'],
    response: duties.accessWatch,
    refusals: [],
    says: 'Role-holders whom the newest list does not bear out, who tried to use a role that had ended, and what ended.',
  }),
} as const;
