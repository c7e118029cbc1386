/** A print of every row of every table, to tell whether anything at all has changed. */
import type { Db } from '../../src/store/database.ts';

/** @param except  tables that are meant to change @returns table → number of rows and hash over them */
export async function wholeDatabase(db: Db, ...except: readonly string[]): Promise<Record<string, string>> {
  const { rows }: { rows: { name: string }[] } = await db.raw(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  const prints: Record<string, string> = {};
  for (const { name } of rows.filter((table) => !except.includes(table.name))) {
    const { rows: found }: { rows: { print: string }[] } = await db.raw(
      `select count(*) || ' rows, ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '-') as print from ?? t`,
      [name],
    );
    prints[name] = found[0]!.print;
  }
  return prints;
}

/** Every row of every table as text, in lower case; what is kept as bytes once as hex and once as the text that it may be. */
export async function dumped(db: Db, ...except: readonly string[]): Promise<string> {
  const { rows }: { rows: { name: string }[] } = await db.raw(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const parts: string[] = [];
  for (const { name } of rows.filter((table) => !except.includes(table.name))) {
    const { rows: found }: { rows: { line: string }[] } = await db.raw('select t::text as line from ?? t', [name]);
    for (const { line } of found) {
      parts.push(line);
      for (const [, hex = ''] of line.matchAll(/\\x([0-9a-f]+)/g)) parts.push(Buffer.from(hex, 'hex').toString('utf8'));
    }
  }
  return parts.join('\n').toLowerCase();
}
