/** `countersign migrate`: brings the schema up to date and ends. */
import { ConfigError, readConfig } from '../config.ts';
import { type Command, readArgs } from './command.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'bring the schema up to date',
  help: `usage: countersign migrate

Runs the migrations that the database named by DATABASE_URL has not had yet, and brings its logins and their rights up to
date; without DATABASE_URL, on the embedded one in DATA_DIR. "serve" and "start" do it too, and set the logins' passwords.

Exit status: 0 up to date, 1 the database cannot be used, 64 wrong usage.
`,
  run: async (args, io) => {
    readArgs(args, {});
    const { isForTerminal, migrateConfigured } = await import('../main.ts'); // with the database and all
    try {
      const names = await migrateConfigured(readConfig('start'));
      io.out(names.length === 0 ? 'The schema is up to date.\n' : names.map((name) => `${name}\n`).join(''));
      return 0;
    } catch (fault) {
      if (!(fault instanceof ConfigError) && !isForTerminal(fault)) throw fault;
      io.err(`countersign migrate: ${fault.message}\n`);
      return 1;
    }
  },
};
