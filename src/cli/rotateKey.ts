/** `countersign rotate-key`: what is sealed opens with a new key from then on, and no longer with the old one. */
import { ConfigError, readConfig } from '../config.ts';
import { type Command, readArgs } from './command.ts';

export const rotateKey: Command = {
  name: 'rotate-key',
  summary: 'wrap the data keys with a new DATA_KEY',
  help: `usage: countersign rotate-key

The database keeps names, contacts, exports and secrets sealed under data keys, and each data key wrapped by DATA_KEY. This
wraps every data key with the first key of DATA_KEY, in one transaction. What is sealed is not touched.

  1. openssl rand -hex 32                    makes the new key
  2. DATA_KEY=NEW,OLD countersign serve      restart the service with both
  3. DATA_KEY=NEW,OLD countersign rotate-key
  4. DATA_KEY=NEW countersign serve          restart; the old key is of use for old backups alone

Keep the old key for as long as backups made under it. If the old key was known to a stranger who also had a copy of the
database, what was in it is known: rotating helps for what comes after only where they have no copy of it.

Configuration: DATA_KEY, and DATABASE_URL or DATA_DIR as for "serve" and "start".

Exit status: 0 done, 1 the database or its keys cannot be used, 64 wrong usage.
`,
  run: async (args, io) => {
    readArgs(args, {});
    const { isForTerminal, rotateConfigured } = await import('../main.ts'); // with the database and all
    try {
      const count = await rotateConfigured(readConfig('rotate'));
      io.out(`${count} data key${count === 1 ? '' : 's'} wrapped with the first key of DATA_KEY.\n`);
      return 0;
    } catch (fault) {
      if (!(fault instanceof ConfigError) && !isForTerminal(fault)) throw fault;
      io.err(`countersign rotate-key: ${fault.message}\n`);
      return 1;
    }
  },
};
