/**
 * A browser in miniature: a cookie jar, our origin, the endpoint table, and a software passkey that signs what this client
 * composed. It decodes every answer by the table, as the pages do.
 */
import { expect } from 'chai';
import type { z } from 'zod';
import { challengeOf, composeEnrol, composeSignIn } from '../../crypto/assertion.ts';
import type { PollId } from '../../crypto/bodies.ts';
import type { Rng } from '../../crypto/bytes.ts';
import { ENDPOINTS, type Endpoint, type EndpointName, type Endpoints, headerOf } from '../../src/contract/endpoints.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import type { Me } from '../../src/contract/shapes.ts';
import type { VisitorInput } from '../../src/simulation/visitor.ts';
import { newSoftwarePasskey, type SoftwarePasskey } from '../../src/softwarePasskey.ts';

type Query<N extends EndpointName> = Endpoints[N] extends { readonly query: infer S extends z.ZodType }
  ? z.input<S>
  : never;
export type CallInput<N extends EndpointName> = VisitorInput<N> & { readonly query?: Query<N> };

export type Called<T> =
  | { readonly ok: true; readonly status: number; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly code: string; readonly details: unknown };

/** What the page sends besides a new passkey where a poll asks for codes on paper. */
export type CodeFor = (passkey: SoftwarePasskey) => { readonly poll: PollId; readonly proof: string };

export type Client = {
  /** Calls an endpoint as our pages would. */
  call<N extends EndpointName>(name: N, input?: CallInput<N>): Promise<Called<z.output<Endpoints[N]['response']>>>;
  /** As `call`; a refusal is a failed test. */
  must<N extends EndpointName>(name: N, input?: CallInput<N>): Promise<z.output<Endpoints[N]['response']>>;
  /** A bare request with this client's cookie, and our origin unless the headers say otherwise. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Makes a passkey in the session at hand (link or signed in) and is then signed in. */
  enrol(code?: CodeFor): Promise<{ readonly passkey: SoftwarePasskey; readonly me: Me }>;
  signIn(passkey: SoftwarePasskey): Promise<Me>;
  /** The session cookie as `name=token`; empty without one. */
  cookie: string;
  /** Of the pages, as a browser has it. */
  readonly origin: string;
};

const sent = (body: unknown): { headers?: Record<string, string>; body?: BodyInit } => {
  if (body === undefined) return {};
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : undefined;
  const type = bytes === undefined ? 'application/json' : 'application/octet-stream';
  return { headers: { 'content-type': type }, body: bytes ?? JSON.stringify(body) };
};

const kept = async (response: Response) => ({
  name: /filename="([^"]*)"/.exec(response.headers.get('content-disposition') ?? '')?.[1],
  bytes: new Uint8Array(await response.arrayBuffer()),
});

export function newClient(webOrigin: string, rng: Rng): Client {
  const client: Client = {
    cookie: '',
    origin: webOrigin,

    async fetch(path, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has('origin')) headers.set('origin', webOrigin);
      if (client.cookie !== '') headers.set('cookie', client.cookie);
      const response = await fetch(`${webOrigin}${path}`, { ...init, headers, redirect: 'manual' });
      for (const set of response.headers.getSetCookie()) {
        const pair = set.split(';')[0]!;
        client.cookie = pair.endsWith('=') ? '' : pair;
      }
      return response;
    },

    async call(name, input = {}) {
      const { method, path, response: shape, download, inHeaders = [] }: Endpoint = ENDPOINTS[name];
      const params: Readonly<Record<string, string>> = input.params ?? {};
      const query = new URLSearchParams();
      const { headers, ...rest } = sent(input.body);
      const said: Record<string, string> = { ...headers };
      for (const [key, value] of Object.entries(input.query ?? {})) {
        if (value === undefined) continue;
        if (inHeaders.includes(key)) said[headerOf(key)] = encodeURIComponent(String(value));
        else query.set(key, String(value));
      }
      const filled = path.replace(/:([a-zA-Z]+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
      const response = await client.fetch(`/api${filled}${query.size > 0 ? `?${query}` : ''}`, {
        method,
        headers: said,
        ...rest,
      });
      const answer: unknown = download === true && response.ok ? await kept(response) : await response.json();
      if (response.ok) {
        return {
          ok: true,
          status: response.status,
          value: shape.parse(answer) as z.output<Endpoints[typeof name]['response']>,
        };
      }
      const { code, details } = answer as { code: string; details?: unknown };
      return { ok: false, status: response.status, code, details };
    },

    async must(name, input = {}) {
      const called = await client.call(name, input);
      if (!called.ok) expect.fail(`${name}: ${called.code} ${JSON.stringify(called.details ?? '')}`);
      return called.value;
    },

    async enrol(code) {
      const passkey = newSoftwarePasskey({ rpId: rpIdOf(webOrigin), rng });
      const { nonce, userHandle } = await client.must('startEnrolment', { body: {} });
      const message = composeEnrol({ origin: webOrigin, rpId: rpIdOf(webOrigin), nonce });
      const response = passkey.create(challengeOf(message), webOrigin, userHandle);
      const me = await client.must('enrolPasskey', {
        body: { nonce, response, ...(code === undefined ? {} : { code: code(passkey) }) },
      });
      return { passkey, me };
    },

    async signIn(passkey) {
      const { nonce } = await client.must('newNonce', { body: { purpose: 'sign-in' } });
      const message = composeSignIn({ origin: webOrigin, rpId: rpIdOf(webOrigin), nonce });
      const assertion = passkey.get(challengeOf(message), webOrigin);
      return client.must('signIn', { body: { nonce, assertion } });
    },
  };
  return client;
}
