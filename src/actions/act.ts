/** The type of the action of each endpoint, read off the table: decoded parts in, the response's value or a listed refusal out. */
import type { z } from 'zod';
import type { EndpointName, Endpoints } from '../contract/endpoints.ts';
import { type Accepted, accept, type Refusal } from '../contract/refusals.ts';
import type { Act } from '../deps.ts';
import type { LoginOf } from './logins.ts';

type PartOf<N extends EndpointName, K extends 'params' | 'query' | 'request'> = Endpoints[N] extends {
  readonly [P in K]: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

export type InputOf<N extends EndpointName> = {
  readonly params: PartOf<N, 'params'>;
  readonly query: PartOf<N, 'query'>;
  readonly body: Endpoints[N] extends { readonly octets: true } ? Uint8Array : PartOf<N, 'request'>;
};

export type ValueOf<N extends EndpointName> = z.input<Endpoints[N]['response']>;

/** A session cookie to set, or with null to take away; absent: as it was. The router alone looks at it. */
export type WithCookie<T> = Accepted<T> & { readonly cookie?: string | null };
export const acceptWithCookie = <T>(value: T, cookie: string | null): WithCookie<T> => ({ ...accept(value), cookie });

export type ActionOf<N extends EndpointName> = Act<
  InputOf<N>,
  WithCookie<ValueOf<N>> | Refusal<Endpoints[N]['refusals'][number]>,
  LoginOf<N>
>;
