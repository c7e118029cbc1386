/** A database that lives as long as one command: made beside others on a server, and removed with all that is in it. */
import { connect } from './database.ts';
import { dropLogins } from './logins.ts';

/**
 * @param serverUrl  any database of the server, of a user who may create databases
 * @param name       lower-case letters, digits and underscores
 * @returns its url, and its end
 */
export async function createScratchDatabase(
  serverUrl: string,
  name: string,
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error('not a name for a database');
  const execute = async (sql: string): Promise<void> => {
    const server = connect(serverUrl, { max: 1 });
    try {
      await server.raw(sql);
    } finally {
      await server.destroy();
    }
  };
  await execute(`create database ${name}`);
  // Nothing here is missed after a power cut.
  await execute(`alter database ${name} set synchronous_commit = off`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const drop = async (): Promise<void> => {
    await execute(`drop database ${name} with (force)`);
    await execute(dropLogins(name));
  };
  return { url: url.href, drop };
}
