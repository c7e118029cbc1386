/** `countersign start`, which is `npm start`: everything on this machine, to try out. */
import { type Command, readArgs } from './command.ts';

export const startCommand: Command = {
  name: 'start',
  summary: 'the whole service on this machine, to try out',
  help: `usage: countersign start [--empty]

Runs the service with a PostgreSQL of its own in DATA_DIR, and shows letters on a page instead of sending them, unless
DATABASE_URL and SMTP_URL say otherwise. Prints "ready http://localhost:PORT" when it answers. Ctrl-C stops it.

On an empty database it makes a rehearsal, an invented membership with an open ballot, and prints a link for each role in
it. With --empty it makes none, and prints the link with which to set up an organisation of one's own.

Configuration, by environment variables: PORT (3000), ORIGIN, DATA_DIR (./data), DATABASE_URL, DATA_KEY, SMTP_URL.
Without DATA_KEY the key that opens what the database holds sealed is kept in DATA_DIR/data.key.

Exit status: 0 stopped, 1 could not start, 64 wrong usage.
`,
  run: async (args, io) => {
    const { values } = readArgs(args, { empty: { type: 'boolean', default: false } });
    const { runService, setUpLinkInWords } = await import('./service.ts'); // with the database and all
    const { rehearsal } = await import('./sample.ts');
    return runService('start', io, async (service) => {
      const links = values.empty ? '' : await rehearsal(service.deps);
      return links + (await setUpLinkInWords(service));
    });
  },
};
