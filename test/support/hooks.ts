/** What mocha does around all tests: database server and threads are started by the first that asks and stopped here. */
import { stopDatabaseServer } from './database.ts';
import { stopThreads } from './threads.ts';

export const mochaHooks = {
  async afterAll(): Promise<void> {
    await stopThreads();
    await stopDatabaseServer();
  },
};
