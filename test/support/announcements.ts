/** Lets what was announced grow old, as the owner of the tables alone can: a look is told some minutes after it came to nothing. */
import type { Db } from '../../src/store/database.ts';

export const ageAnnouncements = (db: Db, minutes: number): Promise<void> =>
  db.transaction(async (trx) => {
    await trx.raw('alter table announcements disable trigger append_only');
    await trx.raw('update announcements set said_at = said_at - make_interval(mins => ?)', [minutes]);
    await trx.raw('alter table announcements enable trigger append_only');
  });
