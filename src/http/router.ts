/**
 * Binds each endpoint of the table to its action: same-site check, caller, locks, limit, body, decoding, act, answer, in that order, so that
 * a stranger's body is never read. Nothing from outside reaches an action undecoded.
 */
import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { DecodeError, fromUtf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { type Json, parseJson } from '../../crypto/json.ts';
import type { InputOf } from '../actions/act.ts';
import { cameAfterEnd, tellOfEndedAccess } from '../actions/endedAccess.ts';
import type { Actions } from '../actions/index.ts';
import { isLockedOut } from '../actions/lockedOut.ts';
import { depsFor } from '../actions/logins.ts';
import { hasLookedEnough, mayLookNoMore } from '../actions/lookedEnough.ts';
import { keptFrom } from '../actions/pollParts.ts';
import { type About, refusedAbout } from '../actions/refusedAbout.ts';
import { ENDPOINTS, type Endpoint, type EndpointName, headerOf } from '../contract/endpoints.ts';
import { REFUSALS, type Refusal, type RefusalCode, refuse } from '../contract/refusals.ts';
import { ROLES } from '../contract/roles.ts';
import { download } from '../contract/shapes.ts';
import type { Actor, Deps } from '../deps.ts';
import { recordAccess } from '../store/accessLog.ts';
import { heldTooLong, inTransaction, violatedConstraint } from '../store/database.ts';
import { sendRefusal } from './errors.ts';
import { fromOurPages, type Limits, limited } from './security.ts';
import { actorOf, notNamed, setSessionCookie } from './session.ts';

const LARGEST = 64 * 1024;
const NOTHING = z.strictObject({});

/** U+0000, which JSON allows and PostgreSQL stores in no text: no name, title or search has one. */
const NUL = '\u0000';
const hasNul = (value: Json): boolean => {
  if (typeof value === 'string') return value.includes(NUL);
  return typeof value === 'object' && value !== null && Object.entries(value).flat().some(hasNul);
};

const isName = (name: string): name is EndpointName => Object.hasOwn(ENDPOINTS, name);
export const endpointNames = (): EndpointName[] => Object.keys(ENDPOINTS).filter(isName);

export function apiRouter(deps: Deps, actions: Actions, limits: Limits): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  const names = endpointNames();
  for (const name of names) bind(router, deps, name, actions, limits[name]);
  // After all of them: a path may have several methods. HEAD is answered as GET is, everything else is off.
  for (const path of new Set(names.map((each) => ENDPOINTS[each].path))) {
    const methods = names.filter((each) => ENDPOINTS[each].path === path).map((each) => ENDPOINTS[each].method);
    router.all(path, (_req, res) => {
      res.set('Allow', methods.join(', '));
      sendRefusal(res, 'METHOD_UNUSED');
    });
  }
  router.use((_req, res) => sendRefusal(res, 'NOT_FOUND'));
  return router;
}

function bind<N extends EndpointName>(
  router: Router,
  deps: Deps,
  name: N,
  actions: Actions,
  perMinute: number | undefined,
): void {
  const endpoint: Endpoint = ENDPOINTS[name];
  const { method, path } = endpoint;
  const within = perMinute === undefined ? undefined : limited(perMinute);
  const handle = async (req: Request, res: Response): Promise<void> => {
    res.locals.endpoint = name;
    if (method !== 'GET' && !fromOurPages(req, deps.config.webOrigin)) return sendRefusal(res, 'WRONG_SITE');
    const actor = await actorOf(deps, req);
    const refused = notNamed(endpoint.callers, actor);
    if (refused !== null) return turnDown(deps, res, actor, name, refused);
    if (await isLockedOut(deps, endpoint, actor, req.params.poll)) return turnDown(deps, res, actor, name, 'LOCKED');
    if (await hasLookedEnough(deps, endpoint, actor)) return turnDown(deps, res, actor, name, 'LOOKED_ENOUGH');
    // Only now: requests of strangers must not use up what the voters behind their address are allowed.
    if (within !== undefined && !(await within(req, res))) return;
    const body = await readBody(req, res, endpoint);
    if (!body.ok) return sendRefusal(res, body.code);
    const input = decodeInput(name, req, body.value);
    const kept = await keptFromPoll(deps, endpoint, actor, req.params.poll);
    if (kept !== null) return turnDown(deps, res, actor, name, kept.code);
    const action = actions[name];
    if (action === undefined) throw new Error(`no action for ${name}`);
    const answer = await action(depsFor(deps, name, actor), actor, input).catch((fault: unknown) =>
      refusedBelow(actor, fault),
    );
    if (!answer.ok) {
      const about = await refusedAbout(deps, endpoint, input);
      if (about === null) return turnDown(deps, res, actor, name, answer.code, answer.details);
      if (await mayLookNoMore(deps, actor)) return turnDown(deps, res, actor, name, 'LOOKED_ENOUGH');
      return turnDown(deps, res, actor, name, answer.code, answer.details, about);
    }
    // What is not in the table does not leave: an action that gives more has a fault.
    const value = endpoint.response.parse(answer.value);
    if (answer.cookie !== undefined) setSessionCookie(res, deps.config.webOrigin, answer.cookie);
    if (endpoint.download === true) sendFile(res, download.parse(value));
    else res.json(value);
  };
  switch (method) {
    case 'GET':
      router.get(path, handle);
      break;
    case 'POST':
      router.post(path, handle);
      break;
    case 'DELETE':
      router.delete(path, handle);
      break;
  }
}

