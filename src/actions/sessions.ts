/** What the acts of signing in share: tokens, the start and end of a session, and who is there now (`me`). */

import { type Rng, sha256, sha256Hex, toBase58, toBase64Url, utf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { type Me, me } from '../contract/shapes.ts';
import type { Actor, Deps } from '../deps.ts';
import { overallLimit } from '../domain/sessions.ts';
import type { Db, Trx } from '../store/database.ts';
import { pollsOf } from '../store/myPolls.ts';
import { hasPasskey } from '../store/passkeys.ts';
import { findPerson, readOrganisation } from '../store/people.ts';
import { onlyRehearsals } from '../store/polls.ts';
import { rolesOf } from '../store/roles.ts';
import { insertSession } from '../store/sessions.ts';

/** 32 random bytes, base64url: what a link or a cookie holds. The database gets its hash alone. */
export type Token = { readonly token: string; readonly hash: string };

export function newToken(rng: Rng): Token {
  const token = toBase64Url(rng(32));
  return { token, hash: hashOfToken(token) };
}

export const hashOfToken = (token: string): string => sha256Hex(utf8(token));

/** An id for a row: 22 base58 characters. */
export const newRowId = (rng: Rng): string => toBase58(sha256(rng(32))).slice(0, 22);

export const NOBODY: Actor = {
  session: 'none',
  sessionHash: null,
  person: null,
  credentialId: null,
  roles: new Set(),
};

/** Starts a session in the transaction of the act that earns it. @returns the token for the cookie, and whom it makes the caller */
export async function startSession(
  trx: Trx,
  deps: Deps,
  given:
    | { readonly kind: 'link'; readonly person: string | null; readonly link: string }
    | { readonly kind: 'passkey'; readonly person: string; readonly credentialId: string },
): Promise<{ readonly token: string; readonly actor: Actor }> {
  const { token, hash } = newToken(deps.rng);
  const now = deps.now();
  const credentialId = given.kind === 'passkey' ? given.credentialId : null;
  const roles = given.kind === 'passkey' ? await rolesOf(trx, given.person, now) : new Set<never>();
  await insertSession(trx, {
    tokenHash: hash,
    kind: given.kind,
    person: given.person,
    link: given.kind === 'link' ? given.link : null,
    credentialId,
    now,
    expiresAt: overallLimit(now, roles.size > 0),
  });
  return {
    token,
    actor: { session: given.kind, sessionHash: hash, person: given.person, credentialId, roles },
  };
}

export async function meOf(db: Db | Trx, deps: Deps, actor: Actor): Promise<Me> {
  const person = actor.person === null ? undefined : await findPerson(db, actor.person);
  const organisation = await readOrganisation(db);
  return decode(me, {
    session: actor.session,
    person:
      person === undefined
        ? null
        : {
            id: person.id,
            name: person.name,
            hasPasskey: await hasPasskey(db, person.id),
            memberNumber: person.memberNumber,
          },
    roles: [...actor.roles],
    organisation: organisation ?? null,
    polls: person === undefined ? [] : await pollsOf(db, person, deps.now()),
    lettersCaptured: deps.captured !== null,
    rehearsal: await onlyRehearsals(db),
  });
}
