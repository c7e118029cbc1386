/**
 * A person at a browser, inside this process: a session token, a software passkey, and the acts that the endpoint table
 * allows this caller, with input and answer held to the table. HTTP apart, what happens is what happens to a real visitor.
 */
import type { z } from 'zod';
import { challengeOf, composeEnrol, composeSignIn } from '../../crypto/assertion.ts';
import type { Rng } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import type { InputOf } from '../actions/act.ts';
import { ACTIONS } from '../actions/index.ts';
import { isLockedOut } from '../actions/lockedOut.ts';
import { depsFor } from '../actions/logins.ts';
import { ENDPOINTS, type Endpoint, type EndpointName, type Endpoints } from '../contract/endpoints.ts';
import type { Me } from '../contract/shapes.ts';
import type { Actor, Deps } from '../deps.ts';
import { actorWith, notNamed } from '../http/session.ts';
import { newSoftwarePasskey, type SoftwarePasskey } from '../softwarePasskey.ts';

type Part<N extends EndpointName, K extends 'params' | 'query' | 'request'> = Endpoints[N] extends {
  readonly [P in K]: infer S extends z.ZodType;
}
  ? z.input<S>
  : never;
type Body<N extends EndpointName> = Endpoints[N] extends { readonly octets: true } ? Uint8Array : Part<N, 'request'>;
export type VisitorInput<N extends EndpointName> = {
  readonly params?: Part<N, 'params'>;
  readonly query?: Part<N, 'query'>;
  readonly body?: Body<N>;
};

/** An act was refused where the rehearsal needs it done. The message names the act and the code, never a person. */
export class Refused extends Error {
  readonly code: string;
  readonly details: unknown;
  constructor(name: EndpointName, code: string, details: unknown) {
    super(`${name} was refused: ${code}`);
    this.code = code;
    this.details = details;
  }
}

export type Visitor = {
  /** @throws Refused */
  readonly does: <N extends EndpointName>(
    name: N,
    input?: VisitorInput<N>,
  ) => Promise<z.output<Endpoints[N]['response']>>;
  /** As whom an act outside the table (a file of the board) would be asked for. */
  readonly actor: () => Promise<Actor>;
  /** Opens a link, makes a passkey with it and is signed in. */
  readonly enrolBy: (token: string) => Promise<Me>;
  /** Makes a passkey in the session at hand. */
  readonly enrol: () => Promise<Me>;
  readonly signIn: () => Promise<Me>;
  /** Signs with the passkey that was made. */
  readonly sign: (challenge: Uint8Array) => ReturnType<SoftwarePasskey['get']>;
};

/** @param rng  for the passkey; a stream of its own repeats it, whatever others do in between */
export function newVisitor(deps: Deps, rng: Rng): Visitor {
  const { webOrigin, rpId } = deps.config;
  let token: string | null = null;
  let passkey: SoftwarePasskey | undefined;
  const held = (): SoftwarePasskey => {
    if (passkey === undefined) throw new Error('no passkey has been made');
    return passkey;
  };

  const does: Visitor['does'] = async (name, input = {}) => {
    const endpoint: Endpoint = ENDPOINTS[name];
    const actor = await actorWith(deps, token);
    const stopped = notNamed(endpoint.callers, actor);
    if (stopped !== null) throw new Refused(name, stopped, undefined);
    const params: Readonly<Record<string, unknown>> = input.params ?? {};
    if (await isLockedOut(deps, endpoint, actor, params.poll)) throw new Refused(name, 'LOCKED', undefined);
    const answer = await ACTIONS[name](depsFor(deps, name, actor), actor, decoded(name, input));
    if (!answer.ok) throw new Refused(name, answer.code, answer.details);
    if (answer.cookie !== undefined) token = answer.cookie;
    return parsed(name, answer.value);
  };
  const enrol = async (): Promise<Me> => {
    const made = newSoftwarePasskey({ rpId, rng });
    const { nonce, userHandle } = await does('startEnrolment', { body: {} });
    const challenge = challengeOf(composeEnrol({ origin: webOrigin, rpId, nonce }));
    const me = await does('enrolPasskey', {
      body: { nonce, response: made.create(challenge, webOrigin, userHandle) },
    });
    passkey = made;
    return me;
  };
  return {
    does,
    actor: () => actorWith(deps, token),
    enrol,
    enrolBy: async (link) => {
      await does('openLink', { body: { token: link } });
      return enrol();
    },
    signIn: async () => {
      const { nonce } = await does('newNonce', { body: { purpose: 'sign-in' } });
      const assertion = held().get(challengeOf(composeSignIn({ origin: webOrigin, rpId, nonce })), webOrigin);
      return does('signIn', { body: { nonce, assertion } });
    },
    sign: (challenge) => held().get(challenge, webOrigin),
  };
}

function decoded<N extends EndpointName>(name: N, { params, query, body }: VisitorInput<N>): InputOf<N> {
  const endpoint: Endpoint = ENDPOINTS[name];
  const given = {
    params: endpoint.params === undefined ? {} : decode(endpoint.params, params, 'params'),
    query: endpoint.query === undefined ? {} : decode(endpoint.query, query ?? {}, 'query'),
    body: endpoint.request === undefined ? body : decode(endpoint.request, body, 'body'),
  };
  return given as InputOf<N>; // just decoded by the very schemas that InputOf is inferred from
}

const parsed = <N extends EndpointName>(name: N, value: unknown): z.output<Endpoints[N]['response']> =>
  ENDPOINTS[name].response.parse(value) as z.output<Endpoints[N]['response']>; // parsed by that schema
