/** `countersign serve`: the service as it runs in production. */
import { type Command, readArgs } from './command.ts';

export const serveCommand: Command = {
  name: 'serve',
  summary: 'the service, against DATABASE_URL',
  help: `usage: countersign serve

Runs the service until it is told to stop (Ctrl-C, SIGTERM). The schema is brought up to date first.
Prints "ready ORIGIN" when it answers; while nobody can sign in yet, also a set-up link.

Configuration, by environment variables:
  DATABASE_URL  postgres://USER:PASSWORD@HOST/DATABASE   (needed; USER owns the database and may make roles)
  ORIGIN        https://ballots.example.org              (needed)
  DATA_KEY      32 random bytes: openssl rand -hex 32    (needed; keep a copy apart from the database)
  SMTP_URL      smtps://USER:PASSWORD@HOST               (needed unless ORIGIN is http://localhost:PORT)
  PORT          where it listens                         (3000)
  DATA_DIR      where it keeps files                     (./data)

Exit status: 0 stopped, 1 could not start, 64 wrong usage.
`,
  run: async (args, io) => {
    readArgs(args, {});
    const { setUpLinkInWords, runService } = await import('./service.ts'); // with the database and all
    return runService('serve', io, setUpLinkInWords);
  },
};
