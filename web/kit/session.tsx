/** Who is signed in, asked once a page and again after each act that changes it. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Me } from '../../src/contract/shapes.ts';

export type Session = { readonly me: Me; readonly refresh: () => Promise<void>; readonly set: (me: Me) => void };

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('a page stands outside the session');
  return session;
}

/** What Page wants to know of the session. */
export const frameOf = ({ me }: Session) => ({
  organisation: me.organisation?.name ?? null,
  signedInAs: me.session === 'passkey' ? (me.person?.name ?? null) : null,
  onlyRehearsals: me.rehearsal,
});
