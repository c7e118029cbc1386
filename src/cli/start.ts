/** `countersign start`, which is `npm start`: everything on this machine, to try out. */
import { type Command, readArgs } from './command.ts';

export const startCommand: Command = {
  name: 'start',
  summary: 'the whole service on this machine, to try out',
  help: `usage: countersign start

Runs the service with a PostgreSQL of its own in DATA_DIR, and shows letters on a page instead of sending them, unless
DATABASE_URL and SMTP_URL say otherwise. Prints "ready http://localhost:PORT" when it answers. Ctrl-C stops it.

Configuration, by environment variables: PORT (3000), ORIGIN, DATA_DIR (./data), DATABASE_URL, SMTP_URL.

Exit status: 0 stopped, 1 could not start, 64 wrong usage.
`,
  run: async (args, io) => {
    readArgs(args, {});
    const { printSetUpLink, runService } = await import('./service.ts'); // with the database and all
    return runService('start', io, (service) => printSetUpLink(service, io));
  },
};
