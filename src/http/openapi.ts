/** The OpenAPI 3.1 document, made from the table of endpoints. */
import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { ENDPOINTS, type Endpoint, type EndpointName, headerOf } from '../contract/endpoints.ts';
import { REFUSALS } from '../contract/refusals.ts';
import { ROLES } from '../contract/roles.ts';

const refusal = z.strictObject({ code: z.string(), says: z.string(), details: z.unknown().optional() });
const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
const FILE = { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } } as const;

export function openApiDocument(names: readonly EndpointName[]) {
  const registry = new OpenAPIRegistry();
  for (const name of names) registry.registerPath(routeOf(name, ENDPOINTS[name]));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version: '1',
      description:
        'Bodies are JSON; unknown keys are refused. Unsafe methods need the Origin of the service’s own pages. A refusal has a code and a sentence.',
    },
    servers: [{ url: '/api' }],
  });
}

function routeOf(name: EndpointName, endpoint: Endpoint): RouteConfig {
  const { method, path, params, query, inHeaders = [], request, octets, download, response, callers, says } = endpoint;
  const isOfficers = callers.every((caller) => ROLES.some((role) => role === caller));
  const locked = isOfficers && endpoint.underLock !== true ? (['LOCKED'] as const) : [];
  const looked = endpoint.looks === true ? (['LOOKED_ENOUGH'] as const) : [];
  const codes = ['MALFORMED', 'NOT_SIGNED_IN', 'NOT_ALLOWED', ...locked, ...looked, ...endpoint.refusals] as const;
  const refusals: Record<string, { description: string } & ReturnType<typeof json>> = {};
  for (const code of new Set(codes)) {
    const { status } = REFUSALS[code];
    const before = refusals[status];
    const description = before === undefined ? code : `${before.description}, ${code}`;
    refusals[status] = { description, ...json(refusal) };
  }
  const verbs = { GET: 'get', POST: 'post', DELETE: 'delete' } as const;
  return {
    method: verbs[method],
    path: path.replace(/:([a-zA-Z]+)/g, '{$1}'),
    operationId: name,
    summary: says,
    description: `Callers: ${callers.join(', ')}.`,
    request: {
      ...(params instanceof z.ZodObject ? { params } : {}),
      ...(query instanceof z.ZodObject ? inParts(query, inHeaders) : {}),
      ...(request === undefined ? {} : { body: { required: true, ...json(request) } }),
      ...(octets === true ? { body: { required: true, ...FILE } } : {}),
    },
    responses: { 200: { description: 'Done', ...(download === true ? FILE : json(response)) }, ...refusals },
  };
}

function inParts(query: z.ZodObject, inHeaders: readonly string[]) {
  const keys = Object.entries(query.shape);
  const inAddress = keys.filter(([key]) => !inHeaders.includes(key));
  const said = keys.filter(([key]) => inHeaders.includes(key)).map(([key, shape]) => [headerOf(key), shape] as const);
  const headers = said.length === 0 ? {} : { headers: z.object(Object.fromEntries(said)) };
  return { query: z.object(Object.fromEntries(inAddress)), ...headers };
}
