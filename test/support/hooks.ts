/** What mocha does around all tests: the database server is started by the first that asks and stopped here. */
import { stopDatabaseServer } from './database.ts';

export const mochaHooks = {
  async afterAll(): Promise<void> {
    await stopDatabaseServer();
  },
};
