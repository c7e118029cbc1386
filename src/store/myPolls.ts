/** The polls that concern one person, and as what: for the page they see after signing in. */
import type { Db, Trx } from './database.ts';

export type MyPoll = {
  readonly poll: string;
  readonly title: string;
  readonly state: string;
  readonly as: 'member' | 'trustee' | 'scrutineer' | 'affiliate-officer' | 'teller';
  /** Trustee number, or the number of a scrutineer’s key, from 1; null for the others. */
  readonly owner: number | null;
};

/** As a member from the freeze on: before it, what stands there is a proposal. Newest first. */
export async function pollsOf(
  db: Db | Trx,
  { id, memberNumber }: { readonly id: string; readonly memberNumber: string | null },
  now: Date,
): Promise<MyPoll[]> {
  const { rows }: { rows: MyPoll[] } = await db.raw(
    `select p.id as poll, p.definition->>'title' as title, p.state, mine."as", mine.owner
     from (
       select poll, 'trustee' as "as", owner from poll_trustees where person = :id
       union all select s.poll, 'scrutineer', k.scrutineer from poll_scrutineers s left join sealing_keys k using (poll, person) where s.person = :id
       union all select l.poll, 'member', null from roll_marks l join polls q on q.id = l.poll
         where l.number = :memberNumber and q.state not in ('draft', 'roll-open')
       union all select q.id, 'affiliate-officer', null from polls q where q.state <> 'draft' and exists (
         select 1 from roles r cross join jsonb_array_elements(q.definition -> 'units') u
         where r.person = :id and r.role = 'affiliate-officer' and r.ended_at is null and r.until > :now
           and u ->> 'returns' = 'true' and u ->> 'code' = any (r.units))
       union all select q.id, 'teller', null from polls q where q.state = 'closed'
         and exists (select 1 from roles r where r.person = :id and r.role = 'teller' and r.ended_at is null and r.until > :now)
         and exists (select 1 from taken_papers t where t.poll = q.id)
     ) mine join polls p on p.id = mine.poll
     order by p.defined_at desc, p.id, mine."as"`,
    { id, memberNumber, now },
  );
  return rows;
}
