/** The three names of a service, derived in one place: web origin, relying party id, and the log origin of a poll's board. */

/** `http://localhost:3000` → `localhost:3000/board/<poll>`. */
export const boardOrigin = (webOrigin: string, poll: string): string => `${new URL(webOrigin).host}/board/${poll}`;

/** Relying party id of passkeys: the host name alone. */
export const rpIdOf = (webOrigin: string): string => new URL(webOrigin).hostname;
