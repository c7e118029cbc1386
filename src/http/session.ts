/**
 * From the cookie to the caller. The cookie holds a random token and the database its hash; limits and roles are looked at
 * anew with every request, so that an ended role or session is without power at once.
 */
import type { Request, Response } from 'express';
import { hashOfToken, NOBODY } from '../actions/sessions.ts';
import type { Caller } from '../contract/roles.ts';
import type { Actor, Deps } from '../deps.ts';
import { sessionLives } from '../domain/sessions.ts';
import { findSession, touchSession } from '../store/sessions.ts';

const isHttps = (webOrigin: string): boolean => webOrigin.startsWith('https:');

/** The prefix makes a browser refuse the cookie from another host, path or plain http; http on localhost cannot have it. */
export const cookieName = (webOrigin: string): string => (isHttps(webOrigin) ? '__Host-countersign' : 'countersign');

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** @returns null when there is none, or two: one of two would be somebody else's choice */
function readCookie(header: string | undefined, name: string): string | null {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [token] = values;
  return values.length === 1 && token !== undefined && TOKEN.test(token) ? token : null;
}

/** @param token  null takes the cookie away */
export function setSessionCookie(res: Response, webOrigin: string, token: string | null): void {
  res.cookie(cookieName(webOrigin), token ?? '', {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: isHttps(webOrigin),
    ...(token === null ? { maxAge: 0 } : {}),
  });
}

export const actorOf = (deps: Deps, req: Request): Promise<Actor> =>
  actorWith(deps, readCookie(req.headers.cookie, cookieName(deps.config.webOrigin)));

/** @param token  of the cookie; null for none */
export async function actorWith(deps: Deps, token: string | null): Promise<Actor> {
  if (token === null) return NOBODY;
  const now = deps.now();
  const session = await findSession(deps.db, hashOfToken(token), now);
  if (session === undefined || !sessionLives(session, now)) {
    return session?.endedWithRole && session.person !== null ? { ...NOBODY, formerly: session.person } : NOBODY;
  }
  await touchSession(deps.db, session.tokenHash, now);
  return {
    session: session.kind,
    sessionHash: session.tokenHash,
    person: session.person,
    credentialId: session.credentialId,
    roles: session.roles,
  };
}

/** Whether the table names this caller; null when it does. Roles are those of a passkey session alone. */
export function notNamed(callers: readonly Caller[], actor: Actor): 'NOT_SIGNED_IN' | 'NOT_ALLOWED' | null {
  const named = callers.some((caller) => {
    switch (caller) {
      case 'anybody':
        return true;
      case 'link':
        return actor.session === 'link';
      case 'signed-in':
        return actor.session === 'passkey';
      default:
        return actor.session === 'passkey' && actor.roles.has(caller);
    }
  });
  if (named) return null;
  return actor.session === 'passkey' ? 'NOT_ALLOWED' : 'NOT_SIGNED_IN';
}