/** What the act did not ask, the database did: whether it is of the caller's units, or theirs; or a long act kept it waiting. */
function refusedBelow({ roles }: Actor, fault: unknown): Refusal<RefusalCode> {
  if (heldTooLong(fault)) return refuse('BUSY');
  if (violatedConstraint(fault) !== 'look_in_scope') throw fault;
  return refuse(roles.size > 0 ? 'NOT_YOUR_UNIT' : 'NOT_FOUND');
}

/** Acts of a poll that are open to officers alone are closed to those whom something in this poll keeps from them. */
async function keptFromPoll(deps: Deps, { callers, method, evenInterested }: Endpoint, actor: Actor, poll: unknown) {
  const { person, roles } = actor;
  const as = ROLES.filter((role) => roles.has(role) && callers.includes(role));
  const isOfficers = callers.every((caller) => ROLES.some((role) => role === caller));
  if (!isOfficers || evenInterested === true || person === null || typeof poll !== 'string') return null;
  return keptFrom(deps.db, { person, poll, as, acts: method !== 'GET' });
}

/** A file from a stranger: to be kept and never shown in place, whatever a browser would make of it. */
function sendFile(res: Response, { name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): void {
  res.set('Content-Type', 'application/octet-stream');
  res.set('Content-Disposition', `attachment; filename="${name}"`);
  res.set('Content-Security-Policy', "sandbox; default-src 'none'");
  res.set('X-Content-Type-Options', 'nosniff');
  res.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

const lookOf = (about: About | null) => {
  const [number, ...more] = about?.numbers ?? [];
  if (about === null || number === undefined) return {};
  const { poll, numbers: whose } = about;
  return { ...(poll === null ? {} : { poll }), ...(more.length === 0 ? { concerning: number } : {}), whose };
};

/** Sends a refusal. What a known person was refused is logged, and about whom it told them something; that we were busy is not their doing. */
async function turnDown(
  deps: Deps,
  res: Response,
  actor: Actor,
  name: EndpointName,
  code: RefusalCode,
  details?: unknown,
  about: About | null = null,
): Promise<void> {
  if ((actor.person ?? actor.formerly) !== undefined && REFUSALS[code].status !== 503) {
    const event = { act: 'refused', details: { endpoint: name, code }, ...lookOf(about) } as const;
    await inTransaction(deps.db, async (trx) => {
      const former = await cameAfterEnd(trx, actor, code, ENDPOINTS[name].callers, deps.now());
      const came = { credentialId: actor.credentialId, tried: name };
      if (former !== null) await tellOfEndedAccess(trx, deps, { person: former, ...came });
      if (actor.person !== null) await recordAccess(trx, actor, event, deps.now());
    });
  }
  sendRefusal(res, code, details);
}

type Body =
  | { readonly ok: true; readonly value: Json | Uint8Array | undefined }
  | { readonly ok: false; readonly code: RefusalCode };

/** The strict reader and not JSON.parse: no key twice, no lone surrogate, and a `__proto__` is a key like any other. */
async function readBody(req: Request, res: Response, { request, octets, largest }: Endpoint): Promise<Body> {
  const sent = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) !== 0;
  if (request === undefined && octets !== true) {
    return sent ? { ok: false, code: 'MALFORMED' } : { ok: true, value: undefined };
  }
  if (!sent) return { ok: false, code: 'MALFORMED' };
  const type = octets === true ? 'application/octet-stream' : 'application/json';
  if (req.is(type) !== type) return { ok: false, code: 'WRONG_TYPE' };
  const read = express.raw({ type: () => true, limit: largest ?? LARGEST, inflate: false });
  await new Promise<void>((done, fail) => {
    read(req, res, (fault?: unknown) => (fault === undefined ? done() : fail(fault)));
  });
  const bytes: unknown = req.body;
  if (!(bytes instanceof Uint8Array)) return { ok: false, code: 'MALFORMED' };
  if (octets === true) return { ok: true, value: bytes };
  const value = parseJson(fromUtf8(bytes, 'body'), 'body');
  if (hasNul(value)) throw new DecodeError('body', 'a NUL character');
  return { ok: true, value };
}

function fromHeader(req: Request, key: string): [string, string][] {
  const given = req.headers[headerOf(key)];
  if (typeof given !== 'string') return [];
  try {
    return [[key, decodeURIComponent(given)]];
  } catch {
    throw new DecodeError(`query.${key}`, 'not percent-encoded');
  }
}

/** @throws DecodeError with the path of the first fault, never the value */
function decodeInput<N extends EndpointName>(name: N, req: Request, body: Json | Uint8Array | undefined): InputOf<N> {
  const { params, query, request, inHeaders = [] }: Endpoint = ENDPOINTS[name];
  const inAddress = [...new URL(req.url, 'http://localhost').searchParams];
  if (inAddress.some(([key]) => inHeaders.includes(key)))
    throw new DecodeError('query', 'a key that comes as a header');
  const asked = [...inAddress, ...inHeaders.flatMap((key) => fromHeader(req, key))];
  if (new Set(asked.map(([key]) => key)).size !== asked.length) throw new DecodeError('query', 'a key twice');
  if (hasNul(asked)) throw new DecodeError('query', 'a NUL character');
  const given = {
    params: decode(params ?? NOTHING, { ...req.params }, 'params'),
    query: decode(query ?? NOTHING, Object.fromEntries(asked), 'query'),
    body: request === undefined ? body : decode(request, body, 'body'),
  };
  return given as InputOf<N>; // just decoded by the very schemas that InputOf is inferred from
}
