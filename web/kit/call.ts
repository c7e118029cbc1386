/** The client of the API, read off the endpoint table: same types, same refusals. No answer is used undecoded. */
import { z } from 'zod';
import { ENDPOINTS, type Endpoint, type EndpointName, type Endpoints, headerOf } from '../../src/contract/endpoints.ts';
import { REFUSALS, type RefusalCode } from '../../src/contract/refusals.ts';

type Part<N extends EndpointName, K extends string> = Endpoints[N] extends {
  readonly [P in K]: infer S extends z.ZodType;
}
  ? z.input<S>
  : undefined;

export type CallInput<N extends EndpointName> = (Part<N, 'params'> extends undefined
  ? unknown
  : { params: Part<N, 'params'> }) &
  (Part<N, 'query'> extends undefined ? unknown : { query: Part<N, 'query'> }) &
  (Part<N, 'request'> extends undefined ? unknown : { body: Part<N, 'request'> }) &
  (Endpoints[N] extends { readonly octets: true } ? { body: Blob } : unknown);

/** What went wrong, as a person may read it. `code` is a refusal of the contract, or says that nothing was reached. */
export type Failure = {
  readonly ok: false;
  readonly code: RefusalCode | 'OFFLINE' | 'FAULT';
  readonly says: string;
  readonly details?: unknown;
};
export type Called<N extends EndpointName> =
  | { readonly ok: true; readonly value: z.output<Endpoints[N]['response']> }
  | Failure;

const offline: Failure = {
  ok: false,
  code: 'OFFLINE',
  says: 'We could not reach the service. Check your connection and try again. Nothing was lost.',
};
const fault: Failure = {
  ok: false,
  code: 'FAULT',
  says: 'Something went wrong on our side. Please try again in a minute. Nothing was lost.',
};

const isRefusal = (code: unknown): code is RefusalCode => typeof code === 'string' && Object.hasOwn(REFUSALS, code);

/** JSON, or one file as it is. */
function sent(body: unknown): { readonly headers?: Record<string, string>; readonly body?: BodyInit } {
  if (body === undefined) return {};
  if (body instanceof Blob) return { headers: { 'content-type': 'application/octet-stream' }, body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export async function call<N extends EndpointName>(name: N, input: CallInput<N>): Promise<Called<N>> {
  const endpoint = ENDPOINTS[name];
  const given = input as { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown };
  const path = endpoint.path.replace(/:([a-zA-Z]+)/g, (_, key: string) =>
    encodeURIComponent(given.params?.[key] ?? ''),
  );
  const { inHeaders = [] }: Endpoint = endpoint;
  const asked = Object.entries(given.query ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] as const],
  );
  const query = new URLSearchParams(
    asked.filter(([key]) => !inHeaders.includes(key)).map(([key, value]) => [key, value]),
  );
  const { headers, ...rest } = sent(given.body);
  const said = asked
    .filter(([key]) => inHeaders.includes(key))
    .map(([key, value]) => [headerOf(key), encodeURIComponent(value)] as const);
  let response: Response;
  try {
    response = await fetch(`/api${path}${query.size > 0 ? `?${query}` : ''}`, {
      method: endpoint.method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { ...headers, ...Object.fromEntries(said) },
      ...rest,
    });
  } catch {
    return offline;
  }
  let answer: unknown;
  try {
    answer = await response.json();
  } catch {
    return fault;
  }
  if (response.ok) {
    const decoded = endpoint.response.safeParse(answer);
    return decoded.success ? { ok: true, value: decoded.data as z.output<Endpoints[N]['response']> } : fault;
  }
  const { code, details } = answer as { code?: unknown; details?: unknown };
  if (!isRefusal(code)) return fault;
  // What is malformed is said by its place, so that a form can be put right.
  const place = code === 'MALFORMED' ? z.object({ says: z.string() }).safeParse(details).data?.says : undefined;
  return { ok: false, code, says: [REFUSALS[code].says, ...(place === undefined ? [] : [place])].join(' '), details };
}
