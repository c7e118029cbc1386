/** Every endpoint's action. The router binds them by name; a name without one does not compile. */
import type { EndpointName } from '../contract/endpoints.ts';
import type { ActionOf } from './act.ts';
import { endRole } from './endRole.ts';
import { enrolPasskey } from './enrolPasskey.ts';
import { grantRole } from './grantRole.ts';
import { invite } from './invite.ts';
import { me } from './me.ts';
import { newNonce } from './newNonce.ts';
import { openLink } from './openLink.ts';
import { people } from './people.ts';
import { setUp } from './setUp.ts';
import { signIn } from './signIn.ts';
import { signOut } from './signOut.ts';
import { startEnrolment } from './startEnrolment.ts';

export type Actions = { readonly [N in EndpointName]: ActionOf<N> };

// Partial while the rest is being written: add yours in alphabetical order.
export const ACTIONS: Partial<Actions> = {
  endRole,
  enrolPasskey,
  grantRole,
  invite,
  me,
  newNonce,
  openLink,
  people,
  setUp,
  signIn,
  signOut,
  startEnrolment,
};
